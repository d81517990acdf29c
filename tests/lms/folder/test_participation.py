from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import HoclieuError
from connector.lms.base import CourseActivity, DayOfDoing, Doing, TeachingCourse
from connector.lms.folder.activity import FolderActivity
from connector.lms.folder.participation_cells import count_of, day_of, modname_of, number_of, yes_of
from connector.lms.folder.samples import samples
from connector.lms.folder.tables import Column, read_table
from connector.participation.facts import read_facts
from connector.text import Text
from mappings.schema import Site

COURSE = TeachingCourse("10A1", "shortname:hoc/10A1")
ROSTER = "Mã học sinh;Họ tên;Nhóm\r\nHS1;Trần Văn X;yếu thế; \r\nHS2;Lê Thị Y;\r\nhs3;Z;Yếu thế"
DOINGS = "ma hs;chu de;hoat dong;hinh thuc;ngay;so luot;so phut;hoan thanh;diem;diem toi da"


class School:
    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / "hoc" / "10A1"
        self.folder.mkdir(parents=True)
        self.ahead = timedelta(minutes=1)

    def source(self) -> FolderActivity:
        site = Site.model_validate({"id": "thu-muc", "kind": "folder", "path": str(self.root)})
        return FolderActivity(site, {}, lambda: datetime.now(UTC) + self.ahead)

    def put(self, name: str, *rows: str, encoding: str = "utf-8-sig") -> None:
        (self.folder / name).write_bytes("\r\n".join(rows).encode(encoding))

    def read(self) -> CourseActivity:
        [reading] = self.source().observe([COURSE], {}, "Asia/Ho_Chi_Minh")
        if isinstance(reading, CourseActivity):
            return reading
        raise reading[1]

    def doing(self, *row: str, header: str = DOINGS) -> Doing:
        """Of the first student, by one table of these rows."""
        self.put("hoc-sinh.csv", ROSTER)
        self.put("tham-gia.csv", header, *row)
        return next(d for d in self.read().doings if d.student_id == "hs1")


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    return School(tmp_path / "site")


def test_a_class_is_read_from_its_files(school: School) -> None:
    school.put("hoc-sinh.csv", ROSTER)
    school.put("chu-de.csv", "Chủ đề;Hoạt động;Hình thức;Tính hoàn thành;Có hướng dẫn", "Hàm số;Bài 1;bài giảng;có;có")
    school.put("tham-gia.csv", DOINGS, "HS1;hàm số;bai 1;;16/11/2026;2;25;có;8,5;10")
    reading = school.read()
    assert [s.id for s in reading.students] == ["hs1", "hs2", "hs3"] == sorted(reading.reread)
    [topic] = reading.topics
    [activity] = topic.activities
    assert (topic.name, topic.guided, activity.modname, activity.tracked) == ("Hàm số", True, "lesson", True)
    [doing] = reading.doings
    assert doing == Doing(
        "hs1", activity.id, completed=True, score=0.85, days=(DayOfDoing(date(2026, 11, 16), 2, 1500.0),)
    )
    assert (reading.sources, reading.spent_method) == (("csv",), "csv_minutes")


def test_no_name_of_a_student_is_read(school: School) -> None:
    school.put("hoc-sinh.csv", ROSTER)
    school.put("tham-gia.csv", DOINGS, "HS1;Hàm số;Bài 1;;16/11/2026;1;;;;")
    assert "Trần" not in repr(school.read()) and "Lê Thị" not in repr(school.read())


def test_a_column_that_is_not_there_is_not_known_and_never_zero(school: School) -> None:
    doing = school.doing("HS1;Hàm số;16/11/2026", header="Mã HS;Chủ đề;Ngày")
    assert (doing.completed, doing.score, doing.seconds) == (None, None, None)
    assert doing.days == (DayOfDoing(date(2026, 11, 16), 1, None),)
    assert school.read().spent_method is None


@pytest.mark.parametrize(
    ("row", "events"),
    [
        ("HS1;Hàm số;Bài 1;;16/11/2026;;;không;;", 0),
        ("HS1;Hàm số;Bài 1;;16/11/2026;;;có;;", 1),
        ("HS1;Hàm số;Bài 1;;16/11/2026;;12;;;", 1),
        ("HS1;Hàm số;Bài 1;;16/11/2026;0;;;;", 0),
    ],
)
def test_a_row_that_says_that_nothing_was_done_is_no_participation(school: School, row: str, events: int) -> None:
    assert [d.events for d in school.doing(row).days] == [events]


def test_the_facts_are_rows_like_those_of_a_moodle(school: School) -> None:
    school.put("hoc-sinh.csv", ROSTER)
    school.put(
        "tham-gia.csv",
        DOINGS,
        "HS1;Hàm số;Bài 1;kiểm tra;16/11/2026;2;25;có;8.5;10",
        "HS2;Hàm số;B;;2026-11-16;;;không;;",
    )
    read = read_facts(school.read(), lambda s: f"p-{s}", "Asia/Ho_Chi_Minh")
    [dated] = [f for f in read.dated if f.acted_events]
    assert (dated.student, dated.day, dated.acted_events, dated.day_seconds) == ("p-hs1", date(2026, 11, 16), 2, 1500)
    assert (dated.form, dated.day_seconds_method, dated.source) == ("assessment", "csv_minutes", "csv+topics_from_rows")
    assert {(f.student, f.completed, f.score) for f in read.states} == {("p-hs1", True, 0.85), ("p-hs2", False, None)}


