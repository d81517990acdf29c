"""One report of one unit and period: made from facts and declarations, and issued with its revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

from connector.participation.city.shelf import shelf_at
from connector.participation.coverage import CourseReading
from connector.participation.period import Period
from connector.reports.changes import changed, with_changes
from connector.reports.daily import report_over
from connector.reports.hiding import decided, hidden_keys, hidden_trend, without_small_cells
from connector.reports.model import DailyReport, ReportKind, UnitKind
from connector.reports.paper import Paper, from_text, to_text
from connector.reports.parts import paper_of
from connector.reports.render_csv import write_csv
from connector.reports.render_docx import write_docx
from connector.reports.render_json import write_json
from connector.reports.render_xlsx import write_xlsx
from connector.reports.trends import with_trends
from connector.reports.units import schools_of
from connector.steps.context import Context, Outcome
from connector.steps.issued import Issue, issue_revision, paper_said, said
from connector.steps.points import mapped_courses
from connector.steps.told_before import told_before
from connector.store.papers import KeptPaper

OUT = "out."
"""What the formats of documents that leave a school begin with: `docx` stays there whole, `out.docx` goes up without
its small cells. Groups and the department have one document, without small cells."""

_RENDER: dict[str, Callable[[Paper, Path], None]] = {
    "xlsx": write_xlsx,
    "docx": write_docx,
    "json": write_json,
    "csv": write_csv,
}
_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Issued:
    """`fresh`: this revision was made now."""

    paper: Paper
    revision: int
    fresh: bool


def outgoing(unit: UnitKind, format: str) -> str:
    """The format of the document that leaves the unit, e.g. `out.docx` for a school's `docx`."""
    return f"{OUT}{format}" if unit == "school" else format


def made(
    ctx: Context,
    unit_kind: UnitKind,
    unit_id: str,
    kind: ReportKind,
    period: Period,
    *,
    announced: str = "",
    readings: Sequence[CourseReading] | None = None,
) -> DailyReport:
    """The report as facts and declarations are now; nothing is written. Raises `NeedsOperator` for an unknown unit."""
    read = readings_of(ctx, period) if readings is None else readings
    schools = [s.id for s in schools_of(ctx.mapping, unit_kind, unit_id, period.last)]
    versions = ctx.store.declarations.versions(schools if len(schools) < 100 else None)
    shelf = shelf_at(ctx.settings.packs_at)
    report = report_over(ctx.mapping, unit_kind, unit_id, kind, period, ctx.facts, read, ctx.now(), versions, shelf)
    return replace(report, announced=announced)


def readings_of(ctx: Context, period: Period) -> list[CourseReading]:
    """The last reading of each course within the period, or why there is none."""
    rows = ctx.store.sites.readings(period.first.isoformat(), period.last.isoformat())
    by_course = {(r["site"], r["course_key"]): r for r in sorted(rows, key=lambda r: r["day"])}
    found = []
    for c in mapped_courses(ctx.mapping):
        row = by_course.get((c.school.site, c.course.key))
        at, why, left = (row["observed_at"], row["reason"], row["left_out"]) if row else (None, "", 0)
        found.append(CourseReading(c.school.id, c.school.site, c.course.key, at, why, left))
    return found


def issue_report(ctx: Context, outcome: Outcome, report: DailyReport, formats: Iterable[str], key: str) -> Issued:
    """The report's documents under `key` (the period's name). It is a new revision, which names what it corrects, when
    it says or is confirmed as something else than the newest; otherwise only files that are lost are written again, as
    they were."""
    unit = f"{report.unit.kind}.{report.unit.id}"
    newest = ctx.store.papers.newest(report.kind, unit, key)
    paper = paper_of(report)
    digest = paper_said(paper)
    seal = said([digest, report.confirmation and [report.confirmation.by, report.confirmation.at]])
    if newest is not None and (newest.seal == seal or (newest.said == digest and report.confirmation is None)):
        seal = newest.seal  # what was confirmed stays so: nobody takes that back by having it made again
        issued = Issued(from_text(newest.body), newest.revision, fresh=False)
    else:
        issued = _revised(ctx, paper, unit, key, newest, report.small_cell)
        if not ctx.dry_run:
            body = to_text(issued.paper)
            last = report.period.last.isoformat()
            kept = KeptPaper(report.kind, unit, key, issued.revision, last, digest, seal, body, report.made_at)
            ctx.store.papers.keep(kept)
    _documents(ctx, outcome, issued, sorted(formats), (unit, key, seal), report.small_cell)
    return issued


def written_again(ctx: Context, outcome: Outcome, which: tuple[str, str, str, int], formats: Iterable[str]) -> None:
    """Those documents of a revision (kind, unit, period, number: the newest) that are not there, as it was issued."""
    _, unit, key, revision = which
    there = {d.format for d in ctx.store.documents.of_revision(*which) if Path(d.path).is_file()}
    own = cast(UnitKind, unit.partition(".")[0])
    missing = [f for f in formats if outgoing(own, f) not in there]
    kept = ctx.store.papers.revision(*which) if missing else None
    if kept is not None:
        issued = Issued(from_text(kept.body), revision, fresh=False)
        _documents(ctx, outcome, issued, sorted(missing), (unit, key, kept.seal), ctx.mapping.rules.small_cell)


def newest_paper(ctx: Context, kind: str, unit: str, key: str) -> Paper | None:
    """What was issued last, as it was issued."""
    kept = ctx.store.papers.newest(kind, unit, key)
    return from_text(kept.body) if kept else None


def _revised(ctx: Context, paper: Paper, unit: str, key: str, newest: KeptPaper | None, small_cell: int) -> Issued:
    before = [from_text(k.body) for k in ctx.store.papers.before(paper.kind, unit, paper.period.last, _BEFORE)]
    told = with_trends(paper, before, [key for past in before for key in hidden_trend(past, small_cell)])
    if newest is None:
        revision = ctx.store.documents.last_revision(paper.kind, unit, key) + 1
        return Issued(_hiding(ctx, replace(told, revision=revision), small_cell), revision, fresh=True)
    last = from_text(newest.body)
    corrected = with_changes(told, changed(last, told), newest.revision + 1)
    stays_hidden = tuple(sorted({*corrected.also_hidden, *hidden_keys(last, small_cell)}))
    corrected = replace(corrected, also_hidden=stays_hidden)
    return Issued(_hiding(ctx, corrected, small_cell), corrected.revision, fresh=True)


def _hiding(ctx: Context, paper: Paper, k: int) -> Paper:
    """Decided once, against all that other units and this one have issued of the same day."""
    if k < 2:
        return paper
    return replace(paper, hides=tuple(sorted(decided(paper, told_before(ctx, paper, k), k))))


def _documents(
    ctx: Context, outcome: Outcome, issued: Issued, formats: Sequence[str], what: tuple[str, str, str], k: int
) -> None:
    unit, key, seal = what
    whole, small = issued.paper, without_small_cells(issued.paper, k)
    own = whole.unit.kind == "school"
    variants = [("", whole), (OUT, small)] if own else [("", small)]
    for begins, paper in variants:
        for ending in formats:
            wanted = Issue(paper.kind, unit, key, begins + ending, seal)
            issue_revision(ctx, outcome, wanted, issued.revision, partial(_RENDER[ending], paper))
