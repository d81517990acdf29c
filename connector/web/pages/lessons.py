"""Lessons found, and the public catalog of approved ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from connector.appraisal import views
from connector.lessons.identity import unaccented
from connector.lessons.overview import LessonState
from connector.store.index import LessonRow
from connector.web.pages.paging import Page, paged
from connector.web.pages.reach import catalog_name
from connector.web.visit import Anybody, Signed
from connector.web.words import LESSONS, Tag, standing_tag
from mappings.schema import Mapping, School

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was searched for; a value that means nothing is not searched for."""

    q: str
    topic: str
    subject: str
    grade: int | None
    school: str
    state: str


def _asked(
    q: str = "", topic: str = "", subject: str = "", grade: str = "", school: str = "", state: str = ""
) -> Asked:
    """Empty fields of the form come as empty texts."""
    return Asked(q[:200], topic[:200], subject[:200], int(grade) if grade in _GRADES else None, school[:64], state[:32])


_GRADES = frozenset(str(grade) for grade in range(6, 13))
Search = Annotated[Asked, Depends(_asked)]


@router.get("/lessons")
def lessons(at: Signed, asked: Search, page: Page = 1) -> Response:
    mapping = at.ctx.mapping
    state = LessonState(asked.state) if asked.state in LESSONS else None
    found = views.search(
        at.ctx,
        at.who,
        text=asked.q,
        subject=asked.subject or None,
        grade=asked.grade,
        topic=asked.topic,
        school=asked.school or None,
        state=state,
        page=page,
    )

    def tag_of(row: LessonRow) -> Tag:
        return standing_tag(mapping, row.standing, row.awaits)

    return at.page(
        "lessons.html",
        rows=found.rows,
        tag_of=tag_of,
        asked=asked,
        states=LESSONS,
        **choices(mapping),
        **paged(at, page, found.total, views.PAGE),
    )


@router.get("/catalog")
def catalog(at: Anybody, asked: Search, page: Page = 1) -> Response:
    """For guests what is public; for whoever signed in everything that was approved."""
    found = views.catalog(
        at.ctx,
        at.actor,
        text=asked.q,
        subject=asked.subject or None,
        grade=asked.grade,
        topic=asked.topic,
        school=asked.school or None,
        page=page,
    )
    return at.page(
        "catalog.html",
        rows=found.rows,
        asked=asked,
        name_of=lambda catalog: catalog_name(at.ctx.mapping, catalog),
        **choices(at.ctx.mapping),
        **paged(at, page, found.total, views.PAGE),
    )


def choices(mapping: Mapping) -> dict[str, object]:
    """What a search form offers: subjects as the mapping writes them, schools by name."""
    subjects = {point.subject for school in mapping.schools for point in school.submissions}
    return {
        "subjects": sorted(subjects, key=unaccented),
        "schools": sorted(mapping.schools, key=_name),
        "school_names": {school.id: school.name for school in mapping.schools},
    }


def _name(school: School) -> str:
    return unaccented(school.name)
