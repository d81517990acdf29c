"""The tables by which a school on another platform tells of participation: who is in the class, what was planned, what
was done. Names of students are never read: a column that holds them is passed over."""

from __future__ import annotations

from connector.lms.folder.tables import Column
from connector.text import Text

_STUDENT = Column(
    "student",
    ("ma hoc sinh", "ma hs", "ma dinh danh", "so bao danh", "student id", "student code"),
    "Mã học sinh",
    Text("mã của nền tảng hay của trường; không dùng họ tên", "the platform's or school's code; never the name"),
    needed=True,
)
_TOPIC = Column("topic", ("chu de", "chuong", "section"), "Chủ đề", Text("tên chủ đề", "the topic's name"), needed=True)
_ACTIVITY = Column(
    "activity", ("hoat dong", "bai hoc", "ten bai"), "Hoạt động", Text("tên hoạt động", "the activity's name")
)
_FORM = Column(
    "form",
    ("hinh thuc", "hinh thuc tuong tac", "loai"),
    "Hình thức",
    Text(
        "bài giảng, học liệu, kiểm tra, bài tập, thảo luận, học nhóm, trực tuyến, khảo sát",
        "lesson, material, test, assignment, discussion, group work, live, survey",
    ),
)

ROSTER_COLUMNS = (
    _STUDENT,
    Column(
        "groups",
        ("nhom", "doi tuong", "dien"),
        "Nhóm",
        Text(
            "các nhóm của học sinh như bản ánh xạ gọi, cách nhau bằng dấu chấm phẩy",
            "groups as the mapping names them, with semicolons between",
        ),
    ),
)
TOPIC_COLUMNS = (
    _TOPIC,
    _ACTIVITY,
    _FORM,
    Column(
        "tracked",
        ("theo doi hoan thanh", "bat buoc", "tinh hoan thanh"),
        "Tính hoàn thành",
        Text("có: phải hoàn thành để xong chủ đề", "yes: must be completed to complete the topic"),
    ),
    Column(
        "guided",
        ("co huong dan", "huong dan"),
        "Có hướng dẫn",
        Text("có: chủ đề hướng dẫn cách học", "yes: the topic tells how to learn it"),
    ),
)
DOING_COLUMNS = (
    _STUDENT,
    _TOPIC,
    _ACTIVITY,
    _FORM,
    Column("day", ("ngay", "ngay hoc", "date"), "Ngày", Text("như 16/11/2026", "like 16/11/2026"), needed=True),
    Column("events", ("so luot", "luot", "so lan"), "Số lượt", Text("số lần làm trong ngày", "times on that day")),
    Column("minutes", ("so phut", "thoi luong", "phut"), "Số phút", Text("số phút trong ngày", "minutes on that day")),
    Column("completed", ("hoan thanh",), "Hoàn thành", Text("có hoặc không", "yes or no")),
    Column("score", ("diem", "ket qua"), "Điểm", Text("điểm đạt được", "points reached")),
    Column("max", ("diem toi da", "thang diem"), "Điểm tối đa", Text("bỏ trống là 10", "10 where it is empty")),
)

ROSTER_EXAMPLE = (("HS001", ""), ("HS002", "yếu thế"), ("HS003", ""))
TOPIC_EXAMPLE = (
    ("Hàm số và đồ thị", "Bài giảng: Hàm số", "bài giảng", "có", "có"),
    ("Hàm số và đồ thị", "Kiểm tra nhanh", "kiểm tra", "có", ""),
)
DOING_EXAMPLE = (
    ("HS001", "Hàm số và đồ thị", "Bài giảng: Hàm số", "bài giảng", "16/11/2026", "2", "25", "có", "", ""),
    ("HS001", "Hàm số và đồ thị", "Kiểm tra nhanh", "kiểm tra", "16/11/2026", "1", "10", "có", "8,5", "10"),
)

MODNAMES = {
    "lesson": ("bai giang", "bai giang dien tu", "lesson", "scorm", "elearning"),
    "resource": ("hoc lieu", "tai lieu", "doc tai lieu", "xem video", "video", "material"),
    "quiz": ("kiem tra", "trac nghiem", "bai kiem tra", "test", "quiz"),
    "assign": ("bai tap", "nop bai", "assignment"),
    "forum": ("thao luan", "dien dan", "discussion", "forum"),
    "workshop": ("hoc nhom", "lam viec nhom", "group work", "collaboration"),
    "bigbluebuttonbn": ("truc tuyen", "lop hoc truc tuyen", "live", "zoom", "teams", "meet", "google meet"),
    "survey": ("khao sat", "lay y kien", "survey"),
}
"""Forms of interaction as people write them, by the `modname` that stands for each."""
