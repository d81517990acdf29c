"""What a school declares: its principal, and whom the mapping names, answer once and update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from connector.declarations.questions import questions
from connector.errors import HoclieuError, Rejected
from connector.lessons.actors import About, Action, allowed
from connector.reports.parts import TITLES
from connector.steps.declaring import Said, declare, holding
from connector.text import Text
from connector.web.failing import status_of
from connector.web.fields import Posted
from connector.web.visit import Signed, SignedVisit
from mappings.schema import School

router = APIRouter()


@router.get("/declarations")
def own_schools(at: Signed) -> Response:
    schools = declaring(at)
    if len(schools) == 1:
        return at.go(f"/declarations/{schools[0].id}")
    found = holding(at.ctx, schools, at.ctx.today)
    return at.page("declarations.html", rows=[(s.school, s.name, len(s.answers), len(s.missing)) for s in found])


@router.get("/declarations/{school}")
def one(at: Signed, school: str) -> Response:
    return _page(at, _school(at, school))


@router.post("/declarations/{school}")
def answered(at: Signed, school: str, form: Posted) -> Response:
    """All answers of the form; those that say nothing new leave no trace."""
    found = _school(at, school)
    try:
        since = _since(at, form.text("since", 10))
        typed = {q.id: form.text(q.id, 5000) for q in questions()}
        declare(at.ctx, school, typed, Said(at.who.signature, at.ctx.now(), "page", since))
    except HoclieuError as error:
        return _page(at, found, form.typed(), error)
    return at.go(f"/declarations/{school}", said="declared")


def declaring(at: SignedVisit) -> list[School]:
    """The schools for which this person declares."""
    return [school for school in at.ctx.mapping.schools if _may(at, school)]


def _may(at: SignedVisit, school: School) -> bool:
    named = at.who.person is not None and at.who.person in school.declarations.by
    return named or allowed(at.who, Action.DECLARE, About(school=school.id))


def _school(at: SignedVisit, school: str) -> School:
    found = at.ctx.mapping.find_school(school)
    if found is None or not _may(at, found):
        raise Rejected("not_allowed", Text("Không khai báo được cho trường này.", "Not allowed for this school."))
    return found


def _since(at: SignedVisit, typed: str) -> date:
    try:
        return date.fromisoformat(typed) if typed else at.ctx.today
    except ValueError:
        raise Rejected("day_wrong", Text("Ngày áp dụng không đúng.", "That is not a day.")) from None


def _page(
    at: SignedVisit, school: School, typed: Mapping[str, str] | None = None, error: HoclieuError | None = None
) -> Response:
    (held,) = holding(at.ctx, [school], at.ctx.today)
    answers = {answer.question: answer for answer in held.answers}
    return at.page(
        "declaration.html",
        status_of(error) if error else 200,
        school=school,
        parts=[(TITLES[n], [q for q in questions() if q.part == n]) for n in range(1, 6)],
        answers=answers,
        typed=typed if typed is not None else {name: answer.said for name, answer in answers.items()},
        missing=len(held.missing),
        today=at.ctx.today.isoformat(),
        error=error,
    )
