"""From a cell of an issued report to the facts behind it; every look at rows about students is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl.utils.cell import column_index_from_string

from connector.errors import NeedsOperator, Rejected
from connector.lessons.actors import About, Action, Actor, allowed
from connector.participation.figures import CourseScope, figure_path
from connector.participation.indicators import SQL_FOLDER
from connector.participation.trace import FigureRef, Trace, facts_behind
from connector.reports.hiding import without_small_cells
from connector.reports.paper import Paper, from_text
from connector.reports.render_xlsx import heading_row
from connector.reports.sheets import Sheet, Value, figure_key
from connector.reports.units import schools_of
from connector.steps.context import Context
from connector.store.papers import KeptPaper, Look
from connector.text import Text
from mappings.schema import School

_CELL = re.compile(r"(?P<sheet>.+)!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})")
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One school's share of a figure: what was issued for it; its key."""

    school: str
    name: str
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure of an issued report. `issued`: as it stands there, for whoever asks. `parts`: of a sum over schools, the
    schools'. `trace`: definition and times, and its facts as they are now for those who may see them (`rows_shown`);
    `sql`: how it is counted. `sources`: the calls by which those courses were read."""

    report: str
    key: str
    words: str
    issued: Value
    paper: Paper
    parts: tuple[Part, ...] = ()
    trace: Trace | None = None
    sql: str = ""
    sources: tuple[str, ...] = ()
    rows_shown: bool = False


def find(ctx: Context, report: str) -> tuple[KeptPaper, str]:
    """The issued paper of a document (its file name, path or number), or of `kind/unit/period` (`/revision`), and its
    name as that. Raises NeedsOperator (`report_unknown`)."""
    kind, unit, period, revision = _named(ctx, report)
    if kind:
        kept = (
            ctx.store.papers.revision(kind, unit, period, revision)
            if revision
            else ctx.store.papers.newest(kind, unit, period)
        )
        if kept is not None:
            return kept, f"{kind}/{unit}/{period}/{kept.revision}"
    raise NeedsOperator(
        "report_unknown",
        Text(f"Không có báo cáo '{report}' đã phát hành.", f"No report '{report}' was issued."),
        Text(
            "Dùng tên tệp, đường dẫn, hoặc loại/đơn vị/kì, ví dụ daily/school.thptp/2026-11-18.",
            "Use a file name, a path, or kind/unit/period, for example daily/school.thptp/2026-11-18.",
        ),
    )


def key_of(paper: Paper, cell: str) -> str:
    """The figure in a cell (`Tổng hợp!F7`, as its XLSX has it), or the key itself. Raises Rejected (`no_figure`)."""
    if cell in paper.figures():
        return cell
    if (found := _CELL.fullmatch(cell)) and (key := _in_sheet(paper, **found.groupdict())):
        return key
    raise Rejected(
        "no_figure",
        Text(f"Ô '{cell}' không có số liệu.", f"There is no figure in '{cell}'."),
        Text(
            "Dùng Tên bảng!Ô như trong tệp XLSX, ví dụ 'Tổng hợp!F9', hoặc khoá số liệu trong tệp JSON.",
            "Use Sheet!Cell as in the XLSX, for example 'Tổng hợp!F9', or a figure's key from the JSON.",
        ),
    )


def may_read(ctx: Context, who: Actor, unit: str) -> bool:
    """Whether they may read the reports of a unit, e.g. `school.thptp`."""
    kind, _, name = unit.partition(".")
    if kind == "school":
        return allowed(who, Action.READ_REPORT, _about(ctx, ctx.mapping.find_school(name)))
    return allowed(who, Action.READ_REPORT, About(groups=frozenset({name}) if kind == "group" else frozenset()))


def may_see_facts(ctx: Context, who: Actor, school: str) -> bool:
    """Rows about students are for their own school alone (domain page, 'Privacy')."""
    return allowed(who, Action.READ_FACTS, _about(ctx, ctx.mapping.find_school(school)))


def trace(ctx: Context, who: Actor, report: str, cell: str, way: str) -> Traced:
    """What stands behind a figure. Rows and whole counts are shown to those of the school only, and that rows were is
    written down; others see what left the school. Raises Rejected (`not_allowed`, `no_figure`)."""
    kept, name = find(ctx, report)
    if not may_read(ctx, who, kept.unit):
        raise Rejected("not_allowed", Text("Không có quyền xem báo cáo này.", "Not allowed to read this report."))
    whole = from_text(kept.body)
    paper = printed(ctx, whole, report)
    key = key_of(paper, cell)
    shown = whole if _sees_all(ctx, who, whole, key) else without_small_cells(whole, ctx.mapping.rules.small_cell)
    found = Traced(name, key, whole.named()[key], shown.figures().get(key), shown, tuple(_parts(shown, key)))
    return found if found.parts else _with_facts(ctx, who, found, way)


def printed(ctx: Context, whole: Paper, document: str) -> Paper:
    """The paper as the named document prints it: whole in a school's own, without small cells elsewhere."""
    own = whole.unit.kind == "school" and "-out." not in document
    return whole if own else without_small_cells(whole, ctx.mapping.rules.small_cell)


