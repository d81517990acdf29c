"""Whoever may write into the folder cannot have us read, move or take away what lies beside it, nor wear us out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lms.folder.lesson_rows import Told, told_by_yaml
from connector.lms.folder.participation_files import read_class
from connector.lms.folder.tables import RowProblem
from tests.lms.folder.dropped import MATHS, Drop
from tests.lms.folder.test_catalog import Shop

ROW = "Bài 1.zip;Nguyễn Văn An;an.nv;THPTA;Toán;10;Hàm số;Bài 1: Hàm số;12;"


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path / "site")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "pseudonym.key"
    path.write_text("khoá")
    return path


def test_a_package_that_became_a_link_is_not_followed(drop: Drop, secret: Path) -> None:
    package = drop.put("Bài 1.zip")
    drop.table(ROW)
    source = drop.source()
    [one] = source.submissions([MATHS], None).submissions
    package.unlink()
    package.symlink_to(secret)
    with pytest.raises(Rejected):
        source.download(one.files[0], drop.store, lambda _: False, lambda _: None)
    assert not [p for p in drop.store.rglob("*") if p.is_file() and p.read_bytes() == secret.read_bytes()]


def test_a_folder_on_the_way_that_became_a_link_is_not_followed(drop: Drop, tmp_path: Path) -> None:
    drop.put("An/Bài 1.zip")
    drop.put("An/bai.csv", f"Tệp;Giáo viên;Trường;Môn;Lớp\n{'Bài 1.zip'};An;THPTA;Toán;10\n".encode())
    source = drop.source()
    [one] = source.submissions([MATHS], None).submissions
    (drop.folder / "An").rename(tmp_path / "elsewhere")
    (drop.folder / "An").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Rejected):
        source.download(one.files[0], drop.store, lambda _: False, lambda _: None)


def test_a_course_that_is_a_link_is_neither_read_nor_written_to(drop: Drop, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    drop.folder.rename(elsewhere)
    drop.folder.symlink_to(elsewhere)
    with pytest.raises(NeedsOperator) as caught:
        drop.look()
    assert caught.value.code == "folder_link" and list(elsewhere.iterdir()) == []


def test_a_page_planted_in_place_of_ours_stops_nothing_and_says_nothing(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    planted = drop.put("Bài 1.zip.ket-qua.html", b"\xff<li>A: <strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong>")
    drop.look()
    page = drop.folder / "ket-qua.html"
    assert "Bài 1.zip" in page.read_text(encoding="utf-8") and "<script" not in page.read_text(encoding="utf-8")
    planted.write_bytes(b"\x80\xff")
    drop.look()


def test_names_and_cells_are_text_on_every_page(drop: Drop) -> None:
    drop.put('<img src=x onerror="a">.zip')
    drop.table('"<img src=x onerror=""a"">.zip";<b>An</b>;a;THPTA;Toán;10;x;<i>t</i>;1;')
    drop.put("<svg onload=a>.zip")
    drop.table("../../etc/passwd;An;a;THPTA;Toán;10;x;<u>;1;", name="<s>.csv")
    drop.look()
    page = (drop.folder / "ket-qua.html").read_text(encoding="utf-8")
    assert not [tag for tag in ("<img", "<b>", "<i>", "<svg", "<u>", "<s>") if tag in page]
    assert "&lt;b&gt;An&lt;/b&gt;" in page and "etc/passwd" in page


def test_a_name_that_is_no_utf8_is_told_and_stops_nothing(drop: Drop) -> None:
    drop.put("Bài 1.zip")
    drop.table(ROW)
    (drop.folder / os.fsdecode("Bài 2.zip".encode("cp1258", "replace"))).write_bytes(b"PK")
    old = drop.folder / os.fsdecode(b"Tr\xe2n")
    old.mkdir()
    (old / "Bai 3.zip").write_bytes(b"PK")
    found = drop.look()
    assert [one.key for s in found.submissions for one in s.files] and len(found.submissions) == 1
    page = (drop.folder / "ket-qua.html").read_text(encoding="utf-8")
    assert "B�i 2.zip" in page and "Tr�n" in page and "not UTF-8" in page


def test_a_yaml_of_few_lines_does_not_become_large() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefghijklm", "bcdefghijklmn", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    told = told_by_yaml("a.yaml", "\n".join([*lines, "teacher: An", "title: *n"]).encode())
    assert isinstance(told, Told) and (told.teacher, told.title) == ("An", "")


@pytest.mark.parametrize(
    "content",
    [b"teacher: " + b"[" * 5000, b"[a]: b", b"{a: b}: c", b"\x00", b"teacher: [", b"- An", b"", b"teacher: &a [*a]"],
)
def test_a_yaml_that_is_none_is_named(content: bytes) -> None:
    assert isinstance(told_by_yaml("a.yaml", content), RowProblem)


def test_words_of_a_yaml_are_as_they_were_written() -> None:
    told = told_by_yaml("a.yaml", b"teacher: !!python/name:os.system An\nteacher_id: 007\nperiod: [13, 14]\ntitle: ~\n")
    assert isinstance(told, Told)
    assert (told.teacher, told.teacher_id, told.period, told.title) == ("An", "007", "13, 14", "")


@pytest.mark.parametrize(
    "changed",
    [
        {"due": [["../pseudonym.key", "kho/khoa.txt"]]},
        {"due": [["../pseudonym.key", ""]]},
        {"due": [["kho/../../pseudonym.key", "kho/khoa.txt"]]},
        {"due": [["{secret}", "kho/khoa.txt"]]},
        {"due": [["nop/bai.zip", "kho/bai.zip"]]},
        {"folder": "../.."},
        {"items": [{"file": "../../pseudonym.key"}]},
    ],
)
def test_a_state_that_somebody_wrote_moves_nothing_from_elsewhere(
    tmp_path: Path, secret: Path, changed: dict[str, list[object]]
) -> None:
    shop = Shop(tmp_path)
    (tmp_path / "site" / "nop").mkdir()
    (tmp_path / "site" / "nop" / "bai.zip").write_text("bài của người khác")
    standing = shop.put(shop.wanted())
    [path] = (shop.root / ".hoclieu" / "kho" / "courses").glob("*.json")
    state = json.loads(path.read_text(encoding="utf-8"))
    if "items" in changed:
        state["items"][0] |= changed["items"][0]
    else:
        state |= json.loads(json.dumps(changed).replace("{secret}", str(secret)))
    path.write_text(json.dumps(state), encoding="utf-8")
    with pytest.raises(NeedsOperator) as caught:
        shop.site.remove(standing.cmid)
    assert caught.value.code == "catalog_damaged"
    assert secret.exists() and (tmp_path / "site" / "nop" / "bai.zip").exists()


def test_a_state_that_cannot_be_read_is_told_and_left_alone(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.put(shop.wanted())
    [path] = (shop.root / ".hoclieu" / "kho" / "courses").glob("*.json")
    path.write_text("{")
    with pytest.raises(NeedsOperator) as caught:
        shop.standing()
    assert caught.value.code == "catalog_damaged" and path.read_text() == "{"


def test_a_table_of_participation_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "tham-gia.csv"
    path.touch()
    os.truncate(path, 200_000_001)
    with pytest.raises(HoclieuError) as caught:
        read_class("10A1", [path])
    assert caught.value.code == "rows_wrong" and "200 MB" in str(caught.value)
