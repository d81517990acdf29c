"""An XML manifest read as its tree of elements, with names as written: Moodle goes by the prefix, not by the namespace.

expat is used because it hands over names as written, stops at the first DOCTYPE before anything in it is read, opens
nothing, and lets elements, attributes and depth be counted while they arrive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from xml.parsers import expat

from connector.packages.directory import BadPackageError
from connector.packages.encoding import to_utf8
from connector.packages.limits import DEFAULT_LIMITS, Limits


@dataclass(slots=True)
class Element:
    """`name` and the keys of `attributes` are as written; `text` is the element's own, untrimmed."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    @property
    def local(self) -> str:
        """The name without prefix, in lower case: tools disagree on both."""
        return self.name.rpartition(":")[2].lower()

    def get(self, local: str) -> str | None:
        """An attribute by its name without prefix, whatever its case; None when it is absent."""
        for name, value in self.attributes.items():
            if name.rpartition(":")[2].lower() == local:
                return value
        return None

    def named(self, local: str) -> Iterator[Element]:
        """Children of that name."""
        return (child for child in self.children if child.local == local)

    def every(self, local: str) -> Iterator[Element]:
        """Descendants of that name, in document order; the manifest's depth is bounded, so this may recurse."""
        for child in self.children:
            if child.local == local:
                yield child
            yield from child.every(local)


@dataclass(slots=True)
class Manifest:
    """What could be read. `notes`: codes of what was mended on the way. `problem`: why reading stopped, at `line`.

    `open` are the elements not closed when reading stopped, outermost first; a whole document leaves only `root`."""

    root: Element | None
    open: list[Element]
    notes: tuple[str, ...] = ()
    problem: str | None = None
    line: int = 0
    comments: tuple[str, ...] = ()
    """The first few comments, cut short: authoring tools sign there."""


_CUT = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_MOST_AMPERSANDS = 10_000
_MOST_COMMENTS, _LONGEST_COMMENT = 10, 200
_BARE_AMPERSAND = re.compile(rb"&(?!(?:\w{2,6}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")


def parse_manifest(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Manifest:
    """Reads a manifest; raises `BadPackageError` only for one that must be refused unread (DOCTYPE, size, depth)."""
    text, notes = to_utf8(data)
    if text.count(b"=") > limits.manifest_attributes:
        raise BadPackageError("manifest_too_large", limit=limits.manifest_attributes)
    manifest = _Reader(limits).read(text)
    if manifest.problem == "manifest_malformed" and _has_few_bare_ampersands(text):
        again = _Reader(limits).read(_BARE_AMPERSAND.sub(b"&amp;", text))
        if again.problem is None:
            manifest = again
            notes = (*notes, "bare_ampersand")
    manifest.notes = notes
    return manifest


def _has_few_bare_ampersands(text: bytes) -> bool:
    """Some, as people write them; replacing millions would cost a gigabyte."""
    return 0 < sum(1 for _ in islice(_BARE_AMPERSAND.finditer(text), _MOST_AMPERSANDS + 1)) <= _MOST_AMPERSANDS


class _Reader:
    """One parse; counts what arrives and stops when it is too much."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._elements = 0
        self._root: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._comments: list[str] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.CommentHandler = self._comment

    def read(self, text: bytes) -> Manifest:
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            problem = "manifest_cut" if error.code in _CUT else "manifest_malformed"
            self._leave_open()
            return Manifest(self._root, self._open, (), problem, error.lineno)
        return Manifest(self._root, [], comments=tuple(self._comments))

    def _leave_open(self) -> None:
        """An element belongs to its parent only once it is closed."""
        for element, parts in zip(self._open, self._texts, strict=True):
            element.text = "".join(parts)
        for parent in self._open[:-1]:
            parent.children.pop()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._limits.manifest_elements:
            raise BadPackageError("manifest_too_large", limit=self._limits.manifest_elements)
        if len(self._open) >= self._limits.manifest_depth:
            raise BadPackageError("manifest_too_deep", limit=self._limits.manifest_depth)
        element = Element(name, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._texts.append([])

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def _characters(self, text: str) -> None:
        if not text.isspace():
            self._texts[-1].append(text)

    def _comment(self, text: str) -> None:
        if len(self._comments) < _MOST_COMMENTS:
            self._comments.append(text[:_LONGEST_COMMENT])

    def _doctype(self, *_: object) -> None:
        raise BadPackageError("manifest_doctype")
