"""The first page: what awaits this person."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal import queues
from connector.appraisal.queues import QueueItem, Why
from connector.lessons.rights import Action
from connector.steps.booked import unit_of
from connector.steps.confirming import awaiting
from connector.steps.parcels import title
from connector.text import Text
from connector.web.menu import somewhere
from connector.web.pages.paging import Page, paged
from connector.web.visit import Signed

router = APIRouter()
_WHY = {
    Why.TASK: Text("Được phân công", "Assigned to you"),
    Why.ROLE: Text("Theo vai trò", "By your role"),
    Why.CONCLUDE: Text("Đủ ý kiến, chờ kết luận", "Opinions are in; awaits the conclusion"),
    Why.CHANGES: Text("Thầy, cô chỉnh sửa rồi nộp lại trên Moodle", "Change it and hand it in again in Moodle"),
}


@router.get("/")
def home(at: Signed, page: Page = 1) -> Response:
    found = queues.queue(at.ctx, at.who, page)
    schools = {s.id: s.name for s in at.ctx.mapping.schools}
    return at.page(
        "home.html",
        items=found.items,
        why=_WHY,
        now=at.ctx.now(),
        schools=schools,
        drafts=[(due, title(due), schools[unit_of(due.key).id]) for due in awaiting(at.ctx, at.who.person)],
        link_of=_link,
        assigns=somewhere(at.who, Action.ASSIGN),
        **paged(at, page, found.total, queues.PAGE),
    )


def _link(item: QueueItem) -> str:
    """Straight to the form, unless it is the teacher's own or there is only something to keep."""
    return f"/lessons/{item.row.id}" if item.level is None else f"/lessons/{item.row.id}/appraise"
