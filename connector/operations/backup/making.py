"""Making a backup while the service runs: the database of one moment, then the files that it names.

The order matters: packages and documents are never changed once they are recorded, so that those of the moment are
still there afterwards. Facts are replaced file by file; a day that is newer than the database is read again and found
the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from connector import __version__
from connector.operations.backup.manifest import (
    BLOBS,
    DATABASE,
    DOCUMENTS,
    FACTS,
    KEY,
    MANIFEST,
    MAPPING,
    Entry,
    Manifest,
)
from connector.operations.backup.places import Target, target
from connector.steps.context import Context
from connector.store.dumping import dump, packages
from mappings.loader import read_whole


@dataclass(frozen=True, slots=True)
class Made:
    """`outside`: files of the mapping that lie beyond its folder, and were left out."""

    manifest: Manifest
    outside: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.manifest.files.values())


def back_up(ctx: Context, place: Path) -> Made:
    """Everything that is kept into `place`, whole or not at all; a folder holds packages as links where it can.

    Without: tokens and passwords (they are in the environment), sessions, logs, and what is made anew from the rest.
    Raises NeedsOperator (`backup_there`, `disk`).
    """
    settings = ctx.settings
    files: dict[str, Entry] = {}
    with target(place) as to:
        anchor = ctx.store.audit.verify().anchor
        revision = _database(ctx, place.parent, to, files)
        absent = tuple(_packages(ctx, to, files))
        for name, folder in ((FACTS, settings.facts), (DOCUMENTS, settings.documents)):
            _folder(name, folder, to, files)
        outside = _mapping(settings.mapping, to, files)
        key = settings.data / KEY
        if key.is_file():
            files[KEY] = to.add(KEY, key)
        manifest = Manifest(
            made_at=ctx.now(),
            program=__version__,
            revision=revision,
            anchor=anchor,
            data=str(settings.data.resolve()),
            mapping=settings.mapping.name,
            key_elsewhere=KEY not in files,
            absent=absent,
            files=files,
        )
        to.say(MANIFEST, manifest.model_dump_json(indent=1).encode())
    return Made(manifest, tuple(outside))


def _database(ctx: Context, beside: Path, to: Target, files: dict[str, Entry]) -> str:
    """The revision of the schema."""
    with TemporaryDirectory(prefix=".hoclieu-", dir=beside) as folder:

        def take(table: str, lines: Iterator[bytes]) -> None:
            spool = Path(folder) / "lines"
            with spool.open("wb") as file:
                file.writelines(lines)
            name = f"{DATABASE}/{table}.jsonl"
            files[name] = to.add(name, spool)

        return dump(ctx.store.db, take)


def _packages(ctx: Context, to: Target, files: dict[str, Entry]) -> Iterator[str]:
    """Those that are not there, or not what was stored."""
    for sha256, size in packages(ctx.store.db).items():
        path, name = ctx.store.blobs.path(sha256), f"{BLOBS}/{sha256[:2]}/{sha256[2:]}"
        try:
            entry = to.add(name, path, unchanging=True)
        except FileNotFoundError:
            yield sha256
            continue
        files[name] = entry
        if entry != Entry(sha256=sha256, size=size):
            yield sha256


def _folder(name: str, folder: Path, to: Target, files: dict[str, Entry]) -> None:
    """Files under their names; what begins with a dot is under way, or a lock. They are replaced, never changed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            inner = f"{name}/{path.relative_to(folder).as_posix()}"
            try:
                files[inner] = to.add(inner, path, unchanging=True)
            except FileNotFoundError:  # replaced by others meanwhile
                continue


def _mapping(main: Path, to: Target, files: dict[str, Entry]) -> list[str]:
    outside = []
    for written in read_whole(main, lambda *_: None).files:
        inner = os.path.relpath(written.path, main.parent)
        if inner.startswith(".."):
            outside.append(str(written.path))
            continue
        name = f"{MAPPING}/{Path(inner).as_posix()}"
        files[name] = to.add(name, written.path)
    return outside
