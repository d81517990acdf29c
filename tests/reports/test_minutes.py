"""Minutes after Mẫu 1.9: what is known is printed, what is not stays dots for a pen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document

from connector.reports.minutes import Minutes, write_minutes
from connector.reports.minutes_lesson import AppraisedLesson, CriterionScore, Vote

AT = datetime(2026, 2, 5, 14, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LESSON = AppraisedLesson(
    title="Hàm số bậc hai",
    author="Giáo viên A",
    subject="Toán",
    grade=10,
    version=2,
    sha256="9f86d081884c7d659a2feaa0c55ad015",
    conclusion="Đạt sau chỉnh sửa",
    school="Trường THPT Trần Phú",
    score=82.5,
    score_max=100,
    strengths="Bám sát yêu cầu cần đạt.\n\nHình ảnh đẹp.",
    limitations="Ít câu hỏi vận dụng.",
    required_changes="Bổ sung hai câu hỏi.",
)
FULL = Minutes(
    number="05/BB-THPTTP",
    level="cấp trường",
    unit="Trường THPT Trần Phú",
    parent="Sở Giáo dục và Đào tạo Hải Phòng",
    made_at=AT,
    lessons=(LESSON,),
    place="Phòng họp số 2",
    starts_at=AT,
    ends_at=AT.replace(hour=15, minute=5),
    present=("Giáo viên B, tổ trưởng", "Giáo viên C"),
    chair="Giáo viên B",
    secretary="Giáo viên C",
)
UNSAID = replace(LESSON, score=None, strengths="", limitations="", required_changes="", conclusion="")
BLANK = replace(
    FULL, number=None, lessons=(UNSAID,), place="", starts_at=None, ends_at=None, present=(), chair="", secretary=""
)
COUNCIL = replace(
    LESSON,
    title="Định luật II Newton",
    conclusion="Đạt",
    scores=(
        CriterionScore("Nội dung", "Chính xác", 20, 17.5, mandatory=True),
        CriterionScore("Nội dung", "Phù hợp", 10, None),
        CriterionScore("Kĩ thuật", "Chạy được", 20, 18),
    ),
    votes=(Vote("B", "Đạt"), Vote("C", "Đạt"), Vote("D", "Không đạt", "Thiếu nguồn ảnh.")),
)
SESSION = replace(FULL, lessons=(LESSON, COUNCIL), number="07/BB-SGDĐT")


def paragraphs(minutes: Minutes, folder: Path) -> list[str]:
    write_minutes(minutes, folder / "m.docx")
    document = Document(str(folder / "m.docx"))
    cells = [cell.text for table in document.tables for cell in table.rows[0].cells]
    return [p.text for p in document.paragraphs] + "\n".join(cells).split("\n")


def test_everything_known_is_printed(tmp_path: Path) -> None:
    text = paragraphs(FULL, tmp_path)
    for said in (
        "BIÊN BẢN",
        "Thẩm định bài giảng điện tử cấp trường",
        "Số: 05/BB-THPTTP",
        "Thời gian bắt đầu: 14 giờ 30 phút, ngày 05 tháng 02 năm 2026.",
        "Địa điểm: Phòng họp số 2",
        "- Giáo viên B, tổ trưởng;",
        "Chủ trì (chủ tọa): Giáo viên B",
        "Thư ký (người ghi biên bản): Giáo viên C",
        "- Phiên bản nộp: lần 2 (mã kiểm tra SHA-256: 9f86d081884c)",
        "Bám sát yêu cầu cần đạt.",
        "Hình ảnh đẹp.",
        "Ít câu hỏi vận dụng.",
        "Bổ sung hai câu hỏi.",
        "- Điểm: 82,5/100",
        "- Kết quả thẩm định: Đạt sau chỉnh sửa",
        "Buổi thẩm định kết thúc vào 15 giờ 05 phút, ngày 05 tháng 02 năm 2026./.",
    ):
        assert said in text


def test_where_nobody_had_to_score_the_minutes_say_so_and_leave_no_dots_for_points(tmp_path: Path) -> None:
    said = "không chấm theo phiếu (cấp thẩm định này không bắt buộc)"
    text = paragraphs(replace(FULL, lessons=(replace(LESSON, score=None, unscored=said),)), tmp_path)
    assert f"- Điểm: {said}" in text


def test_what_is_not_known_is_left_as_dots_for_a_pen(tmp_path: Path) -> None:
    text = paragraphs(BLANK, tmp_path)
    assert "Số: ……/BB-……" in text
    assert "Thời gian bắt đầu: …… giờ ……, ngày …… tháng …… năm 20…." in text
    for name in ("Địa điểm:", "Thành phần tham dự:", "Chủ trì (chủ tọa):", "Thư ký (người ghi biên bản):", "- Điểm:"):
        line = next(p for p in text if p.startswith(name))
        assert set(line.removeprefix(name).strip()) == {"…"}, name
    assert "None" not in "".join(text)


def test_the_secretary_signs_left_and_the_chair_right(tmp_path: Path) -> None:
    write_minutes(FULL, tmp_path / "m.docx")
    left, right = Document(str(tmp_path / "m.docx")).tables[-1].rows[0].cells
    assert left.text.startswith("THƯ KÝ\n(Chữ ký)") and "Giáo viên C" in left.text.split("\n")
    assert (right.text.split("\n")[0], right.text.split("\n")[-1]) == ("CHỦ TỌA", "Giáo viên B")


def test_minutes_have_no_place_and_date_in_the_header(tmp_path: Path) -> None:
    write_minutes(FULL, tmp_path / "m.docx")
    _, right = Document(str(tmp_path / "m.docx")).tables[0].rows[0].cells
    assert "ngày" not in right.text


def test_a_draft_says_so_and_a_final_one_does_not(tmp_path: Path) -> None:
    assert "DỰ THẢO" in paragraphs(replace(FULL, draft=True), tmp_path)
    assert "DỰ THẢO" not in paragraphs(FULL, tmp_path)


def test_the_same_minutes_give_the_same_bytes(tmp_path: Path) -> None:
    write_minutes(FULL, tmp_path / "1.docx")
    write_minutes(FULL, tmp_path / "2.docx")
    assert (tmp_path / "1.docx").read_bytes() == (tmp_path / "2.docx").read_bytes()


def test_control_characters_that_a_teacher_pasted_do_not_break_the_document(tmp_path: Path) -> None:
    pasted = replace(LESSON, strengths="Tốt\x1b\x00lắm")
    assert "Tốtlắm" in paragraphs(replace(FULL, lessons=(pasted,)), tmp_path)


def test_a_session_lists_its_lessons_and_then_says_of_each_what_was_found(tmp_path: Path) -> None:
    text = paragraphs(SESSION, tmp_path)
    rows = [[cell.text for cell in row.cells] for row in Document(str(tmp_path / "m.docx")).tables[1].rows]
    assert [row[1] for row in rows] == ["Tên bài giảng", "Hàm số bậc hai", "Định luật II Newton"]
    assert [row[-1] for row in rows[1:]] == ["Đạt sau chỉnh sửa", "Đạt"]
    first, second = (next(i for i, p in enumerate(text) if p.startswith(f"2.{n}. ")) for n in (1, 2))
    assert first < text.index("- Kết quả thẩm định: Đạt sau chỉnh sửa") < second
    assert "Đã thẩm định 2 bài giảng. Đạt sau chỉnh sửa: 1; Đạt: 1." in text
    assert "- Các tác giả có bài được thẩm định;" in text


def test_a_council_s_scores_stand_by_group_with_what_is_mandatory_marked(tmp_path: Path) -> None:
    text = paragraphs(replace(FULL, lessons=(COUNCIL,)), tmp_path)
    rows = [[cell.text for cell in row.cells] for row in Document(str(tmp_path / "m.docx")).tables[1].rows]
    assert rows[1] == ["Nội dung"] * 4 and rows[4] == ["Kĩ thuật"] * 4
    assert rows[2] == ["1", "Chính xác (*)", "20", "17,5"] and rows[3] == ["2", "Phù hợp", "10", ""]
    assert "(*) Tiêu chí bắt buộc." in text


def test_who_did_not_agree_is_named_with_the_reason_and_the_votes_are_counted(tmp_path: Path) -> None:
    text = paragraphs(replace(FULL, lessons=(COUNCIL,)), tmp_path)
    assert "- Số ý kiến: 3 (Đạt: 2; Không đạt: 1)" in text
    assert text[text.index("- Ý kiến khác (bảo lưu):") + 1] == "+ D: Không đạt. Thiếu nguồn ảnh."
    assert not any("bảo lưu" in p for p in paragraphs(FULL, tmp_path))


def test_a_mandatory_criterion_that_lacks_points_is_named_before_the_conclusion(tmp_path: Path) -> None:
    short = CriterionScore("Kĩ thuật", "Nguồn học liệu", 10, 1.5, mandatory=True, least=5)
    text = paragraphs(replace(FULL, lessons=(replace(COUNCIL, scores=(*COUNCIL.scores, short)),)), tmp_path)
    at = text.index("- Tiêu chí bắt buộc chưa đủ điểm: Nguồn học liệu (1,5 điểm; cần ít nhất 5).")
    assert text[at + 1] == "- Kết quả thẩm định: Đạt"
    assert sum("chưa đủ điểm" in p for p in text) == 1


def test_those_who_receive_it_stand_below_the_secretary_and_never_alone_on_a_page(tmp_path: Path) -> None:
    write_minutes(FULL, tmp_path / "m.docx")
    table = Document(str(tmp_path / "m.docx")).tables[-1]
    said = table.rows[0].cells[0].text.split("\n")
    assert said[-3:] == ["Nơi nhận:", "- Giáo viên A (tác giả);", "- Lưu: VT, hồ sơ thẩm định."]
    assert said.index("Giáo viên C") < said.index("Nơi nhận:") and table.rows[0]._tr.trPr.xpath("w:cantSplit")


@pytest.mark.parametrize("minutes", [FULL, SESSION, replace(FULL, lessons=(COUNCIL,))])
def test_no_signature_stands_on_a_page_without_the_result_above_it(minutes: Minutes, tmp_path: Path) -> None:
    write_minutes(minutes, tmp_path / "m.docx")
    said = [p for p in Document(str(tmp_path / "m.docx")).paragraphs if p.text]
    end = next(n for n, p in enumerate(said) if p.text.startswith("Buổi thẩm định kết thúc"))
    assert [p.paragraph_format.keep_with_next for p in said[end - 1 : end + 1]] == [True, True]


@pytest.mark.parametrize(
    ("parent", "kept"),
    [
        ("Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh", "THÀNH PHỐ HỒ CHÍ MINH"),
        ("Ủy ban nhân dân tỉnh Đồng Tháp", "TỈNH ĐỒNG THÁP"),
        ("Sở Giáo dục và Đào tạo Hải Phòng", "HẢI PHÒNG"),
    ],
)
def test_a_place_in_the_header_is_not_torn_apart(parent: str, kept: str, tmp_path: Path) -> None:
    write_minutes(replace(FULL, parent=parent), tmp_path / "m.docx")
    left = Document(str(tmp_path / "m.docx")).tables[0].rows[0].cells[0].text.split("\n")[0]
    assert left.endswith(" " + kept.replace(" ", "\xa0"))
