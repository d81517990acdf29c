"""The smallest real use: no Moodle at all. A folder, commands, and what people find in the folder afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.lms.folder import arriving
from connector.sandbox.seedpackages import small_scorm12
from mappings.loader import load

TITLE = "Bài 1: Hàm số"
YEAR = datetime.now(UTC).astimezone().strftime("%d/%m/%Y")


class Office:
    """Somebody with a shared folder and a terminal."""

    def __init__(self, root: Path) -> None:
        self.root, self.drop = root, root / "chung" / "nop"
        self.drop.mkdir(parents=True)

    def says(self, *words: str, exit_code: int = 0) -> str:
        done = CliRunner().invoke(app, ["--lang", "en", *words])
        assert done.exit_code == exit_code, (words, done.output, done.exception)
        return done.output

    def lesson(self, content: bytes, title: str = TITLE) -> None:
        (self.drop / "Bài 1.zip").write_bytes(content)
        header = "Tệp;Giáo viên;Mã giáo viên;Trường;Môn;Lớp;Chủ đề;Tên bài;Tiết PPCT"
        row = f"Bài 1.zip;Nguyễn Văn An;an.nv;THPT An Biên;Toán;10;Hàm số và đồ thị;{title};12"
        (self.drop / "bai-giang.csv").write_bytes(f"{header}\r\n{row}\r\n".encode("utf-16"))

    def participation(self) -> None:
        folder = self.root / "chung" / "hoc" / "Toán 10A1"
        folder.mkdir(parents=True)
        (folder / "hoc-sinh.csv").write_bytes(
            "Mã học sinh;Nhóm\r\n".encode() + b"".join(b"HS%d;\r\n" % n for n in range(10))
        )
        header = "Mã học sinh,Chủ đề,Hoạt động,Hình thức,Ngày,Số phút,Hoàn thành,Điểm"
        rows = [f'HS{n},Hàm số,Bài 1,bài giảng,{YEAR},20,{"có" if n < 3 else "không"},"8,5"' for n in range(6)]
        (folder / "tham-gia.csv").write_bytes("\n".join((header, *rows)).encode("utf-8-sig"))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOCLIEU_MAPPING", str(tmp_path / "mapping.yaml"))
    monkeypatch.setenv("HOCLIEU_LOG_LEVEL", "error")
    monkeypatch.setattr(arriving, "QUIET", arriving.QUIET * 0)  # the copies of a test are over at once
    return Office(tmp_path)


def mapped(office: Office) -> None:
    """By `hoclieu init`, from what lies there."""
    words = ("init", "--folder", str(office.root / "chung"), "--school", "Trường THPT An Biên", "--yes")
    out = office.says(*words, "--department", "Sở Giáo dục và Đào tạo Hải Phòng")
    assert "Proposed: 1 submission points" in out


def lessons(office: Office) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(office.says("review", "list", "--json"))
    return found


def test_init_proposes_a_mapping_from_what_lies_there(office: Office) -> None:
    office.lesson(small_scorm12(TITLE))
    office.participation()
    before = {p: p.read_bytes() for p in (office.root / "chung").rglob("*") if p.is_file()}
    mapped(office)
    assert {p: p.read_bytes() for p in (office.root / "chung").rglob("*") if p.is_file()} == before
    made = load(office.root / "mapping.yaml", {})
    [site] = made.sites
    [school] = made.schools
    assert (site.kind, site.path, site.url, site.token_env) == ("folder", str(office.root / "chung"), None, None)
    assert [(str(p.course), p.subject, p.grade) for p in school.submissions] == [("shortname:nop", "Toán", 10)]
    assert [str(t.course) for t in school.teaching] == ["shortname:hoc/Toán 10A1"]
    assert "✗" not in office.says("check", "--site", site.id, exit_code=0)


def test_from_a_folder_to_a_catalog_and_reports_without_any_moodle(office: Office) -> None:
    office.lesson(small_scorm12(TITLE))
    office.participation()
    mapped(office)
    office.says("sync")
    [lesson] = lessons(office)
    assert (lesson["title"], lesson["author"], lesson["awaits"]) == (TITLE, "Nguyễn Văn An", "school")
    number = str(lesson["lesson"])
    office.says(
        "review",
        "record",
        number,
        "changes_required",
        "--level",
        "school",
        "--by",
        "Trần Minh",
        "--changes",
        "Ghi nguồn",
    )
    office.says("sync")
    status = (office.drop / "Bài 1.zip.ket-qua.html").read_text(encoding="utf-8")
    assert "Đạt sau chỉnh sửa" in status and "Ghi nguồn" in status
    assert not list((office.root / "chung").glob("kho/*/*/*.zip"))

    second = small_scorm12("Hàm số, đã sửa")
    office.lesson(second)
    office.says("sync")
    [lesson] = lessons(office)
    assert (lesson["version"], lesson["awaits"]) == (2, "school")
    office.says(
        "review", "record", number, "approved", "--level", "school", "--by", "Trần Minh", "--strengths", "Rõ ràng"
    )
    out = office.says("sync")
    [stands] = (office.root / "chung").glob("kho/*/*/*.zip")
    assert stands.read_bytes() == second, out
    page = (office.root / "chung" / "kho" / "index.html").read_text(encoding="utf-8")
    assert TITLE in page and "Nguyễn Văn An" in page
    assert "Cấp trường: Đạt<" in (office.drop / "ket-qua.html").read_text(encoding="utf-8")

    report = next(p for p in (office.root / "data" / "documents").rglob("*.json") if "department" not in p.name)
    figures = report.read_text(encoding="utf-8")
    assert "csv" in figures
    told = json.loads(office.says("sync", "--json"))
    changed = [
        s
        for s in next(iter(v for v in told.values() if isinstance(v, list)))
        if s["counts"].get("versions") or s["counts"].get("published")
    ]
    assert changed == [], "nothing is done twice"


def test_templates_are_written_and_said(office: Office, tmp_path: Path) -> None:
    for kind in ("lessons", "lesson", "participation"):
        office.says("folder", "template", kind, "--out", str(tmp_path / kind))
        assert list((tmp_path / kind).iterdir())
        assert "Tên bài | title" in office.says("folder", "template", kind) or kind == "participation"
    (office.drop / "x.zip").write_bytes(small_scorm12("x"))


def test_nothing_needs_the_network(office: Office) -> None:
    """The whole of it in a process that may open no connection."""
    office.lesson(small_scorm12(TITLE))
    mapped(office)
    script = (
        "import socket\n"
        "def closed(*_): raise AssertionError('a connection was opened')\n"
        "socket.socket.connect = closed\n"
        "from connector.lms.folder import arriving\n"
        "arriving.QUIET *= 0\n"
        "from connector.cli.main import main\n"
        "import sys\n"
        "sys.argv = ['hoclieu', 'sync']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ.copy(), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(lessons(office)) == 1
