"""Issuing: a correction names what changed, what was issued stays as it was, a cell leads to its facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from connector.lessons.actors import OPERATOR
from connector.reports.model import Confirmation
from connector.reports.paper import from_text, to_text
from connector.steps.context import Context, Outcome
from connector.steps.issued import report_said
from connector.steps.reporting import issue_report, made, newest_paper
from connector.steps.tracing import trace
from tests.conftest import NOON, Clock
from tests.web.pages.house import MAPPING, house
from tests.web.pages.reported import TEACHING, read, report

SCHOOL = "school.thpt-a"
DAY = f"{NOON:%Y-%m-%d}"


@pytest.fixture
def ctx(tmp_path: Path) -> Iterator[Context]:
    places = "stages: [THPT], group: le-chan, site: lms-a,\n"
    with house(tmp_path, Clock(NOON), MAPPING.replace(places, places + TEACHING)) as made_one:
        yield made_one.ctx


def sums(ctx: Context) -> dict[str, str]:
    return {d.path: hashlib.sha256(Path(d.path).read_bytes()).hexdigest() for d in ctx.store.documents.all("daily")}


def test_late_data_makes_a_correction_that_names_school_figure_from_and_to(ctx: Context) -> None:
    read(ctx, NOON, doing=9)
    report(ctx, "department.haiphong", NOON)
    before = sums(ctx)
    read(ctx, NOON + timedelta(minutes=5), doing=10)
    issued = report(ctx, "department.haiphong", NOON)
    assert (issued.revision, issued.fresh) == (2, True)
    changes = {c.key: (c.what, c.before, c.after) for c in issued.paper.changes}
    assert changes["school/thpt-a/participating"][1:] == (9, 10)
    assert "Trường THPT A" in changes["school/thpt-a/participating"][0]
    assert changes["total/participating"][1:] == (9, 10) and "school/thpt-a/enrolled" not in changes
    assert {path: digest for path, digest in sums(ctx).items() if path in before} == before


def test_the_same_figures_read_again_are_no_correction_and_a_lost_file_is_written_as_it_was(ctx: Context) -> None:
    read(ctx, NOON, doing=9)
    report(ctx, SCHOOL, NOON)
    before = sums(ctx)
    lost = next(Path(path) for path in before if path.endswith(f"{DAY}.docx"))
    lost.unlink()
    read(ctx, NOON + timedelta(minutes=5), doing=9)
    assert not report(ctx, SCHOOL, NOON).fresh
    assert sums(ctx) == before


def test_confirming_makes_documents_that_say_so_and_changes_no_figure(ctx: Context) -> None:
    read(ctx, NOON, doing=9)
    draft = made(ctx, "school", "thpt-a", "daily", report(ctx, SCHOOL, NOON).paper.period)
    said = Confirmation("Trần Văn Hiệu", datetime(2026, 11, 18, 7, 30, tzinfo=UTC))
    confirmed = replace(draft, confirmation=said)
    assert report_said(confirmed) == report_said(draft)
    issued = issue_report(ctx, Outcome("report", "-"), confirmed, ["json"], DAY)
    assert (issued.revision, issued.paper.changes) == (2, ())
    path = next(d.path for d in ctx.store.documents.all("daily") if d.revision == 2 and d.format == "json")
    read_back = json.loads(Path(path).read_text("utf-8"))
    assert read_back["confirmed"]["by"] == "Trần Văn Hiệu"
    assert any("đã được hiệu trưởng xác nhận lúc 14 giờ 30" in line for line in read_back["said"])


def test_the_periods_before_stand_beside_the_present_one_as_they_were_issued(ctx: Context) -> None:
    read(ctx, NOON - timedelta(days=1), doing=4)
    report(ctx, SCHOOL, NOON - timedelta(days=1))
    read(ctx, NOON, doing=9)
    paper = report(ctx, SCHOOL, NOON).paper
    sheet = next(s for s in paper.sheets if s.name == "So với các kì trước")
    place = next(i for i, c in enumerate(sheet.columns) if c.name == "participating")
    assert [(row.values[place], row.strong) for row in sheet.rows] == [(4, False), (9, True)]


def test_what_is_kept_of_a_report_comes_back_as_it_was(ctx: Context) -> None:
    read(ctx, NOON, doing=9)
    paper = report(ctx, SCHOOL, NOON).paper
    assert from_text(to_text(paper)) == paper == newest_paper(ctx, "daily", SCHOOL, DAY)


def test_every_cell_of_a_spreadsheet_that_holds_a_figure_leads_to_that_figure(ctx: Context) -> None:
    read(ctx, NOON, doing=9)
    issued = report(ctx, SCHOOL, NOON)
    path = next(d.path for d in ctx.store.documents.all("daily") if d.format == "xlsx")
    ws = load_workbook(path)["Chủ đề"]
    heading = int(str(ws.freeze_panes)[1:]) - 1
    column = next(c.column_letter for c in ws[heading] if c.value == "Tham gia trong kì")
    found = trace(ctx, OPERATOR, Path(path).name, f"Chủ đề!{column}{heading + 1}", "command")
    assert found.key == "topic/lms-a/shortname:TOAN10A1/31/participating"
    assert found.issued == ws[f"{column}{heading + 1}"].value == 9
    assert found.trace is not None and len(found.trace.students) == 9
    assert found.sources == ("tracks+grades",) and "participating" in found.sql
    assert [(x.figure, x.actor, x.way) for x in ctx.store.looked_at.all()] == [(found.key, "operator", "command")]
    whole = issued.paper.figures()
    assert found.trace.value == whole[found.key]


def test_a_sum_leads_to_its_schools_and_looks_at_nobody(ctx: Context) -> None:
    read(ctx, NOON, doing=9)
    report(ctx, "department.haiphong", NOON)
    found = trace(ctx, OPERATOR, f"daily/department.haiphong/{DAY}", "total/courses", "command")
    assert [(p.school, p.value) for p in found.parts] == [("thpt-a", 1)]
    assert ctx.store.looked_at.all() == []
