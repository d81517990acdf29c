"""A manifest's names brought to the prefixes that Moodle goes by, whatever prefixes its tool chose.

Moodle 4.x looks for `manifest`, `item`, `adlcp:scormtype`, `imsss:sequencing` as written, not for their namespaces.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from connector.packages.manifest import Element

_USUAL = {"adlcp": "adlcp", "imsss": "imsss", "adlseq": "adlseq", "adlnav": "adlnav", "imsmd": "imsmd", "/lom": "lom"}
"""What a namespace's address holds → the prefix that everybody uses for it."""
_ADLCP = {True: "http://www.adlnet.org/xsd/adlcp_rootv1p2", False: "http://www.adlnet.org/xsd/adlcp_v1p3"}


def usual_prefixes(root: Element, scorm12: bool) -> Element:
    """The same tree, its root's namespace without prefix, all others under their usual one, declared at the root."""
    namer = _Namer(_declared(root, {}).get(_prefix(root.name), ""), _prefix(root.name))
    renamed = namer.renamed(root, {})
    if "adlcp" in namer.wanted and "adlcp" not in namer.prefixes.values():
        namer.prefixes[_ADLCP[scorm12]] = "adlcp"
    spaces = {"xmlns": namer.own} if namer.own else {}
    spaces.update({f"xmlns:{prefix}": uri for uri, prefix in namer.prefixes.items() if prefix})
    renamed.attributes = {**renamed.attributes, **spaces}
    return renamed


def _prefix(name: str) -> str:
    return name.rpartition(":")[0]


def _declared(element: Element, scope: dict[str, str]) -> dict[str, str]:
    """Prefix → address, as they stand at this element ('' is the default)."""
    own = {name[6:]: value for name, value in element.attributes.items() if name.startswith("xmlns:")}
    if "xmlns" in element.attributes:
        own[""] = element.attributes["xmlns"]
    return {**scope, **own} if own else scope


def _value(name: str, value: str) -> str:
    """Moodle knows `sco` and `asset` in lower case only."""
    return value.strip().lower() if name.rpartition(":")[2].lower() == "scormtype" else value


@dataclass(slots=True)
class _Namer:
    """`own` is the address of the root's namespace, `root_prefix` the prefix that it had."""

    own: str
    root_prefix: str
    prefixes: dict[str, str] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)

    def renamed(self, element: Element, scope: dict[str, str]) -> Element:
        scope = _declared(element, scope)
        attributes = {
            self._attribute(name, scope): _value(name, value)
            for name, value in element.attributes.items()
            if name != "xmlns" and not name.startswith("xmlns:")
        }
        children = [self.renamed(child, scope) for child in element.children]
        return Element(self._element(element.name, scope), attributes, children, element.text)

    def _element(self, name: str, scope: dict[str, str]) -> str:
        prefix, _, local = name.rpartition(":")
        uri = scope.get(prefix)
        if uri is None:
            return local if prefix == self.root_prefix else name
        return self._joined(self._for(uri, prefix), local)

    def _attribute(self, name: str, scope: dict[str, str]) -> str:
        prefix, _, local = name.rpartition(":")
        if local.lower() == "scormtype":
            self.wanted.add("adlcp")
            if prefix in scope and prefix:
                self._for(scope[prefix], prefix)
            return f"adlcp:{local}"
        uri = scope.get(prefix) if prefix else None
        return name if uri is None else self._joined(self._for(uri, prefix), local)

    def _for(self, uri: str, prefix: str) -> str:
        """The prefix for an address: none for the root's, the usual one, else its own, else a new one."""
        if uri == self.own:
            return ""
        if uri not in self.prefixes:
            usual = next((short for part, short in _USUAL.items() if part in uri.lower()), prefix)
            taken = set(self.prefixes.values())
            while not usual or usual in taken:
                usual = f"{usual or 'ns'}{len(taken)}"
            self.prefixes[uri] = usual
        return self.prefixes[uri]

    @staticmethod
    def _joined(prefix: str, local: str) -> str:
        return f"{prefix}:{local}" if prefix else local
