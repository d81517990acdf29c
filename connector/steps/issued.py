"""Issuing a document: numbered once, written whole, revised only when what it says has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import structlog

from connector.reports.model import DailyReport
from connector.reports.paper import Paper
from connector.reports.parts import paper_of
from connector.reports.render_json import as_json
from connector.reports.sheets import Kind
from connector.steps.context import Context, Outcome
from connector.store.blobs import disk_trouble
from connector.store.documents import Document
from connector.text import Text

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Issue:
    """One document to be. `says` is a digest of its content without the time it was made. `number`: that of the record
    it puts on paper ('' for a draft, or for what has none); under one number it is issued once and never revised."""

    kind: str
    unit: str
    period: str
    format: str
    says: str
    number: str = ""


def issue(ctx: Context, outcome: Outcome, what: Issue, write: Callable[[Path], None]) -> None:
    """Writes the document when it is new or says something else than before; counts `documents` or `unchanged`.

    It is recorded before it is written: a process killed in between leaves a record without its file, and the next
    run writes exactly that one again, under the same number.
    """
    newest = ctx.store.documents.newest(what.kind, what.unit, what.period, what.format)
    if newest is not None and _says_it(newest, what):
        if Path(newest.path).is_file() or ctx.dry_run:
            outcome.counts["unchanged"] += 1
            return
    else:
        revision = newest.revision + 1 if newest else 1
        if ctx.dry_run:
            _foretell(outcome, _path(ctx, what, revision))
            return
        newest = _recorded(ctx, what, revision)
    _put(outcome, newest, write)


def issue_revision(ctx: Context, outcome: Outcome, what: Issue, revision: int, write: Callable[[Path], None]) -> None:
    """The document of one revision of a report: written when it is not there, and as it was when its file is lost."""
    newest = ctx.store.documents.newest(what.kind, what.unit, what.period, what.format)
    there = newest is not None and newest.revision == revision
    if newest is not None and there and (ctx.dry_run or Path(newest.path).is_file()):
        outcome.counts["unchanged"] += 1
    elif ctx.dry_run:
        _foretell(outcome, _path(ctx, what, revision))
    else:
        _put(outcome, newest if newest is not None and there else _recorded(ctx, what, revision), write)


def _put(outcome: Outcome, made: Document, write: Callable[[Path], None]) -> None:
    _written(Path(made.path), write)
    outcome.counts["documents"] += 1
    log.info("document", kind=made.kind, unit=made.unit, period=made.period, format=made.format, revision=made.revision)


def _says_it(newest: Document, what: Issue) -> bool:
    return newest.number == what.number if what.number else newest.content == what.says and not newest.number


def _foretell(outcome: Outcome, path: Path) -> None:
    outcome.counts["to_write"] += 1
    outcome.lines.append(Text(f"sẽ viết: {path.name}", f"would write: {path.name}"))


def _recorded(ctx: Context, what: Issue, revision: int) -> Document:
    path = str(_path(ctx, what, revision))
    made = Document(what.kind, what.unit, what.period, what.format, revision, what.number, what.says, path, ctx.now())
    ctx.store.documents.issue(made)
    return made


def _path(ctx: Context, what: Issue, revision: int) -> Path:
    suffix = f"-r{revision}" if revision > 1 else ""
    out = "-out" if what.format.startswith("out.") else ""
    ending = {"csv": "csv.zip"}.get(what.format.removeprefix("out."), what.format.removeprefix("out."))
    name = f"{what.kind}_{what.unit}_{what.period}{suffix}{out}.{ending}"
    return ctx.settings.documents.resolve() / what.kind / what.period.partition("_")[0] / name


def _written(path: Path, write: Callable[[Path], None]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        write(part)
        part.replace(path)
    except OSError as error:
        raise disk_trouble(path.parent, error) from None


def said(content: object) -> str:
    """A digest of plain data, the same for the same content in every run."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return str(value)


def report_said(report: DailyReport) -> str:
    """What a report says as it is printed: see `paper_said`. Its confirmation is no part of it."""
    return paper_said(paper_of(report))


def paper_said(paper: Paper) -> str:
    """A digest of what a report says, the moments left out at which it was made and its courses were read.

    Reading a course again and finding the same is no reason for another revision; nor is the last bit of a mean, which
    depends on the order in which it was summed.
    """
    content = json.loads(json.dumps(as_json(paper)))
    for name in ("made_at", "said", "confirmed", "revision", "changes"):
        content.pop(name)
    for row in content["schools"]:
        row.pop("as_of")
    for table in (table for part in content["parts"] for table in part["tables"]):
        moments = [i for i, c in enumerate(table["columns"]) if c["kind"] == Kind.MOMENT]
        for row in table["rows"]:
            row["cells"] = [cell for i, cell in enumerate(row["cells"]) if i not in moments]
    return said(content)
