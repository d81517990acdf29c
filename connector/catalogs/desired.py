"""What should stand where: from approvals and the mapping to placements. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Of
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from connector.catalogs.described import Approved, Described, described
from connector.catalogs.naming import Order, idnumber, natural, shown_name, subject_of
from connector.catalogs.naming import slug as slug
from connector.lessons.records import Lesson
from connector.lms.base import CatalogPlace
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


class Desired:
    """The mapping's answer, on one day, to where lessons should stand."""

    def __init__(self, mapping: Mapping, day: date) -> None:
        self._mapping, self._day = mapping, day
        self._place = lru_cache(maxsize=None)(self._made_place)

    def placements(self, lesson: Lesson, versions: Sequence[Content], approvals: Approvals) -> Iterator[Placement]:
        """For each catalog that an approval opens, the newest version that every level up to it approved.

        While a newer version is under appraisal, the older one stays where it stands. A lesson of a school that the
        mapping does not know any more is wanted nowhere.
        """
        if (school := self._known(lesson.school)) is None:
            return
        newest: dict[str, Content] = {}
        for version in sorted(versions, key=lambda v: v.number):
            newest |= dict.fromkeys((a.level for a in approvals.get(version.id, ())), version)
        for catalog in self._mapping.catalogs:
            if (version_ := newest.get(catalog.level)) is not None and (level := self._mapping.level(catalog.level)):
                approved = approvals[version_.id]
                yield self._placement(lesson, school, version_, level, catalog, approved)

    def description(self, p: Placement, approvals: Approvals) -> Described:
        """The words of an activity; made again when they are needed, since thousands of them fill a machine."""
        school = self._mapping.school(p.lesson.school)
        _, subject = subject_of(self._mapping, p.lesson.subject)
        return described(p.lesson, school, subject, p.version.number, _up_to(p.level, approvals[p.version.id]))

    def _known(self, school: str) -> School | None:
        try:
            return self._mapping.school(school)
        except KeyError:
            return None

    def _placement(
        self,
        lesson: Lesson,
        school: School,
        version: Content,
        level: Level,
        catalog: CatalogMap,
        approved: Sequence[Approved],
    ) -> Placement:
        key = f"{level.id}.{self._mapping.unit_of(level, school, self._day)}"
        place = self._place(catalog, key, school.id, lesson.subject, lesson.grade, lesson.topic)
        _, subject = subject_of(self._mapping, lesson.subject)
        words = described(lesson, school, subject, version.number, _up_to(level.id, approved))
        return Placement(
            lesson=lesson,
            version=version,
            catalog=key,
            level=level.id,
            site=school.site if catalog.site == "own" else catalog.site,
            place=place,
            idnumber=idnumber(self._mapping, lesson, key, modname_of(version.format)),
            name=shown_name(lesson.title),
            order=(*natural(lesson.period), (True, 1 << 30, ""), *natural(lesson.title), (True, lesson.id, "")),
            digest=words.digest,
        )

    def _made_place(
        self, catalog: CatalogMap, key: str, school_id: str, subject: str, grade: int, topic: str
    ) -> CatalogPlace:
        school = self._mapping.school(school_id)
        path = tuple(self._filled(part, school, catalog) for part in catalog.category)
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
