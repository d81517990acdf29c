"""From what a site holds to a mapping that somebody may begin with. Pure.

Nothing is left out in silence: what looks right is proposed, what only may be is written as a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from connector.lms.surveying import FoundAssignment, FoundCourse, Inventory, SiteAbout
from mappings.fields import stage_of
from mappings.guessing import (
    guess_class,
    guess_grade,
    guess_school,
    guess_stages,
    guess_subject,
    hands_in_lessons,
    key_of,
    short_of,
)

OURS = "hoclieu"
"""How the idnumbers of courses begin that the connector itself made for catalogs."""

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked or given by flags; None: to be guessed from the site. `folder`: instead of a Moodle."""

    url: str
    token_env: str
    site_id: str = "lms"
    username: str | None = None
    password_env: str | None = None
    protocol: str = "rest"
    school: str | None = None
    department: str | None = None
    parent: str | None = None
    place: str | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Parts of a mapping. `unsure`: submission points that lack subject or grade; `guessed` names fields that nobody
    gave and no name told."""

    department: Fields
    site: Fields
    school: Fields
    submissions: tuple[Fields, ...]
    unsure: tuple[Fields, ...]
    teaching: tuple[Fields, ...]
    guessed: frozenset[str]
    school_year: str
    plugin: bool


def propose(answers: Answers, about: SiteAbout, inventory: Inventory, today: date) -> Proposal:
    courses = [c for c in inventory.courses if not c.idnumber.startswith(OURS)]
    points = [_point(course, a) for course in courses for a in course.assignments if _takes_lessons(course, a)]
    teaching = [t for course in courses if (t := _teaching(course)) is not None]
    name = answers.school or guess_school(about.site_name)
    known = [p for p in points if p["subject"] and p["grade"]]
    grades = frozenset(int(str(x["grade"])) for x in (*known, *teaching))
    year = school_year(today)
    return Proposal(
        department=_department(answers, year),
        site=_site(answers),
        school=_school(name or "Trường THPT ...", grades, answers.site_id),
        submissions=tuple(known),
        unsure=tuple(p for p in points if p not in known),
        teaching=tuple(teaching),
        guessed=_guessed(answers, name),
        school_year=year,
        plugin=about.plugin is not None or answers.folder is not None,
    )


def school_year(day: date) -> str:
    """Of a day: a new one begins in August, when the first window opens."""
    start = day.year if day.month >= 8 else day.year - 1
    return f"{start}-{start + 1}"


def _department(answers: Answers, year: str) -> Fields:
    name = answers.department or "Sở Giáo dục và Đào tạo ..."
    place = answers.place or name.removeprefix("Sở Giáo dục và Đào tạo").strip() or "..."
    parent = answers.parent or f"Ủy ban nhân dân tỉnh, thành phố {place}"
    key = key_of(place) if place != "..." else "so-gddt"
    return {"id": key, "name": name, "parent": parent, "place": place, "school_year": year}


def _site(answers: Answers) -> Fields:
    if answers.folder is not None:
        return {"id": answers.site_id, "kind": "folder", "path": answers.folder}
    site: Fields = {"id": answers.site_id, "url": answers.url, "token_env": answers.token_env}
    if answers.protocol != "rest":
        site["protocol"] = answers.protocol
    if answers.username:
        site["username"] = answers.username
    if answers.password_env:
        site["password_env"] = answers.password_env
    return site


def _school(name: str, grades: frozenset[int], site: str) -> Fields:
    stages = sorted(guess_stages(name, grades) if "..." not in name else {stage_of(g) for g in grades} or {"THPT"})
    key = key_of(name) if "..." not in name else "truong"
    return {"id": key, "name": name, "short": short_of(name), "stages": stages, "site": site}


def _guessed(answers: Answers, school: str | None) -> frozenset[str]:
    missing = {"department": answers.department, "parent": answers.parent, "place": answers.place, "school": school}
    return frozenset(field for field, value in missing.items() if not value)


def _takes_lessons(course: FoundCourse, assignment: FoundAssignment) -> bool:
    """By its own name, or because it is in the course where lessons are handed in."""
    return hands_in_lessons(assignment.name) or _is_for_lessons(course)


def _is_for_lessons(course: FoundCourse) -> bool:
    return hands_in_lessons(course.fullname) or hands_in_lessons(course.shortname)


def _point(course: FoundCourse, assignment: FoundAssignment) -> Fields:
    same = Counter(" ".join(a.name.casefold().split()) for a in course.assignments)
    alone = same[" ".join(assignment.name.casefold().split())] == 1 and assignment.name.strip()
    around = (assignment.name, course.fullname, course.shortname)
    return {
        "course": course.shortname,
        "assignment": assignment.name if alone else assignment.cmid,
        "subject": _first(guess_subject(text) for text in around),
        "grade": _first(guess_grade(text) for text in around),
    }


def _teaching(course: FoundCourse) -> Fields | None:
    """A course whose name tells subject and grade, and in which no lessons are handed in."""
    if _is_for_lessons(course) or any(hands_in_lessons(a.name) for a in course.assignments):
        return None
    names = (course.fullname, course.shortname)
    subject, grade = _first(map(guess_subject, names)), _first(map(guess_grade, names))
    if subject is None or grade is None:
        return None
    told: Fields = {"course": course.shortname, "subject": subject, "grade": grade}
    if (name := _first(map(guess_class, names))) is not None:
        told["class"] = name
    return told


def _first(found: Iterable[object]) -> object:
    return next((one for one in found if one is not None), None)


def interesting(courses: Sequence[FoundCourse]) -> list[FoundCourse]:
    """Those in which lessons are handed in, for a closer look."""
    return [c for c in courses if any(_takes_lessons(c, a) for a in c.assignments) and not c.idnumber.startswith(OURS)]
