"""Which attempt of a submission a version belongs to: words about it are told there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


def attempt_of(submitted_at: datetime, current: bool, handed_in: Mapping[int, datetime]) -> int | None:
    """The attempt that held this version. `handed_in`: attempt → when it was last handed in, of one submission.

    What was handed in last (`current`) is in the newest attempt, though its content may have been in an older one as
    well. None where nothing is known of the attempts.
    """
    if current:
        return max(handed_in, default=None)
    return min((number for number, last in handed_in.items() if last >= submitted_at), default=None)
