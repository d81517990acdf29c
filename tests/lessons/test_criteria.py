from __future__ import annotations

from dataclasses import dataclass

import pytest

from connector.lessons.criteria import scores_of, words_of
from connector.lessons.records import Decision
from mappings.schema import DEFAULT_FORM, Criterion, CriterionGroup, Form


@dataclass(frozen=True)
class Given:
    name: str
    score: float | None
    max: float = 10
    remark: str = ""


def words(decision: Decision, *criteria: Given, comment: str = "") -> tuple[str, str, str]:
    found = words_of(comment, criteria, decision)
    return found["strengths"], found["limitations"], found["required_changes"]


@pytest.mark.parametrize("name", ["Ưu điểm nổi bật", "uu diem", "ƯU ĐIỂM"])
def test_a_criterion_whose_name_is_a_heading_gives_its_remark_to_that_field(name: str) -> None:
    assert words(Decision.REJECTED, Given(name, 0, remark="Hình rõ.")) == ("Hình rõ.", "", "")


def test_a_criterion_named_required_changes_names_them() -> None:
    asked = Given("Yêu cầu điều chỉnh", None, remark="Thêm câu hỏi.")
    assert words(Decision.CHANGES_REQUIRED, asked) == ("", "", "Thêm câu hỏi.")


def test_headings_inside_a_remark_decide_whatever_the_score() -> None:
    given = Given("Nội dung", 10, remark="Hạn chế: hình nhỏ\nƯu điểm: ví dụ hay\nYêu cầu điều chỉnh: thêm nguồn")
    assert words(Decision.APPROVED, given) == (
        "Nội dung: ví dụ hay",
        "Nội dung: hình nhỏ",
        "Nội dung: thêm nguồn",
    )


def test_a_remark_praises_at_the_maximum_and_names_a_limitation_below() -> None:
    criteria = (Given("Nội dung", 10, remark="Chính xác"), Given("Kĩ thuật", 9.5, remark="Chậm"))
    assert words(Decision.APPROVED, *criteria) == ("Nội dung: Chính xác", "Kĩ thuật: Chậm", "")


def test_a_remark_without_a_score_is_no_praise() -> None:
    assert words(Decision.APPROVED, Given("Nội dung", None, remark="Còn thiếu")) == ("", "Nội dung: Còn thiếu", "")


def test_where_changes_are_asked_for_and_nobody_named_one_the_limitations_are_the_changes() -> None:
    criteria = (Given("Nội dung", 10, remark="Chính xác"), Given("Bản quyền", 0, remark="Ghi nguồn ảnh"))
    assert words(Decision.CHANGES_REQUIRED, *criteria) == ("Nội dung: Chính xác", "", "Bản quyền: Ghi nguồn ảnh")


@pytest.mark.parametrize("comment", ["Thêm hai câu.", "Yêu cầu điều chỉnh: Thêm hai câu."])
def test_where_a_change_is_named_limitations_stay_limitations(comment: str) -> None:
    found = words(Decision.CHANGES_REQUIRED, Given("Bản quyền", 0, remark="Ghi nguồn ảnh"), comment=comment)
    assert found == ("", "Bản quyền: Ghi nguồn ảnh", "Thêm hai câu.")


def test_a_change_named_beside_one_criterion_leaves_the_others_limitations() -> None:
    criteria = (
        Given("Bản quyền", 0, remark="Yêu cầu điều chỉnh: ghi nguồn"),
        Given("Kĩ thuật", 5, remark="Chậm"),
    )
    assert words(Decision.CHANGES_REQUIRED, *criteria) == ("", "Kĩ thuật: Chậm", "Bản quyền: ghi nguồn")


def test_the_comment_comes_first_and_remarks_follow_line_by_line() -> None:
    criteria = (Given("Nội dung", 10, remark="Đúng"), Given("Kĩ thuật", 10, remark="Nhanh"), Given("Khác", 3))
    found = words(Decision.APPROVED, *criteria, comment="Bài hay.")
    assert found == ("Bài hay.\nNội dung: Đúng\nKĩ thuật: Nhanh", "", "")


def test_no_form_leaves_the_comment_as_it_was() -> None:
    assert words(Decision.REJECTED, comment="Sai chương trình.") == ("", "Sai chương trình.", "")


FORM = Form(
    id="f",
    name="Phiếu",
    groups=(
        CriterionGroup(
            id="g",
            name="Nhóm",
            criteria=(
                Criterion(id="accuracy", name="Chính xác, khoa học", max=15),
                Criterion(id="sources", name="Nguồn", max=5),
            ),
        ),
    ),
)


@pytest.mark.parametrize("name", ["Chính xác, khoa học", "CHINH XAC,  KHOA HOC", "accuracy"])
def test_a_criterion_of_our_form_is_found_by_its_name_without_accents_or_its_id_and_scaled(name: str) -> None:
    assert scores_of([Given(name, 3, max=4)], FORM) == {"accuracy": 11.25}


def test_other_criteria_are_kept_under_their_own_name_in_their_own_points() -> None:
    assert scores_of([Given("Màu sắc", 3, max=4), Given("nguồn", 1, max=1)], FORM) == {"Màu sắc": 3, "sources": 5}


def test_a_criterion_without_a_score_gives_none_and_no_scale_gives_nothing() -> None:
    assert scores_of([Given("Nguồn", None), Given("accuracy", 0, max=0)], FORM) == {"accuracy": 0}


def test_the_default_form_can_be_built_as_a_rubric_and_read_back_whole() -> None:
    given = [Given(c.name, c.max / 2, max=c.max) for c in DEFAULT_FORM.criteria()]
    assert scores_of(given, DEFAULT_FORM) == {c.id: c.max / 2 for c in DEFAULT_FORM.criteria()}
