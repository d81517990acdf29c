"""The courses of catalogs: found by our idnumber, made where they are not there, remembered between runs."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.errors import HoclieuError
from connector.lms.base import Cache, CatalogPlace
from connector.lms.moodle.catalog_replies import CourseNow, EditorModule, Made, Section
from connector.lms.moodle.categories import CatalogCategories
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.idnumbers import course_idnumber, cut
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.replies import Answer
from connector.lms.moodle.revisions import by_field, courses_now
from connector.lms.names import shown_name

CREATE = "core_course_create_courses"
UPDATE = "core_course_update_courses"
CACHE_KEY = "catalog_courses"
LONGEST_SHORTNAME = 100


class KnownCourse(BaseModel):
    """What is remembered of a course: `sections` and `modules` are those of `revision`, and are asked for anew under
    another."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    format: str = "topics"
    revision: str | None = None
    category: int | None = None
    sections: tuple[Section, ...] | None = None
    modules: tuple[EditorModule, ...] | None = None
    maxbytes: int = -1
    maxsections: int | None = None


class CatalogCourses:
    """Keeps `cache["catalog_courses"]` by idnumber. All that is remembered is checked in one call a run."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client = client
        self._categories = CatalogCategories(client, cache)
        kept = cache.setdefault(CACHE_KEY, {})
        self._kept: dict[str, object] = kept if isinstance(kept, dict) else {}
        cache[CACHE_KEY] = self._kept
        self._now: dict[int, CourseNow] | None = None
        self._ids: dict[str, int] = {}
        self._known: dict[int, KnownCourse] = {}

    def ensure(self, place: CatalogPlace) -> KnownCourse:
        """The course of a place, found or made, with the name and in the category that the place says."""
        idnumber = course_idnumber(place.catalog_key, place.course_key)
        if idnumber not in self._ids:
            course = self._still_there(idnumber) or self._found(idnumber) or self._made(place, idnumber)
            self._ids[idnumber] = course.id
            self.learn(self._brought(course, place))
        return self._known[self._ids[idnumber]]

    def known(self, course_id: str) -> KnownCourse:
        """What is known of a course in this run."""
        return self._known.get(int(course_id)) or KnownCourse(id=int(course_id), name="")

    def learn(self, course: KnownCourse) -> None:
        """Takes over what was found out about a course; of one that was ensured it is remembered."""
        self._known[course.id] = course
        for idnumber, course_id in self._ids.items():
            if course_id == course.id:
                self._kept[idnumber] = course.model_dump(mode="json")

    def _still_there(self, idnumber: str) -> KnownCourse | None:
        """Remembered, and neither deleted nor given to another purpose by hand since."""
        course = self._remembered(idnumber)
        now = self._asked_once().get(course.id) if course else None
        if course is None or now is None or now.idnumber not in (None, "", idnumber):
            return None
        same = now.revision is not None and now.revision == course.revision
        return course.model_copy(update={"name": now.fullname, "category": now.categoryid}) if same else _known(now)

    def _remembered(self, idnumber: str) -> KnownCourse | None:
        try:
            return KnownCourse.model_validate(self._kept[idnumber])
        except (KeyError, ValidationError):
            return None

    def _asked_once(self) -> dict[int, CourseNow]:
        if self._now is None:
            remembered = (self._remembered(idnumber) for idnumber in self._kept)
            self._now = courses_now(self._client, [course.id for course in remembered if course])
        return self._now

    def _found(self, idnumber: str) -> KnownCourse | None:
        return next((_known(course) for course in by_field(self._client, "idnumber", idnumber)), None)

    def _made(self, place: CatalogPlace, idnumber: str) -> KnownCourse:
        category = self._categories.ensure(place.catalog_key, place.category_path)
        refused: HoclieuError | None = None
        for shortname in _shortnames(place, idnumber):
            try:
                return self._create(place, idnumber, category, shortname)
            except HoclieuError as problem:
                if problem.code not in ("outcome_unknown", "already_there"):
                    raise
                refused = problem
            # Made by a call whose answer was lost, or by another worker meanwhile; else only the short name is taken.
            if found := self._found(idnumber):
                return found
            if refused.code == "outcome_unknown":
                break
        assert refused is not None
        raise refused

    def _brought(self, course: KnownCourse, place: CatalogPlace) -> KnownCourse:
        """A subject is renamed, a school moves to another commune: the course follows, its activities with it."""
        name = shown_name(place.course_name)
        changes: dict[str, object] = {}
        if html.unescape(course.name) != name:
            changes["fullname"] = name
        category = self._categories.remembered(place.catalog_key, place.category_path)
        if course.category is not None and course.category != category:
            category = self._categories.ensure(place.catalog_key, place.category_path)
        if course.category not in (None, category):
            changes["categoryid"] = category
        if changes:
            self._update({"id": course.id, **changes})
        return course.model_copy(update={"name": name, "category": category or course.category})

    def _update(self, changes: Mapping[str, object]) -> None:
        """What Moodle could not do stands among the warnings, under the error code."""
        body = self._client.call(UPDATE, {"courses": [changes]}, write=True, repeatable=True)
        for warning in Answer.read(self._client.site.id, body or {}).warnings:
            raise from_errorcode(self._client.site.id, UPDATE, warning.warningcode)

    def _create(self, place: CatalogPlace, idnumber: str, category: int, shortname: str) -> KnownCourse:
        name = shown_name(place.course_name)
        course = {
            "fullname": name,
            "shortname": shortname,
            "categoryid": category,
            "idnumber": idnumber,
            "format": "topics",
            "numsections": 0,
            "newsitems": 0,
        }
        made = self._client.call(CREATE, {"courses": [course]}, write=True)
        return KnownCourse(id=read_list(self._client.site.id, Made, made)[0].id, name=name, category=category)


def _known(now: CourseNow) -> KnownCourse:
    return KnownCourse(id=now.id, name=now.fullname, format=now.format, revision=now.revision, category=now.categoryid)


def _shortnames(place: CatalogPlace, idnumber: str) -> Iterator[str]:
    """A readable one, and one that nobody else can have taken; always the same two for the same place."""
    name = f"{shown_name(place.course_name)} ({place.catalog_key})"
    yield cut(name, LONGEST_SHORTNAME)
    yield cut(f"{name} {idnumber}", LONGEST_SHORTNAME)
