"""From records to papers: minutes and passed lists, under the numbers that their records have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from connector.appraisal.documents import LIST_WRITERS, DocumentKey, list_key, minutes_key
from connector.appraisal.lists import refresh_draft, sent_lists
from connector.appraisal.lists_paper import list_paper
from connector.appraisal.minutes_paper import minutes_paper
from connector.appraisal.numbers import minutes_series
from connector.appraisal.passed import passed
from connector.lessons.actors import OPERATOR
from connector.reports.minutes import write_minutes
from connector.steps.context import Context, Outcome
from connector.steps.issued import Issue, issue, said
from connector.store.lists import ListRow
from connector.store.minutes import MinutesRow


def minutes_due(ctx: Context) -> Iterator[MinutesRow]:
    """Every sitting with something on record: final minutes, and drafts of sessions."""
    yield from (row for row in ctx.store.minutes.all() if row.appraisals)


def write_minutes_of(ctx: Context, outcome: Outcome, row: MinutesRow) -> None:
    key = minutes_key(ctx, row)
    if (number := row.number) and _there(ctx, key, "docx", number):
        outcome.counts["unchanged"] += 1
        return
    if row.final and not number:
        number = "" if ctx.dry_run else _numbered(ctx, row)
    paper = minutes_paper(ctx, row)
    what = Issue(*key, "docx", said(asdict(paper)), number or "")
    issue(ctx, outcome, what, partial(write_minutes, paper))


def _numbered(ctx: Context, row: MinutesRow) -> str:
    """Verdicts of the first release may have had no document yet, and so no number."""
    level = ctx.mapping.level(row.level)
    if level is None:
        return ""
    series = minutes_series(ctx.mapping, level, row.unit, row.finalised_at or row.made_at)
    with ctx.store.db.connect() as c:
        return ctx.store.minutes.number(c, row.id, series.counter, series.number)


def lists_due(ctx: Context) -> Iterator[ListRow]:
    """Drafts of what has passed by now, each marked so, and what was sent. Where nothing changed nothing is written."""
    found = passed(ctx)
    known = {(x.level, x.unit, x.window) for x in ctx.store.lists.all()}
    for key in [*found, *sorted(known - found.keys())]:
        drafted = None if ctx.dry_run else refresh_draft(ctx, OPERATOR.key, key, found.get(key, []))
        yield from sent_lists(ctx, key)
        if drafted is not None:
            yield drafted


def write_list(ctx: Context, outcome: Outcome, row: ListRow) -> None:
    key, paper = list_key(ctx, row), list_paper(ctx, row)
    content = asdict(paper)
    content.pop("made_at")
    for ending, write in LIST_WRITERS.items():
        what = Issue(*key, ending, said(content), row.number or "")
        issue(ctx, outcome, what, partial(write, paper))


def _there(ctx: Context, key: DocumentKey, format: str, number: str) -> bool:
    newest = ctx.store.documents.newest(*key, format)
    return newest is not None and newest.number == number and Path(newest.path).is_file()
