from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lessons.revision import required, revision_words


def test_required_changes_are_told_apart_by_their_lines_without_bullets() -> None:
    text = "1. Ghi nguồn ảnh\n\n - Rút ngắn  phần mở đầu\nb) Thêm câu hỏi\n2027 là năm học sau"
    assert required(text) == ("Ghi nguồn ảnh", "Rút ngắn phần mở đầu", "Thêm câu hỏi", "2027 là năm học sau")
    assert required(" \n") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tên bài: Hàm số\nĐã sửa: ghi nguồn ảnh", "ghi nguồn ảnh"),
        ("<p>Da sua:</p><ul><li>ghi nguồn</li><li>cắt 2 phút</li></ul>", "ghi nguồn\ncắt 2 phút"),
        ("Giải trình:\nảnh do em vẽ\nChủ đề: Hàm số\nkhông thuộc", "ảnh do em vẽ"),
        ("Đã sửa:\nslide 3, phần mở đầu và cả phần kết: rút ngắn", "slide 3, phần mở đầu và cả phần kết: rút ngắn"),
        ("Tên bài: Hàm số", ""),
        ("", ""),
    ],
)
def test_the_teacher_s_answer_stands_after_its_label(text: str, said: str) -> None:
    assert revision_words(text) == said


@given(st.text(max_size=300))
def test_any_text_gives_words_that_are_in_it(text: str) -> None:
    assert len(revision_words("Đã sửa: " + text)) <= 10_000
    assert all("\n" not in line and line.strip() == line != "" for line in required(text))
