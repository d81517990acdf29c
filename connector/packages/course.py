"""What a package says it holds, whichever standard says it: a tree of items, and what must be opened for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from connector.packages.formats import Format
from connector.packages.report import Metadata, Node, Organization, RunTime, Sco

LONGEST = 1000
"""Characters of a title or identifier that a report keeps."""
LONGEST_HREF = 4_001
"""Characters of an href that are looked at: one more than any file may need."""


@dataclass(slots=True)
class Item:
    """A node of an organization's tree. `href` None: nothing to open; else as written, with base and parameters.

    `opens` is what `href` turned out to mean in the package; it is filled in once the files are known."""

    identifier: str
    title: str
    href: str | None = None
    scormtype: str = ""
    unresolved: str = ""
    """The `identifierref` that no resource answers to."""
    runtime: RunTime = field(default_factory=RunTime)
    items: list[Item] = field(default_factory=list)
    opens: str | None = None

    def every(self) -> Iterator[Item]:
        yield self
        for item in self.items:
            yield from item.every()

    def as_sco(self) -> Sco:
        return Sco(
            identifier=self.identifier[:LONGEST],
            title=self.title[:LONGEST],
            href=self.opens or "",
            scormtype=self.scormtype,
            runtime=self.runtime,
        )

    def as_node(self) -> Node:
        return Node(
            identifier=self.identifier[:LONGEST],
            title=self.title[:LONGEST],
            href=self.opens,
            items=tuple(item.as_node() for item in self.items),
        )


@dataclass(slots=True)
class Tree:
    """One organization; `identifier` '' where the standard has none."""

    identifier: str = ""
    title: str = ""
    default: bool = False
    items: list[Item] = field(default_factory=list)

    def as_organization(self) -> Organization:
        return Organization(
            identifier=self.identifier[:LONGEST],
            title=self.title[:LONGEST],
            default=self.default,
            items=tuple(item.as_node() for item in self.items),
        )


@dataclass(slots=True)
class Course:
    """What a manifest says. `version` is an edition's name as in `PackageReport.version`; `files` are listed hrefs.

    `loose` are resources that are opened directly because no organization names them."""

    format: Format
    version: str | None = None
    identifier: str | None = None
    title: str | None = None
    trees: list[Tree] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)

    def items(self) -> list[Item]:
        """All items in the order they are offered: the default organization's first."""
        return [item for tree in self.trees for top in tree.items for item in top.every()] or self.loose
