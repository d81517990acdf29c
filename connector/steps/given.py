"""A grade given in the LMS as the verdict that it is: its words, its scores, and what of it could not be read."""

from __future__ import annotations

from connector.lessons.criteria import scores_of, words_of
from connector.lessons.records import Decision
from connector.lessons.review import NewVerdict
from connector.lessons.words import without_told
from connector.lms.base import GivenGrade
from connector.steps.context import Context, Outcome
from connector.text import Text
from mappings.schema import Level


def new_verdict(ctx: Context, site: str, level: Level, given: GivenGrade, decision: Decision) -> NewVerdict:
    person = ctx.sites.submissions(site).people([given.grader_id]).get(given.grader_id)
    told = ctx.store.reviews.told(site, given.assignment_id, given.teacher_id)
    words = words_of(without_told(given.comment, told), given.criteria, decision)
    return NewVerdict(
        level=level.id,
        appraiser_key=f"{site}:{given.grader_id}",
        appraiser_name=person.name if person else "",
        decision=decision,
        strengths=words["strengths"],
        limitations=words["limitations"],
        required_changes=words["required_changes"],
        score=given.grade,
        scores=scores_of(given.criteria, ctx.mapping.form_of(level)),
    )


def say_unread(outcome: Outcome, given: GivenGrade) -> None:
    """Says once a run that verdicts were taken without the criteria of the reviewer's form, and what is missing."""
    if (why := given.criteria_unread) is not None:
        line = Text(f"Đã ghi điểm, chưa đọc được tiêu chí: {why.vi}", f"Grades taken without criteria: {why.en}")
        if line not in outcome.lines:
            outcome.lines.append(line)
