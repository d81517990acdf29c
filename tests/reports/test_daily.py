"""What a report says: coverage before figures, missing schools without any, totals over those that are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from connector.errors import NeedsOperator
from connector.participation.coverage import CourseReading, CoverageState
from connector.participation.parquet import FactStore
from connector.reports.daily import daily_report, weekly_report
from connector.reports.model import DailyReport, UnitKind, ratio
from mappings.schema import Group, Mapping, Membership

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 7, 45, tzinfo=UTC)


def report(
    mapping: Mapping, facts: FactStore, readings: Sequence[CourseReading], kind: UnitKind = "department", id: str = "hp"
) -> DailyReport:
    return daily_report(mapping=mapping, unit_kind=kind, unit_id=id, day=TODAY, facts=facts, readings=readings, now=NOW)


def test_each_school_stands_in_the_report_with_its_coverage(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    rows = report(mapping, facts, readings).schools
    assert [(r.coverage.school, r.coverage.state) for r in rows] == [
        ("thptp", CoverageState.IN),
        ("hoasen", CoverageState.PARTIAL),
        ("xa", CoverageState.MISSING),
        ("moi", CoverageState.NONE),
    ]
    assert rows[2].coverage.reason == "Máy chủ không trả lời"


def test_a_missing_school_has_no_figures_and_is_not_in_the_totals(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    made = report(mapping, facts, readings)
    assert [row.totals is None for row in made.schools] == [False, False, True, True]
    assert made.schools_covered == 2
    assert made.total is not None
    assert (made.total.enrolled, made.total.participating, made.total.in_difficulty) == (8, 4, 6)


def test_percentages_come_from_sums_with_their_own_denominators(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    total = report(mapping, facts, readings).total
    assert total is not None
    assert (total.completions, total.completable) == (3, 12)
    assert (total.topics, total.topics_started) == (9, 6)
    assert ratio(total.completions, total.completable) == 0.25
    assert ratio(None, 3) is ratio(0, 0) is None


def test_the_report_of_a_school_lists_every_topic_and_form(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    made = report(mapping, facts, readings, "school", "hoasen")
    assert [(t.name, t.participating, t.completed, t.in_difficulty) for t in made.topics] == [
        ("Chủ đề 1: Số nguyên", 2, 1, 3),
        ("=Chủ đề 2: Hình học", 0, 0, None),
        ("Chủ đề 3: Thống kê", 1, None, 0),
    ]
    lesson = next(f for f in made.forms if f.figures.form == "lesson" and f.figures.topic == "31")
    assert (lesson.figures.timed, lesson.figures.seconds, lesson.planned_minutes) == (2, 2700.0, 90)
    assert [len(report(mapping, facts, readings).topics), len(report(mapping, facts, readings).forms)] == [0, 0]


def test_a_group_reports_its_own_schools_and_their_subjects(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    made = report(mapping, facts, readings, "group", "hong-bang")
    assert [row.name for row in made.schools] == ["Trường THPT Trần Phú", "Trường THCS Hoa Sen"]
    assert [(s.subject, s.grade, s.schools, s.totals.enrolled) for s in made.subjects] == [
        ("Ngữ văn", 10, 1, 4),
        ("Toán", 8, 1, 4),
        ("Toán", 10, 1, 4),
    ]


def test_a_school_stands_in_the_group_that_it_belonged_to_on_the_day_of_the_report(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    tp = mapping.school("thptp")
    before = Membership(group="hong-bang", valid_to=TODAY)
    after = Membership(group="le-chan", valid_from=TODAY + timedelta(days=1))
    moved = tp.model_copy(update={"group": None, "groups": (before, after)})
    le_chan = Group(id="le-chan", kind="commune", name="Phường Lê Chân")
    update = {"schools": (moved, *mapping.schools[1:]), "groups": (*mapping.groups, le_chan)}
    dated = Mapping.model_validate(mapping.model_copy(update=update).model_dump(by_alias=True))
    assert len(report(dated, facts, readings, "group", "hong-bang").schools) == 2
    assert report(dated, facts, readings, "group", "le-chan").schools == ()


def test_a_day_on_which_nothing_was_read_has_no_total(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    made = daily_report(
        mapping=mapping,
        unit_kind="department",
        unit_id="hp",
        day=TODAY + timedelta(days=1),
        facts=facts,
        readings=readings,
        now=NOW + timedelta(days=1),
    )
    assert (made.total, made.subjects, made.schools_covered) == (None, (), 0)
    assert {row.coverage.state for row in made.schools} == {CoverageState.MISSING, CoverageState.NONE}


def test_a_reading_whose_facts_are_not_there_does_not_count(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    claimed = [replace(r, observed_at=NOW) if r.school == "xa" else r for r in readings]
    missing = report(mapping, facts, claimed).schools[2]
    assert (missing.coverage.state, missing.totals) == (CoverageState.MISSING, None)


def test_a_past_day_is_covered_by_its_own_readings_not_by_later_ones(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    later = [replace(r, observed_at=NOW + timedelta(days=5)) for r in readings]
    made = report(mapping, facts, later)
    assert [row.coverage.state for row in made.schools][:2] == [CoverageState.IN, CoverageState.PARTIAL]


def test_the_week_reaches_from_sunday_to_saturday(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    saturday = datetime(2026, 11, 21, 4, tzinfo=UTC)
    made = weekly_report(
        mapping=mapping,
        unit_kind="school",
        unit_id="thptp",
        last=saturday.date(),
        facts=facts,
        readings=readings,
        now=saturday,
    )
    assert (made.kind, made.period.first, made.period.last) == ("weekly", date(2026, 11, 15), date(2026, 11, 21))
    assert made.schools[0].coverage.state is CoverageState.LATE
    assert made.total is not None


def test_the_thresholds_of_the_mapping_stand_in_the_definitions(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    strict = mapping.model_copy(
        update={"rules": mapping.rules.model_copy(update={"inactive_days": 3, "low_score": 6.5})}
    )
    meaning = next(d.meaning for d in report(strict, facts, readings).definitions if d.name.en == "In difficulty")
    assert "3 ngày" in meaning.vi
    assert "dưới 6,5 trên 10" in meaning.vi
    assert "3 days" in meaning.en
    assert "below 6.5 of 10" in meaning.en


def test_students_left_out_of_a_reading_are_noted(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    notes = [str(note.en) for note in report(mapping, facts, readings, "school", "thptp").notes]
    assert any("1 students could not be read" in note for note in notes)
    assert any("not visible" in note for note in notes)


def test_the_time_of_making_is_the_departments_own(
    mapping: Mapping, facts: FactStore, readings: list[CourseReading]
) -> None:
    assert report(mapping, facts, readings).made_at.isoformat() == "2026-11-18T14:45:00+07:00"


@pytest.mark.parametrize(
    ("kind", "id", "parent", "signer"),
    [
        ("school", "thptp", "Sở Giáo dục và Đào tạo Hải Phòng", "Hiệu trưởng"),
        ("school", "hoasen", "UBND phường Hồng Bàng", "Hiệu trưởng"),
        ("school", "xa", "Sở Giáo dục và Đào tạo Hải Phòng", "Hiệu trưởng"),
        ("group", "hong-bang", "Ủy ban nhân dân thành phố Hải Phòng", "Thủ trưởng đơn vị"),
        ("department", "hp", "Ủy ban nhân dân thành phố Hải Phòng", "Giám đốc"),
    ],
)
def test_each_unit_stands_under_its_parent_and_has_its_signer(
    mapping: Mapping, facts: FactStore, kind: UnitKind, id: str, parent: str, signer: str
) -> None:
    unit = report(mapping, facts, [], kind, id).unit
    assert (unit.parent, unit.signer) == (parent, signer)


def test_an_unknown_unit_is_an_operators_error(mapping: Mapping, facts: FactStore) -> None:
    with pytest.raises(NeedsOperator) as unknown:
        report(mapping, facts, [], "school", "khong-co")
    assert unknown.value.code == "report.unknown_unit"
