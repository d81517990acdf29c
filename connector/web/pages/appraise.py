"""The appraisal form: an appraiser's opinion, the chair's conclusion with the opinions beside it."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal import decisions, views
from connector.appraisal.decisions import Words
from connector.appraisal.views import LessonPage
from connector.errors import HoclieuError, Rejected
from connector.lessons.opinions import tally
from connector.lessons.records import Decision, Opinion, TaskRole, TaskState
from connector.lessons.rights import Action
from connector.text import Text
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.pages.lesson import school_name
from connector.web.visit import Signed, SignedVisit
from mappings.schema import DEFAULT_FORM, Form, Level

router = APIRouter(prefix="/lessons/{lesson_id}")
_SCORE = "score-"
_WRONG = {
    "changes_unnamed": "required_changes",
    "rejection_unexplained": "limitations",
    "scores_missing": "scores",
    "score_out_of_range": "scores",
    "not_a_number": "scores",
    "decision_missing": "decision",
}
"""Which field an error is about."""


@router.get("/appraise")
def form(at: Signed, lesson_id: int) -> Response:
    return _form(at, lesson_id)


@router.post("/opinion")
def opinion(at: Signed, lesson_id: int, form: Posted) -> Response:
    try:
        given = decisions.give_opinion(
            at.ctx,
            at.who,
            lesson_id,
            form.whole("version") or 0,
            form.text("level", 64),
            _scores(form),
            _decision(form),
            _words(form),
        )
    except HoclieuError as error:
        return _form(at, lesson_id, form, error)
    return at.go(f"/lessons/{lesson_id}", said="verdict" if given.concluded else "opinion")


@router.post("/conclusion")
def conclusion(at: Signed, lesson_id: int, form: Posted) -> Response:
    version, level = form.whole("version") or 0, form.text("level", 64)
    try:
        decisions.conclude(at.ctx, at.who, lesson_id, version, level, _decision(form), _words(form))
    except HoclieuError as error:
        return _form(at, lesson_id, form, error, concluding=True)
    return at.go(f"/lessons/{lesson_id}", said="verdict")


def _scores(form: Fields) -> dict[str, float]:
    """Points by criterion; fields left empty are no zeros."""
    names = [name for name in form.typed() if name.startswith(_SCORE)]
    given = {name.removeprefix(_SCORE): form.number(name) for name in names}
    return {criterion: points for criterion, points in given.items() if points is not None}


def _decision(form: Fields) -> Decision:
    try:
        return Decision(form.text("decision", 32))
    except ValueError:
        raise Rejected(
            "decision_missing",
            Text("Chưa chọn kết luận.", "No conclusion was chosen."),
            Text("Chọn Đạt, Đạt sau chỉnh sửa hoặc Không đạt.", "Choose one of the three."),
        ) from None


def _words(form: Fields) -> Words:
    return Words(form.text("strengths"), form.text("limitations"), form.text("required_changes"))


def _form(
    at: SignedVisit,
    lesson_id: int,
    form: Fields | None = None,
    error: HoclieuError | None = None,
    concluding: bool = False,
) -> Response:
    found = views.lesson_page(at.ctx, at.who, lesson_id)
    if error is not None and (found.awaits is None or status_of(error) == 403):
        raise error
    if found.awaits is None:
        return at.go(f"/lessons/{lesson_id}")
    level, criteria = found.awaits, found.form or DEFAULT_FORM
    given = [o for o in found.opinions if o.level == level.id]
    mine = next((o for o in given if o.appraiser_key == at.who.signature), None)
    typed = form.typed() if form else {}
    return at.page(
        "appraise.html",
        status_of(error) if error else 200,
        lesson=found.lesson,
        version=found.version,
        level=level,
        form=criteria,
        school=school_name(at, found),
        plays=at.desk.playing is not None,
        required=_required(found),
        opinions=given if level.quorum > 1 and (mine or Action.CONCLUDE in found.rights) else [],
        others=len(given),
        mine=mine,
        may_opine=Action.GIVE_OPINION in found.rights and not level.by_list,
        may_conclude=Action.CONCLUDE in found.rights and (level.quorum > 1 or _chairs(at, found, level)),
        at_once=level.quorum == 1 and not _chaired_by_another(at, found, level),
        typed=typed if form and not concluding else _as_typed(mine),
        concluded=typed if concluding else _gathered(given),
        concluding=concluding,
        wrong=_WRONG.get(error.code, "") if error and not concluding else "",
        **_mean(criteria, given),
        error=error,
    )


def _as_typed(mine: Opinion | None) -> dict[str, str]:
    """One's opinion as it was given, to be changed."""
    if mine is None:
        return {}
    scores = {f"{_SCORE}{criterion}": f"{points:g}" for criterion, points in mine.scores.items()}
    words = {name: str(getattr(mine, name)) for name in ("strengths", "limitations", "required_changes")}
    return {**scores, **words, "decision": mine.decision.value}


def _gathered(given: list[Opinion]) -> dict[str, str]:
    """The words of all opinions, each once, for the chair to begin with; the conclusion itself is theirs to choose."""
    found = {}
    for name in ("strengths", "limitations", "required_changes"):
        lines = (line.strip() for opinion in given for line in str(getattr(opinion, name)).splitlines())
        found[name] = "\n".join(dict.fromkeys(line for line in lines if line))
    return found


def _mean(form: Form, given: list[Opinion]) -> dict[str, object]:
    found = tally(form, given)
    return {"mean": found.percent, "short": [c.name for c in form.criteria() if c.id in found.short]}


def _required(found: LessonPage) -> list[tuple[str, str]]:
    """(what was asked, by whom) of the version before, which this one answers."""
    before = [v for v in found.versions if v.id != found.version.id and v.number < found.version.number]
    asked = found.verdicts.get(before[-1].id, ()) if before else ()
    return [(a.required_changes, a.appraiser_name) for a in asked if a.required_changes]


def _chairs(at: SignedVisit, found: LessonPage, level: Level) -> bool:
    return at.who.person is not None and at.who.person in _chairmen(found, level)


def _chaired_by_another(at: SignedVisit, found: LessonPage, level: Level) -> bool:
    """Then an opinion alone is no conclusion."""
    return any(person != at.who.person for person in _chairmen(found, level))


def _chairmen(found: LessonPage, level: Level) -> Iterable[str]:
    here = (task for task in found.tasks if task.level == level.id and task.state is TaskState.OPEN)
    return [task.person for task in here if task.role is TaskRole.CHAIR]
