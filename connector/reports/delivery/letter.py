"""What is sent by e-mail, and the port by which it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from connector.errors import HoclieuError


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail in plain text to one person. `key` is ours and becomes its Message-ID: a mail that goes out twice all
    the same is recognised as one by the recipient's mailbox."""

    key: str
    to: str
    name: str
    subject: str
    text: str


class Post(Protocol):
    """Sends e-mail."""

    def send(self, letters: Sequence[Letter]) -> dict[str, HoclieuError | None]:
        """By key: None where the server took the letter, else why not; `outcome_unknown` where it may have. Raises what
        hinders all of them (server away, sign-in refused), when none has gone."""
        ...
