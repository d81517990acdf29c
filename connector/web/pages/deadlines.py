"""What is due, what is overdue, whose it is (000_ and 001_ hold cluster leads and principals to account)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal.deadlines import deadlines
from connector.text import Text
from connector.web.visit import Signed

router = APIRouter()
_MOST = 500


@router.get("/deadlines")
def all_deadlines(at: Signed) -> Response:
    now, mapping = at.ctx.now(), at.ctx.mapping
    found = deadlines(at.ctx, at.who, now)
    late = [d for d in found if d.overdue(now)]
    coming = [d for d in found if d.due_at is not None and not d.overdue(now)]
    open_end = [d for d in found if d.due_at is None]
    return at.page(
        "deadlines.html",
        groups=[
            (Text("Quá hạn", "Overdue"), "bad", late[:_MOST], len(late)),
            (Text("Sắp đến hạn", "Coming up"), "now", coming[:_MOST], len(coming)),
            (Text("Chưa định hạn", "Without a date"), "", open_end[:_MOST], len(open_end)),
        ],
        levels={level.id: level.name for level in mapping.levels},
        windows={window.id: window.name for window in mapping.windows},
    )
