"""The record of a lesson as it leaves us: beside an exported package, in the feed and in the API. Pure.

It names the author, who answers for the lesson, and the bodies that approved it; never an account, nor the persons who
appraised: those stand in the minutes, which the number leads to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Numbers
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from connector.catalogs.naming import subject_of
from connector.lessons.records import Appraisal, Lesson
from connector.packages.formats import Format
from connector.packages.report import Metadata
from mappings.schema import Level, Mapping, Stage, local_day, stage_of

SCHEMA: Final = "hoclieu-lesson/1"
_MIME = {Format.VIDEO: "video/mp4", Format.PDF: "application/pdf", Format.OFFICE: "application/octet-stream"}


class Status(StrEnum):
    """`draft`: no level has approved this version. `withdrawn`: approved once, and taken back since."""

    APPROVED = "approved"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Unit(_Record):
    """A school or the Department. `code` is the national database's, where the mapping holds it."""

    id: str
    name: str
    code: str | None = None


class Approval(_Record):
    """One level's approval of this version. `number` is that of its minutes, where they are numbered."""

    level: str = Field(examples=["city"])
    level_name: str = Field(examples=["Cấp thành phố"])
    body: str = Field(description="The unit that approved.", examples=["Sở Giáo dục và Đào tạo Hải Phòng"])
    approved_on: date
    number: str | None = Field(None, examples=["05/BB-SGDĐT"])


class Standing(_Record):
    """Where this version stands. `since`: when its content was last proved to stand there."""

    catalog: str = Field(examples=["city.haiphong"])
    url: str
    since: datetime | None = None


class PackageFile(_Record):
    """The approved file. `size` in bytes; the digests are those of the file that was approved."""

    filename: str
    format: str = Field(examples=["scorm12"])
    version: str | None = Field(None, examples=["2004 4th Edition"])
    media_type: str = Field(examples=["application/zip"])
    size: int
    sha1: str
    sha256: str


class LessonRecord(_Record):
    """An e-lesson (bài giảng điện tử) with what is known of it. Dates are in the Department's time zone."""

    model_config = ConfigDict(frozen=True, title="Lesson")

    record: Literal["hoclieu-lesson/1"] = SCHEMA
    identifier: str = Field(description="Stable for ever.", examples=["haiphong/lesson/17"])
    lesson: int
    version: int = Field(description="1, 2, 3, … as the teacher handed them in.")
    status: Status
    title: str
    language: str = "vi"
    description: str
    keywords: tuple[str, ...]
    authors: tuple[str, ...]
    school: Unit
    department: Unit
    subject: str
    grade: int
    stage: Stage = Field(description="THCS: grades 6 to 9; THPT: grades 10 to 12.")
    topic: str = ""
    period: str = Field("", description="Tiết PPCT: its place in the school's plan.")
    submitted_on: date
    approvals: tuple[Approval, ...]
    catalogs: tuple[Standing, ...]
    rights: str
    package: PackageFile


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What is known of one version, without its whole report: lists of thousands need no more."""

    number: int
    filename: str
    format: str
    scorm: str | None
    size: int
    sha1: str
    sha256: str
    submitted_at: datetime
    metadata: Metadata = field(default_factory=Metadata)


def record_of(
    mapping: Mapping,
    lesson: Lesson,
    content: VersionFacts,
    status: Status,
    approvals: Iterable[Approval],
    catalogs: Iterable[Standing],
) -> LessonRecord:
    """Everything that is said of this version of the lesson."""
    school, department = _school(mapping, lesson.school), mapping.department
    return LessonRecord(
        identifier=f"{department.id}/lesson/{lesson.id}",
        lesson=lesson.id,
        version=content.number,
        status=status,
        title=lesson.title,
        description=_description(lesson, content.metadata),
        keywords=_keywords(lesson, content.metadata),
        authors=(lesson.author_name,) if lesson.author_name else (),
        school=school,
        department=Unit(id=department.id, name=department.name),
        subject=subject_of(mapping, lesson.subject)[1],
        grade=lesson.grade,
        stage=stage_of(lesson.grade),
        topic=lesson.topic,
        period=lesson.period,
        submitted_on=local_day(content.submitted_at, department.timezone),
        approvals=tuple(approvals),
        catalogs=tuple(catalogs),
        rights=department.rights,
        package=_package(content),
    )


def approvals_of(
    mapping: Mapping, lesson: Lesson, approved: Sequence[tuple[Level, Appraisal]], numbers: Numbers[int, str]
) -> tuple[Approval, ...]:
    """The levels that approved a version, in order. `numbers`: appraisal → number of its minutes."""
    found: list[Approval] = []
    for level, verdict in approved:
        day = local_day(verdict.decided_at, mapping.department.timezone)
        number = numbers.get(verdict.id) or None
        unit = verdict.unit or _unit(mapping, level, lesson.school, day)
        body = _name_of(mapping, level, unit)
        found.append(Approval(level=level.id, level_name=level.name, body=body, approved_on=day, number=number))
    return tuple(found)


def _unit(mapping: Mapping, level: Level, school: str, day: date) -> str:
    """The unit that decided at a level, where the verdict does not say it."""
    try:
        return mapping.unit_of(level, mapping.school(school), day)
    except KeyError:
        return school


def _name_of(mapping: Mapping, level: Level, unit: str) -> str:
    if level.unit == "school":
        return _school(mapping, unit).name
    group = mapping.group(unit) if level.unit == "group" else None
    return group.name if group else mapping.department.name if level.unit == "department" else level.name


def _school(mapping: Mapping, id_: str) -> Unit:
    """A school that the mapping no longer names keeps its id for a name."""
    try:
        school = mapping.school(id_)
    except KeyError:
        return Unit(id=id_, name=id_)
    return Unit(id=school.id, name=school.name, code=school.code)


def _description(lesson: Lesson, metadata: Metadata) -> str:
    """The package's own words, else what the lesson is."""
    if metadata.description:
        return metadata.description
    topic = f", chủ đề {lesson.topic}" if lesson.topic else ""
    return f"Bài giảng điện tử môn {lesson.subject} lớp {lesson.grade}{topic}."


def _keywords(lesson: Lesson, metadata: Metadata) -> tuple[str, ...]:
    own = (lesson.subject, f"Lớp {lesson.grade}", lesson.topic)
    return tuple(dict.fromkeys(word for word in (*own, *metadata.keywords) if word))


def _package(content: VersionFacts) -> PackageFile:
    return PackageFile(
        filename=content.filename,
        format=content.format,
        version=content.scorm,
        media_type=media_type(content.format),
        size=content.size,
        sha1=content.sha1,
        sha256=content.sha256,
    )


def media_type(format_: str) -> str:
    """Packages of every standard are zip files."""
    return _MIME.get(Format(format_), "application/zip") if format_ in set(Format) else "application/octet-stream"
