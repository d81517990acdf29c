"""The sync mapping: what IT staff write, as strict models. `mappings.loader` reads it and names lines in errors."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, model_validator

from mappings.hours import HoursOfDay

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
"""An id of ours: small letters, digits, dot, dash, underscore; stable for ever, since records are kept under it."""

Grade = Annotated[int, Field(ge=6, le=12)]
VariableName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
Stage = Literal["THCS", "THPT"]


def _no_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Name = Annotated[str, AfterValidator(_no_blank)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Department(Strict):
    """Sở GD&ĐT. `parent` stands above it in a document's header; `place` before the date."""

    id: Key
    name: Name
    parent: Name
    place: Name
    short: Name = "SGDĐT"
    timezone: str = "Asia/Ho_Chi_Minh"
    school_year: Annotated[str, Field(pattern=r"^20\d\d-20\d\d$")]


class GradeRule(Strict):
    """How a reviewer's grade in the LMS becomes a decision, in percent of the assignment's maximum."""

    approved: Annotated[float, Field(ge=0, le=100)] = 80
    changes_required: Annotated[float, Field(ge=0, le=100)] = 50

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.changes_required > self.approved:
            raise ValueError("changes_required must not be above approved")
        return self


class Level(Strict):
    """One level of appraisal; their order in the list is the chain. `unit` says whose verdict it is."""

    id: Key
    name: Name
    unit: Literal["school", "group", "department"]
    stages: frozenset[Stage] = frozenset({"THCS", "THPT"})
    lms_verdicts: bool = False
    grade_rule: GradeRule = GradeRule()
    appraisers: tuple[Name, ...] = ()


class Group(Strict):
    """What stands between school and Department: cluster (cụm), district (to 30/6/2025) or commune (since)."""

    id: Key
    kind: Literal["cluster", "district", "commune"]
    name: Name
    parent: Name | None = None


class SiteLimits(Strict):
    concurrent: Annotated[int, Field(ge=1, le=32)] = 4
    per_second: Annotated[float, Field(gt=0, le=1000)] = 20
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60


class Site(Strict):
    """One LMS. Secrets are named, never written here: `token_env` and `password_env` name variables.

    `publish_by` insists on one way into its catalogs; `auto` takes the companion plugin where the site has it. In
    `quiet_hours` (lessons are on) the service by itself publishes and verifies nothing there."""

    id: Key
    kind: Literal["moodle"] = "moodle"
    url: HttpUrl
    protocol: Literal["rest", "soap"] = "rest"
    token_env: VariableName
    username: str | None = None
    password_env: VariableName | None = None
    limits: SiteLimits = SiteLimits()
    publish_by: Literal["auto", "plugin", "web"] = "auto"
    quiet_hours: tuple[HoursOfDay, ...] = ()


class CourseRef(Strict):
    """A course by short name (also written as a plain string), by idnumber or by id."""

    shortname: Name | None = None
    idnumber: Name | None = None
    id: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return {"shortname": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(v is not None for v in (self.shortname, self.idnumber, self.id)) != 1:
            raise ValueError("name the course by exactly one of shortname, idnumber, id")
        return self

    def __str__(self) -> str:
        """`field:value`, as `core_course_get_courses_by_field` takes them."""
        for field in ("shortname", "idnumber", "id"):
            if (value := getattr(self, field)) is not None:
                return f"{field}:{value}"
        raise AssertionError("validated above")


class Window(Strict):
    """A submission window (đợt nộp), both days included."""

    id: Key
    name: Name
    opens: date
    closes: date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.closes < self.opens:
            raise ValueError("closes must not be before opens")
        return self


class SubmissionPointMap(Strict):
    """Where teachers hand in. `assignment`: its name, or its course-module id as a number."""

    course: CourseRef
    assignment: Name | int
    subject: Name
    grade: Grade
    window: Key | None = None


class TeachingCourseMap(Strict):
    """A course whose participation is reported. `topics`: planned minutes per section name, where they are known."""

    course: CourseRef
    subject: Name
    grade: Grade
    class_name: Annotated[str | None, Field(alias="class")] = None
    topics: dict[str, Annotated[int, Field(gt=0)]] = {}


class School(Strict):
    """`code` is the national database's, an opaque string. `short` goes into document numbers."""

    id: Key
    name: Name
    short: Name
    code: str | None = None
    stages: frozenset[Stage]
    group: Key | None = None
    site: Key
    principal: str | None = None
    submissions: tuple[SubmissionPointMap, ...] = ()
    teaching: tuple[TeachingCourseMap, ...] = ()


class CatalogMap(Strict):
    """Catalogs of one level. `site: own` is each school's own site. `category` is a path; `{school}`, `{group}` and
    `{department}` stand for names. One entry gives a catalog per unit of the level.

    `on_withdraw`: what becomes of the activity of a withdrawn lesson. `drift`: what `verify` does about a change made
    by hand on the site: `repair` undoes it, `adopt` lets it stand (other content never), `report` only tells."""

    level: Key
    site: Key | Literal["own"]
    category: Annotated[tuple[Name, ...], Field(min_length=1)]
    on_withdraw: Literal["hide", "remove"] = "hide"
    drift: Literal["repair", "adopt", "report"] = "repair"


class Subject(Strict):
    """A subject under its name of today. Catalog courses are kept under `id`, so that a renamed subject keeps its
    course: the id to give is then the old name in small letters without accents, words joined by dashes."""

    id: Key
    name: Name
    formerly: tuple[Name, ...] = ()


class ReportMap(Strict):
    """`due` is the hour (department's time zone) before which it must be out."""

    kind: Literal["daily", "weekly"]
    units: frozenset[Literal["school", "group", "department"]] = frozenset({"school", "group", "department"})
    formats: frozenset[Literal["xlsx", "docx", "json"]] = frozenset({"xlsx", "docx", "json"})
    due: time
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None = None


class Rules(Strict):
    """Thresholds of the indicators; they are printed in every report (domain.md, 'Left open')."""

    inactive_days: Annotated[int, Field(ge=1, le=60)] = 7
    low_score: Annotated[float, Field(ge=0, le=10)] = 5.0
    late_after_hours: Annotated[float, Field(gt=0)] = 26


class Mapping(Strict):
    """The whole file. Cross-references are checked by `mappings.loader`, which knows the lines."""

    version: Literal[1]
    department: Department
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    groups: tuple[Group, ...] = ()
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    windows: tuple[Window, ...] = ()
    schools: Annotated[tuple[School, ...], Field(min_length=1)]
    catalogs: tuple[CatalogMap, ...] = ()
    subjects: tuple[Subject, ...] = ()
    reports: tuple[ReportMap, ...] = ()
    rules: Rules = Rules()

    def school(self, id: str) -> School:
        return next(s for s in self.schools if s.id == id)

    def site(self, id: str) -> Site:
        return next(s for s in self.sites if s.id == id)

    def group(self, id: str | None) -> Group | None:
        return next((g for g in self.groups if g.id == id), None)


def stage_of(grade: int) -> Stage:
    """THCS teaches grades 6–9, THPT grades 10–12 (CT GDPT 2018)."""
    return "THCS" if grade <= 9 else "THPT"


def local_day(moment: datetime, timezone: str) -> date:
    """The calendar day of an aware moment in the department's time zone."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(timezone)).date()
