"""A SCORM manifest understood: edition, organizations, items, and what must be opened for each.

Sources: SCORM 1.2 CAM 2.3; SCORM 2004 4th Edition CAM 3.4 and 3.5; and what tools write instead (tests hold it).
"""

from __future__ import annotations

from dataclasses import dataclass

from connector.packages.course import LONGEST, LONGEST_HREF, Course, Item, Tree
from connector.packages.edition import format_and_edition
from connector.packages.formats import Format
from connector.packages.href import with_parameters
from connector.packages.manifest import Element
from connector.packages.runtime import runtime_of


def read_course(root: Element) -> Course:
    """Reads a manifest's tree; nothing here raises for odd content."""
    course = Course(Format.UNKNOWN)
    course.format, course.version = format_and_edition(root, course.notes)
    resources = _resources(root)
    organizations = [o for group in root.named("organizations") for o in group.named("organization")]
    default = _default_organization(root, organizations, course.notes)
    course.trees = [
        Tree(o.get("identifier") or "", _title(o) or "", o is default, _items(o, resources))
        for o in sorted(organizations, key=lambda o: o is not default)
    ]
    if not course.items():
        course.loose = [_resource_item(r) for r in resources.values() if r.href]
    course.identifier = (root.get("identifier") or "")[:LONGEST] or None
    course.title = (_title(default) if default else None) or _first_title(course.items())
    course.files = [r.base + href[:LONGEST_HREF] for r in resources.values() for href in (r.href, *r.files) if href]
    return course


def _default_organization(root: Element, organizations: list[Element], notes: list[str]) -> Element | None:
    """The organization that `default` names, else the first (CAM 3.4.1.5 asks for the attribute; tools forget it)."""
    named = next(
        (o.get("default") for o in root.named("organizations") if o.get("default")),
        None,
    )
    if not organizations:
        notes.append("no_organization")
        return None
    if named is None:
        notes.append("no_default_organization")
        return organizations[0]
    for organization in organizations:
        if organization.get("identifier") == named:
            return organization
    notes.append("default_organization_missing")
    return organizations[0]


@dataclass(frozen=True, slots=True)
class _Resource:
    identifier: str
    base: str
    href: str
    scormtype: str
    files: tuple[str, ...]


def _resources(root: Element) -> dict[str, _Resource]:
    """Resources of the manifest and its sub-manifests by identifier; the first of an identifier wins."""
    found: dict[str, _Resource] = {}
    for group in root.every("resources"):
        base = _base(root) + _base(group)
        for element in group.named("resource"):
            resource = _resource(element, base)
            found.setdefault(resource.identifier, resource)
    return found


def _resource(element: Element, base: str) -> _Resource:
    files = tuple(href for file in element.named("file") if (href := file.get("href")))
    return _Resource(
        identifier=element.get("identifier") or "",
        base=base + _base(element),
        href=(element.get("href") or "").strip(),
        scormtype=(element.get("scormtype") or "asset").strip().lower(),
        files=files,
    )


def _base(element: Element) -> str:
    base = (element.attributes.get("xml:base") or "").strip()
    return base if not base or base.endswith("/") else base + "/"


def _items(parent: Element, resources: dict[str, _Resource]) -> list[Item]:
    return [_item(element, resources) for element in parent.named("item")]


def _item(element: Element, resources: dict[str, _Resource]) -> Item:
    reference = element.get("identifierref") or ""
    item = Item(element.get("identifier") or "", _title(element) or "", runtime=runtime_of(element))
    item.items = _items(element, resources)
    resource = resources.get(reference)
    if not reference or resource is None:
        item.unresolved = reference
        return item
    item.scormtype = resource.scormtype
    if resource.href:
        parameters = (element.get("parameters") or "")[:LONGEST_HREF]
        item.href = with_parameters((resource.base + resource.href)[:LONGEST_HREF], parameters)
    return item


def _resource_item(resource: _Resource) -> Item:
    return Item(
        resource.identifier,
        resource.identifier,
        resource.base + resource.href,
        resource.scormtype,
    )


def _title(element: Element) -> str | None:
    """Some tools wrap it in a `langstring`."""
    texts = (part.text for title in element.named("title") for part in (title, *title.children))
    return next((" ".join(text.split()) for text in texts if text.strip()), None)


def _first_title(items: list[Item]) -> str | None:
    return next((item.title for item in items if item.title), None)
