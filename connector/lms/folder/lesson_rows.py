"""What stands beside a package: one row of a table, or a small YAML of the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from connector.lms.folder.tables import Column, Row, RowProblem
from connector.text import Text
from mappings.guessing import bare

LESSON_COLUMNS = (
    Column(
        "file",
        ("tep", "ten tep", "goi", "file name"),
        "Tệp",
        Text(
            "tên tệp gói bài giảng, cùng thư mục với bảng này", "the package's file name, in the folder of this table"
        ),
        needed=True,
    ),
    Column(
        "teacher",
        ("giao vien", "tac gia", "ho ten giao vien", "author"),
        "Giáo viên",
        Text("họ và tên người soạn", "who made the lesson, by full name"),
        needed=True,
    ),
    Column(
        "teacher_id",
        ("ma giao vien", "ma gv", "tai khoan", "teacher id", "username"),
        "Mã giáo viên",
        Text("mã hoặc tài khoản, để phân biệt người trùng tên", "a code or user name that tells namesakes apart"),
    ),
    Column(
        "school",
        ("truong", "ma truong", "don vi"),
        "Trường",
        Text(
            "mã, tên hoặc tên viết tắt của trường trong bản ánh xạ; chỉ cần khi nhiều trường dùng chung thư mục",
            "the school's id, name or abbreviation in the mapping; only needed where schools share the folder",
        ),
    ),
    Column("subject", ("mon", "mon hoc"), "Môn", Text("tên môn như trong bản ánh xạ", "as the mapping names it")),
    Column("grade", ("lop", "khoi"), "Lớp", Text("6 đến 12", "6 to 12")),
    Column("topic", ("chu de",), "Chủ đề", Text("chủ đề của bài", "the lesson's topic")),
    Column(
        "title", ("ten bai", "ten bai giang"), "Tên bài", Text("để trống thì lấy trong gói", "empty: the package's")
    ),
    Column("period", ("tiet", "tiet ppct", "so tiet"), "Tiết PPCT", Text("tiết theo chương trình", "in the syllabus")),
    Column(
        "changes",
        ("da sua", "giai trinh", "noi dung chinh sua"),
        "Đã sửa",
        Text("khi nộp lại: đã sửa gì theo yêu cầu", "when handing in again: what was changed as asked"),
    ),
)
LESSON_EXAMPLE = (
    (
        "Bai 1 - Ham so.zip",
        "Nguyễn Văn An",
        "an.nv",
        "THPTA",
        "Toán",
        "10",
        "Hàm số và đồ thị",
        "Bài 1: Hàm số",
        "12",
        "",
    ),
    ("Bai 2 - Parabol.zip", "Trần Thị Bình", "", "THPTA", "Toán", "10", "Hàm số và đồ thị", "", "13–14", ""),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one package; '' where nothing is. `where` names the row or file that says it."""

    where: str
    teacher: str
    teacher_id: str
    school: str = ""
    subject: str = ""
    grade: str = ""
    topic: str = ""
    title: str = ""
    period: str = ""
    changes: str = ""

    @property
    def teacher_key(self) -> str:
        """What this source knows the teacher by: the code that was given, else the name without accents."""
        return self.teacher_id.casefold() or bare(self.teacher)

    @property
    def text(self) -> str:
        """As a teacher would write it beside a submission."""
        said = (("Tên bài", self.title), ("Chủ đề", self.topic), ("Tiết PPCT", self.period), ("Đã sửa", self.changes))
        return "\n".join(f"{label}: {value}" for label, value in said if value)


def told_by_row(row: Row, where: str) -> Told:
    given = {c.name: row[c.name] for c in LESSON_COLUMNS if c.name != "file"}
    return Told(where=where, **given)


def told_by_yaml(file: str, content: bytes) -> Told | RowProblem:
    """The words of a YAML file, its keys in Vietnamese or English like the headers of the table."""
    try:
        # every value is the words that stand there; nothing is made of them
        found = yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506  # makes no objects at all
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        return RowProblem(file, mark.line + 1 if mark else 0, _NO_YAML, _NO_YAML_DO)
    if not isinstance(found, Mapping):
        return RowProblem(file, 0, _NO_YAML, _NO_YAML_DO)
    by_key = {bare(key): _words(value) for key, value in found.items()}
    given = {c.name: next((by_key[k] for k in c.known if k in by_key), "") for c in LESSON_COLUMNS if c.name != "file"}
    if not given["teacher"]:
        return RowProblem(file, 0, _NO_TEACHER, _NO_TEACHER_DO)
    return Told(where=file, **given)


def _words(value: object) -> str:
    """One line; of a list its words, of anything deeper nothing: lines that repeat each other could fill a disk."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_words(v) for v in value if isinstance(v, str))))
    said = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if said in ("~", "null") else said


_NO_YAML = Text("Không phải YAML đúng.", "This is not valid YAML.")
_NO_YAML_DO = Text(
    "Viết mỗi dòng một “tên: giá trị”, lưu bằng UTF-8; xem tệp mẫu: hoclieu folder template lesson.",
    "Write one “name: value” a line, saved as UTF-8; for an example: hoclieu folder template lesson.",
)
_NO_TEACHER = Text("Thiếu giáo viên.", "The teacher is missing.")
_NO_TEACHER_DO = Text("Thêm dòng “giáo viên: Họ và tên”.", "Add a line “teacher: full name”.")
