"""Course structures of cmi5 and Tin Can: what they hold and what they would open.

Sources: cmi5 Specification (Quartz) 13 and 14; Tin Can launch guidelines (tincan.xml).
"""

from __future__ import annotations

from connector.packages.course import Course, Item, Tree
from connector.packages.formats import Format
from connector.packages.manifest import Element
from connector.packages.report import Metadata, RunTime


def cmi5_course(root: Element) -> Course:
    """Blocks become items that open nothing, assignable units become SCOs."""
    course = Course(Format.CMI5, version="1.0")
    for head in root.named("course"):
        course.identifier = head.get("id")
        course.title = _localised(head, "title")
        course.metadata = Metadata(title=course.title, description=_localised(head, "description"))
    course.trees = [Tree(course.identifier or "", course.title or "", True, _parts(root))]
    return course


def _parts(parent: Element) -> list[Item]:
    return [_block(e) if e.local == "block" else _unit(e) for e in parent.children if e.local in ("block", "au")]


def _block(element: Element) -> Item:
    return Item(element.get("id") or "", _localised(element, "title") or "", items=_parts(element))


def _unit(element: Element) -> Item:
    url = _text(element, "url")
    return Item(
        identifier=element.get("id") or "",
        title=_localised(element, "title") or "",
        href=url or None,
        scormtype="sco",
        runtime=RunTime(
            mastery_score=element.get("masteryscore"),
            completion_threshold=element.get("moveon"),
            data_from_lms=_text(element, "launchparameters") or None,
        ),
    )


def tincan_course(root: Element) -> Course:
    """Activities with a `launch` become SCOs; the others are only named."""
    course = Course(Format.TINCAN, version="0.9" if "0.9" in (root.get("version") or "") else None)
    activities = list(root.every("activity"))
    items = [_activity(e) for e in activities if _text(e, "launch")]
    named = next((e for e in activities if _text(e, "name")), None)
    if named is not None:
        course.identifier, course.title = named.get("id"), _text(named, "name")
        course.metadata = Metadata(title=course.title, description=_text(named, "description") or None)
    course.trees = [Tree(course.identifier or "", course.title or "", True, items)]
    return course


def _activity(element: Element) -> Item:
    return Item(element.get("id") or "", _text(element, "name"), _text(element, "launch"), "sco")


def _localised(parent: Element, name: str) -> str | None:
    strings = (" ".join(s.text.split()) for e in parent.named(name) for s in (*e.named("langstring"), e))
    return next((text for text in strings if text), None)


def _text(parent: Element, name: str) -> str:
    return next((" ".join(e.text.split()) for e in parent.named(name) if e.text.strip()), "")
