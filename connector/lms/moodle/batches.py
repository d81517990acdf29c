"""One question about many records; when one faulty record spoils the answer, the batch is split until it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from connector.errors import Rejected

R = TypeVar("R")

LARGEST = 500
"""PHP drops form fields beyond `max_input_vars` (1,000 by default) without a word."""

_OF_ONE_RECORD = frozenset({"invalid_response", "site_fault", "unknown_errorcode"})
"""What Moodle says of a whole call though one record caused it."""


def in_batches(
    ids: Sequence[int], ask: Callable[[Sequence[int]], R], culprit: Callable[[int, Rejected], R | None]
) -> Iterator[R]:
    """Asks for all `ids` in as few calls as may be; `culprit` gets an id that fails alone, and may give part of it."""
    for start in range(0, len(ids), LARGEST):
        yield from _split(ids[start : start + LARGEST], ask, culprit)


def _split(
    ids: Sequence[int], ask: Callable[[Sequence[int]], R], culprit: Callable[[int, Rejected], R | None]
) -> Iterator[R]:
    try:
        answer = ask(ids)
    except Rejected as problem:
        if problem.code not in _OF_ONE_RECORD:
            raise
        error = problem
    else:
        yield answer
        return
    if len(ids) > 1:
        middle = len(ids) // 2
        yield from _split(ids[:middle], ask, culprit)
        yield from _split(ids[middle:], ask, culprit)
    elif (part := culprit(ids[0], error)) is not None:
        yield part


def around_faults(
    since: int, until: int, ask: Callable[[int, int], R], culprit: Callable[[int, Rejected], None]
) -> Iterator[R]:
    """All that lies between `since` and `until` (both included) but the seconds that hold a faulty record."""
    try:
        answer = ask(since, until)
    except Rejected as problem:
        if problem.code not in _OF_ONE_RECORD:
            raise
        error = problem
    else:
        yield answer
        return
    if since >= until:
        culprit(since, error)
        return
    middle = (since + until) // 2
    yield from around_faults(since, middle, ask, culprit)
    yield from around_faults(middle + 1, until, ask, culprit)
