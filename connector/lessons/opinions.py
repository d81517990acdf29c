"""From appraisers' opinions to a level's conclusion: scores, quorum, the form's rule, dissent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from connector.errors import Rejected
from connector.lessons.records import Decision, Opinion
from connector.text import Text
from mappings.schema import Form, Level

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Tally:
    """What opinions come to. `percent` and `points` are means over those with points for every criterion, None when
    there are none: a reviewer's rubric in the LMS may hold other criteria, or some of ours. `short` are the mandatory
    criteria whose mean is below their minimum."""

    count: int
    percent: float | None
    points: float | None
    short: tuple[str, ...]

    def passes(self, form: Form) -> bool:
        return self.percent is None or (self.percent >= form.pass_percent and not self.short)


def tally(form: Form, opinions: Iterable[Opinion]) -> Tally:
    given = list(opinions)
    criteria = {c.id for c in form.criteria()}
    scored = [o.scores for o in given if criteria <= o.scores.keys()]
    if not scored:
        return Tally(len(given), None, None, ())
    means = {c.id: fmean(float(s[c.id]) for s in scored) for c in form.criteria()}
    points = sum(means.values())
    short = tuple(c.id for c in form.criteria() if means[c.id] < c.least)
    return Tally(len(given), 100 * points / form.max, points, short)


def dissent(decision: Decision, opinions: Iterable[Opinion]) -> tuple[Opinion, ...]:
    """The opinions that differ from the conclusion: kept, and printed in the minutes."""
    return tuple(o for o in opinions if o.decision is not decision)


def check_scores(form: Form, scores: Scores, needed: bool) -> None:
    """Raises Rejected unless each criterion of the form has its points, or none has and none is needed."""
    if not scores and not needed:
        return
    known = {c.id: c for c in form.criteria()}
    missing = [c.name for c in known.values() if c.id not in scores]
    if missing:
        raise refused(
            "scores_missing",
            f"chưa có điểm cho: {', '.join(missing)}",
            f"there are no points for: {', '.join(missing)}",
        )
    for key, points in scores.items():
        if key not in known:
            raise refused("criterion_unknown", f"phiếu không có tiêu chí '{key}'", f"the form has no criterion '{key}'")
        if not 0 <= points <= known[key].max:
            most = f"{known[key].max:g}"
            raise refused(
                "score_out_of_range",
                f"điểm của '{known[key].name}' phải từ 0 đến {most}",
                f"points of '{known[key].name}' must be from 0 to {most}",
            )


def check_words(decision: Decision, limitations: str, required_changes: str) -> None:
    """000_: minutes name required changes 'if there are any', so a verdict that asks for some must name them."""
    if decision is Decision.CHANGES_REQUIRED and not required_changes.strip():
        raise refused(
            "changes_unnamed",
            "kết luận 'Đạt sau chỉnh sửa' phải nêu rõ yêu cầu điều chỉnh",
            "a verdict that requires changes must say which",
        )
    if decision is Decision.REJECTED and not limitations.strip() and not required_changes.strip():
        raise refused(
            "rejection_unexplained", "kết luận 'Không đạt' phải nêu hạn chế", "a rejection must name the limitations"
        )


def check_conclusion(level: Level, form: Form, decision: Decision, opinions: Sequence[Opinion]) -> None:
    """Raises Rejected when the quorum is not there, or when a lesson that the form fails would be approved."""
    there = len({o.appraiser_key for o in opinions})
    if there < level.quorum:
        raise refused(
            "quorum_missing",
            f"mới có {there} trên {level.quorum} ý kiến thẩm định",
            f"there are {there} of {level.quorum} opinions",
        )
    found = tally(form, opinions)
    if decision is Decision.APPROVED and not found.passes(form):
        raise _failed(form, found)


def _failed(form: Form, found: Tally) -> Rejected:
    names = [c.name for c in form.criteria() if c.id in found.short]
    vi = f"điểm trung bình {found.percent:.1f}%, mức đạt {form.pass_percent:g}%"
    en = f"the mean is {found.percent:.1f}%, the pass mark {form.pass_percent:g}%"
    if names:
        vi += f"; tiêu chí bắt buộc chưa đủ điểm: {', '.join(names)}"
        en += f"; mandatory criteria below their minimum: {', '.join(names)}"
    return refused("form_not_passed", vi, en)


def refused(code: str, vi: str, en: str) -> Rejected:
    return Rejected(code, Text(f"Không ghi được kết quả: {vi}.", f"The verdict was not recorded: {en}."))
