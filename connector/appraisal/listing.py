"""What a passed list should say now: the lessons that passed, or, after one was sent, what is new since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from connector.appraisal.passed import Passed
from connector.reports.passed_list import PassedLesson
from connector.steps.context import Context
from connector.store.lists import Entry, ListItem, ListRow

ADDED, WITHDRAWN = "Bổ sung", "Rút khỏi danh sách"


def entries_for(ctx: Context, passed: Sequence[Passed], sent: Sequence[ListRow]) -> list[Entry]:
    """Rows of the first list; of a supplement to what was `sent`, when something was, each with its change."""
    if not sent:
        return [_entry(ctx, p) for p in passed]
    told = standing_rows(sent)
    there = {p.lesson.id for p in passed}
    gone = [item for lesson_id, item in told.items() if lesson_id not in there]
    return [*_changed(ctx, passed, told), *_taken_out(ctx, gone, sent)]


def standing_rows(sent: Iterable[ListRow]) -> dict[int, ListItem]:
    """By lesson, what the list and its supplements say together; what a later one took out is not in it."""
    told: dict[int, ListItem] = {}
    for row in sent:
        for item, said in zip(row.items, row.rows, strict=True):
            if said.get("change") == WITHDRAWN:
                told.pop(item.lesson_id, None)
            else:
                told[item.lesson_id] = item
    return told


def same_content(entries: Sequence[Entry], row: ListRow) -> bool:
    """Whether these are the row's lessons, versions and changes; links and words may have changed meanwhile."""
    there = [(i.lesson_id, i.version_id, said.get("change")) for i, said in zip(row.items, row.rows, strict=True)]
    return there == [(lesson, version, said.get("change")) for lesson, version, said in entries]


def _changed(ctx: Context, passed: Iterable[Passed], told: dict[int, ListItem]) -> Iterator[Entry]:
    for p in passed:
        before = told.get(p.lesson.id)
        if before is None:
            yield _entry(ctx, p, ADDED)
        elif before.version_id != p.version.id:
            briefs = ctx.store.lessons.briefs([p.lesson.id])[p.lesson.id]
            old = next(b for b in briefs if b.id == before.version_id)
            yield _entry(ctx, p, f"Thay bản {old.number} bằng bản {p.version.number}")


def _taken_out(ctx: Context, gone: Iterable[ListItem], sent: Sequence[ListRow]) -> Iterator[Entry]:
    """As it was told, with the change: only what was withdrawn. A newer version under appraisal takes nothing out."""
    withdrawn = ctx.store.lists.withdrawn()
    rows = {row.id: row for row in sent}
    for item in gone:
        if item.lesson_id in withdrawn:
            said = rows[item.list_id].rows[item.position]
            yield item.lesson_id, item.version_id, {**said, "change": WITHDRAWN}


def _entry(ctx: Context, p: Passed, change: str = "") -> Entry:
    lesson, version = p.lesson, p.version
    said = PassedLesson(
        title=lesson.title,
        subject=lesson.subject,
        grade=lesson.grade,
        period="; ".join(x for x in (lesson.period, lesson.topic) if x),
        author=lesson.author_name,
        unit=ctx.mapping.school(lesson.school).name,
        format=f"SCORM {version.format_version}" if version.format_version else version.format,
        link=_link(ctx, p),
        result="Đạt",
        note=f"bản {version.number}" if version.number > 1 else "",
        change=change,
    )
    return lesson.id, version.id, asdict(said)


def _link(ctx: Context, p: Passed) -> str:
    """Where the version stands in a catalog, the widest one first; empty while it stands nowhere."""
    order = [level.id for level in ctx.mapping.levels]
    standing = ctx.store.publications.all(lesson_ids=[p.lesson.id])
    found = [(x.catalog.partition(".")[0], x.url) for x in standing if x.version_id == p.version.id and x.url]
    return max(found, key=lambda x: order.index(x[0]) if x[0] in order else -1, default=("", ""))[1]
