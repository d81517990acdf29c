"""A reviewer's form in the LMS (rubric, marking guide): to the words of a verdict, and to scores of our form. Pure.

Rules of ours, since the documents know no such form. A remark goes where its own heading, or its criterion's name, says
("Ưu điểm", "Hạn chế", "Yêu cầu điều chỉnh", accents or not). Without one it praises at the criterion's maximum and
names a limitation below it; and where changes are asked for and nobody named one, that limitation is the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from connector.lessons.identity import unaccented
from connector.lessons.records import Decision
from connector.lessons.words import split_comment
from mappings.schema import Criterion, Form

STRENGTHS, LIMITATIONS, CHANGES = "strengths", "limitations", "required_changes"
_MEANING = {STRENGTHS: Decision.APPROVED, LIMITATIONS: Decision.REJECTED, CHANGES: Decision.CHANGES_REQUIRED}
"""For which decision `split_comment` takes words without a heading to be these."""


class Judged(Protocol):
    """One criterion as the reviewer filled it in. `score` in points of `max`, None: only a remark was written."""

    @property
    def name(self) -> str: ...
    @property
    def score(self) -> float | None: ...
    @property
    def max(self) -> float: ...
    @property
    def remark(self) -> str: ...


def words_of(comment: str, criteria: Sequence[Judged], decision: Decision) -> dict[str, str]:
    """strengths, limitations and required_changes of the comment, then those of the remarks, one line a criterion."""
    said = [split_comment(comment, decision)]
    remarked = [_split(c, LIMITATIONS) for c in criteria if c.remark]
    if decision is Decision.CHANGES_REQUIRED and not any(words[CHANGES] for words in (*said, *remarked)):
        remarked = [_split(c, CHANGES) for c in criteria if c.remark]
    return {field: "\n".join(w[field] for w in (*said, *remarked) if w[field]) for field in _MEANING}


def _split(criterion: Judged, below_max: str) -> dict[str, str]:
    if field := _heading(criterion.name):
        return {name: criterion.remark if name == field else "" for name in _MEANING}
    whole = criterion.score is not None and criterion.score >= criterion.max
    parts = split_comment(criterion.remark, _MEANING[STRENGTHS if whole else below_max])
    return {name: f"{criterion.name}: {text}" if text else "" for name, text in parts.items()}


def _heading(name: str) -> str | None:
    """Which words a criterion of this name asks for, as "Hạn chế" does."""
    probe = split_comment(f"{name}: .", Decision.APPROVED)
    return next((field for field, text in probe.items() if text == "."), None)


def scores_of(criteria: Iterable[Judged], form: Form) -> dict[str, float]:
    """Points by criterion id of our form, on its scale, where names agree; others under their own name, as given."""
    ours = {unaccented(key): c for c in form.criteria() for key in (c.id, c.name)}
    scores: dict[str, float] = {}
    for given in criteria:
        if given.score is not None:
            mine = ours.get(unaccented(given.name))
            key = mine.id if mine else given.name
            scores.setdefault(key, _scaled(given.score, given.max, mine) if mine else given.score)
    return scores


def _scaled(score: float, most: float, criterion: Criterion) -> float:
    return round(criterion.max * score / most, 2) if most > 0 else 0.0
