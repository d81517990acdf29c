"""Courses as the mapping names them (`shortname:X`, `idnumber:X`, `id:N`) to Moodle's course ids, kept between runs."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import Cache
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.names import close_names, folded
from connector.lms.moodle.replies import Answer, Reply
from connector.text import Text

BY_FIELD = "core_course_get_courses_by_field"
CACHE_KEY = "course_ids"
FEW = 10
"""As many unknown courses are asked for one by one; for more, all courses are asked for at once."""


class FoundCourse(Reply):
    """`idnumber` is told only to those who may edit the course."""

    id: int
    shortname: str
    idnumber: str | None = None


class FoundCourses(Answer):
    """`core_course_get_courses_by_field`."""

    courses: tuple[FoundCourse, ...] = ()


class CourseIds:
    """Finds courses; what is found stays in `cache["course_ids"]`, so that the next run does not ask."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client = client
        known = cache.setdefault(CACHE_KEY, {})
        self._ids: dict[str, int] = known if isinstance(known, dict) else {}
        cache[CACHE_KEY] = self._ids
        self._missing: dict[str, NeedsOperator] = {}
        self._all: Sequence[FoundCourse] | None = None

    def resolve(self, refs: Iterable[str]) -> dict[str, int | NeedsOperator]:
        """The id of each course, or the error (`unknown_course`, with close names) for those that are not there."""
        wanted = list(dict.fromkeys(refs))
        new = [ref for ref in wanted if not _number(ref) and ref not in self._ids and ref not in self._missing]
        if len(new) > FEW:
            self._ids.update(self._found_at_once(new))
        return {ref: self._resolved(ref) for ref in wanted}

    def forget(self, ref: str) -> None:
        """Asks anew next time: a course may be deleted and made again under its old name."""
        self._ids.pop(ref, None)

    def known(self) -> Mapping[str, int]:
        """What has been found so far, in this run or an earlier one."""
        return self._ids

    def _resolved(self, ref: str) -> int | NeedsOperator:
        if number := _number(ref):
            return number
        if ref not in self._ids and ref not in self._missing:
            self._look_up(ref)
        return self._ids.get(ref) or self._missing[ref]

    def _found_at_once(self, refs: Iterable[str]) -> dict[str, int]:
        """Those whose very name just one course bears. The others are asked for one by one: Moodle tells no `idnumber`
        of a course that the account may not edit, and a short name as its filters leave it."""
        try:
            # Once only: a site too big to list all its courses in time still finds single ones.
            everything = self._everything(repeatable=False)
        except HoclieuError:
            return {}
        named: dict[tuple[str, str], set[int]] = defaultdict(set)
        for course in everything:
            for field in ("shortname", "idnumber"):
                named[field, html.unescape(_field(course, field))].add(course.id)
        return {ref: one for ref in refs for one in _only(named.get(_parts(ref), set()))}

    def _look_up(self, ref: str) -> None:
        field, value = _parts(ref)
        if (found := self._asked(field, value)) is None:
            self._missing[ref] = self._unknown(field, value)
        else:
            self._ids[ref] = found

    def _asked(self, field: str, value: str) -> int | None:
        """Moodle compares byte by byte on some databases; a name in another Unicode form is found among all courses."""
        found = self._client.ask(FoundCourses, BY_FIELD, {"field": field, "value": value}).courses
        if not found:
            found = tuple(c for c in self._everything() if folded(_field(c, field)) == folded(value))
        return found[0].id if len(found) == 1 else None

    def _everything(self, *, repeatable: bool = True) -> Sequence[FoundCourse]:
        if self._all is None:
            told = self._client.call(BY_FIELD, repeatable=repeatable)
            self._all = FoundCourses.read(self._client.site.id, told).courses
        return self._all

    def _unknown(self, field: str, value: str) -> NeedsOperator:
        near = close_names(value, (_field(course, field) for course in self._everything()))
        values = {"site": self._client.site.id, "field": field, "value": value, "near": ", ".join(near) or "–"}
        return NeedsOperator("unknown_course", _UNKNOWN.filled(**values), _UNKNOWN_DO.filled(**values))


def _parts(ref: str) -> tuple[str, str]:
    field, _, value = ref.partition(":")
    return field, value


def _number(ref: str) -> int | None:
    field, value = _parts(ref)
    return int(value) if field == "id" and value.isdigit() else None


def _only(found: set[int]) -> set[int]:
    return found if len(found) == 1 else set()


def _field(course: FoundCourse, field: str) -> str:
    return (course.idnumber or "") if field == "idnumber" else course.shortname


_UNKNOWN = Text(
    "Trang {site} không có khoá học nào có {field} là “{value}” mà tài khoản dịch vụ thấy được.",
    'Site {site} has no course with {field} "{value}" that the service account can see.',
)
_UNKNOWN_DO = Text(
    "Hãy sửa bản ánh xạ hoặc cấp quyền xem khoá học; tên gần giống: {near}.",
    "Correct the mapping, or let the account see the course; close names: {near}.",
)
