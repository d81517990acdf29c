"""By which way an LMS was read, and what that way cannot see: said in every report, school by school."""

from __future__ import annotations

from collections.abc import Iterable

from connector.text import Text

WAYS: dict[str, Text] = {
    "plugin": Text("Plugin trên LMS (nhật ký)", "Plugin on the LMS (its log)"),
    "plugin_without_log": Text("Plugin trên LMS (không có nhật ký)", "Plugin on the LMS (without its log)"),
    "core": Text("Dịch vụ lõi của Moodle", "Moodle's core services"),
    "csv": Text("Tệp CSV của trường", "The school's CSV files"),
    "counts": Text("Số đếm do LMS của trường tính", "Counts made on the school's LMS"),
}
BLIND: dict[str, Text] = {
    "plugin": Text(
        "Đọc qua plugin: thời gian học là ước lượng từ khoảng cách giữa các sự kiện; không thấy việc học ngoài LMS.",
        "Read through the plugin: time spent is estimated from the gaps between events; learning outside the LMS is "
        "not seen.",
    ),
    "plugin_without_log": Text(
        "Đọc qua plugin nơi LMS không giữ nhật ký: không thấy lượt xem, việc đọc diễn đàn; không ước lượng thời gian.",
        "Read through the plugin where the LMS keeps no log: views and forum reading are not seen, nor time estimated.",
    ),
    "core": Text(
        "Số liệu chỉ gồm những gì dịch vụ lõi của Moodle cho biết: không thấy được lượt xem trang không đặt điều "
        "kiện hoàn thành và việc đọc diễn đàn, nên số tham gia là mức tối thiểu; không ước lượng được thời gian; "
        "học sinh bị khoá tài khoản trên toàn site vẫn được tính khi còn ghi danh; "
        "với giáo viên chỉ biết lần truy cập gần nhất.",
        "Only what Moodle's core services tell: page views without completion and forum reading are not visible, so "
        "participation is a lower bound; time cannot be estimated; a student whose account is suspended on the whole "
        "site still counts while enrolled; of teachers only the last access is known.",
    ),
    "csv": Text(
        "Đọc từ tệp CSV: chỉ gồm những gì trường ghi trong tệp; không kiểm tra được với LMS.",
        "Read from CSV files: only what the school wrote in them; it cannot be held against an LMS.",
    ),
    "counts": Text(
        "Trường chỉ gửi số đếm: không có dòng nào về từng học sinh, chỉ có số cho từng ngày và bảy ngày, không tính "
        "lại được cho kì khác. Chưa biết, và không tính vào tổng: kết quả (điểm) và hình thức tương tác tính chung, "
        "việc gặp khó khăn của nhóm yếu thế, thiếu điều kiện và ở chủ đề đã kết thúc, thời lượng ước lượng luỹ kế.",
        "The school sends counts only: no row about a student, for single days and seven days, so other periods cannot "
        "be worked out from them. Not known, and not in the totals: results (scores) and forms of interaction taken "
        "together, difficulty of the vulnerable and of those who lack means and in topics that have ended, the "
        "estimated duration to date.",
    ),
}
OTHER_DAYS = Text(
    "Site của trường chỉ đếm cho ngày và bảy ngày, chưa có số đếm cho đúng kì này",
    "The school's site counts single days and seven days only, and not yet for exactly this period",
)
"""Why a school that sends counts is missing although its site was asked within the period."""


def way_of(source: str) -> str:
    """The way that a recorded source stands for (`facts.source` names the calls used, joined by +)."""
    parts = set(source.split("+"))
    return next((way for way in ("plugin", "plugin_without_log", "csv", "counts") if way in parts), "core")


def ways_of(sources: Iterable[str]) -> tuple[str, ...]:
    found = {way_of(source) for source in sources if source}
    return tuple(way for way in WAYS if way in found)
