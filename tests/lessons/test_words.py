from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connector.lessons.records import Appraisal, Decision, Source
from connector.lessons.review import standings
from connector.lessons.words import decision_of, refusal_html, split_comment, story_html
from connector.packages.report import Finding, Severity
from connector.text import Text
from mappings.schema import GradeRule, Level

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
