"""The audit trail, for officers and IT: read, and proved to be whole."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.appraisal import audit
from connector.lessons.people import actor_of
from connector.web.fields import Posted
from connector.web.visit import Signed, SignedVisit

router = APIRouter()
_ROWS = 200
_DIGEST = 64


@router.get("/audit")
def trail(at: Signed, about: str = "") -> Response:
    return _page(at, about)


@router.post("/audit/verify")
def verify(at: Signed, form: Posted) -> Response:
    """Reads the whole trail: asked for by a button, not by every look."""
    rows = audit.trail(at.ctx, at.who, limit=1)
    checked = audit.verify(at.ctx, form.text("anchor", 200) or None) if rows else None
    return _page(at, "", checked)


def _page(at: SignedVisit, about: str, checked: audit.Checked | None = None) -> Response:
    rows = audit.trail(at.ctx, at.who, about.strip()[:100] or None, _ROWS)
    names = {actor_of(at.ctx.mapping, person).signature: person.name for person in at.ctx.mapping.people}
    return at.page("audit.html", rows=rows, about=about, checked=checked, names=names, shown=_shown)


def _shown(value: object) -> str:
    """Enough of a digest to hold it against another by eye."""
    text = str(value)
    return f"{text[:12]}…" if len(text) == _DIGEST and text.isalnum() else text[:80]
