"""Putting a backup back into an empty place: proved first, then whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from connector.errors import NeedsOperator
from connector.operations.backup.manifest import DATABASE, MANIFEST, Damage, Entry, Manifest
from connector.operations.backup.places import hashed, members
from connector.store.audit import AuditStore, Verified
from connector.store.blobs import disk_trouble
from connector.store.database import Database
from connector.store.dumping import put_back
from connector.text import Text

_NAMED = 20


@dataclass(frozen=True, slots=True)
class Restored:
    """`trail` is the audit trail, read whole in the restored database against the backup's anchor."""

    manifest: Manifest
    trail: Verified


def check(place: Path) -> tuple[Manifest, tuple[Damage, ...]]:
    """Reads every file of a backup. Raises NeedsOperator (`backup_unreadable`, `backup_no_manifest`)."""
    manifest: Manifest | None = None
    seen: dict[str, Entry] = {}
    for name, file in members(place):
        if name == MANIFEST:
            manifest = _manifest(file.read(), place)
        else:
            seen[name] = hashed(file)
    if manifest is None:
        raise _no_manifest(place)
    return manifest, tuple(sorted(_damages(manifest, seen)))


def _damages(manifest: Manifest, seen: dict[str, Entry]) -> Iterator[Damage]:
    for name, entry in manifest.files.items():
        if name not in seen:
            yield Damage(name, "missing")
        elif seen[name] != entry:
            yield Damage(name, "changed")
    for name in seen.keys() - manifest.files.keys():
        yield Damage(name, "strange")


def restore(place: Path, into: Path, database: str | None = None) -> Restored:
    """Everything into the folder `into` and the database `database` (default: SQLite in that folder), both empty.

    Nothing is written unless every file is as the manifest says. Raises NeedsOperator (`backup_damaged`,
    `restore_not_empty`, `database_not_empty`, `disk`).
    """
    if into.exists() and any(into.iterdir()):
        raise NeedsOperator("restore_not_empty", _NOT_EMPTY.filled(into=into), _NOT_EMPTY_DO)
    manifest, damages = check(place)
    if damages:
        raise _damaged(place, damages)
    into = into.resolve()
    part = into.with_name(f".{into.name}.part-{os.getpid()}")
    try:
        part.mkdir(parents=True, mode=0o700)
        _unpack(place, manifest, part)
        trail = _database(manifest, part, into, database)
        if into.exists():
            into.rmdir()
        part.rename(into)
    except OSError as error:
        raise disk_trouble(into, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Restored(manifest, trail)


def _unpack(place: Path, manifest: Manifest, part: Path) -> None:
    """Only what the manifest names, below the folder."""
    for name, file in members(place):
        if name not in manifest.files:
            continue
        target = (part / name).resolve()
        if not target.is_relative_to(part.resolve()):
            raise _damaged(place, (Damage(name, "strange"),))
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o444 if name.startswith("blobs/") else 0o600
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as written:
            if hashed(file, written) != manifest.files[name]:
                raise _damaged(place, (Damage(name, "changed"),))
            written.flush()
            os.fsync(written.fileno())
        target.chmod(mode)


def _database(manifest: Manifest, part: Path, into: Path, url: str | None) -> Verified:
    lines = part / DATABASE
    db = Database(url or f"sqlite:///{part / 'hoclieu.sqlite'}")
    try:
        put_back(db, manifest.revision, lambda table: _lines(lines / f"{table}.jsonl"), {manifest.data: str(into)})
        trail = AuditStore(db).verify(manifest.anchor)
    finally:
        db.close()
    shutil.rmtree(lines)
    return trail


def _lines(path: Path) -> Iterator[bytes]:
    if path.is_file():
        with path.open("rb") as file:
            yield from file


def _manifest(content: bytes, place: Path) -> Manifest:
    try:
        return Manifest.model_validate(json.loads(content))
    except (ValueError, ValidationError):
        raise _no_manifest(place) from None


def _no_manifest(place: Path) -> NeedsOperator:
    return NeedsOperator("backup_no_manifest", _NO_MANIFEST.filled(place=place), _OTHER)


def _damaged(place: Path, damages: tuple[Damage, ...]) -> NeedsOperator:
    words = {
        "missing": Text("thiếu", "missing"),
        "changed": Text("bị đổi", "changed"),
        "strange": Text("lạ", "strange"),
    }
    named = [Text(f"{d.name} ({words[d.why].vi})", f"{d.name} ({words[d.why].en})") for d in damages[:_NAMED]]
    more = len(damages) - len(named)
    rest = Text(f"\n… và {more} tệp nữa", f"\n… and {more} more") if more else Text("", "")
    what = Text(
        f"Bản sao lưu {place} bị hỏng ở {len(damages)} tệp:\n" + "\n".join(n.vi for n in named) + rest.vi,
        f"The backup {place} is damaged in {len(damages)} file(s):\n" + "\n".join(n.en for n in named) + rest.en,
    )
    return NeedsOperator("backup_damaged", what, _OTHER)


_NOT_EMPTY = Text("Thư mục {into} không rỗng.", "The folder {into} is not empty.")
_NOT_EMPTY_DO = Text("Chọn một thư mục mới: không ghi đè lên gì.", "Choose a new one: nothing is written over.")
_NO_MANIFEST = Text("{place} không phải bản sao lưu, hoặc chưa trọn vẹn.", "{place} is no backup, or not a whole one.")
_OTHER = Text("Dùng một bản sao lưu khác; chưa ghi gì.", "Use another backup; nothing was written.")
