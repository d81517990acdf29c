"""The board: how far each report is, for those who see to it that units report completely (2517) and principals."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.lessons.actors import About, Action, may
from connector.steps.board import board
from connector.steps.confirming import awaits
from connector.text import Text
from connector.web.menu import somewhere
from connector.web.pages.paging import Page, paged
from connector.web.visit import Signed
from connector.web.words import Tag

router = APIRouter()
_ROWS = 100
_DAYS = 7
_COVERAGE = {
    "in": Tag(Text("đủ", "in"), "good"),
    "partial": Tag(Text("một phần", "partial"), "warn"),
    "late": Tag(Text("số liệu cũ", "old figures"), "warn"),
    "missing": Tag(Text("thiếu", "missing"), "bad"),
    "none": Tag(Text("không báo cáo", "reports nothing"), ""),
}


@router.get("/board")
def all_reports(at: Signed, page: Page = 1) -> Response:
    if not somewhere(at.who, Action.READ_REPORT):
        may(at.who, Action.READ_REPORT, About())
    lines = board(at.ctx, at.who, _DAYS)
    return at.page(
        "board.html",
        rows=lines[(page - 1) * _ROWS : page * _ROWS],
        coverage=_COVERAGE,
        destinations={d.id: d.name or d.id for d in at.ctx.mapping.destinations},
        asked={x.due.id for x in lines if awaits(at.ctx, x.due, at.who.person)},
        **paged(at, page, len(lines), _ROWS),
    )
