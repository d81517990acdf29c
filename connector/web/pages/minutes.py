"""Minutes (biên bản): sittings opened, filled, made final; their papers and signed scans."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from connector.appraisal import documents, minutes
from connector.appraisal.minutes_paper import paper_for
from connector.appraisal.refusals import refused
from connector.appraisal.units import about_session
from connector.errors import HoclieuError
from connector.lessons.actors import allowed
from connector.lessons.rights import Action
from connector.store.minutes import Held, MinutesRow
from connector.store.onrecord import Recorded
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.files import attachment
from connector.web.pages.paging import Page, paged
from connector.web.pages.reach import chosen, seats, unit_name
from connector.web.visit import Signed, SignedVisit

router = APIRouter()
_PAGE = 50


@router.get("/minutes")
def all_minutes(at: Signed, page: Page = 1) -> Response:
    shown, total = minutes.minutes_for(at.ctx, at.who, page, _PAGE)
    rows = [(row, unit_name(at.ctx.mapping, row.level, row.unit)) for row in shown]
    mine = [seat for seat in seats(at, Action.KEEP_MINUTES) if seat.level.minutes.per == "session"]
    return at.page("minutes_list.html", rows=rows, seats=mine, **paged(at, page, total, _PAGE))


@router.get("/minutes/new")
def new(at: Signed, seat: str) -> Response:
    return _new(at, seat)


@router.post("/minutes/new")
def open_session(at: Signed, form: Posted) -> Response:
    seat = form.text("seat", 200)
    try:
        level = chosen(seats(at, Action.KEEP_MINUTES), seat)
        held = _held(at, form)
        row = minutes.open_session(at.ctx, at.who, level.level.id, level.unit, held, form.wholes("appraisal"))
    except HoclieuError as error:
        return _new(at, seat, form, error)
    return at.go(f"/minutes/{row.id}", said="minutes_opened")


@router.get("/minutes/{minutes_id}")
def one(at: Signed, minutes_id: int) -> Response:
    return _one(at, minutes_id)


@router.post("/minutes/{minutes_id}/describe")
def describe(at: Signed, minutes_id: int, form: Posted) -> Response:
    try:
        minutes.describe_session(at.ctx, at.who, minutes_id, _held(at, form))
    except HoclieuError as error:
        return _one(at, minutes_id, form, error)
    return at.go(f"/minutes/{minutes_id}", said="kept")


@router.post("/minutes/{minutes_id}/verdicts")
def add(at: Signed, minutes_id: int, form: Posted) -> Response:
    minutes.add_to_session(at.ctx, at.who, minutes_id, form.wholes("appraisal"))
    return at.go(f"/minutes/{minutes_id}", said="kept")


@router.post("/minutes/{minutes_id}/verdicts/{appraisal_id}/out")
def take_out(at: Signed, minutes_id: int, appraisal_id: int, _form: Posted) -> Response:
    minutes.take_out_of_session(at.ctx, at.who, minutes_id, appraisal_id)
    return at.go(f"/minutes/{minutes_id}", said="kept")


@router.post("/minutes/{minutes_id}/final")
def finalise(at: Signed, minutes_id: int, form: Posted) -> Response:
    """What stands in the form is kept first: nobody makes final what they do not see."""
    try:
        minutes.describe_session(at.ctx, at.who, minutes_id, _held(at, form))
        minutes.finalise(at.ctx, at.who, minutes_id)
    except HoclieuError as error:
        return _one(at, minutes_id, form, error)
    return at.go(f"/minutes/{minutes_id}", said="minutes_final")


@router.post("/minutes/{minutes_id}/signed")
def attach(at: Signed, minutes_id: int, form: Posted) -> Response:
    upload = form.file("scan")
    try:
        if upload is None:
            raise refused("scan_missing", "chưa chọn tệp bản quét", "no scan was chosen")
        with tempfile.NamedTemporaryFile(prefix="hoclieu-scan-") as copy:
            shutil.copyfileobj(upload.file, copy)
            copy.flush()
            minutes.attach_signed(at.ctx, at.who, minutes_id, Path(copy.name), (upload.filename or "")[:200])
    except HoclieuError as error:
        return _one(at, minutes_id, form, error)
    return at.go(f"/minutes/{minutes_id}", said="scan_attached")


@router.get("/minutes/{minutes_id}/document")
def document(at: Signed, minutes_id: int) -> Response:
    return attachment(*documents.document_of(at.ctx, at.who, minutes_id))


@router.get("/minutes/{minutes_id}/signed")
def signed(at: Signed, minutes_id: int) -> Response:
    found = documents.signed_of(at.ctx, at.who, minutes_id)
    if found is None:
        raise HTTPException(404)
    return attachment(*found)


def _held(at: SignedVisit, form: Fields) -> Held:
    return Held(
        held_from=_moment(at, form.text("held_from", 30)),
        held_to=_moment(at, form.text("held_to", 30)),
        place=form.text("place", 300),
        present=tuple(line.strip() for line in form.text("present", 5000).splitlines() if line.strip()),
        chair=form.text("chair", 200),
        secretary=form.text("secretary", 200),
    )


def _moment(at: SignedVisit, written: str) -> datetime | None:
    """What `datetime-local` sends is on the Department's clock."""
    if not written:
        return None
    try:
        return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(at.ctx.mapping.department.timezone))
    except ValueError:
        raise refused("moment_wrong", f"'{written}' không phải ngày giờ", f"'{written}' is no date and time") from None


