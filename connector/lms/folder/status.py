"""What those who drop lessons into a folder look at: a status page beside each package, and one page for the folder.

Pages are static, whole in one file, and say everything in Vietnamese and English.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from connector.lms.folder.finding import Found
from connector.lms.folder.markup import document, text_of
from connector.lms.folder.places import OVERVIEW, STATUS_ENDING, write_whole
from connector.text import Text

_LONGEST_PAGE = 1_000_000
"""Bytes; with every opinion of every level a page has some thousands."""


@dataclass(slots=True)
class Board:
    """Gathers what a step found and said; `write` puts it where people see it."""

    _looked: dict[str, tuple[Path, Found]] = field(default_factory=dict)

    def look(self, folder: Path, base: str, found: Found) -> None:
        self._looked[base] = (folder, found)

    def say(self, root: Path, package: str, comment_html: str) -> None:
        """The words of every level about this package, in place of those before; nothing where it was taken away."""
        path = root / f"{package}{STATUS_ENDING}"
        if not path.parent.is_dir():
            return
        title = Text(f"Kết quả thẩm định: {Path(package).name}", f"Appraisal: {Path(package).name}")
        back = f'<p><a href="{"../" * _depth(package)}{OVERVIEW}">{_bilingual(_ALL)}</a></p>'
        write_whole(path, document(title, f"{comment_html}\n{_english(comment_html)}<p>{_bilingual(_AGAIN)}</p>{back}"))

    def write(self) -> None:
        """The page of each folder that was looked at in this run, with what was said meanwhile."""
        for base, (folder, found) in self._looked.items():
            write_whole(folder / OVERVIEW, _overview(folder, base, found))


def _depth(package: str) -> int:
    return max(0, package.count("/") - 1)


def _overview(folder: Path, base: str, found: Found) -> bytes:
    rows = "".join(_row(folder, name, told.teacher, told.title or "—") for name, (_, told) in found.packages.items())
    head = "".join(f"<th scope=col>{_bilingual(t)}</th>" for t in (_FILE, _TEACHER, _TITLE, _STATE))
    table = (
        f"<table><caption>{_bilingual(_LESSONS)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    body = table if rows else f"<p>{_bilingual(_EMPTY)}</p>"
    if found.problems:
        items = "".join(
            f"<li><strong>{html.escape(p.where)}</strong>: {_bilingual(p.what)} {_bilingual(p.do)}</li>"
            for p in found.problems
        )
        body += f"<h2>{_bilingual(_MEND)}</h2><ul>{items}</ul>"
    if found.arriving:
        body += (
            f"<h2>{_bilingual(_ARRIVING)}</h2><ul>{''.join(f'<li>{html.escape(x)}</li>' for x in found.arriving)}</ul>"
        )
    return document(Text(f"Bài giảng trong {base}", f"Lessons in {base}"), body)


def _row(folder: Path, name: str, teacher: str, title: str) -> str:
    page = folder / f"{name}{STATUS_ENDING}"
    state = _bilingual(_TAKEN)
    if page.is_file() and not page.is_symlink():
        with page.open("rb") as file:  # which anybody may have put there in our page's stead
            said = text_of(file.read(_LONGEST_PAGE).decode(errors="replace"))
        state = f'<a href="{html.escape(_url(name) + STATUS_ENDING)}">{html.escape(said or "…")}</a>'
    cells = (html.escape(teacher), html.escape(title), state)
    return f"<tr><th scope=row>{html.escape(name)}</th>{''.join(f'<td>{c}</td>' for c in cells)}</tr>"


def _url(name: str) -> str:
    return quote(name)


def _bilingual(text: Text) -> str:
    return f'{html.escape(text.vi)} <span lang="en" class="en">{html.escape(text.en)}</span>'


_PHRASES = {
    "Đạt sau chỉnh sửa": "approved after changes",
    "Không đạt": "rejected",
    "đang thẩm định": "under appraisal",
    "chưa đến lượt": "not yet its turn",
    "Đạt": "approved",
}


def _english(comment_html: str) -> str:
    """What a level decided, in English; the appraisers' own words stay as they wrote them."""
    levels = re.findall(r"<li>([^<:]+): <strong>([^<]+)</strong>", comment_html)
    said = "".join(f"<li>{level}: <strong>{_PHRASES.get(state, state)}</strong></li>" for level, state in levels)
    return f'<div lang="en" class="en"><p>In English:</p><ul>{said}</ul></div>' if said else ""


_ALL = Text("Tất cả bài trong thư mục", "All lessons of this folder")
_AGAIN = Text(
    "Nộp lại: chép đè gói mới vào đúng chỗ cũ, giữ nguyên tên tệp.",
    "To hand in again: copy the new package over the old one, under the same name.",
)
_FILE = Text("Tệp", "File")
_TEACHER = Text("Giáo viên", "Teacher")
_TITLE = Text("Tên bài", "Title")
_STATE = Text("Tình trạng", "Status")
_LESSONS = Text("Bài giảng đã nhận", "Lessons taken in")
_TAKEN = Text("Đã nhận, chưa có kết quả.", "Taken in; nothing decided yet.")
_EMPTY = Text("Chưa có gói bài giảng nào.", "No package is here yet.")
_MEND = Text("Cần sửa", "To be mended")
_ARRIVING = Text("Đang chép vào, lần chạy sau sẽ nhận", "Still being written, taken by the next run")
