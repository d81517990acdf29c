from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lms.surveying import FoundAssignment, FoundCourse, Inventory, SiteAbout
from connector.setup.proposal import Answers, Proposal, interesting, propose, school_year
from connector.setup.writing import written
from mappings.loader import load

DAY = date(2026, 11, 18)


def about(name: str = "LMS | Trường THCS và THPT Sao Mai", plugin: str | None = None) -> SiteAbout:
    return SiteAbout("4.5.6", name, "hoclieu", False, frozenset(), True, True, None, plugin, 0.0, True)


def course(id: int, shortname: str, fullname: str, *assignments: str, idnumber: str = "") -> FoundCourse:
    found = tuple(FoundAssignment(100 * id + n, name) for n, name in enumerate(assignments))
    return FoundCourse(id, shortname, fullname, idnumber, assignments=found)


HANDED_IN = course(2, "NBG", "Nộp bài giảng điện tử", "Toán 10", "ngu van 8", "Bài khác", "Toán 10")
TAUGHT = course(3, "TOAN10-10A1", "Toán lớp 10A1", "Bài tập tuần 3")
OTHER = course(4, "HD", "Hội đồng thi", "Nộp đề")
OURS = course(5, "kho", "Toán 10", idnumber="hoclieu/school.a/toan-10")


def proposal(
    courses: tuple[FoundCourse, ...] = (HANDED_IN, TAUGHT, OTHER, OURS),
    answers: Answers | None = None,
    name: str | None = None,
) -> Proposal:
    inventory = Inventory(courses)
    given_ = answers or Answers("https://lms.example", "LMS_TOKEN")
    return propose(given_, about(name) if name else about(), inventory, DAY)


def test_points_courses_and_the_school_are_proposed_from_names() -> None:
    made = proposal()
    assert made.school == {
        "id": "thcs-va-thpt-sao-mai",
        "name": "Trường THCS và THPT Sao Mai",
        "short": "THCSTHPTSM",
        "stages": ["THCS", "THPT"],
        "site": "lms",
    }
    assert {"course": "NBG", "assignment": "ngu van 8", "subject": "Ngữ văn", "grade": 8} in made.submissions
    assert made.teaching == ({"course": "TOAN10-10A1", "subject": "Toán", "grade": 10, "class": "10A1"},)


def test_assignments_of_one_name_are_told_apart_by_their_number() -> None:
    toan = [p for p in proposal().submissions if p["subject"] == "Toán"]
    assert [p["assignment"] for p in toan] == [200, 203]


def test_what_could_not_be_guessed_is_proposed_as_a_comment() -> None:
    made = proposal()
    assert [p["assignment"] for p in made.unsure] == ["Bài khác"]
    assert "#   - {course: NBG, assignment: Bài khác" in written(made)


def test_catalog_courses_of_our_own_are_not_taken_for_teaching() -> None:
    assert all(t["course"] != "kho" for t in proposal().teaching)
    assert interesting((HANDED_IN, TAUGHT, OURS)) == [HANDED_IN]


def test_a_name_that_nobody_gave_is_marked_to_be_filled_in() -> None:
    text = written(proposal(name="School Moodle"))
    marked = [line for line in text.splitlines() if "<-" in line]
    assert any("Trường THPT ..." in line for line in marked) and any("Sở Giáo dục" in line for line in marked)
    given_ = Answers(
        "https://lms.example", "LMS_TOKEN", school="Trường THPT A", department="Sở Giáo dục và Đào tạo Huế"
    )
    assert "Sở Giáo dục và Đào tạo Huế\n" in written(proposal(answers=given_))


@pytest.mark.parametrize(("day", "year"), [(date(2026, 7, 31), "2025-2026"), (date(2026, 8, 1), "2026-2027")])
def test_a_school_year_begins_in_august(day: date, year: str) -> None:
    assert school_year(day) == year


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_written_is_a_valid_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", lang)
    path = tmp_path / "mapping.yaml"
    path.write_text(written(proposal()), encoding="utf-8")
    read = load(path, {})
    assert len(read.schools[0].submissions) == 3 and read.schools[0].teaching[0].class_name == "10A1"


def test_the_windows_that_are_proposed_are_valid_once_the_marks_are_taken_away(tmp_path: Path) -> None:
    text = written(proposal())
    start, end = text.index("# windows:"), text.index("schools:\n")
    freed = "\n".join(line.removeprefix("# ") for line in text[start:end].splitlines())
    path = tmp_path / "mapping.yaml"
    path.write_text(text[:start] + freed + "\n" + text[end:], encoding="utf-8")
    assert len(load(path, {}).windows) == 3


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(words, words, st.lists(words, max_size=3)), max_size=4, unique_by=lambda c: c[0]), words)
def test_whatever_courses_are_called_the_mapping_is_valid(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[str, str, list[str]]], name: str
) -> None:
    courses = tuple(
        course(i, short, f"Bài giảng Toán 10 {full}", *names) for i, (short, full, names) in enumerate(found, 2)
    )
    path = tmp_path_factory.getbasetemp() / "guessed.yaml"
    path.write_text(written(proposal(courses, name=name)), encoding="utf-8")
    read = load(path, {})
    assert len(read.schools[0].submissions) <= sum(len(c.assignments) for c in courses)


@pytest.mark.parametrize("kind", ["moodle", "folder"])
def test_the_lines_for_people_code_principal_and_confirmation_are_valid_once_the_marks_are_taken_away(
    tmp_path: Path, kind: str
) -> None:
    given_ = Answers("", "", folder="nhan") if kind == "folder" else Answers("https://lms.example", "LMS_TOKEN")
    (tmp_path / "nhan").mkdir()
    text = written(proposal(answers=given_))
    start, end = text.index("# people:"), text.index("catalogs:")
    freed = "\n".join(line.removeprefix("# ") for line in text[start:end].splitlines())
    text = text[:start] + freed + "\n" + text[end:]
    text = text.replace("    # code:", "    code:").replace("    # principal: ...", "    principal: Trần Văn Hiệu")
    text = text.replace('  - {kind: daily, due: "15:00"}\n', "").replace("  # - {kind", "  - {kind")
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    read = load(path, {})
    assert [r.role for p in read.people for r in p.roles] == ["team_lead", "principal"]
    assert (read.schools[0].code, read.schools[0].principal) == ("...", "Trần Văn Hiệu")
    assert [str(r.draft_at) for r in read.reports] == ["13:30:00"]
