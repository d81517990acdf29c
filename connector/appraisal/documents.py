"""Minutes and lists as files: which document of a record is which, and its bytes for whoever may have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from connector.appraisal.lists import known_list, may_read_list
from connector.appraisal.lists_paper import list_paper
from connector.appraisal.minutes import known_minutes
from connector.appraisal.minutes_paper import paper_for
from connector.lessons.actors import Actor
from connector.reports.minutes import write_minutes
from connector.reports.passed_list import write_passed_list_docx, write_passed_list_xlsx
from connector.steps.context import Context
from connector.store.lists import ListRow
from connector.store.minutes import MinutesRow

ListFormat = Literal["docx", "xlsx"]
LIST_WRITERS = {"docx": write_passed_list_docx, "xlsx": write_passed_list_xlsx}


class DocumentKey(NamedTuple):
    """How a document is found in the store, whatever its revision."""

    kind: str
    unit: str
    period: str


class File(NamedTuple):
    content: bytes
    filename: str


def minutes_key(ctx: Context, row: MinutesRow) -> DocumentKey:
    """Minutes made with a verdict go by lesson and version (as in the first release), sittings by their number here."""
    year = ctx.day_of(row.finalised_at or row.made_at).year
    if len(row.appraisals) == 1 and row.finalised_at == row.made_at:
        [r] = ctx.store.onrecord.verdicts(row.appraisals)
        what = f"lesson{r.lesson.id}-v{r.version.number}"
    else:
        what = f"session{row.id}"
    return DocumentKey("minutes", f"{row.level}.{row.unit}", f"{year}_{what}")


def list_key(ctx: Context, row: ListRow) -> DocumentKey:
    """Supplements are counted: `bs1` is the first one after the list itself."""
    same = ctx.store.lists.all(level=row.level, unit=row.unit, window=row.window)
    place = [x.id for x in same].index(row.id)
    supplement = f".bs{place}" if place else ""
    return DocumentKey("passed_list", f"{row.level}.{row.unit}{supplement}", row.window or "khong-dot")


def document_of(ctx: Context, who: Actor, minutes_id: int) -> File:
    """The minutes as DOCX, of which this person gets as much as they may read. As issued, where they were."""
    row = known_minutes(ctx, minutes_id)
    paper = paper_for(ctx, who, row)
    key = minutes_key(ctx, row)
    whole = len(paper.lessons) == len(row.appraisals)
    content = _issued(ctx, key, "docx", row.number) if whole else None
    return File(
        content or _rendered(lambda path: write_minutes(paper, path)), f"{key.kind}_{key.unit}_{key.period}.docx"
    )


def signed_of(ctx: Context, who: Actor, minutes_id: int) -> File | None:
    """The signed scan, whole or not at all: of minutes over several lessons a teacher gets the extract only."""
    row = known_minutes(ctx, minutes_id)
    if row.signed_sha256 is None or paper_for(ctx, who, row).extract:
        return None
    return File(ctx.store.blobs.path(row.signed_sha256).read_bytes(), row.signed_name or "signed")


def list_document(ctx: Context, who: Actor, list_id: int, format: ListFormat) -> File:
    """The list as DOCX or XLSX; raises Rejected where this person has nothing to do with it."""
    row = known_list(ctx, list_id)
    may_read_list(ctx, who, row)
    key = list_key(ctx, row)
    paper = list_paper(ctx, row)
    content = _issued(ctx, key, format, row.number) or _rendered(lambda path: LIST_WRITERS[format](paper, path))
    return File(content, f"{key.kind}_{key.unit}_{key.period}.{format}")


def _issued(ctx: Context, key: DocumentKey, format: str, number: str | None) -> bytes | None:
    newest = ctx.store.documents.newest(*key, format)
    if newest is None or not number or newest.number != number or not Path(newest.path).is_file():
        return None
    return Path(newest.path).read_bytes()


def _rendered(write: Callable[[Path], None]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        write(path)
        return path.read_bytes()
