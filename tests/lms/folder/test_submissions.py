from __future__ import annotations

import hashlib
import os
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import HoclieuError, Retriable
from connector.lms.base import Feedback, PointAbout, StoredFile, SubmissionPoint
from connector.lms.folder.arriving import PATIENCE
from tests.lms.folder.dropped import HEADER, MATHS, PHYSICS, Drop, age

ROW = "Bài 1.zip;Nguyễn Văn An;an.nv;THPTA;Toán;10;Hàm số;Bài 1: Hàm số;12;"


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path / "site")


def test_a_package_with_its_row_is_a_submission(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    found = drop.look()
    [one] = found.submissions
    assert (one.point, one.teacher_id, one.assignment_id) == (MATHS, "an.nv", "nop/Bài 1.zip")
    assert one.text == "Tên bài: Bài 1: Hàm số\nChủ đề: Hàm số\nTiết PPCT: 12"
    assert [f.filename for f in one.files] == ["Bài 1.zip"]
    assert found.unreadable == [] and found.arriving == []


@pytest.mark.parametrize(
    ("encoding", "separator", "header"),
    [
        ("utf-8", ",", "file,teacher,school,subject,grade"),
        ("utf-8-sig", ";", "TEP;GIAO VIEN;TRUONG;MON;LOP"),
        ("utf-16", "\t", "Tệp\tGiáo viên\tTrường\tMôn\tLớp"),
        ("cp1258", ";", "Tệp;Giáo viên;Trường;Môn;Lớp"),
    ],
)
def test_tables_as_excel_saves_them_are_read(drop: Drop, encoding: str, separator: str, header: str) -> None:
    drop.put("a.zip")
    row = separator.join(("a.zip", "Nguyễn Văn Ấn", "thpt a", "toan", "lớp 10"))
    text = f"{header}\r\n{row}\r\n"
    if encoding == "cp1258":  # which writes the tone marks as letters of their own
        text = "".join(unicodedata.normalize("NFC", c) for c in _for_cp1258(text))
    drop.put("bang.csv", text.encode(encoding))
    source = drop.source()
    [one] = source.submissions([MATHS, PHYSICS], None).submissions
    assert one.point == MATHS
    assert source.people([one.teacher_id])[one.teacher_id].name == "Nguyễn Văn Ấn"


def _for_cp1258(text: str) -> str:
    """Base letters with hat and horn as one, tones behind them."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(p for p in parts if p in tones)
        out.append(unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + tone)
    return "".join(out)


def test_a_yaml_beside_the_package_says_the_same(drop: Drop) -> None:
    drop.put("An/Bai 1.zip")
    drop.put("An/Bai 1.yaml", "giáo viên: Trần Thị Bình\nmôn: Vật lí\nlớp: 11\ntên bài: 'Bài 1: Dao động'\n".encode())
    [one] = drop.look().submissions
    assert (one.point, one.teacher_id, one.assignment_id) == (PHYSICS, "tran thi binh", "nop/An/Bai 1.zip")


def test_names_typed_on_another_machine_are_the_same_names(drop: Drop) -> None:
    drop.put(unicodedata.normalize("NFD", "Bài 1.zip"))
    drop.table(unicodedata.normalize("NFC", ROW))
    [one] = drop.look().submissions
    assert one.assignment_id == "nop/Bài 1.zip"
    assert isinstance(drop.fetch(one), StoredFile)


def test_what_is_still_being_written_is_left_for_the_next_run(drop: Drop) -> None:
    whole = drop.put("Bài 1.zip").read_bytes()
    drop.table(ROW)
    drop.put("Bài 2.zip.filepart", whole)
    drop.ahead = timedelta(0)
    found = drop.look()
    assert found.submissions == [] and found.unreadable == []
    assert sorted(found.arriving) == ["nop/Bài 1.zip", "nop/Bài 2.zip.filepart", "nop/bai-giang.csv"]
    drop.ahead = timedelta(minutes=1)
    assert len(drop.look().submissions) == 1


def test_a_package_without_its_end_is_waited_for_and_then_taken_for_what_it_is(drop: Drop) -> None:
    path = drop.put("Bài 1.zip")
    path.write_bytes(path.read_bytes()[:-30])
    drop.table(ROW)
    assert drop.look().arriving == ["nop/Bài 1.zip"]
    drop.ahead = PATIENCE + timedelta(minutes=1)
    assert len(drop.look().submissions) == 1


def test_where_the_file_servers_clock_runs_ahead_two_looks_tell_that_it_is_whole(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    drop.ahead = timedelta(days=-300)
    assert drop.look().submissions == []
    drop.ahead += timedelta(minutes=1)
    [one] = drop.look().submissions
    assert one.modified <= drop.now()


def test_a_lesson_was_handed_in_when_it_came_whatever_date_its_file_has(drop: Drop) -> None:
    age(drop.put("Bài 1.zip"), 300)
    drop.table(ROW)
    [one] = drop.look().submissions
    assert drop.now() - one.modified < timedelta(minutes=10)


def test_nothing_new_is_nothing_new(drop: Drop) -> None:
    path = drop.put("Bài 1.zip")
    drop.table(ROW)
    [one] = drop.look().submissions
    assert isinstance(stored := drop.fetch(one), StoredFile)
    path.touch()  # restored, or its rights changed
    os.utime(path, (1e9, 1e9))
    drop.table(ROW, "Bài 9.zip;Ai Đó;;;Toán;10;;;;")  # the row stands in another file now, and says the same
    [again] = drop.look().submissions
    assert again == one
    assert drop.fetch(again, known=[stored.sha1]) == stored.sha1


def test_another_content_at_the_same_place_is_handed_in_again(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    [one] = drop.look().submissions
    first = drop.fetch(one)
    path = drop.put("Bài 1.zip", drop.put("x.tmp").read_bytes())
    age(path, 400)
    [two] = drop.look().submissions
    second = drop.fetch(two)
    assert two.modified > one.modified and two.files[0].key != one.files[0].key
    assert isinstance(first, StoredFile) and isinstance(second, StoredFile) and first.sha256 != second.sha256
    assert second.sha1 == hashlib.sha1(path.read_bytes()).hexdigest()


def test_other_words_about_the_same_package_are_told_anew(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    [one] = drop.look().submissions
    drop.table(ROW.replace("Bài 1: Hàm số", "Bài 1: Hàm số bậc hai"))
    [two] = drop.look().submissions
    assert two.modified > one.modified and "bậc hai" in two.text
    assert drop.look().submissions == [two]


def test_forgetting_all_takes_nothing_twice(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    [one] = drop.look().submissions
    drop.cache.clear()
    assert drop.look().submissions == [one]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["Bài 1.zip;;;;Toán;10;;;;"], ["row 2", "“Giáo viên” is empty", "Fill it in"]),
        (["Bài 1.zip;An;;THPT B;Toán;10;;;;"], ["row 2", "point for “THPT B”", "a, Toán 10; a, Vật lí 11"]),
        (["Bài 1.zip;An;;;Hoá;10;;;;"], ["row 2", "no submission point for “Hoá”"]),
        (["Bài 1.zip;An;;;;;;;;"], ["row 2", "not clear where", "Fill in school, subject and grade"]),
        ([ROW, ROW], ["row 3", "described in bai-giang.csv, row 2 already"]),
        ([ROW, "Bài 7.zip;An;;;Toán;10;;;;"], ["row 3", "no file “Bài 7.zip”"]),
        ([ROW, "../x.zip;An;;;Toán;10;;;;"], ["row 3", "not the name of a file"]),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_what_to_do(
    drop: Drop, rows: list[str], says: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    drop.put("Bài 1.zip")
    drop.table(*rows)
    said = [f"{what}: {why}" for what, why in drop.look().unreadable]
    assert any(all(word in line for word in says) for line in said), said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 an xlsx", "no CSV"),
        ("Tên;Lớp\r\nx;10\r\n".encode(), "“Tệp” is missing"),
        (b"", "“Tệp” is missing"),
        (b"\xff\xfe\x00", "is missing"),
    ],
)
def test_a_file_that_is_no_such_table_is_named(
    drop: Drop, content: bytes, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    drop.put("bang.csv", content)
    drop.ahead = PATIENCE * 2
    assert says in next(why for what, why in drop.look().unreadable if "bang.csv" in what)


def test_a_package_of_which_nothing_is_said_is_named(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    drop.put("Bài 1.zip")
    [(what, why)] = drop.look().unreadable
    assert what == "nop/Bài 1.zip" and "hoclieu folder template" in why


def test_a_folder_shared_by_schools_is_told_apart_by_the_school(drop: Drop) -> None:
    other = SubmissionPoint("nop / B", "shortname:nop", "B", PointAbout(("b", "THPT B", "THPTB"), "Toán", 10))
    drop.put("Bài 1.zip")
    drop.table(ROW.replace("THPTA", "thpt b"))
    [one] = drop.look([MATHS, other]).submissions
    assert one.point == other


def test_a_folder_that_is_not_mounted_is_an_error_and_one_that_is_not_made_yet_is_told(drop: Drop) -> None:
    away = SubmissionPoint("khac / x", "khac", "x", MATHS.about)
    assert drop.look([MATHS, away]).unread == {"khac / x"}
    drop.root.rename(drop.root.with_name("unmounted"))
    with pytest.raises(HoclieuError) as missing:
        drop.look()
    assert missing.value.code == "folder_missing"


@pytest.mark.parametrize("course", ["../x", "/etc", "kho", ".hoclieu", "a/../../b", "C:\\x"])
def test_no_name_in_the_mapping_leads_out_of_the_folder(drop: Drop, course: str) -> None:
    with pytest.raises(HoclieuError) as wrong:
        drop.look([SubmissionPoint("x", f"shortname:{course}", "x", MATHS.about)])
    assert wrong.value.code == "folder_name"


def test_links_out_of_the_folder_are_not_followed(drop: Drop, tmp_path: Path) -> None:
    (tmp_path / "secret.zip").write_bytes(b"x")
    (drop.folder / "Bài 1.zip").symlink_to(tmp_path / "secret.zip")
    drop.table(ROW)
    assert drop.look().submissions == []


def test_a_file_that_is_written_over_while_it_is_copied_is_taken_later(drop: Drop) -> None:
    path = drop.put("Bài 1.zip")
    drop.table(ROW)
    source = drop.source()
    [one] = source.submissions([MATHS], None).submissions
    with pytest.raises(Retriable) as changed:
        source.download(one.files[0], drop.store, lambda _: False, lambda _: path.write_bytes(b"other") and None)
    assert changed.value.code == "file_changed"


def test_the_verdict_is_a_page_beside_the_package_and_on_the_overview(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW, "Bài 9.zip;Ai Đó;;;Toán;10;;;;")
    [one] = drop.look().submissions
    story = "<p><strong>Thẩm định</strong></p><ul><li>Cấp trường: <strong>Đạt</strong><br>Ưu điểm: rõ</li></ul>"
    source = drop.source()
    source.write_back(Feedback(one.assignment_id, one.teacher_id, story))
    before = (drop.folder / "Bài 1.zip.ket-qua.html").stat().st_ino
    source.write_back(Feedback(one.assignment_id, one.teacher_id, story))
    page = drop.folder / "Bài 1.zip.ket-qua.html"
    assert (
        page.stat().st_ino == before
        and story in page.read_text()
        and "Cấp trường: <strong>approved" in page.read_text()
    )
    found = drop.look()
    overview = (drop.folder / "ket-qua.html").read_text()
    assert found.submissions == [one], "our own pages are not taken for lessons"
    assert "Cấp trường: Đạt" in overview and "Bài%201.zip.ket-qua.html" in overview.replace("B%C3%A0i", "Bài")
    assert "Bài 9.zip" in overview and HEADER not in overview


def test_words_about_a_package_that_was_taken_away_are_no_error(drop: Drop) -> None:
    drop.source().write_back(Feedback("nop/đã xoá/x.zip", "an", "<p>x</p>"))
    assert not (drop.folder / "đã xoá").exists()
