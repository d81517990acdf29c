from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.lms.moodle.plaintext import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<p><b>Ưu điểm:</b> rõ ràng.</p>\r\n<p>Hạn chế:<br />thiếu câu hỏi</p>",
            "Ưu điểm: rõ ràng.\nHạn chế:\nthiếu câu hỏi",
        ),
        ("<ul><li>một</li><li>hai &amp; ba</li></ul>xong", "- một\n- hai & ba\nxong"),
        ("một\n  dòng&nbsp;thôi", "một dòng thôi"),
        ("<p>a</p><style>p{}</style><script>alert(1)</script><p>b</p>", "a\nb"),
        ("chữ thường, 3 < 5", "chữ thường, 3 < 5"),
        ("", ""),
    ],
)
def test_words_are_kept_with_their_line_breaks(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.text())
def test_any_markup_gives_text_without_blank_edges(markup: str) -> None:
    text = plain_text(markup)
    assert text == text.strip()
    assert "\n\n\n" not in text


@given(st.lists(st.from_regex(r"[a-zà-ỹ]{1,9}", fullmatch=True), min_size=1, max_size=5))
def test_paragraphs_become_lines(words: list[str]) -> None:
    assert plain_text("".join(f"<p>{word}</p>" for word in words)) == "\n".join(words)