def test_what_is_known_is_as_of_the_newest_file_of_what_was_done(school: School) -> None:
    school.put("hoc-sinh.csv", ROSTER)
    school.put("tham-gia.csv", DOINGS, "HS1;Hàm số;Bài 1;;16/11/2026;1;;;;")
    came = datetime.fromtimestamp((school.folder / "tham-gia.csv").stat().st_ctime, UTC)
    school.ahead = timedelta(days=3)
    assert abs(school.read().observed_at - came) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "no_file_yet"),
        ({"tham-gia.csv": f"{DOINGS}\r\nHS1;a;b;;16/11/2026;1;;;;"}, "roster_missing"),
        ({"hoc-sinh.csv": ROSTER}, "participation_missing"),
        ({"x.csv": "a;b\r\n1;2", "hoc-sinh.csv": ROSTER}, "rows_wrong"),
    ],
)
def test_half_a_class_is_not_taken_for_the_whole(school: School, files: dict[str, str], code: str) -> None:
    for name, text in files.items():
        school.put(name, text)
    with pytest.raises(HoclieuError) as refused:
        school.read()
    assert refused.value.code == code and refused.value.do


def test_a_table_that_is_still_being_written_is_left_for_the_next_run(school: School) -> None:
    school.put("hoc-sinh.csv", ROSTER)
    school.put("tham-gia.csv.part", DOINGS)
    with pytest.raises(HoclieuError) as waiting:
        school.read()
    assert waiting.value.code == "still_arriving"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("HS9;Hàm số;Bài 1;;16/11/2026;1;;;;", "row 3: This student is not on the list"),
        ("HS1;Hàm số;Bài 1;;32/11/2026;1;;;;", "row 3: The cell “Ngày” cannot be read"),
        ("HS1;Hàm số;Bài 1;;16/11/2026;1;nhiều;;;", "row 3: The cell “Số phút” cannot be read"),
        ("HS1;Hàm số;Bài 1;;16/11/2026;1;;có lẽ;;", "row 3: The cell “Hoàn thành” cannot be read"),
        ("HS1;Hàm số;Bài 1;;16/11/2026;1;;;12;10", "row 3: 12 points are more than 10"),
        (";Hàm số;Bài 1;;16/11/2026;1;;;;", "row 3: The cell “Mã học sinh” is empty"),
        ("HS1;;Bài 1;;16/11/2026;1;;;;", "row 3: The cell “Chủ đề” is empty"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_of_the_student_is_said(school: School, row: str, says: str) -> None:
    with pytest.raises(HoclieuError) as wrong:
        school.doing("HS1;Hàm số;Bài 1;;16/11/2026;1;;;;", row)
    assert says in str(wrong.value)
    assert "HS1" not in str(wrong.value) and "HS9" not in str(wrong.value)


def test_groups_of_students_are_those_of_the_lists(school: School) -> None:
    school.put("hoc-sinh.csv", ROSTER)
    school.put("tham-gia.csv", DOINGS, "HS1;Hàm số;Bài 1;;16/11/2026;1;;;;")
    source = school.source()
    list(source.observe([COURSE], {}, "Asia/Ho_Chi_Minh"))
    assert source.members(["Yếu Thế", "khác"]) == {"Yếu Thế": frozenset({"hs1", "hs3"})}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_template_is_read_as_it_is(school: School, encoding: str) -> None:
    for name, content in samples("participation").items():
        (school.folder / name).write_bytes(content.decode("utf-8-sig").encode(encoding))
    reading = school.read()
    assert len(reading.students) == 3 and len(reading.doings) == 2 and reading.sources == ("csv",)


def test_cells_are_read_as_people_type_them() -> None:
    assert [day_of(x) for x in ("16/11/2026", "2026-11-16 08:30", "16.11.2026", "16-11-2026")] == [
        date(2026, 11, 16)
    ] * 4
    assert [number_of(x) for x in ("8,5", "8.5", "", "10")] == [8.5, 8.5, None, 10]
    assert [yes_of(x) for x in ("Có", "x", "CHƯA", "không", "")] == [True, True, False, False, None]
    assert [modname_of(x) for x in ("Trực tuyến", "BÀI TẬP", "", "vở kịch")] == [
        "bigbluebuttonbn",
        "assign",
        "unknown",
        "vo kich",
    ]
    wrong_ones = ((number_of, "-1"), (number_of, "nan"), (count_of, "1,5"), (yes_of, "có lẽ"), (day_of, "hôm nay"))
    for reads, wrong in wrong_ones:
        with pytest.raises(ValueError):
            reads(wrong)  # type: ignore[operator]


_COLUMNS = (
    Column("student", ("ma hoc sinh",), "Mã học sinh", Text("", ""), needed=True),
    Column("note", ("ghi chu",), "Ghi chú", Text("", "")),
)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_are_a_table_or_named_as_none(content: bytes) -> None:
    table = read_table("x.csv", content, _COLUMNS)
    assert table.problems or "student" in table.columns


_cell = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs", "Cf"]), min_size=1)


@given(st.lists(st.tuples(_cell, _cell), max_size=5), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_cells_come_back_as_they_were_written(rows: list[tuple[str, str]], encoding: str) -> None:
    import csv
    import io
    import unicodedata

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([("Mã học sinh", "Ghi chú"), *rows])
    table = read_table("x.csv", out.getvalue().encode(encoding), _COLUMNS)
    norm = [tuple(unicodedata.normalize("NFC", c) for c in row) for row in rows]
    assert [(r["student"], r["note"]) for r in table.rows] == norm and not table.problems
