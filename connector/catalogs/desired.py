"""What should stand where: from approvals and the mapping to placements. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.lessons.identity import unaccented
from connector.lessons.records import Appraisal, Lesson, LessonVersion
from connector.lessons.review import approved_levels, chain, standings_of
from connector.lms.base import CatalogPlace
from mappings.schema import CatalogMap, Level, Mapping, School


@dataclass(frozen=True, slots=True)
class Placement:
    """One approved version and where it should stand. `catalog` is our key of the catalog, e.g. `city.haiphong`."""

    lesson: Lesson
    version: LessonVersion
    catalog: str
    level: str
    site: str
    place: CatalogPlace


def placements(
    mapping: Mapping, lesson: Lesson, versions: Sequence[LessonVersion], verdicts: dict[int, list[Appraisal]]
) -> Iterator[Placement]:
    """For each catalog that an approval opens, the newest version that every level up to it approved.

    While a newer version is under appraisal, the older one stays where it stands.
    """
    levels = chain(mapping.levels, lesson.grade)
    newest: dict[str, LessonVersion] = {}
    for version in sorted(versions, key=lambda v: v.number):
        found = standings_of(mapping.levels, lesson, version, verdicts)
        newest |= dict.fromkeys(approved_levels(found), version)
    school = mapping.school(lesson.school)
    for level in levels:
        if level.id in newest:
            for catalog in mapping.catalogs:
                if catalog.level == level.id:
                    yield _placement(mapping, lesson, newest[level.id], level, catalog, school)


def _placement(
    mapping: Mapping, lesson: Lesson, version: LessonVersion, level: Level, catalog: CatalogMap, school: School
) -> Placement:
    unit = unit_of(mapping, level, school)
    key = f"{level.id}.{unit}"
    site = school.site if catalog.site == "own" else catalog.site
    path = tuple(_filled(mapping, part, school) for part in catalog.category)
    course_key = f"{key}/{slug(lesson.subject)}-{lesson.grade}"
    place = CatalogPlace(key, path, course_key, f"{lesson.subject} {lesson.grade}", lesson.topic or "Chủ đề chung")
    return Placement(lesson, version, key, level.id, site, place)


def unit_of(mapping: Mapping, level: Level, school: School) -> str:
    """Id of the unit whose verdict it is at this level, for this school."""
    if level.unit == "school":
        return school.id
    return (school.group or "-") if level.unit == "group" else mapping.department.id


def _filled(mapping: Mapping, part: str, school: School) -> str:
    group = mapping.group(school.group)
    names = {"school": school.name, "group": group.name if group else "", "department": mapping.department.name}
    for name, value in names.items():
        part = part.replace(f"{{{name}}}", value)
    return part


def slug(text: str) -> str:
    """`Ngữ văn` → `ngu-van`."""
    return "-".join("".join(c if c.isalnum() else " " for c in unaccented(text)).split())
