"""What a backup says of itself: what is in it, from when, and the hash of every file."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

MANIFEST = "manifest.json"
DATABASE, BLOBS, FACTS, DOCUMENTS, MAPPING, KEY = "database", "blobs", "facts", "documents", "mapping", "pseudonym.key"


class Entry(BaseModel):
    """`sha256` and size in bytes of one file."""

    model_config = ConfigDict(frozen=True)
    sha256: str
    size: int


class Manifest(BaseModel):
    """`revision` is the database's, `anchor` the audit trail's. `data` is the folder that was backed up, as paths in
    the database name it; `mapping` the main mapping's name within `mapping/`. `absent`: packages that the database
    names and that were not there, or not as they were stored, when the backup was made."""

    model_config = ConfigDict(frozen=True)
    format: Literal[1] = 1
    made_at: datetime
    program: str
    revision: str
    anchor: str
    data: str
    mapping: str
    key_elsewhere: bool
    absent: tuple[str, ...]
    files: dict[str, Entry]


class Damage(NamedTuple):
    """One file of a backup; `why`: missing, changed, or strange (it is in no manifest)."""

    name: str
    why: Literal["missing", "changed", "strange"]
