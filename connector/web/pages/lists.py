"""Passed lists (danh sách bài giảng đạt): drafted, sent, decided as a whole or lesson by lesson, downloaded."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal import documents, lists
from connector.appraisal.decided import decider
from connector.appraisal.refusals import refused
from connector.appraisal.units import about_unit
from connector.errors import HoclieuError
from connector.lessons.actors import allowed
from connector.lessons.records import Decision
from connector.lessons.rights import Action
from connector.store.lists import DRAFT, PENDING, ListRow
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.files import attachment
from connector.web.pages.paging import Page, paged
from connector.web.pages.reach import chosen, seats, unit_name
from connector.web.visit import Signed, SignedVisit
from connector.web.words import LIST_ITEMS, LISTS

router = APIRouter()
_PAGE = 50


@router.get("/lists")
def all_lists(at: Signed, window: str = "", page: Page = 1) -> Response:
    return _all(at, window, page=page)


@router.post("/lists")
def draft(at: Signed, form: Posted) -> Response:
    try:
        seat = chosen(seats(at, Action.DRAFT_LIST), form.text("seat", 200))
        row = lists.draft_list(at.ctx, at.who, seat.level.id, seat.unit, form.text("window", 64))
    except HoclieuError as error:
        return _all(at, form.text("window", 64), form, error)
    return at.go(f"/lists/{row.id}", said="list_drafted")


@router.get("/lists/{list_id}")
def one(at: Signed, list_id: int) -> Response:
    return _one(at, list_id)


@router.post("/lists/{list_id}/send")
def send(at: Signed, list_id: int, _form: Posted) -> Response:
    try:
        lists.send_list(at.ctx, at.who, list_id)
    except HoclieuError as error:
        return _one(at, list_id, None, error)
    return at.go(f"/lists/{list_id}", said="list_sent")


@router.post("/lists/{list_id}/decide")
def decide(at: Signed, list_id: int, form: Posted) -> Response:
    """On all rows that are open, or on those that are ticked: never on more than was said."""
    try:
        decision = Decision.APPROVED if form.text("decision", 20) == Decision.APPROVED else Decision.REJECTED
        some = None if form.text("whole", 5) == "1" else form.wholes("lesson")
        if some == []:
            raise refused("nothing_chosen", "chưa chọn bài nào", "no lesson was chosen")
        lists.decide_list(at.ctx, at.who, list_id, decision, some, form.text("reason", 2000))
    except HoclieuError as error:
        return _one(at, list_id, form, error)
    return at.go(f"/lists/{list_id}", said="list_decided")


@router.get("/lists/{list_id}/document.{format}")
def document(at: Signed, list_id: int, format: Literal["docx", "xlsx"]) -> Response:
    return attachment(*documents.list_document(at.ctx, at.who, list_id, format))


def _all(
    at: SignedVisit, window: str, form: Fields | None = None, error: HoclieuError | None = None, page: int = 1
) -> Response:
    mapping = at.ctx.mapping
    shown, total = lists.lists_for(at.ctx, at.who, window or None, page, _PAGE)
    return at.page(
        "lists.html",
        status_of(error) if error else 200,
        rows=[(row, unit_name(mapping, row.level, row.unit), _window(at, row)) for row in shown],
        seats=seats(at, Action.DRAFT_LIST),
        windows=mapping.windows,
        window=window,
        seat=form.text("seat", 200) if form else "",
        states=LISTS,
        error=error,
        **paged(at, page, total, _PAGE),
    )


def _one(at: SignedVisit, list_id: int, form: Fields | None = None, error: HoclieuError | None = None) -> Response:
    row = lists.known_list(at.ctx, list_id)
    lists.may_read_list(at.ctx, at.who, row)
    about = about_unit(at.ctx, at.ctx.mapping.level(row.level), row.unit)
    return at.page(
        "list.html",
        status_of(error) if error else 200,
        row=row,
        pairs=list(zip(row.items, row.rows, strict=True)),
        name=unit_name(at.ctx.mapping, row.level, row.unit),
        window=_window(at, row),
        draft=row.state == DRAFT,
        seat=f"{row.level}/{row.unit}",
        may_draft=row.state == DRAFT and allowed(at.who, Action.DRAFT_LIST, about),
        may_send=row.state == DRAFT and allowed(at.who, Action.SEND_LIST, about),
        may_decide=_decides(at, row),
        ticked=set(form.wholes("lesson")) if form else set(),
        typed=form.typed() if form else {},
        states=LISTS,
        item_states=LIST_ITEMS,
        error=error,
    )


def _decides(at: SignedVisit, row: ListRow) -> bool:
    about = about_unit(at.ctx, decider(at.ctx, row.level), at.ctx.mapping.department.id)
    open_rows = any(item.state == PENDING for item in row.items)
    return row.state != DRAFT and open_rows and allowed(at.who, Action.DECIDE_LIST, about)


def _window(at: SignedVisit, row: ListRow) -> str:
    return next((w.name for w in at.ctx.mapping.windows if w.id == row.window), row.window)
