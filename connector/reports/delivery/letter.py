"""What is sent by e-mail, and the port by which it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from connector.errors import HoclieuError


@dataclass(frozen=True, slots=True)
class Attachment:
    """`content_type` as in the header of that name."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in plain text to one person. `key` is ours and becomes its Message-ID: a mail that goes out twice all
    the same is recognised as one by the recipient's mailbox."""

    key: str
    to: str
    name: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


class Counter(Protocol):
    """A mail server at which one is signed in: letters are handed over one by one, each for a receipt."""

    def hand(self, letter: Letter, handing: Callable[[], None]) -> dict[str, str]:
        """The letter's Message-ID and the server's answer. Calls `handing` before the server may have it; raises
        Retriable (`outcome_unknown` where it may have taken it) or Rejected."""
        ...


class Post(Protocol):
    """Sends e-mail."""

    def send(self, letters: Sequence[Letter]) -> dict[str, HoclieuError | None]:
        """By key: None where the server took the letter, else why not; `outcome_unknown` where it may have. Raises what
        hinders all of them (server away, sign-in refused), when none has gone."""
        ...

    def counter(self) -> AbstractContextManager[Counter]:
        """The server, signed in; raises as `send` does."""
        ...
