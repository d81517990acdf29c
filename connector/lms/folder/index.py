"""The pages of a catalog: one that lists everything and is searched without a server, one for each course."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from urllib.parse import quote

from connector.lms.folder.markup import document, part
from connector.lms.folder.places import write_whole
from connector.lms.folder.shelf import CourseState, Item, Shelf
from connector.text import Text
from mappings.guessing import bare


def write_pages(shelf: Shelf) -> None:
    """Brought up to date; a page that says the same is not touched."""
    courses = sorted(shelf.courses(), key=lambda c: (c["path"], bare(c["name"])))
    shown = [(course, _shown(shelf, course)) for course in courses]
    write_whole(shelf.public / "index.html", _whole(shelf, [(c, items) for c, items in shown if items]))
    for course, items in shown:
        page = shelf.public / course["folder"] / "index.html"
        if items or page.is_file():
            write_whole(page, _course_page(shelf, course, items))


def _shown(shelf: Shelf, course: CourseState) -> list[Item]:
    items = [i for i in course["items"] if i["visible"] and (not i["file"] or shelf.where(i).is_file())]
    return sorted(items, key=lambda i: course["topics"].index(i["topic"]))


def _whole(shelf: Shelf, shown: Sequence[tuple[CourseState, Sequence[Item]]]) -> bytes:
    count = sum(len(items) for _, items in shown)
    return document(_TITLE, f"{_search(count)}{''.join(_catalogs(shelf, shown))}", part("search.js"))


def _catalogs(shelf: Shelf, shown: Sequence[tuple[CourseState, Sequence[Item]]]) -> Iterator[str]:
    """Catalog by catalog, course by course, topic by topic."""
    for path, courses in groupby(shown, key=lambda x: x[0]["path"]):
        yield f"<section class=catalog><h2>{html.escape(' › '.join(path))}</h2>"
        for course, items in courses:
            link = f'<a href="{quote(course["folder"])}/index.html">{html.escape(course["name"])}</a>'
            yield f"<section class=course><h3>{link}</h3>{''.join(_topics(shelf, course, items, '', 4))}</section>"
        yield "</section>"
    if not shown:
        yield f"<p>{_both(_EMPTY)}</p>"


def _course_page(shelf: Shelf, course: CourseState, items: Sequence[Item]) -> bytes:
    up = "../" * (course["folder"].count("/") + 1)
    back = f'<p><a href="{up}index.html">{_both(_BACK)}</a></p><p>{html.escape(" › ".join(course["path"]))}</p>'
    body = "".join(_topics(shelf, course, items, up, 2)) if items else f"<p>{_both(_EMPTY)}</p>"
    return document(Text(course["name"], ""), f"{back}{_search(len(items))}{body}", part("search.js"))


def _topics(shelf: Shelf, course: CourseState, items: Sequence[Item], up: str, heading: int) -> Iterator[str]:
    for topic, lessons in groupby(items, key=lambda i: i["topic"]):
        listed = "".join(_lesson(shelf, course, item, up) for item in lessons)
        yield (
            f"<section class=topic><h{heading}>{html.escape(topic)}</h{heading}>"
            f"<ul class=lessons>{listed}</ul></section>"
        )


def _lesson(shelf: Shelf, course: CourseState, item: Item, up: str) -> str:
    words = bare(
        " ".join(
            (item["name"], item["topic"], course["name"], *course["path"], *item["tags"], _plain(item["description"]))
        )
    )
    if item["link"]:
        link = f'<a href="{html.escape(item["link"])}" rel="noopener noreferrer">{html.escape(item["name"])}</a>'
    else:
        path = shelf.where(item)
        size = f"{path.suffix[1:].upper()}, {_size(path.stat().st_size)}"
        link = f'<a href="{up}{quote(item["file"])}" download>{html.escape(item["name"])}</a> <span>({size})</span>'
    tags = f"<p class=tags>{html.escape(' · '.join(item['tags']))}</p>" if item["tags"] else ""
    about = item["description"].replace("<p>", "<p class=about>")
    return f'<li data-words="{html.escape(words)}">{link}{about}{tags}</li>'


def _search(count: int) -> str:
    return (
        "<div class=search role=search hidden>"
        f"<label for=words>{_both(_SEARCH)}</label><input type=search id=words autocomplete=off>"
        f'<p class=count role=status data-vi="{_COUNT.vi}" data-en="{_COUNT.en}"></p></div>'
        f"<p class=all>{_both(_ALL.filled(count=count))}</p>"
    )


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup))


def _size(size: int) -> str:
    megabytes = size / 1_000_000
    return f"{megabytes:.1f} MB".replace(".", ",") if megabytes >= 0.1 else f"{max(1, size // 1000)} kB"


def _both(text: Text) -> str:
    return f'{html.escape(text.vi)} <span lang="en" class="en">{html.escape(text.en)}</span>'


_TITLE = Text("Kho học liệu số", "Catalog of e-lessons")
_EMPTY = Text("Chưa có bài giảng nào.", "There is no lesson yet.")
_BACK = Text("Toàn bộ kho", "The whole catalog")
_SEARCH = Text("Tìm theo tên bài, môn, lớp, tác giả, trường (có dấu hoặc không)", "Search, with accents or without")
_COUNT = Text("Tìm thấy {n} bài", "{n} found")
_ALL = Text("{count} bài giảng đã được phê duyệt.", "{count} approved lessons.")
