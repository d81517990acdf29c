"""Adds its criteria to each verdict that was given by a rubric or a marking guide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connector.errors import NeedsOperator, Rejected
from connector.lms.base import Cache, GivenCriterion, GivenGrade
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.grading_forms import GradingForm, GradingForms
from connector.text import Text

_CACHE = "given_criteria"
SLOW_SAVE = 600
"""Seconds: Moodle stamps the filled form a little before the grade, in one request."""


@dataclass(frozen=True)
class ReadGrade:
    """A verdict as read so far. `by_form`: its grade may have been given by a form, of the assignment `cmid`."""

    given: GivenGrade
    grade_id: int
    cmid: int
    by_form: bool

    @property
    def at(self) -> int:
        return int(self.given.modified.timestamp())


class GivenCriteria:
    """One call for the forms and one for each form's fillings; none for what the last run read, since the newest grades
    come again in every run."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._forms, self._log, self._cache = GradingForms(client), client.log, cache

    def added(self, grades: Sequence[ReadGrade]) -> list[GivenGrade]:
        """All of them, in the order given; where criteria cannot be read the grade stays and says why."""
        wanted = [one for one in grades if one.by_form and one.given.released]
        known = self._remembered(wanted)
        unread = [one for one in wanted if one.grade_id not in known]
        why: Text | None = None
        if unread:
            try:
                known |= self._asked(unread)
            except (NeedsOperator, Rejected) as problem:
                self._log.warning("moodle_criteria_unread", code=problem.code, grades=len(unread))
                why = _why(problem)
        self._remember(wanted, known)
        failed = {one.grade_id for one in unread} - known.keys()
        return [
            replace(
                one.given,
                criteria=known.get(one.grade_id, ()) if one.by_form else (),
                criteria_unread=why if one.grade_id in failed else None,
            )
            for one in grades
        ]

    def _asked(self, unread: Sequence[ReadGrade]) -> dict[int, tuple[GivenCriterion, ...]]:
        self._forms.need()
        found: dict[int, tuple[GivenCriterion, ...]] = {one.grade_id: () for one in unread}
        for cmid, form in self._forms.in_use(one.cmid for one in unread).items():
            found |= self._filled(form, [one for one in unread if one.cmid == cmid])
        return found

    def _filled(self, form: GradingForm, unread: Sequence[ReadGrade]) -> dict[int, tuple[GivenCriterion, ...]]:
        filled = self._forms.filled(form, min(one.at for one in unread) - SLOW_SAVE)
        return {one.grade_id: form.read(filled[one.grade_id]) for one in unread if one.grade_id in filled}

    def _remembered(self, wanted: Sequence[ReadGrade]) -> dict[int, tuple[GivenCriterion, ...]]:
        kept = self._cache.get(_CACHE)
        entries = kept if isinstance(kept, dict) else {}
        met = ((one.grade_id, one.at, entries.get(str(one.grade_id))) for one in wanted)
        return {of: tuple(GivenCriterion(*c) for c in entry[1]) for of, at, entry in met if entry and entry[0] == at}

    def _remember(self, wanted: Sequence[ReadGrade], known: dict[int, tuple[GivenCriterion, ...]]) -> None:
        """Only what this run has met, so that the memory does not grow."""
        entries = {
            str(one.grade_id): [one.at, [[c.name, c.score, c.max, c.remark] for c in known[one.grade_id]]]
            for one in wanted
            if one.grade_id in known
        }
        if entries or _CACHE in self._cache:
            self._cache[_CACHE] = entries


def _why(problem: NeedsOperator | Rejected) -> Text:
    """What is wrong and what to do, in one."""
    do = _PERMISSION if problem.code == "no_permission" else problem.do
    return Text(f"{problem.what.vi} {do.vi}", f"{problem.what.en} {do.en}") if do else problem.what


_PERMISSION = Text(
    "Hãy cấp quyền moodle/grade:managegradingforms cho tài khoản dịch vụ ở khoá học.",
    "Give the service account the permission moodle/grade:managegradingforms in the course.",
)