def _sees_all(ctx: Context, who: Actor, paper: Paper, key: str) -> bool:
    school = _school_of(_courses(ctx, paper), paper, key)
    return school is not None and may_see_facts(ctx, who, school)


def _courses(ctx: Context, paper: Paper) -> list[CourseScope]:
    schools = schools_of(ctx.mapping, paper.unit.kind, paper.unit.id, paper.period.last)
    return [CourseScope.of(s, t) for s in schools for t in s.teaching]


def _with_facts(ctx: Context, who: Actor, found: Traced, way: str) -> Traced:
    paper, courses = found.paper, _courses(ctx, found.paper)
    ref = FigureRef(paper.unit.kind, paper.unit.id, paper.period, found.key)
    zone = ctx.mapping.department.timezone
    behind = facts_behind(ctx.facts, courses, ref, ctx.mapping.rules, timezone=zone, limit=_ROWS)
    if behind is None:
        return found
    sources = tuple(sorted({f.source for f in behind.facts}))
    sql = (SQL_FOLDER / behind.head.file).read_text(encoding="utf-8")
    school = _school_of(courses, paper, found.key)
    if school is None or not may_see_facts(ctx, who, school):
        told = replace(behind, value=None, parts={}, students=(), facts=(), facts_in_all=0, files=())
        return replace(found, trace=told, sql=sql, sources=sources)
    if not ctx.dry_run:
        rows = len(behind.facts)
        ctx.store.looked_at.note(Look(ctx.now(), who.signature, way, f"school.{school}", found.report, found.key, rows))
    return replace(found, trace=behind, sql=sql, sources=sources, rows_shown=True)


def _about(ctx: Context, school: School | None) -> About:
    if school is None:
        return About(school="-")
    return About(school=school.id, groups=frozenset(school.groups_on(ctx.today)))


def _school_of(courses: list[CourseScope], paper: Paper, key: str) -> str | None:
    """The one school whose students are counted in the figure."""
    kind, _, rest = key.partition("/")
    if kind in ("topic", "form"):
        return next((c.school for c in courses if rest.startswith(f"{figure_path(c.site, c.course)}/")), None)
    named = rest.partition("/")[0]
    return next((s.id for s in paper.schools if s.id == named), None)


def _parts(paper: Paper, key: str) -> Iterator[Part]:
    """Of a sum over schools, the same figure of each school."""
    about, _, field = key.rpartition("/")
    if about != "total":
        return
    figures = paper.figures()
    for school in paper.schools:
        if (own := f"school/{school.id}/{field}") in figures:
            yield Part(school.id, school.name, own, figures[own])


def _named(ctx: Context, report: str) -> tuple[str, str, str, int]:
    if (document := ctx.store.documents.named(report) or ctx.store.documents.named(Path(report).name)) is not None:
        return document.kind, document.unit, document.period, document.revision
    kind, unit, period, revision, *_ = [*report.split("/"), "", "", "", ""]
    return kind if unit else "", unit, period, int(revision) if revision.isdecimal() else 0


def _in_sheet(paper: Paper, sheet: str, column: str, row: str) -> str:
    named: Sheet | None = next((s for s in paper.sheets if s.name == sheet.strip("'")), None)
    place, at = int(row) - heading_row(paper) - 1, column_index_from_string(column) - 1
    if named is None or not 0 <= place < len(named.rows) or at >= len(named.columns):
        return ""
    return figure_key(named.rows[place], named.columns[at])
