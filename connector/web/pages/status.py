"""How the service stands, for IT and, to look at, for the Department: sites, what waits, what was set aside, runs."""

from __future__ import annotations

from itertools import islice

from fastapi import APIRouter
from starlette.responses import Response

from connector.errors import HoclieuError, Rejected
from connector.lessons.actors import Action
from connector.operations import deeds
from connector.operations.names import WAITS
from connector.operations.reach import sites_of
from connector.operations.status import NO_SITE, status
from connector.runlog import RunLog
from connector.steps.names import STEP_NAMES, counted_text
from connector.store.history import RunQuery
from connector.text import Text
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.pages.paging import Page, paged
from connector.web.visit import Signed, SignedVisit
from connector.web.words import HEALTHS, OUTCOMES

router = APIRouter()
_ROWS, _RUNS, _LINES = 100, 50, 1000
_HEADS = ("timestamp", "level", "event", "run", "site", "school", "lesson", "step")


@router.get("/status")
def state(at: Signed, page: Page = 1) -> Response:
    return _page(at, page)


@router.post("/status/retry")
def retry(at: Signed, form: Posted) -> Response:
    try:
        deeds.ask_again(at.ctx, at.who, form.text("step", 32), form.text("site", 64))
    except HoclieuError as error:
        return _page(at, 1, error)
    return at.go("/status", said="retried")


@router.post("/status/drop")
def drop(at: Signed, form: Posted) -> Response:
    step, site, key = form.text("step", 32), form.text("site", 64), form.text("key", 300)
    try:
        deeds.drop(at.ctx, at.who, step, site, key, form.text("reason", 2000))
    except HoclieuError as error:
        return _page(at, 1, error, form)
    return at.go("/status", said="dropped")


@router.get("/runs")
def runs(at: Signed, step: str = "", site: str = "", outcome: str = "", page: Page = 1) -> Response:
    reach = sites_of(at.ctx, at.who, Action.READ_STATUS)
    wanted = frozenset({site}) if site else reach
    if reach is not None and wanted is not None:
        wanted &= reach
    query = RunQuery(step or None, wanted, outcome if outcome in OUTCOMES else None)
    history = at.ctx.store.history
    return at.page(
        "runs.html",
        rows=history.runs(query, _RUNS, _RUNS * (page - 1)),
        sites=[s.id for s in at.ctx.mapping.sites if reach is None or s.id in reach],
        chosen={"step": step, "site": site, "outcome": outcome},
        **_words(),
        **paged(at, page, history.count(query), _RUNS),
    )


@router.get("/runs/{run}")
def one_run(at: Signed, run: str) -> Response:
    reach = sites_of(at.ctx, at.who, Action.READ_STATUS)
    steps = [r for r in at.ctx.store.history.of(run) if reach is None or r.site in reach]
    if not steps:
        raise Rejected("record_missing", Text("Không còn lượt chạy này.", "This run is not known."))
    kept = RunLog(at.ctx.settings.logs).lines(run)
    lines = list(islice((line for line in kept if reach is None or line.get("site") in reach), _LINES + 1))
    return at.page(
        "run.html",
        run=run,
        steps=steps,
        lines=[(line, _rest(line)) for line in lines[:_LINES]],
        more=len(lines) > _LINES,
        days=at.ctx.settings.keep_runs_days,
        **_words(),
    )


def _page(at: SignedVisit, page: int, error: HoclieuError | None = None, form: Fields | None = None) -> Response:
    found = status(at.ctx, at.who)
    return at.page(
        "status.html",
        status_of(error) if error else 200,
        status=found,
        rows=found.aside[_ROWS * (page - 1) : _ROWS * page],
        runs_it=_runnable(at),
        levels={level.id: level.name for level in at.ctx.mapping.levels},
        typed=form.typed() if form else {},
        no_site=NO_SITE,
        error=error,
        **_words(),
        **paged(at, page, len(found.aside), _ROWS),
    )


def _runnable(at: SignedVisit) -> bool:
    try:
        sites_of(at.ctx, at.who, Action.RUN)
    except Rejected:
        return False
    return True


def _words() -> dict[str, object]:
    return {
        "steps_named": STEP_NAMES,
        "healths": HEALTHS,
        "outcomes": OUTCOMES,
        "counted": counted_text,
        "waits": WAITS,
    }


def _rest(line: object) -> str:
    """What a log line says beside what stands in columns of its own."""
    assert isinstance(line, dict)
    return "; ".join(f"{k}: {v}" for k, v in line.items() if k not in _HEADS and v is not None)
