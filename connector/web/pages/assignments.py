"""The board of whoever assigns: who is asked about what; a fair spread proposed, looked at, carried out."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal import queues, spread, tasks
from connector.appraisal.refusals import refused
from connector.appraisal.task_view import task_page
from connector.errors import HoclieuError
from connector.lessons.records import TaskRole
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.pages.paging import Page, paged
from connector.web.visit import Signed, SignedVisit
from connector.web.words import TASK_ROLES, TASK_STATES

router = APIRouter()


@router.get("/assignments")
def board(at: Signed, page: Page = 1) -> Response:
    return _board(at, page)


@router.post("/assignments")
def assign(at: Signed, form: Posted) -> Response:
    """Asks one person about the lessons that are ticked, each at the level that it awaits: all of them, or none."""
    try:
        due = _due(at, form.text("due", 30))
        role = TaskRole(form.text("role", 20) or TaskRole.MEMBER)
        pairs = _pairs(form.texts("at"))
        if not pairs or not form.text("person", 64):
            raise refused("nothing_chosen", "chọn ít nhất một bài và một người", "choose a lesson and a person")
        with at.ctx.store.db.connect():
            for lesson_id, level in pairs:
                tasks.assign(at.ctx, at.who, lesson_id, level, form.text("person", 64), role, due)
    except (HoclieuError, ValueError) as error:
        return _board(at, 1, form, _said(error))
    return at.go("/assignments", said="assigned")


@router.post("/assignments/proposal")
def propose(at: Signed, form: Posted) -> Response:
    level = form.text("level", 64)
    ticked = [lesson for lesson, of in _pairs(form.texts("at")) if of == level]
    proposed = spread.spread(at.ctx, at.who, level, lessons=ticked or None)
    named = at.ctx.mapping.level(level)
    schools = {s.id: s.name for s in at.ctx.mapping.schools}
    return at.page("proposal.html", proposed=proposed, level=named, schools=schools)


@router.post("/assignments/spread")
def carry_out(at: Signed, form: Posted) -> Response:
    """What was proposed and seen, less what was left out: all of it, or nothing."""
    level = form.text("level", 64)
    with at.ctx.store.db.connect():
        for lesson_id, person in _pairs(form.texts("pair")):
            tasks.assign(at.ctx, at.who, lesson_id, level, person)
    return at.go("/assignments", said="assigned")


@router.get("/tasks/{task_id}")
def task(at: Signed, task_id: int) -> Response:
    return _task(at, task_id)


@router.post("/tasks/{task_id}/move")
def move(at: Signed, task_id: int, form: Posted) -> Response:
    try:
        tasks.reassign(at.ctx, at.who, task_id, form.text("person", 64), form.text("reason", 2000))
    except HoclieuError as error:
        return _task(at, task_id, error)
    return at.go("/assignments", said="assigned")


@router.post("/tasks/{task_id}/decline")
def decline(at: Signed, task_id: int, form: Posted) -> Response:
    tasks.decline(at.ctx, at.who, task_id, form.text("reason", 2000))
    return at.go("/", said="declined")


def _board(at: SignedVisit, page: int, form: Fields | None = None, error: HoclieuError | None = None) -> Response:
    found = queues.board(at.ctx, at.who, page)
    names = {person.id: person.name for person in at.ctx.mapping.people}
    levels = {level for each in found.people for level in each.levels}
    return at.page(
        "assignments.html",
        status_of(error) if error else 200,
        board=found,
        names=names,
        levels=[level for level in at.ctx.mapping.levels if level.id in levels],
        schools={s.id: s.name for s in at.ctx.mapping.schools},
        roles=TASK_ROLES,
        states=TASK_STATES,
        now=at.ctx.now(),
        ticked=set(form.texts("at")) if form else set(),
        typed=form.typed() if form else {},
        error=error,
        **paged(at, page, found.total, queues.PAGE),
    )


def _task(at: SignedVisit, task_id: int, error: HoclieuError | None = None) -> Response:
    found = task_page(at.ctx, at.who, task_id)
    people = [x for x in queues.askable(at.ctx, [found.level]) if x.person.id != found.task.person]
    return at.page(
        "task.html",
        status_of(error) if error else 200,
        found=found,
        people=people,
        names={person.id: person.name for person in at.ctx.mapping.people},
        roles=TASK_ROLES,
        error=error,
    )


def _pairs(written: list[str]) -> list[tuple[int, str]]:
    """`12/city`: a lesson's number, and a level's or a person's id."""
    parted = (each.partition("/") for each in written)
    return [(int(number), key) for number, _, key in parted if number.isdecimal() and len(number) < 16 and key]


def _due(at: SignedVisit, written: str) -> datetime | None:
    if not written:
        return None
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(at.ctx.mapping.department.timezone))


def _said(error: Exception) -> HoclieuError:
    if isinstance(error, HoclieuError):
        return error
    return refused("form_wrong", "vai trò hoặc hạn không hợp lệ", "the role or the date is not valid")
