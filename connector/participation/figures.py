"""The figures as records: what the SQL files in `indicators/` give. None means not known, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal
from urllib.parse import quote

from mappings.schema import School, TeachingCourseMap, TopicPlan

RollupKind = Literal["school", "subject", "grade", "subject_grade", "class", "teacher"]


@dataclass(frozen=True, slots=True)
class CourseScope:
    """A mapped teaching course: `course` is the key its readings are recorded under. `teacher` as the mapping names
    them; `plans` by the names of topics."""

    school: str
    site: str
    course: str
    subject: str
    grade: int
    class_name: str | None = None
    teacher: str | None = None
    plans: Mapping[str, TopicPlan] = field(default_factory=dict, hash=False, compare=False, repr=False)

    @classmethod
    def of(cls, school: School, t: TeachingCourseMap) -> CourseScope:
        """The course as the mapping has it."""
        return cls(school.id, school.site, str(t.course), t.subject, t.grade, t.class_name, t.teacher, t.topics)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group of students (the vulnerable, those who lack means) within a topic or a roll-up. `completions` of
    `completable`: students in a topic; pairs of student and topic in a roll-up. `difficulty_of`, of sums over schools:
    the students of those schools that know who is in difficulty. None means not known."""

    enrolled: int
    participating: int
    in_difficulty: int | None
    completions: int | None
    completable: int | None
    difficulty_of: int | None = None


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """One topic of one course. `mean_score` is out of 10.

    `bands`: of the `scored` students, how many in each band of scores, lowest first. `ends` and `planned_minutes` are
    the mapping's; `ended`: that day is past at the reading. `material`, `guided`, `assessed`: what the topic is built
    of, a `learning_activity` when it has all three."""

    scope: CourseScope
    as_of: date
    topic: str
    name: str
    position: int
    activities: int
    tracked: int
    started_on: date | None
    enrolled: int
    participating: int
    participating_to_date: int
    completed: int | None
    scored: int
    mean_score: float | None
    in_difficulty: int | None
    bands: tuple[int, ...] | None = None
    planned_minutes: int | None = None
    ends: date | None = None
    ended: bool = False
    material: bool | None = None
    guided: bool | None = None
    assessed: bool | None = None
    learning_activity: bool | None = None
    vulnerable: GroupFigures | None = None
    lacks_means: GroupFigures | None = None

    @property
    def key(self) -> str:
        return figure_path("topic", self.scope.site, self.scope.course, self.topic)


@dataclass(frozen=True, slots=True)
class FormDuration:
    """One form of interaction in one topic. `seconds`, recorded by the activities themselves, is the sum over the
    `timed` students to date; `estimated_seconds` that over the `estimated` students, by `estimated_by`, both None where
    no time is estimated. A site that only counts does not tell the estimate to date."""

    scope: CourseScope
    topic: str
    form: str
    activities: int
    participating: int
    participating_to_date: int
    timed: int
    seconds: float | None
    estimated: int | None = None
    estimated_seconds: float | None = None
    estimated_in_period: int | None = None
    estimated_seconds_in_period: float | None = None
    estimated_by: str | None = None
    planned_minutes: int | None = None

    @property
    def key(self) -> str:
        return figure_path("form", self.scope.site, self.scope.course, self.topic, self.form)


@dataclass(frozen=True, slots=True)
class FormTotals:
    """One form of interaction over the courses of a roll-up; students are counted once. `planned_minutes` are those of
    the `planned_topics` that have the form and whose minutes the mapping names."""

    form: str
    topics: int
    activities: int
    participating: int
    participating_to_date: int
    timed: int
    seconds: float | None
    estimated: int | None
    estimated_seconds: float | None
    estimated_in_period: int | None
    estimated_seconds_in_period: float | None
    planned_topics: int
    planned_minutes: int | None


@dataclass(frozen=True, slots=True)
class TeacherFigures:
    """The teachers of some courses, each counted once. `active` within the period, of the `known` ones, those of whom
    the source can tell."""

    teachers: int
    active: int | None
    known: int


@dataclass(frozen=True, slots=True)
class RollupFigures:
    """Some courses of one school: all of them, or those of a subject, a grade, both, a class, a teacher (the others
    None). Students are counted once each; `completions` of `completable` are pairs of student and topic.

    `score_sum` is the sum of the `scored` students' means, out of 10, exact to a millionth; `bands` counts them by
    band. `learning_activities` of the `learning_known` topics have material, guidance and assessment."""

    school: str
    subject: str | None
    grade: int | None
    courses: int
    topics: int
    topics_started: int
    enrolled: int
    participating: int
    in_difficulty: int | None
    completions: int | None
    completable: int
    class_name: str | None = None
    teacher: str | None = None
    participating_to_date: int | None = None
    topics_ended: int = 0
    scored: int | None = None
    score_sum: float | None = None
    bands: tuple[int, ...] | None = None
    learning_activities: int | None = None
    learning_known: int = 0
    vulnerable: GroupFigures | None = None
    lacks_means: GroupFigures | None = None
    teaching: TeacherFigures | None = None
    forms: tuple[FormTotals, ...] = ()

    @property
    def mean_score(self) -> float | None:
        return self.score_sum / self.scored if self.score_sum is not None and self.scored else None

    @property
    def kind(self) -> RollupKind:
        if self.class_name is not None:
            return "class"
        if self.teacher is not None:
            return "teacher"
        if self.subject is not None:
            return "subject" if self.grade is None else "subject_grade"
        return "school" if self.grade is None else "grade"

    @property
    def key(self) -> str:
        """Stable, e.g. `school/thptp`, `subject/thptp/To%C3%A1n/10`; a figure's own key has its field behind that."""
        parts = (self.subject, self.grade, self.class_name, self.teacher)
        said = [str(part) for part in parts if part is not None]
        return figure_path("subject" if self.kind == "subject_grade" else self.kind, self.school, *said)


@dataclass(slots=True)
class Figures:
    """All indicators of some courses. A course that was not read within the period is in none of them.

    `rollups` are the schools, and the subjects and grades of each; the other roll-ups stand apart."""

    topics: list[TopicFigures] = field(default_factory=list)
    forms: list[FormDuration] = field(default_factory=list)
    rollups: list[RollupFigures] = field(default_factory=list)
    subjects: list[RollupFigures] = field(default_factory=list)
    grades: list[RollupFigures] = field(default_factory=list)
    classes: list[RollupFigures] = field(default_factory=list)
    teachers: list[RollupFigures] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """The other's figures behind these."""
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))

    def place(self, rollup: RollupFigures) -> None:
        """The roll-up into the list of its kind."""
        lists = {"subject": self.subjects, "grade": self.grades, "class": self.classes, "teacher": self.teachers}
        lists.get(rollup.kind, self.rollups).append(rollup)


def figure_path(*parts: str) -> str:
    """Parts as one stable key: percent-encoded, joined by slashes."""
    return "/".join(quote(part, safe=":") for part in parts)
