"""Reports as they were issued: read by those whose unit it is and those above it, every figure a way to its facts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from markupsafe import Markup
from starlette.responses import Response

from connector.errors import NeedsOperator, Rejected
from connector.reports.hiding import without_small_cells
from connector.reports.paper import Paper, from_text
from connector.reports.phrases import head_lines, subject_line
from connector.reports.plots import page_parts
from connector.reports.sheets import Kind, shown
from connector.reports.units import report_unit
from connector.steps.confirming import awaits
from connector.steps.reporting import outgoing
from connector.steps.tracing import may_read, may_see_facts, trace
from connector.store.due import DueKey
from connector.text import Text
from connector.web.files import attachment
from connector.web.visit import Signed, SignedVisit

router = APIRouter()
_LISTED = 400
_MOST = 1_000_000  # more than any database's integers would hold breaks the query
Revision = Annotated[int, InPath(ge=1, le=_MOST)]
_FORMATS = ("docx", "xlsx", "csv", "json")
KINDS = {
    "daily": Text("Báo cáo ngày", "Daily report"),
    "weekly": Text("Báo cáo tuần", "Weekly report"),
    "ad_hoc": Text("Báo cáo đột xuất", "Ad hoc report"),
}


@router.get("/reports")
def all_reports(at: Signed) -> Response:
    listed = at.ctx.store.papers.listed(None, _LISTED)
    newest = {(kind, unit, period): (revision, made) for kind, unit, period, revision, made in reversed(listed)}
    readable = {unit for _, unit, _ in newest if may_read(at.ctx, at.who, unit)}
    rows = [(*key, *rest, _name(at, key[1])) for key, rest in reversed(newest.items()) if key[1] in readable]
    return at.page("reports.html", rows=rows, kinds=KINDS)


@router.get("/reports/{kind}/{unit}/{period}")
def one(at: Signed, kind: str, unit: str, period: str, revision: Annotated[int, Query(ge=0, le=_MOST)] = 0) -> Response:
    paper = _paper(at, kind, unit, period, revision)
    here = f"/reports/{kind}/{unit}/{period}"
    newest = at.ctx.store.papers.newest(kind, unit, period)
    due = at.ctx.store.due.find(DueKey(kind, unit, period))
    return at.page(
        "report.html",
        paper=paper,
        kind=KINDS.get(kind),
        subject=subject_line(paper),
        sentences=head_lines(paper),
        parts=Markup(page_parts(paper, f"{here}/{paper.revision}/figure")),  # noqa: S704  # escaped where it is made
        place=here,
        confirm=due.id if due and not paper.confirmation and awaits(at.ctx, due, at.who.person) else None,
        revisions=range(1, (newest.revision if newest else paper.revision) + 1),
        formats=[f for f in _FORMATS if _document(at, paper, f"{kind}/{unit}/{period}", f)],
    )


@router.get("/reports/{kind}/{unit}/{period}/{revision}/figure")
def figure(at: Signed, kind: str, unit: str, period: str, revision: Revision, figure: str) -> Response:
    found = trace(at.ctx, at.who, f"{kind}/{unit}/{period}/{revision}", figure, "page")
    here = f"/reports/{kind}/{unit}/{period}"
    return at.page(
        "figure.html", found=found, issued=shown(found.issued, Kind.NUMBER), place=here, revision=revision, shown=shown
    )


@router.get("/reports/{kind}/{unit}/{period}/{revision}/document.{format}")
def document(at: Signed, kind: str, unit: str, period: str, revision: Revision, format: str) -> Response:
    paper = _paper(at, kind, unit, period, revision)
    path = _document(at, paper, f"{kind}/{unit}/{period}", format)
    if path is None:
        raise Rejected("record_missing", Text("Không có tệp này.", "There is no such file."))
    return attachment(path.read_bytes(), path.name)


def _paper(at: SignedVisit, kind: str, unit: str, period: str, revision: int) -> Paper:
    """Whole for those of the school; as it left the unit for everybody else. Raises Rejected (`not_allowed`)."""
    if not may_read(at.ctx, at.who, unit):
        raise Rejected("not_allowed", Text("Không có quyền xem báo cáo này.", "Not allowed to read this report."))
    papers = at.ctx.store.papers  # by its own key: what a document's name would find may be another unit's
    kept = papers.revision(kind, unit, period, revision) if revision else papers.newest(kind, unit, period)
    if kept is None:
        raise Rejected("record_missing", Text("Không có báo cáo này.", "There is no such report."))
    whole = from_text(kept.body)
    return whole if _own(at, unit) else without_small_cells(whole, at.ctx.mapping.rules.small_cell)


def _own(at: SignedVisit, unit: str) -> bool:
    kind, _, school = unit.partition(".")
    return kind == "school" and may_see_facts(at.ctx, at.who, school)


def _document(at: SignedVisit, paper: Paper, name: str, format: str) -> Path | None:
    kind, unit, period = name.split("/")
    wanted = format if _own(at, unit) else outgoing(paper.unit.kind, format)
    found = at.ctx.store.documents.newest(kind, unit, period, wanted)
    return Path(found.path) if found and found.revision == paper.revision and Path(found.path).is_file() else None


def _name(at: SignedVisit, unit: str) -> str:
    """A unit that the mapping has no more goes by its id."""
    kind, _, name = unit.partition(".")
    try:
        return report_unit(at.ctx.mapping, kind, name).name  # type: ignore[arg-type]  # a unit of ours
    except NeedsOperator:
        return unit
