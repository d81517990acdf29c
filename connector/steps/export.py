"""export: approved lessons as files, each with its metadata in the package and beside it.

A lesson's files appear under their names only when they are whole, the record last: what a stopped run left is made
again, what is there already is left alone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from connector.catalogs.lom import lom_for
from connector.catalogs.naming import slug
from connector.catalogs.record import LessonRecord, Status, approvals_of, record_of
from connector.errors import HoclieuError, NeedsOperator
from connector.packages.directory import BadPackageError
from connector.packages.formats import SCORM
from connector.packages.labelled import label
from connector.steps.chosen import Choice, every_approved
from connector.steps.context import Context, Outcome
from connector.steps.open_catalogs import numbers_of, places_of
from connector.store.blobs import digests, disk_trouble
from connector.text import Text

_AT_ONCE = 100
INDEX = "index.json"


class ExportedFile(BaseModel):
    """The file beside the record. `metadata`: whether its manifest carries the record too; `why` says why not."""

    filename: str
    size: int
    sha256: str = Field(description="Of this file; `package.sha256` is that of what was approved.")
    metadata: Literal["in_manifest", "beside"]
    why: str | None = Field(None, examples=["no_manifest"])


class ExportRecord(LessonRecord):
    """The record of a lesson as a file."""

    file: ExportedFile


@dataclass(frozen=True, slots=True)
class Exported:
    """`made` is false where an earlier run had left the very same."""

    path: Path
    record: ExportRecord
    made: bool


def records_of(ctx: Context, choices: Sequence[Choice]) -> Iterator[tuple[Choice, LessonRecord]]:
    """What is said of each of these versions, in few questions to the store."""
    versions = ctx.store.shown.versions([c.version_id for c in choices])
    numbers = numbers_of(ctx.store, [verdict.id for c in choices for _, verdict in c.approved])
    standing = ctx.store.shown.standing([c.lesson.id for c in choices], None)
    for c in choices:
        approvals = approvals_of(ctx.mapping, c.lesson, c.approved, numbers)
        places = places_of(standing.get(c.lesson.id, ()), c.version_id)
        yield c, record_of(ctx.mapping, c.lesson, versions[c.version_id], c.status, approvals, places)


def export_one(ctx: Context, choice: Choice, folder: Path) -> Exported:
    """Into `folder`, under a name that people recognise."""
    [(_, record)] = records_of(ctx, [choice])
    draft = "" if choice.status is Status.APPROVED else f"-{choice.status}"
    name = f"{choice.lesson.id:05d}-{slug(choice.lesson.title)[:60]}-v{choice.number}{draft}"
    return _export(ctx, record, folder, name)


def export_all(ctx: Context, folder: Path, catalog: str | None, outcome: Outcome) -> None:
    """Every approved lesson into folders by subject and grade, and an index of them; counts `exported`, `unchanged`.

    What cannot be exported is set aside with its reason, and is not in the index."""
    choices = list(every_approved(ctx, catalog))
    ctx.progress.start("export", len(choices))
    index: list[dict[str, object]] = []
    try:
        for some in _pieces(choices):
            for choice, record in records_of(ctx, some):
                if (done := _or_aside(ctx, choice, record, folder, outcome)) is not None:
                    outcome.counts["exported" if done.made else "unchanged"] += 1
                    index.append(_entry(done, folder))
                ctx.progress.advance()
    finally:
        ctx.progress.done()
    if not ctx.dry_run:
        _write(folder / INDEX, json.dumps(index, ensure_ascii=False, indent=1))


def _pieces(choices: Sequence[Choice]) -> Iterable[Sequence[Choice]]:
    return (choices[i : i + _AT_ONCE] for i in range(0, len(choices), _AT_ONCE))


def _or_aside(ctx: Context, choice: Choice, record: LessonRecord, folder: Path, outcome: Outcome) -> Exported | None:
    if ctx.dry_run:
        outcome.counts["to_export"] += 1
        return None
    try:
        return _export(ctx, record, folder / slug(f"{record.subject} {record.grade}"), f"{choice.lesson.id:05d}")
    except HoclieuError as error:
        if error.code == "disk":
            raise
        outcome.aside.append((f"lesson {choice.lesson.id}", str(error)))
        outcome.counts["set_aside"] += 1
        return None


def _export(ctx: Context, record: LessonRecord, folder: Path, name: str) -> Exported:
    path = folder / f"{name}{_ending(record.package.filename)}"
    beside = path.with_suffix(".json")
    if (there := _there(beside, path, record)) is not None:
        return Exported(path, there, made=False)
    source = _source(ctx, record)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        why = _copy(source, part, record)
        sha256, _, size = digests(part)
        part.replace(path)
    except OSError as error:
        raise disk_trouble(folder, error) from None
    file = ExportedFile(
        filename=path.name, size=size, sha256=sha256, metadata="beside" if why else "in_manifest", why=why
    )
    made = ExportRecord(**record.model_dump(), file=file)
    _write(beside, made.model_dump_json(indent=1))
    return Exported(path, made, made=True)


def _ending(filename: str) -> str:
    ending = Path(filename).suffix.lower()
    return ending if ending[1:].isalnum() and ending.isascii() and len(ending) <= 6 and ending != ".json" else ".zip"


def _there(beside: Path, path: Path, record: LessonRecord) -> ExportRecord | None:
    """What an earlier run left, where it says the same and its file has the size that it says."""
    try:
        found = ExportRecord.model_validate_json(beside.read_bytes())
        whole = path.stat().st_size == found.file.size
    except (OSError, ValidationError):
        return None
    same = ExportRecord(**record.model_dump(), file=found.file) == found
    return found if same and whole and found.file.filename == path.name else None


def _source(ctx: Context, record: LessonRecord) -> Path:
    """The approved file, proved to be it."""
    path = ctx.store.blobs.path(record.package.sha256)
    if not path.is_file() or digests(path)[0] != record.package.sha256:
        raise NeedsOperator(
            "blob_damaged",
            Text(
                f"Tệp đã nộp của “{record.title}” bị mất hoặc hỏng trong kho dữ liệu.",
                f"The file of “{record.title}” is lost or damaged in the data folder.",
            ),
            Text(
                "Phục hồi thư mục blobs từ bản sao lưu rồi chạy lại.",
                "Restore the blobs folder from the backup, then run again.",
            ),
        )
    return path


def _copy(source: Path, part: Path, record: LessonRecord) -> str | None:
    """With the record in its manifest; where that cannot be, as it is, and why."""
    if record.package.format not in SCORM:
        why = "no_manifest"
    else:
        try:
            label(source, part, lom_for(record, record.package.format))
            return None
        except BadPackageError as bad:
            why = bad.code
    shutil.copyfile(source, part)
    return why


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise disk_trouble(path.parent, error) from None


def _entry(done: Exported, folder: Path) -> dict[str, object]:
    record = done.record
    return {
        "lesson": record.lesson,
        "version": record.version,
        "title": record.title,
        "path": done.path.relative_to(folder).as_posix(),
        "sha256": record.file.sha256,
        "metadata": record.file.metadata,
    }
