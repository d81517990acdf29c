"""What the API gives, beside the lesson's record itself."""

from __future__ import annotations

from pydantic import BaseModel, Field

from connector.catalogs.record import LessonRecord


class CatalogOut(BaseModel):
    """A catalog that is open to everybody."""

    key: str = Field(examples=["city.haiphong"])
    level: str
    level_name: str
    unit: str
    unit_name: str
    lessons: int = Field(description="How many lessons stand in it.")


class SubjectOut(BaseModel):
    key: str = Field(examples=["ngu-van"])
    names: list[str] = Field(description="As schools write it.")


class Overview(BaseModel):
    """What there is to ask for."""

    catalogs: list[CatalogOut]
    subjects: list[SubjectOut]
    grades: list[int]


class LessonPage(BaseModel):
    """`pages` may be 0. Lessons are ordered by subject, grade and title."""

    items: list[LessonRecord]
    total: int
    page: int
    per_page: int
    pages: int
