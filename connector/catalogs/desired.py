"""What should stand where: from approvals and the mapping to placements. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Of
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from connector.catalogs.described import Approved, Described, described
from connector.catalogs.naming import Order, idnumber, order_of, subject_of
from connector.lessons.records import Lesson
from connector.lms.base import CatalogPlace
from connector.lms.names import shown_name
from connector.packages.formats import Format
from mappings.schema import CatalogMap, Level, Mapping, School

WITHOUT_TOPIC = "Chủ đề chung"
_MODNAMES = {Format.H5P: "h5pactivity", Format.VIDEO: "resource", Format.PDF: "resource", Format.OFFICE: "resource"}


@dataclass(frozen=True, slots=True)
class Content:
    """One version of a lesson, without its report: plans of thousands need no more."""

    id: int
    lesson_id: int
    number: int
    sha256: str
    sha1: str
    filename: str
    format: str
    moodle_fails: str | None = None
    playable: bool = True
    timing: str = ""


Approvals = Of[int, Sequence[Approved]]
"""By version: the levels that approved it, each with every level before it and with its minutes."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One approved version and where it should stand. `catalog` is our key of the catalog, e.g. `city.haiphong`.

    `order` is its place among the lessons of its topic; `digest` is that of its description and tags."""

    lesson: Lesson
    version: Content
    catalog: str
    level: str
    site: str
    place: CatalogPlace
    idnumber: str
    name: str
    order: Order
    digest: str

    @property
    def modname(self) -> str:
        return modname_of(self.version.format)


@lru_cache(maxsize=64)
def modname_of(format_: str) -> str:
    """Moodle's activity for a package of this format."""
    return _MODNAMES.get(Format(format_), "scorm") if format_ in set(Format) else "scorm"


@dataclass(frozen=True, slots=True)
class Wish:
    """That a version should stand in a catalog on a site, before its place and words are worked out."""

    version: Content
    school: School
    level: Level
    entry: CatalogMap
    catalog: str
    site: str


class Desired:
    """The mapping's answer, on one day, to where lessons should stand. What many lessons share is worked out once."""

    def __init__(self, mapping: Mapping, day: date) -> None:
        self._mapping, self._day = mapping, day
        self._place = lru_cache(maxsize=None)(self._made_place)
        self._unit = lru_cache(maxsize=None)(self._unit_of)

    def wishes(self, lesson: Lesson, versions: Sequence[Content], approvals: Approvals) -> Iterator[Wish]:
        """For each catalog that an approval opens, the newest version that every level up to it approved.

        While a newer version is under appraisal, the older one stays where it stands. A lesson of a school that the
        mapping does not know any more is wanted nowhere.
        """
        if (school := self._known(lesson.school)) is None:
            return
        newest: dict[str, Content] = {}
        for version in sorted(versions, key=lambda v: v.number):
            newest |= dict.fromkeys((a.level for a in approvals.get(version.id, ())), version)
        for entry in self._mapping.catalogs:
            if (found := newest.get(entry.level)) is not None and (level := self._mapping.level(entry.level)):
                key = f"{level.id}.{self._unit(level.id, school.id)}"
                yield Wish(found, school, level, entry, key, school.site if entry.site == "own" else entry.site)

    def placements(self, lesson: Lesson, versions: Sequence[Content], approvals: Approvals) -> Iterator[Placement]:
        """All that is wished for one lesson, worked out."""
        return (self.placement(lesson, wish, approvals) for wish in self.wishes(lesson, versions, approvals))

    def placement(self, lesson: Lesson, wish: Wish, approvals: Approvals) -> Placement:
        version, key = wish.version, wish.catalog
        words = self._described(lesson, wish.school, version, wish.level.id, approvals)
        return Placement(
            lesson=lesson,
            version=version,
            catalog=key,
            level=wish.level.id,
            site=wish.site,
            place=self._place(wish.entry.level, key, wish.school.id, lesson.subject, lesson.grade, lesson.topic),
            idnumber=idnumber(self._mapping, lesson, key, modname_of(version.format)),
            name=shown_name(lesson.title),
            order=order_of(lesson),
            digest=words.digest,
        )

    def description(self, p: Placement, approvals: Approvals) -> Described:
        """The words of an activity; made again when they are needed, since thousands of them fill a machine."""
        return self._described(p.lesson, self._mapping.school(p.lesson.school), p.version, p.level, approvals)

    def _described(
        self, lesson: Lesson, school: School, version: Content, level: str, approvals: Approvals
    ) -> Described:
        _, subject = subject_of(self._mapping, lesson.subject)
        return described(lesson, school, subject, version.number, _up_to(level, approvals[version.id]))

    def _known(self, school: str) -> School | None:
        try:
            return self._mapping.school(school)
        except KeyError:
            return None

    def _unit_of(self, level_id: str, school_id: str) -> str:
        level = self._mapping.level(level_id)
        return self._mapping.unit_of(level, self._mapping.school(school_id), self._day) if level else "-"

    def _made_place(
        self, level_id: str, key: str, school_id: str, subject: str, grade: int, topic: str
    ) -> CatalogPlace:
        """There is one entry a level (`mappings.references`)."""
        entry = next(c for c in self._mapping.catalogs if c.level == level_id)
        path = tuple(self._filled(part, self._mapping.school(school_id), entry) for part in entry.category)
        subject_key, name = subject_of(self._mapping, subject)
        course = shown_name(f"{name} {grade}")
        return CatalogPlace(key, path, f"{key}/{subject_key}-{grade}", course, shown_name(topic) or WITHOUT_TOPIC)

    def _filled(self, part: str, school: School, catalog: CatalogMap) -> str:
        level = self._mapping.level(catalog.level)
        group = self._mapping.group_of(school, level.group_kind if level else None, self._day)
        names = {
            "school": school.name,
            "group": group.name if group else "",
            "department": self._mapping.department.name,
        }
        for name, value in names.items():
            part = part.replace(f"{{{name}}}", value)
        return part


def _up_to(level: str, approved: Sequence[Approved]) -> tuple[Approved, ...]:
    """The approvals that a catalog's own description tells: not those of levels above it."""
    found: list[Approved] = []
    for one in approved:
        found.append(one)
        if one.level == level:
            break
    return tuple(found)
