"""From the mapping to what the ports are asked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from connector.lms.base import PointAbout, SubmissionPoint, TeachingCourse
from mappings.schema import Mapping, School, SubmissionPointMap, TeachingCourseMap


@dataclass(frozen=True, slots=True)
class MappedPoint:
    point: SubmissionPoint
    school: School
    map: SubmissionPointMap


@dataclass(frozen=True, slots=True)
class MappedCourse:
    course: TeachingCourse
    school: School
    map: TeachingCourseMap


def point_key(point: SubmissionPointMap) -> str:
    """What records of lessons call the point."""
    return f"{point.course} / {point.assignment}"


def mapped_points(mapping: Mapping, site: str) -> list[MappedPoint]:
    """Every submission point on the site, in the order of the mapping."""
    return [
        MappedPoint(submission_point(school, m, point_key(m)), school, m)
        for school in mapping.schools
        if school.site == site
        for m in school.submissions
    ]


def submission_point(school: School, point: SubmissionPointMap, key: str) -> SubmissionPoint:
    names = tuple(name for name in (school.id, school.name, school.short, school.code) if name)
    about = PointAbout(names, point.subject, point.grade)
    return SubmissionPoint(key, str(point.course), str(point.assignment), about)


def mapped_courses(mapping: Mapping, site: str | None = None) -> list[MappedCourse]:
    """Every teaching course, of one site or of all."""
    return [
        MappedCourse(TeachingCourse(str(m.course), str(m.course)), school, m)
        for school in mapping.schools
        if site in (None, school.site)
        for m in school.teaching
    ]


def sites_for(mapping: Mapping, step: str) -> list[str]:
    """The sites on which a step has something to do, in the order of the mapping."""
    used = {
        "collect": {s.site for s in mapping.schools if s.submissions},
        "verdicts": {s.site for s in mapping.schools if s.submissions},
        "tell": {s.site for s in mapping.schools if s.submissions},
        "publish": {s.site for s in mapping.schools} | {c.site for c in mapping.catalogs if c.site != "own"},
        "declare": {s.site for s in mapping.schools if s.declarations.course},
        "observe": {s.site for s in mapping.schools if s.teaching},
        "expire": {s.id for s in mapping.sites},
        "pack": {s.site for s in mapping.schools if s.teaching},
    }[step]
    if step == "publish" and not any(c.site == "own" for c in mapping.catalogs):
        used = {c.site for c in mapping.catalogs}
    return [s.id for s in mapping.sites if s.id in used]
