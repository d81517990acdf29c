"""A report of participation as data: what was counted, of whom, from which readings. Renderers add no figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from connector.declarations.answers import SchoolDeclared
from connector.participation.coverage import SchoolCoverage
from connector.participation.figures import FormDuration, FormTotals, GroupFigures, RollupFigures, TopicFigures
from connector.participation.period import Period
from connector.reports.sums import forms_sum, group_sum, known_sum
from connector.text import Text

UnitKind = Literal["school", "group", "department"]
ReportKind = Literal["daily", "weekly", "ad_hoc"]


@dataclass(frozen=True, slots=True)
class ReportUnit:
    """Whose report it is, with what stands in its document's header and signature. `short` goes into the number."""

    kind: UnitKind
    id: str
    name: str
    parent: str
    place: str
    signer: str
    short: str | None = None
    signer_name: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That the head of the unit stands by the figures (2517: the principal answers for them), and since when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Definition:
    """What one figure means, with its thresholds filled in."""

    name: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over schools, subjects or grades. Students are counted once in each school. `bands` counts the `scored`
    students by band of their mean; `learning_activities` of the `learning_known` topics have material, guidance and
    assessment; `teachers_active` of the `teachers_known`.

    `in_difficulty` is out of `difficulty_of`, the students of those schools where a topic has begun; `completions` out
    of `completable` are pairs of student and topic. None means not known, never zero.
    """

    courses: int
    topics: int
    topics_started: int
    enrolled: int
    participating: int
    in_difficulty: int | None
    difficulty_of: int
    completions: int | None
    completable: int
    scored: int | None = None
    score_sum: float | None = None
    bands: tuple[int, ...] | None = None
    learning_activities: int | None = None
    learning_known: int = 0
    teachers: int | None = None
    teachers_active: int | None = None
    teachers_known: int = 0
    vulnerable: GroupFigures | None = None
    lacks_means: GroupFigures | None = None
    forms: tuple[FormTotals, ...] = ()

    @property
    def mean_score(self) -> float | None:
        return self.score_sum / self.scored if self.score_sum is not None and self.scored else None

    @classmethod
    def over(cls, parts: Iterable[RollupFigures]) -> Totals:
        """Sums, with percentages left to be made from the sums and never averaged."""
        figures = list(parts)
        started = [f for f in figures if f.in_difficulty is not None]
        tracked = [f.completions for f in figures if f.completions is not None]
        return cls(
            courses=sum(f.courses for f in figures),
            topics=sum(f.topics for f in figures),
            topics_started=sum(f.topics_started for f in figures),
            enrolled=sum(f.enrolled for f in figures),
            participating=sum(f.participating for f in figures),
            in_difficulty=sum(f.in_difficulty or 0 for f in started) if started else None,
            difficulty_of=sum(f.enrolled for f in started),
            completions=sum(tracked) if tracked else None,
            completable=sum(f.completable for f in figures),
            scored=known_sum(f.scored for f in figures),
            score_sum=known_sum(f.score_sum for f in figures),
            bands=tuple(map(sum, zip(*(f.bands for f in figures if f.bands), strict=True))) or None,
            learning_activities=known_sum(f.learning_activities for f in figures),
            learning_known=sum(f.learning_known for f in figures),
            teachers=known_sum(f.teaching.teachers for f in figures if f.teaching),
            teachers_active=known_sum(f.teaching.active for f in figures if f.teaching),
            teachers_known=sum(f.teaching.known for f in figures if f.teaching),
            vulnerable=group_sum(f.vulnerable for f in figures),
            lacks_means=group_sum(f.lacks_means for f in figures),
            forms=forms_sum(form for f in figures for form in f.forms),
        )


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school: its coverage, and its figures unless it is missing (`totals` None). `ways`: how its LMS was read."""

    name: str
    coverage: SchoolCoverage
    totals: Totals | None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject and grade over all schools of the unit that teach it; `schools` says how many those are."""

    subject: str
    grade: int
    schools: int
    totals: Totals
    about: str = ""


@dataclass(frozen=True, slots=True)
class RollupRow:
    """One grade, class or teacher: by what its keys begin with, and by its name."""

    about: str
    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form of interaction in one topic; planned minutes are the mapping's, None where it names none."""

    figures: FormDuration
    topic_name: str
    planned_minutes: int | None

    @property
    def estimated_minutes(self) -> float | None:
        """Estimated minutes per student who has any, to date."""
        seconds, students = self.figures.estimated_seconds, self.figures.estimated
        return seconds / students / 60 if seconds is not None and students else None

    @property
    def mean_minutes(self) -> float | None:
        """Recorded minutes per student with a recorded time; None where none was recorded."""
        seconds, timed = self.figures.seconds, self.figures.timed
        return seconds / timed / 60 if seconds is not None and timed else None

    @property
    def of_planned(self) -> float | None:
        """Of the topic's planned minutes: the estimated ones where there are any, else the recorded ones."""
        minutes = self.mean_minutes if self.estimated_minutes is None else self.estimated_minutes
        planned = self.planned_minutes
        return minutes / planned if minutes is not None and planned else None


@dataclass(frozen=True, slots=True)
class DailyReport:
    """The report of one unit over one period, in the five parts of 2517/SGDĐT-GDTrH.

    `total` is None when no school could be read. `topics` and `forms` are filled in a school's own report. `made_at`
    is in the department's time zone. `declared` is what the schools said of themselves. `announced` names an ad hoc
    report. `confirmation` stands in the documents and is no part of what the report says.
    """

    kind: ReportKind
    unit: ReportUnit
    period: Period
    made_at: datetime
    schools: tuple[SchoolRow, ...]
    total: Totals | None
    subjects: tuple[SubjectRow, ...]
    topics: tuple[TopicFigures, ...]
    forms: tuple[FormRow, ...]
    definitions: tuple[Definition, ...]
    notes: tuple[Text, ...]
    declared: tuple[SchoolDeclared, ...] = ()
    grades: tuple[RollupRow, ...] = ()
    classes: tuple[RollupRow, ...] = ()
    teachers: tuple[RollupRow, ...] = ()
    score_bands: tuple[float, ...] = ()
    announced: str = ""
    confirmation: Confirmation | None = None
    small_cell: int = 5

    @property
    def schools_covered(self) -> int:
        return sum(row.totals is not None for row in self.schools)


def ratio(part: int | None, whole: int) -> float | None:
    """Part of whole, 0..1; None where either is not known or there is nobody to count."""
    return None if part is None or not whole else part / whole