def _typed(at: SignedVisit, row: MinutesRow) -> dict[str, str]:
    clock = ZoneInfo(at.ctx.mapping.department.timezone)
    moments = {name: getattr(row, name) for name in ("held_from", "held_to")}
    texts = {name: f"{m.astimezone(clock):%Y-%m-%dT%H:%M}" if m else "" for name, m in moments.items()}
    return texts | {"place": row.place, "present": "\n".join(row.present), "chair": row.chair} | {
        "secretary": row.secretary
    }  # fmt: skip


def _new(at: SignedVisit, key: str, form: Fields | None = None, error: HoclieuError | None = None) -> Response:
    seat = chosen(seats(at, Action.KEEP_MINUTES), key)
    waiting = minutes.waiting(at.ctx, at.who, seat.level.id, seat.unit)
    ticked = set(form.wholes("appraisal")) if form else {r.appraisal.id for r in waiting}
    typed = form.typed() if form else {"secretary": "", "present": "", "chair": "", "place": ""}
    status = status_of(error) if error else 200
    return at.page("minutes_new.html", status, seat=seat, waiting=waiting, ticked=ticked, typed=typed, error=error)


def _one(at: SignedVisit, minutes_id: int, form: Fields | None = None, error: HoclieuError | None = None) -> Response:
    row = minutes.known_minutes(at.ctx, minutes_id)
    paper = paper_for(at.ctx, at.who, row)
    level = at.ctx.mapping.level(row.level)
    recorded = at.ctx.store.onrecord.verdicts(row.appraisals)
    about = about_session(at.ctx, at.who, level, row.unit, [r.lesson.id for r in recorded]) if level else None
    keeps = about is not None and allowed(at.who, Action.KEEP_MINUTES, about)
    return at.page(
        "minutes.html",
        status_of(error) if error else 200,
        row=row,
        name=unit_name(at.ctx.mapping, row.level, row.unit),
        paper=paper,
        recorded=recorded,
        keeps=keeps and not row.final,
        attaches=row.final and about is not None and allowed(at.who, Action.ATTACH_SIGNED, about),
        needs_signed=level is not None and level.minutes.signed,
        waiting=_waiting(at, row) if keeps and not row.final else [],
        typed=form.typed() if form else _typed(at, row),
        error=error,
    )


def _waiting(at: SignedVisit, row: MinutesRow) -> list[Recorded]:
    return minutes.waiting(at.ctx, at.who, row.level, row.unit)
