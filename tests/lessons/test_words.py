from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from connector.lessons.records import Appraisal, Decision, OnMinutes, Source
from connector.lessons.review import standings
from connector.lessons.words import (
    Paper,
    decision_of,
    late_html,
    refusal_html,
    split_comment,
    story_html,
    without_told,
)
from connector.packages.report import Finding, Severity
from connector.text import Text
from mappings.schema import GradeRule, Level, Window

LEVEL = Level(id="school", name="Cấp trường", unit="school")


@pytest.mark.parametrize(
    ("points", "maximum", "decision"),
    [
        (80, 100, Decision.APPROVED),
        (79.9, 100, Decision.CHANGES_REQUIRED),
        (8, 10, Decision.APPROVED),
        (4.9, 10, Decision.REJECTED),
        (0, 0, Decision.REJECTED),
    ],
)
def test_a_grade_becomes_a_decision_in_percent_of_its_maximum(
    points: float, maximum: float, decision: Decision
) -> None:
    assert decision_of(points, maximum, GradeRule()) is decision


def test_a_comment_is_split_at_its_headings() -> None:
    comment = (
        "Ưu điểm: Hình ảnh rõ\n- tương tác tốt\n2. Hạn chế: ít câu hỏi\n"
        "Yeu cau dieu chinh:\nBổ sung hai câu\nGhi nguồn ảnh"
    )
    assert split_comment(comment, Decision.CHANGES_REQUIRED) == {
        "strengths": "Hình ảnh rõ\n- tương tác tốt",
        "limitations": "ít câu hỏi",
        "required_changes": "Bổ sung hai câu\nGhi nguồn ảnh",
    }


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision.APPROVED, "strengths"),
        (Decision.CHANGES_REQUIRED, "required_changes"),
        (Decision.REJECTED, "limitations"),
    ],
)
def test_a_comment_without_headings_stands_where_the_decision_needs_words(decision: Decision, field: str) -> None:
    assert {k: v for k, v in split_comment("Xem lại trang 3: hình mờ.", decision).items() if v} == {
        field: "Xem lại trang 3: hình mờ."
    }


def test_an_empty_comment_names_no_change() -> None:
    assert not any(split_comment("", Decision.CHANGES_REQUIRED).values())


def test_the_teacher_reads_every_levels_words_and_what_to_do_next_with_markup_escaped() -> None:
    a = Appraisal(
        1,
        1,
        "school",
        "k",
        "n",
        Decision.CHANGES_REQUIRED,
        "",
        "",
        "Sửa <b>trang 3</b>\nvà 4",
        None,
        Source.COMMAND,
        datetime.now(UTC),
    )
    told = story_html("A & B", 2, standings((LEVEL,), True, [a]))
    assert "A &amp; B" in told and "(bản 2)" in told and "Đạt sau chỉnh sửa" in told
    assert "Sửa &lt;b&gt;trang 3&lt;/b&gt;<br>và 4" in told and "nộp lại" in told


def test_a_refusal_tells_each_reason() -> None:
    finding = Finding(
        code="x", severity=Severity.REFUSE, message=Text("Nén nội dung, không nén thư mục.", "Zip the contents.")
    )
    assert "Nén nội dung, không nén thư mục." in refusal_html("a<b>.zip", [finding])


def test_the_story_names_the_minutes_and_links_to_them_only_where_pages_are_served() -> None:
    found = standings([LEVEL], True, [approval(OnMinutes.FINAL)])
    paper = Paper("Biên bản số 05/BB-THPTTP", "https://hoclieu.example/minutes/7")
    served = story_html("Hàm số", 1, found, {"school": paper}, "https://hoclieu.example/lessons/3")
    assert 'Biên bản số 05/BB-THPTTP (<a href="https://hoclieu.example/minutes/7">' in served
    assert '<a href="https://hoclieu.example/lessons/3">' in served
    alone = story_html("Hàm số", 1, found, {"school": Paper("Biên bản số 05/BB-THPTTP", None)})
    assert "Biên bản số 05/BB-THPTTP" in alone and "<a " not in alone


def test_an_approval_whose_minutes_are_not_there_does_not_say_that_the_lesson_is_in_the_catalog() -> None:
    waiting = story_html("Hàm số", 1, standings([LEVEL], True, [approval(OnMinutes.DRAFT)]))
    assert "Biên bản: đang lập" in waiting and "khi biên bản hoàn tất" in waiting
    assert "được đưa vào kho" in story_html("Hàm số", 1, standings([LEVEL], True, [approval(OnMinutes.FINAL)]))


def test_a_level_that_decides_by_list_says_so_while_it_is_awaited() -> None:
    by_list = Level(id="city", name="Sở", unit="department", by_list=True)
    assert "theo danh sách" in story_html("Hàm số", 1, standings([LEVEL, by_list], True, [approval(OnMinutes.FINAL)]))


def test_a_late_submission_is_told_which_window_it_missed_and_what_to_do() -> None:
    window = Window(id="d", name="Đợt <1>", opens=date(2026, 8, 17), closes=date(2026, 8, 23))
    said = late_html("Hàm số <b>", window)
    assert "Đợt &lt;1&gt;, đã đóng hết ngày 23/08/2026" in said and "&lt;b&gt;" in said and "đợt sau" in said
    assert "đợt nộp đã đóng" in late_html("Hàm số", None)


def approval(minutes: OnMinutes) -> Appraisal:
    at = datetime(2026, 11, 18, tzinfo=UTC)
    words = ("Tốt", "", "", None)
    return Appraisal(1, 1, "school", "a:9", "Tổ trưởng", Decision.APPROVED, *words, Source.MOODLE, at, minutes=minutes)


def test_a_story_of_ours_is_taken_out_of_a_comment_line_by_line_and_nothing_else_is() -> None:
    story = (
        "<p><strong>Thẩm định bài giảng “Vectơ” (bản 1)</strong></p>"
        "<ul><li>Cấp trường: <strong>Đạt</strong><br>Ưu điểm: Rõ &amp; gọn</li></ul>"
    )
    left = "Thẩm định bài giảng “Vectơ” (bản 1)\n- Cấp trường: Đạt\nƯu điểm: Rõ & gọn\n"
    assert without_told(left + "Ưu điểm: Rõ & gọn\nHạn chế: Ngắn", [story]) == "Ưu điểm: Rõ & gọn\nHạn chế: Ngắn"
    assert without_told("Ưu điểm: Rõ & gọn", [story]) == "Ưu điểm: Rõ & gọn", "the same words of a lead's own"
