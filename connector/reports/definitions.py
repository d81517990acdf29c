"""What the figures mean, in words, with the thresholds of the mapping (domain page, 'Left open'; indicators/*.sql)."""

from __future__ import annotations

from connector.participation.coverage import CoverageState
from connector.reports.model import Definition
from connector.text import Text
from mappings.schema import Rules

_DEFINITIONS: tuple[tuple[Text, Text], ...] = (
    (
        Text("Chủ đề", "Topic"),
        Text(
            "Một mục (section) đang hiện của khoá học trên LMS, trừ mục 0, có ít nhất một hoạt động đang hiện "
            "(không kể nhãn). Chủ đề đang diễn ra từ ngày đầu tiên có học sinh hoạt động trong đó.",
            "A visible section of the course in the LMS, section 0 left out, with at least one visible activity "
            "(labels not counted). A topic is under way from the first day any student acted in it.",
        ),
    ),
    (
        Text("Học sinh", "Enrolled"),
        Text(
            "Học sinh đang học của khoá học ở lần đọc cuối trong kì báo cáo. Ở cấp trường mỗi em tính một lần; cấp "
            "trên là tổng của các trường.",
            "Active students of the course at the last reading within the period. A school counts each student "
            "once; levels above are sums of schools.",
        ),
    ),
    (
        Text("Tham gia", "Participating"),
        Text(
            "Học sinh có ít nhất một hoạt động được LMS ghi nhận trong một hoạt động của chủ đề: trong kì báo cáo, "
            "và luỹ kế đến ngày cuối kì, tính đến lúc đọc số liệu. Mẫu số: số học sinh.",
            "Students with at least one recorded action in an activity of the topic: within the period, and up to "
            "its last day, as far as the reading reaches. Denominator: enrolled.",
        ),
    ),
    (
        Text("Hoàn thành", "Completed"),
        Text(
            "Học sinh đã hoàn thành mọi hoạt động được theo dõi tự động của chủ đề, luỹ kế đến ngày cuối kì. “Không "
            "theo dõi”: chủ đề không có hoạt động nào được theo dõi tự động, hoặc LMS không cho biết. Ở cấp trường "
            "trở lên tính theo lượt (học sinh × chủ đề đang diễn ra có theo dõi).",
            "Students who completed every automatically tracked activity of the topic, up to the period's last day. "
            "“Not tracked”: no activity of the topic is tracked automatically, or the LMS does not tell. From the "
            "school up, pairs of student and topic (topics under way that are tracked) are counted.",
        ),
    ),
    (
        Text("Gặp khó khăn", "In difficulty"),
        Text(
            "Trong chủ đề đang diễn ra, học sinh chưa hoàn thành mà (a) không có hoạt động nào được ghi nhận trong "
            "{inactive_days} ngày tính đến lần đọc cuối (kể từ hoạt động gần nhất, hoặc từ ngày chủ đề bắt đầu nếu "
            "chưa hoạt động lần nào), hoặc (b) đã tham gia và có điểm trung bình dưới {low_score} trên 10. Nơi "
            "không theo dõi việc hoàn thành, (a) chỉ tính học sinh chưa hoạt động lần nào. Mẫu số: số học sinh; chủ "
            "đề chưa bắt đầu không tính.",
            "In a topic under way, students who have not completed it and (a) for whom nothing was recorded for "
            "{inactive_days} days up to the last reading (counted from the last action, or from the topic's first "
            "day if they never acted), or (b) who took part and have a mean score below {low_score} of 10. Where "
            "completion is not tracked, (a) counts only students who never acted. Denominator: enrolled; topics not "
            "started are out.",
        ),
    ),
    (
        Text("Điểm trung bình", "Mean score"),
        Text(
            "Trung bình của điểm trung bình từng học sinh đã có điểm trong chủ đề, quy về thang 10.",
            "The mean of the means of the students who have a score in the topic, out of 10.",
        ),
    ),
    (
        Text("Thời lượng", "Duration"),
        Text(
            "Hai cách, không cộng với nhau: thời gian do chính hoạt động ghi lại (SCORM), luỹ kế; thời gian ước lượng "
            "từ nhật ký của LMS (khoảng giữa hai sự kiện liền nhau của học sinh, tính cho hoạt động trước, khoảng trên "
            "30 phút không tính), nơi đọc được nhật ký. Bình quân trên học sinh có thời gian đó, so với thời lượng chủ "
            "đề trong kế hoạch.",
            "Two ways, never added: time recorded by the activity itself (SCORM), to date; and time estimated from the "
            "LMS's log (the gap between a student's consecutive events, counted to the earlier activity, gaps over 30 "
            "minutes left out), where the log is read. Means over the students who have it, against the planned time.",
        ),
    ),
    (
        Text("Hoạt động học", "Learning activity"),
        Text(
            "Chủ đề có đủ học liệu (HL), hướng dẫn học tập (HD: lời dẫn của mục, nhãn hoặc trang) và đánh giá (ĐG: bài "
            "kiểm tra, bài tập) đứng sau học liệu. “Chưa biết”: không đọc được cấu trúc.",
            "A topic with material (HL), guidance (HD: the section's summary, a label or page), assessment (ĐG: quiz, "
            "assignment) after it. “Chưa biết”: its structure was not read.",
        ),
    ),
    (
        Text("Kết quả", "Results"),
        Text(
            "Học sinh có điểm, xếp theo điểm trung bình của các em trên thang 10; các mức do sở đặt.",
            "Students who have a score, by their mean out of 10; the bands are the department's.",
        ),
    ),
    (
        Text("Chưa có số liệu", "Missing"),
        Text(
            "Trường chưa đọc được trong kì báo cáo: không phải bằng 0, và không tính vào tổng. “Trễ”: lần đọc cuối "
            "đã quá {late_after_hours} giờ.",
            "The school could not be read within the period: not zero, and not part of the totals. “Late”: the last "
            "reading is more than {late_after_hours} hours old.",
        ),
    ),
)

ENDED = Text(
    "LMS không có ngày kết thúc chủ đề: trường hợp chưa hoàn thành khi chủ đề kết thúc chỉ được tính nơi tệp ánh xạ "
    "nêu ngày kết thúc.",
    "The LMS holds no end date of a topic: students who had not completed when it ended are counted as such only where "
    "the mapping names its end.",
)

STATES: dict[CoverageState, Text] = {
    CoverageState.IN: Text("Đủ", "In"),
    CoverageState.PARTIAL: Text("Thiếu một phần", "Partial"),
    CoverageState.LATE: Text("Trễ", "Late"),
    CoverageState.MISSING: Text("Chưa có số liệu", "Missing"),
    CoverageState.NONE: Text("Chưa khai báo khoá học", "No course mapped"),
}


def definitions(rules: Rules) -> tuple[Definition, ...]:
    """The definitions a report prints, filled with the department's own thresholds."""
    values = {
        "inactive_days": f"{rules.inactive_days}",
        "low_score": f"{rules.low_score:g}",
        "late_after_hours": f"{rules.late_after_hours:g}",
    }
    with_comma = {name: value.replace(".", ",") for name, value in values.items()}
    return tuple(
        Definition(name, Text(meaning.vi.format(**with_comma), meaning.en.format(**values)))
        for name, meaning in _DEFINITIONS
    )


def left_out_note(students: int) -> Text:
    """How many students could not be read although their course was."""
    return Text(
        "{n} học sinh chưa đọc được hết trong lần đọc này; hoạt động của các em có thể còn thiếu.",
        "{n} students could not be read in full this time; what they did may be missing in part.",
    ).filled(n=students)
