from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from connector.doctor.finding import Severity
from connector.doctor.mapping import look
from mappings.loader import load

EXAMPLE = Path(__file__).parents[1] / "mappings" / "scene.yaml"
TODAY = date(2026, 8, 20)
PEOPLE = """
people:
  - {id: an, name: An, roles: [{role: council_chair, level: city}]}
  - {id: binh, name: Bình, roles: [{role: cluster_lead, group: hai-an}]}
"""


def codes(tmp_path: Path, *changes: tuple[str, str], today: date = TODAY, people: str = PEOPLE) -> dict[str, str]:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "mapping.yaml"
    path.write_text(text + people, encoding="utf-8")
    return {f.code: str(f.what) for f in look(load(path, {}), today)}


def test_a_mapping_that_will_work_has_nothing_to_mend(tmp_path: Path) -> None:
    assert codes(tmp_path) == {}


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("name: Trường THPT A", "name: Trường THPT ...", "name_unfinished", "not filled in"),
        ("2026-08-17, closes: 2026-08-23", "2025-05-17, closes: 2025-05-23", "window_outside_year", "Đợt 1"),
        ("closes: 2026-08-23}", "closes: 2026-08-23, due: {school: 2026-08-20}}", "due_before_close", "2026-08-20"),
        ("stages: [THCS]\n    appraisers", "stages: [THCS]\n    valid_to: 2026-01-01\n    appraisers",
         "level_not_in_force", "Cấp xã, phường"),
        ("name: Phường Hải An}", "name: Phường Hải An, valid_to: 2026-07-01}", "group_not_in_force", "Phường Hải An"),
        ("sites:\n", "sites:\n  - {id: spare, url: 'https://x.example', token_env: X}\n", "site_unused", "spare"),
        ("schools:\n  - id: thpt-a", "schools:\n  - {id: bare, name: B, short: B, stages: [THPT], site: kho-hoc-lieu}"
         "\n  - id: thpt-a", "school_without_work", "bare"),
    ],
)  # fmt: skip
def test_what_is_valid_and_will_not_work_is_told(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    assert says in codes(tmp_path, (old, new))[code]


def test_a_level_that_no_lesson_can_reach_is_told_with_its_empty_catalog(tmp_path: Path) -> None:
    told = codes(tmp_path, ("stages: [THCS]\n    appraisers", "schools: [thpt-a]\n    stages: [THCS]\n    appraisers"))
    assert "Cấp xã, phường" in told["level_unreachable"] and "stay empty" in told["level_unreachable"]


def test_schools_without_reviewers_are_counted_and_named(tmp_path: Path) -> None:
    told = codes(tmp_path, people="\npeople:\n  - {id: an, name: An, roles: [{role: council_chair, level: city}]}\n")
    assert "1 of 1 schools (Trường THCS B)" in told["no_reviewers"] and "xã, phường" in told["no_reviewers"]


def test_nobody_need_be_named_for_a_level_whose_verdicts_are_given_in_the_lms(tmp_path: Path) -> None:
    assert "no_reviewers" not in codes(tmp_path)


@pytest.mark.parametrize(
    ("day", "code"), [(date(2027, 8, 1), "school_year_past"), (date(2026, 7, 1), "school_year_ahead")]
)
def test_another_school_year_than_todays_is_told(tmp_path: Path, day: date, code: str) -> None:
    assert code in codes(tmp_path, today=day)


def test_windows_that_have_all_closed_are_told(tmp_path: Path) -> None:
    assert "windows_closed" in codes(tmp_path, today=date(2026, 9, 1))


def test_nothing_that_is_valid_is_called_an_error(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert {f.severity for f in look(load(path, {}), date(2028, 1, 1))} <= {Severity.WARNING, Severity.NOTE}


def test_catalogs_that_meet_on_a_school_s_own_site_are_told(tmp_path: Path) -> None:
    shared = ("    site: lms-thcs-b\n", "    site: lms-thpt-a\n")
    told = codes(tmp_path, shared, ("site: own, category: [Kho học liệu số của trường]", "site: own, category: [Kho]"))
    assert "both school (Trường THPT A) and school (Trường THCS B)" in told["catalogs_collide"]
    apart = ("category: [Kho học liệu số của trường]", 'category: ["Kho {school}"]')
    assert "catalogs_collide" not in codes(tmp_path, shared, apart)
