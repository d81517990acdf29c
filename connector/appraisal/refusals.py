"""Refusals and unknown numbers, said in one form."""

from __future__ import annotations

from connector.errors import NeedsOperator, Rejected
from connector.text import Text


def refused(code: str, vi: str, en: str, do: Text | None = None) -> Rejected:
    """Something that the rules do not allow now."""
    return Rejected(code, Text(f"Không thực hiện được: {vi}.", f"Not done: {en}."), do)


def unknown(code: str, vi: str, en: str, number: int, command: str) -> NeedsOperator:
    """There is no record of that number; `command` prints those there are."""
    return NeedsOperator(
        code,
        Text(f"Không có {vi} số {number}.", f"There are no {en} of number {number}."),
        Text(f"Xem số bằng `{command}`.", f"See the numbers with `{command}`."),
    )
