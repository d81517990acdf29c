"""The demo's schools as data: who teaches what, what was handed in, what is studied. All of it is invented."""

from __future__ import annotations

from dataclasses import dataclass

CATALOG_SITE = "kho-thanh-pho"
CATALOG_NAME = "Kho học liệu số thành phố"
SUBMISSION_COURSE = "NOP-BAI-GIANG"
SUBMISSION_COURSE_NAME = "Nộp bài giảng điện tử"


@dataclass(frozen=True, slots=True)
class Handed:
    """One submission. `package` names the kind (see `seedpackages`); `days_ago` may be a fraction. `grade` and
    `comment`: what the team lead already gave in the LMS. `draft`: not handed in."""

    assignment: str
    title: str
    topic: str
    period: str
    package: str
    days_ago: float
    grade: float | None = None
    comment: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class TaughtCourse:
    """A teaching course. The first topic is over, the last has not begun; those between are this week's."""

    shortname: str
    fullname: str
    students: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    site: str
    name: str
    teachers: int
    assignments: tuple[str, ...]
    handed: tuple[Handed, ...]
    taught: tuple[TaughtCourse, ...]


_PRAISE = (
    "<p><strong>Ưu điểm:</strong> Nội dung chính xác, đủ bốn hoạt động.</p>"
    "<p><strong>Hạn chế:</strong> Ít câu hỏi ở phần luyện tập.</p>"
)
_CHANGES = (
    "<p><strong>Ưu điểm:</strong> Hình ảnh rõ, tương tác tốt.</p>"
    "<p><strong>Hạn chế:</strong> Phần vận dụng chưa gắn với thực tế.</p>"
    "<p><strong>Yêu cầu điều chỉnh:</strong> Bổ sung hai câu hỏi vận dụng và nguồn của hình ảnh.</p>"
)

SAO_MAI = SchoolPlan(
    site="sao-mai",
    name="Trường THCS và THPT Sao Mai",
    teachers=8,
    assignments=("Toán 10", "Ngữ văn 8", "Khoa học tự nhiên 7"),
    handed=(
        Handed("Toán 10", "Hàm số bậc hai", "Hàm số và đồ thị", "19", "scorm12", 6.2, 90, _PRAISE),
        Handed("Toán 10", "Tổng của hai vectơ", "Vectơ", "24", "scorm2004", 5.9),
        Handed("Toán 10", "Định lí côsin", "Hệ thức lượng trong tam giác", "31", "broken", 5.1),
        Handed("Toán 10", "Phương sai và độ lệch chuẩn", "Thống kê", "40", "scorm12", 1.2, draft=True),
        Handed("Ngữ văn 8", "Thiên nhiên trong thơ Đường luật", "Thơ Đường luật", "21", "scorm12", 4.8, 60, _CHANGES),
        Handed("Ngữ văn 8", "Nghị luận về một vấn đề đời sống", "Văn bản nghị luận", "35", "video", 4.1),
        Handed("Khoa học tự nhiên 7", "Tốc độ chuyển động", "Tốc độ", "12", "scorm12-many", 3.3),
        Handed("Khoa học tự nhiên 7", "Sự truyền ánh sáng", "Ánh sáng", "28", "in-subfolder", 2.6),
        Handed("Khoa học tự nhiên 7", "Quang hợp ở thực vật", "Trao đổi chất ở sinh vật", "47", "scorm2004", 2.2),
    ),
    taught=(
        TaughtCourse(
            "TOAN10-10A1",
            "Toán 10 – Lớp 10A1",
            23,
            ("Mệnh đề và tập hợp", "Hàm số và đồ thị", "Vectơ", "Thống kê"),
        ),
        TaughtCourse(
            "NGUVAN8-8A2",
            "Ngữ văn 8 – Lớp 8A2",
            21,
            ("Truyện lịch sử", "Thơ Đường luật", "Văn bản nghị luận", "Hài kịch"),
        ),
    ),
)

HOA_PHUONG = SchoolPlan(
    site="hoa-phuong",
    name="Trường THPT Hoa Phượng",
    teachers=7,
    assignments=("Toán 10", "Vật lí 11", "Lịch sử 12"),
    handed=(
        Handed("Toán 10", "Bất phương trình bậc nhất hai ẩn", "Bất phương trình", "15", "scorm12", 6.0),
        Handed("Toán 10", "Ba đường conic", "Toạ độ trong mặt phẳng", "52", "scorm2004", 5.2),
        Handed("Vật lí 11", "Dao động điều hoà", "Dao động", "8", "scorm12-many", 4.9, 88, _PRAISE),
        Handed("Vật lí 11", "Sóng dừng", "Sóng", "22", "unsafe", 4.0),
        Handed("Vật lí 11", "Giao thoa ánh sáng", "Sóng", "26", "scorm12", 3.1),
        Handed("Vật lí 11", "Điện trường đều", "Điện trường", "41", "moodle-chokes", 2.8),
        Handed("Lịch sử 12", "Chiến dịch Điện Biên Phủ", "Kháng chiến chống Pháp", "18", "scorm2004", 2.4),
        Handed("Lịch sử 12", "Công cuộc Đổi mới từ năm 1986", "Đổi mới ở Việt Nam", "30", "scorm12", 0.9),
    ),
    taught=(
        TaughtCourse("VATLI11-11B1", "Vật lí 11 – Lớp 11B1", 22, ("Động học", "Dao động", "Sóng", "Điện trường")),
        TaughtCourse(
            "TOAN10-10C3",
            "Toán 10 – Lớp 10C3",
            20,
            ("Mệnh đề và tập hợp", "Bất phương trình", "Toạ độ trong mặt phẳng", "Đại số tổ hợp"),
        ),
    ),
)

SCHOOLS = (SAO_MAI, HOA_PHUONG)
