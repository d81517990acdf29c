"""What is delivered, and the port of every way by which it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connector.errors import NeedsOperator, Retriable
from connector.text import Text

Receipt = dict[str, str]
"""What the other side said of it, by names of its own: kept for whoever asks later whether it arrived."""
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One document of the report."""

    format: str
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def content_type(self) -> str:
        return _TYPES.get(self.path.suffix.removeprefix("."), "application/octet-stream")

    def content(self) -> bytes:
        """Raises NeedsOperator where the document is gone from this machine."""
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise NeedsOperator("document_gone", _GONE.filled(name=self.name, why=error.strerror), _GONE_DO) from None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One report for one recipient. `key` is the same for the same report, revision, destination and recipient;
    `unit_name` and `title` are for people; `late`: it goes after its hour; `figures`: as they were issued.
    `corrects`: the revision that a correction replaces there; `changes`: what it says otherwise, in words."""

    key: str
    kind: str
    unit_kind: str
    unit: str
    unit_name: str
    period: str
    revision: int
    title: str
    late: bool
    confirmed: bool
    address: str
    items: tuple[Item, ...]
    figures: Mapping[str, object]
    corrects: int | None = None
    changes: tuple[str, ...] = ()

    @property
    def seal(self) -> str:
        """The key as 64 hex digits, for places where it must be short and plain."""
        return hashlib.sha256(self.key.encode()).hexdigest()

    def filled(self, template: str) -> str:
        """`{kind}`, `{period}`, `{unit}`, … in what the mapping says; ids of ours hold no separator of paths."""
        words = {"kind": self.kind, "period": self.period, "unit": self.unit, "unit_kind": self.unit_kind}
        correction = "Đính chính" if self.corrects else ""
        return template.format(**words, year=self.period[:4], revision=self.revision, correction=correction)


Look = Callable[[Parcel], Receipt | None]
"""What shows that it arrived; None when it has not."""


class Sender(Protocol):
    """One destination, connected. `again_is_safe`: sending the same twice leaves it there once. `look`: sees whether
    something arrived, where that can be seen."""

    @property
    def again_is_safe(self) -> bool: ...

    @property
    def look(self) -> Look | None: ...

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        """Calls `handing` right before the first byte by which it may arrive. Raises Retriable (`outcome_unknown` where
        nobody can tell), NeedsOperator or Rejected."""
        ...


Way = Callable[[], AbstractContextManager[Sender]]
"""Connects to a destination; raises what hinders all that is to go there, before anything went."""
UNKNOWN = "outcome_unknown"


def outcome_unknown(where: str) -> Retriable:
    return Retriable(UNKNOWN, _UNKNOWN.filled(where=where), _UNKNOWN_DO)


_GONE = Text("Không đọc được văn bản {name} ({why}).", "The document {name} cannot be read ({why}).")
_GONE_DO = Text(
    "Phục hồi thư mục documents từ bản sao lưu, hoặc chạy hoclieu report.",
    "Restore the folder documents from the backup, or run hoclieu report.",
)
_UNKNOWN = Text("Không rõ {where} đã nhận báo cáo hay chưa.", "It is not known whether {where} took the report.")
_UNKNOWN_DO = Text(
    "Hỏi nơi nhận, rồi hoclieu deliver --arrived SỐ hoặc --again SỐ.",
    "Ask the recipient, then hoclieu deliver --arrived NUMBER or --again NUMBER.",
)
