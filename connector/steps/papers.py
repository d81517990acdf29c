"""From records to papers: which minutes and passed lists there should be, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from zoneinfo import ZoneInfo

from connector.lessons.records import Appraisal, Lesson, LessonVersion
from connector.lessons.review import approved_levels
from connector.lessons.words import DECISION_WORDS
from connector.reports.minutes import Minutes
from connector.reports.minutes_lesson import AppraisedLesson
from connector.reports.passed_list import PassedLesson, PassedList
from connector.steps.context import Context
from connector.steps.issued import said
from connector.steps.lessons_view import LessonView, lessons
from mappings.schema import Level, Mapping


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A verdict with all that its minutes need."""

    mapping: Mapping
    lesson: Lesson
    version: LessonVersion
    level: Level
    appraisal: Appraisal

    @property
    def unit_id(self) -> str:
        return self.mapping.unit_of(self.level, self.mapping.school(self.lesson.school))

    @property
    def unit(self) -> str:
        return f"{self.level.id}.{self.unit_id}"

    @property
    def period(self) -> str:
        return f"{self._year}_lesson{self.lesson.id}-v{self.version.number}"

    @property
    def counter(self) -> str:
        """Minutes are numbered per unit and calendar year (NĐ 30/2020: numbers begin anew on 1 January)."""
        return f"minutes/{self.unit}/{self._year}"

    @property
    def _year(self) -> int:
        return self.appraisal.decided_at.astimezone(ZoneInfo(self.mapping.department.timezone)).year

    def number(self, place: int) -> str:
        return f"{place:02d}/BB-{unit_names(self.mapping, self.level, self.lesson)[2]}"

    def said(self) -> str:
        return said(asdict(self.minutes("")))

    def minutes(self, number: str) -> Minutes:
        """What is not known (times, place, secretary) stays empty, to be filled in by hand."""
        parent, name, _ = unit_names(self.mapping, self.level, self.lesson)
        a = self.appraisal
        return Minutes(
            number=number or None,
            level=self.level.name[:1].lower() + self.level.name[1:],
            unit=name,
            parent=parent,
            made_at=a.decided_at.astimezone(ZoneInfo(self.mapping.department.timezone)),
            lessons=(self._lesson(),),
            present=(a.appraiser_name,) if a.appraiser_name else (),
            chair=a.appraiser_name,
        )

    def _lesson(self) -> AppraisedLesson:
        a = self.appraisal
        return AppraisedLesson(
            title=self.lesson.title,
            author=self.lesson.author_name,
            subject=self.lesson.subject,
            grade=self.lesson.grade,
            version=self.version.number,
            sha256=self.version.sha256,
            conclusion=DECISION_WORDS[a.decision],
            school=self.mapping.school(self.lesson.school).name,
            score=a.score,
            strengths=a.strengths,
            limitations=a.limitations,
            required_changes=a.required_changes,
        )


def unit_names(mapping: Mapping, level: Level, lesson: Lesson) -> tuple[str, str, str]:
    """(body above, issuing body, its abbreviation in numbers) of the unit that decides at this level."""
    school, department = mapping.school(lesson.school), mapping.department
    group = mapping.group(school.group)
    if level.unit == "school":
        return (group.name if group and group.kind == "district" else department.name), school.name, school.short
    if level.unit == "group" and group is not None:
        return group.parent or department.name, group.name, group.id.upper()
    return department.parent, department.name, department.short


def verdicts_on_record(ctx: Context) -> Iterator[OnRecord]:
    """Every verdict ever given, on whichever version: each has its minutes (000_, second point)."""
    levels = {level.id: level for level in ctx.mapping.levels}
    for view in lessons(ctx):
        for version in view.versions:
            for appraisal in view.verdicts[version.id]:
                if appraisal.level in levels:
                    yield OnRecord(ctx.mapping, view.lesson, version, levels[appraisal.level], appraisal)


@dataclass(frozen=True, slots=True)
class UnitList:
    """The passed list of one unit at one level in one window."""

    unit: str
    window: str
    passed: PassedList

    @property
    def key(self) -> str:
        return f"{self.unit} {self.window}"

    def said(self) -> str:
        content = asdict(self.passed)
        content.pop("made_at")
        return said(content)


def passed_lists(ctx: Context) -> Iterator[UnitList]:
    """One list per level, unit and window in which a current version has passed; empty lists are not written."""
    passed = sorted(_passed(ctx), key=lambda x: x[0])
    for (_, unit, window), group in groupby(passed, key=lambda x: x[0]):
        found = [(level, view) for _, level, view in group]
        level = found[0][0]
        made = ctx.now().astimezone(ZoneInfo(ctx.mapping.department.timezone))
        _, name, _ = unit_names(ctx.mapping, level, found[0][1].lesson)
        rows = tuple(_row(ctx, view) for _, view in found)
        listed = PassedList(name, level.name[:1].lower() + level.name[1:], _window(ctx, window), made, rows)
        yield UnitList(f"{level.id}.{unit}", window or "khong-dot", listed)


def _passed(ctx: Context) -> Iterator[tuple[tuple[int, str, str], Level, LessonView]]:
    order = {level.id: i for i, level in enumerate(ctx.mapping.levels)}
    for view in lessons(ctx):
        school = ctx.mapping.school(view.lesson.school)
        for level_id in approved_levels(view.standings):
            level = ctx.mapping.levels[order[level_id]]
            yield (order[level_id], ctx.mapping.unit_of(level, school), view.lesson.window), level, view


def _window(ctx: Context, window: str) -> str:
    return next((w.name for w in ctx.mapping.windows if w.id == window), ctx.mapping.department.school_year)


def _row(ctx: Context, view: LessonView) -> PassedLesson:
    report = view.version.report
    made = PassedLesson(
        title=view.lesson.title,
        subject=view.lesson.subject,
        grade=view.lesson.grade,
        period="; ".join(x for x in (view.lesson.period, view.lesson.topic) if x),
        author=view.lesson.author_name,
        unit=ctx.mapping.school(view.lesson.school).name,
        format=f"SCORM {report.version}" if report.version else report.format,
        link=_link(ctx, view),
        result="Đạt",
    )
    return replace(made, note=f"bản {view.version.number}") if view.version.number > 1 else made


def _link(ctx: Context, view: LessonView) -> str:
    """Where the version stands in a catalog, the widest one first; empty while it stands nowhere."""
    order = [level.id for level in ctx.mapping.levels]
    found = [p for p in ctx.store.publications.all() if p.version_id == view.version.id and p.url]
    found.sort(key=lambda p: order.index(p.catalog.partition(".")[0]) if p.catalog.partition(".")[0] in order else -1)
    return found[-1].url if found else ""
