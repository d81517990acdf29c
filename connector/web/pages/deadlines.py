"""What is due, what is overdue, whose it is (000_ and 001_ hold cluster leads and principals to account)."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal.deadlines import deadlines, may_see
from connector.lessons.deadlines import Deadline
from connector.text import Text
from connector.web.visit import Signed, SignedVisit

router = APIRouter()
_MOST = 500


@router.get("/deadlines")
def all_deadlines(at: Signed) -> Response:
    now, mapping = at.ctx.now(), at.ctx.mapping
    found = [d for d in _owed(at, now) if may_see(at.ctx, at.who, d)]
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


def _owed(at: SignedVisit, now: datetime) -> list[Deadline]:
    """By everybody: worked out anew once anybody did what is on the trail, or submissions may have come."""
    trail = at.ctx.store.audit.newest(1)
    key = (at.ctx.mapping, trail[0].seq if trail else 0, at.ctx.today)
    return at.desk.owed.of(key, now, lambda: deadlines(at.ctx, None, now))
