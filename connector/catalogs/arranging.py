"""The order of lessons within a topic, with as few moves as can be. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from connector.catalogs.actions import MOVED, OTHER_ORDER, Action, Deed
from connector.catalogs.desired import Placement
from connector.catalogs.published import Publication
from connector.catalogs.target import Target
from connector.lms.base import StandingActivity

Stays = tuple[Placement, Publication, StandingActivity | None]


def moves(stays: Iterable[Stays]) -> Iterator[Action]:
    """One move for each lesson that stands in its topic, but not where the order of the topic has it."""
    topics: dict[tuple[str, str], list[Stays]] = {}
    for one in stays:
        if "order" not in one[1].adopted:
            topic = Target.of(one[0], one[1]).topic
            topics.setdefault((one[0].place.course_key, topic), []).append(one)
    for found in topics.values():
        yield from _in_topic(sorted(found, key=lambda x: x[0].order))


def _in_topic(found: Sequence[Stays]) -> Iterator[Action]:
    placed = [(one, position) for one in found if (position := _position(one)) is not None]
    kept = longest_rising([position for _, position in placed])
    by_hand = _was_in_order(found)
    for i, ((wanted, recorded, there), _) in enumerate(placed):
        if i not in kept:
            yield Action(Deed.MOVE, MOVED if by_hand else OTHER_ORDER, wanted, recorded, there, by_hand)


def _position(one: Stays) -> int | None:
    _, recorded, there = one
    return there.position if there is not None else recorded.position


def _was_in_order(found: Sequence[Stays]) -> bool:
    """By our own record nothing has to move: then it was moved on the site."""
    positions = [r.position for _, r, _ in found if r.position is not None]
    return (
        any(there is not None for *_, there in found)
        and len(positions) == len(found)
        and positions == sorted(positions)
    )


def longest_rising(positions: Sequence[int]) -> set[int]:
    """Indices of a longest run of positions that rise: what need not be moved."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for i, position in enumerate(positions):
        at = bisect_left(ends, position)
        ends[at : at + 1] = [position]
        last[at : at + 1] = [i]
        before.append(last[at - 1] if at else -1)
    kept: set[int] = set()
    i = last[-1] if last else -1
    while i >= 0:
        kept.add(i)
        i = before[i]
    return kept
