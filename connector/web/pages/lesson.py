"""One lesson: what it is, where it stands, what was said of it; played, withdrawn, restored."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.responses import RedirectResponse, Response

from connector.appraisal import views, withdraw
from connector.appraisal.views import LessonPage
from connector.catalogs.published import State
from connector.errors import HoclieuError
from connector.lessons.records import ReviewTask, TaskState
from connector.lessons.rights import Action
from connector.packages.formats import Format
from connector.web.failing import status_of
from connector.web.fields import Posted
from connector.web.pages.reach import catalog_name
from connector.web.visit import Signed, SignedVisit
from connector.web.words import (
    FORMATS,
    SEVERITIES,
    SOURCES,
    STATES,
    TASK_ROLES,
    TASK_STATES,
    TIMINGS,
    VERDICTS,
    standing_tag,
)

router = APIRouter(prefix="/lessons/{lesson_id}")
JUDGING = frozenset({Action.GIVE_OPINION, Action.CONCLUDE})


@router.get("")
def lesson(at: Signed, lesson_id: int) -> Response:
    return _lesson(at, lesson_id)


@router.get("/versions/{number}/play")
def play(at: Signed, lesson_id: int, number: int) -> Response:
    """On to the package at play, on an origin of its own and at an address that is this person's alone."""
    found = views.lesson_page(at.ctx, at.who, lesson_id)
    versions = at.ctx.store.lessons.versions([lesson_id])[lesson_id]
    version = next((v for v in versions if v.number == number), None)
    if version is None or at.desk.playing is None:
        raise HTTPException(404)
    return RedirectResponse(f"{at.desk.playing.url(at.who.key, version, found.lesson.title)}?lang={at.lang}", 303)


@router.post("/withdraw")
def take_down(at: Signed, lesson_id: int, form: Posted) -> Response:
    try:
        withdraw.withdraw(at.ctx, at.who, lesson_id, form.text("reason", 2000))
    except HoclieuError as error:
        return _lesson(at, lesson_id, error)
    return at.go(f"/lessons/{lesson_id}", said="withdrawn")


@router.post("/restore")
def put_back(at: Signed, lesson_id: int, _form: Posted) -> Response:
    withdraw.restore(at.ctx, at.who, lesson_id)
    return at.go(f"/lessons/{lesson_id}", said="restored")


def _lesson(at: SignedVisit, lesson_id: int, error: HoclieuError | None = None) -> Response:
    found = views.lesson_page(at.ctx, at.who, lesson_id)
    mapping = at.ctx.mapping
    return at.page(
        "lesson.html",
        status_of(error) if error else 200,
        found=found,
        lesson=found.lesson,
        report=found.version.report,
        format=FORMATS[Format(found.version.report.format)],
        verdict=VERDICTS[found.version.report.verdict],
        standing=standing_tag(mapping, found.state.value, found.awaits.id if found.awaits else ""),
        school=school_name(at, found),
        window=next((w.name for w in mapping.windows if w.id == found.lesson.window), ""),
        levels={level.id: level.name for level in mapping.levels},
        names={person.id: person.name for person in mapping.people},
        plays=at.desk.playing is not None,
        appraises=found.awaits is not None and bool(JUDGING & found.rights),
        tasks=_tasks(at, found),
        places=[(catalog_name(mapping, p.catalog), p.url) for p in found.publications if _stands(p.state, p.url)],
        withdrawal=_withdrawal(at, lesson_id),
        may_withdraw=Action.WITHDRAW in found.rights,
        now=at.ctx.now(),
        **_WORDS,
        error=error,
    )


_WORDS: dict[str, object] = {
    "states": STATES,
    "sources": SOURCES,
    "severities": SEVERITIES,
    "timings": TIMINGS,
    "roles": TASK_ROLES,
    "task_states": TASK_STATES,
}


def school_name(at: SignedVisit, found: LessonPage) -> str:
    school = at.ctx.mapping.find_school(found.lesson.school)
    return school.name if school else found.lesson.school


def _stands(state: State, url: str) -> bool:
    return state is State.CONFIRMED and bool(url)


def _tasks(at: SignedVisit, found: LessonPage) -> list[ReviewTask]:
    """Who was asked, for all but the author: appraisers need not fear whom they judge."""
    if at.who.is_author(found.lesson.author_key, found.lesson.author_name):
        return []
    return [task for task in found.tasks if task.state in (TaskState.OPEN, TaskState.DECLINED)]


def _withdrawal(at: SignedVisit, lesson_id: int) -> object | None:
    return next((w for w in at.ctx.store.withdrawals.of(lesson_id) if w.lifted_at is None), None)
