"""The principal's confirmation: by the link of a letter, or signed in. Looking changes nothing; a press of the button
confirms what was seen, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from connector.errors import HoclieuError, Rejected
from connector.reports.paper import Paper, from_text
from connector.reports.sheets import shown
from connector.steps.booked import unit_of
from connector.steps.confirming import confirm, principals, read_token
from connector.steps.parcels import title
from connector.store.due import Due
from connector.text import Text
from connector.web.failing import status_of
from connector.web.fields import Fields, Posted
from connector.web.visit import Anybody, Signed, SignedVisit, Visit
from mappings.schema import Person

router = APIRouter()
Table = tuple[str, list[str], list[tuple[bool, list[str], str, int]]]
"""Title, headings, rows: strong or not, cells, and what stands across the rest of the row and how wide."""


@router.get("/confirm/{token}")
def by_link(at: Anybody, token: str) -> Response:
    asked = read_token(at.ctx, token)
    return _page(at, asked.due, asked.person)


@router.post("/confirm/{token}")
def confirmed_by_link(at: Anybody, token: str, form: Posted) -> Response:
    asked = read_token(at.ctx, token)
    return _confirmed(at, form, asked.due, asked.person)


@router.get("/board/{due_id}/confirm")
def signed_in(at: Signed, due_id: int) -> Response:
    return _page(at, *_own(at, due_id))


@router.post("/board/{due_id}/confirm")
def confirmed_signed_in(at: Signed, due_id: int, form: Posted) -> Response:
    return _confirmed(at, form, *_own(at, due_id))


def _own(at: SignedVisit, due_id: int) -> tuple[Due, Person]:
    """Raises Rejected where it is not the school of whoever asks."""
    due = at.ctx.store.due.get(due_id)
    if due is None:
        raise Rejected("record_missing", Text("Không có báo cáo này.", "There is no such report."))
    person = next((p for p in principals(at.ctx, unit_of(due.key).id) if p.id == at.who.person), None)
    if person is None:
        raise Rejected(
            "not_allowed",
            Text("Chỉ hiệu trưởng của trường xác nhận báo cáo.", "Only the school's principal confirms its report."),
        )
    return due, person


def _confirmed(at: Visit, form: Fields, due: Due, person: Person) -> Response:
    try:
        confirm(at.ctx, due, form.text("said", 64), f"person:{person.id}", person.name)
    except HoclieuError as error:
        return _page(at, at.ctx.store.due.get(due.id) or due, person, error)
    return at.go(at.request.url.path, said="report_confirmed")


def _page(at: Visit, due: Due, person: Person, error: HoclieuError | None = None) -> Response:
    paper = from_text(due.draft_body) if due.draft_body else None
    return at.page(
        "confirm.html",
        status_of(error) if error else 200,
        due=due,
        title=title(due),
        person=person,
        paper=paper,
        tables=list(_tables(paper)) if paper else [],
        error=error,
    )


def _tables(paper: Paper) -> Iterator[Table]:
    for sheet in paper.sheets:
        kinds = [c.kind for c in sheet.columns]
        rows = [
            (
                row.strong,
                [shown(v, k) for v, k in zip(row.values, kinds, strict=False)],
                row.instead or "",
                len(kinds) - len(row.values),
            )
            for row in sheet.rows
        ]
        yield sheet.title, [c.heading for c in sheet.columns], rows
