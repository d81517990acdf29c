"""The ports: what the flows ask of an LMS, whatever its kind.

Adapters live beside this file, one folder per kind. They raise only `connector.errors`. Ids of the
LMS are opaque strings here. Times are aware datetimes in UTC. Nothing here knows the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from connector.errors import HoclieuError
from connector.text import Text

Cache = dict[str, object]
"""What an adapter found out about a site and may keep between runs (JSON values only, e.g. course ids).

Losing it costs calls, never correctness; the store keeps it per site."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One probe per run: what the site is and what our account may do there."""

    release: str
    version: str
    site_name: str
    account_id: str
    functions: frozenset[str]
    may_download: bool = True
    may_upload: bool = True


@dataclass(frozen=True, slots=True)
class PointAbout:
    """What the mapping says of a point, for sources whose submissions name it: `school` by id, names and code."""

    school: tuple[str, ...]
    subject: str
    grade: int


@dataclass(frozen=True, slots=True)
class SubmissionPoint:
    """Where teachers hand in: a course and an assignment as the mapping names them."""

    key: str
    course: str
    assignment: str
    about: PointAbout | None = None


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """`url` is opaque to all but the adapter; `key` names exactly this content at this place (path, time, size)."""

    filename: str
    size: int
    modified: datetime
    url: str
    key: str
    mimetype: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What one teacher handed in at one point. Natural key: site, assignment, teacher, attempt."""

    point: SubmissionPoint
    assignment_id: str
    submission_id: str
    teacher_id: str
    attempt: int
    modified: datetime
    files: tuple[SubmittedFile, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A downloaded file, proved whole: length and SHA-1 checked where the site names them."""

    path: Path
    size: int
    sha1: str
    sha256: str


@dataclass(frozen=True, slots=True)
class GivenCriterion:
    """One criterion of a grade that was given by a form (rubric, marking guide), with the remark as plain text.

    `score` is in points of `max`; None: only a remark was written."""

    name: str
    score: float | None
    max: float
    remark: str = ""


@dataclass(frozen=True, slots=True)
class GivenGrade:
    """A reviewer's grade and words, read from the LMS. `grade` is in points of `grade_max`; None: no grade given.

    `released` is false while the reviewer still works on it (marking workflow). `submission_modified` is when the
    submission that stands there now was handed in: a grade must never be taken for a package that we have not seen.
    `criteria` are those of the form by which it was given, in the form's order; empty where it was given as a number.
    `criteria_unread`: why they could not be read, where a form was used."""

    point: SubmissionPoint
    assignment_id: str
    teacher_id: str
    attempt: int
    grader_id: str
    grade: float | None
    grade_max: float
    comment: str
    released: bool
    modified: datetime
    submission_modified: datetime
    criteria: tuple[GivenCriterion, ...] = ()
    criteria_unread: Text | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the teacher is told in their submission. `grade` None leaves the grade as it is.

    `comment_html` is ready HTML. `workflow_state` is a Moodle marking-workflow state, used only where the
    assignment uses the workflow. `reopen` asks for a new attempt where the assignment is set so. `attempt` is the one
    the words are about, None the latest handed in: a teacher may have begun the next before they are written."""

    assignment_id: str
    teacher_id: str
    comment_html: str
    grade: float | None = None
    workflow_state: str | None = None
    reopen: bool = False
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who proved to have this account on the site. `username` is as the site writes it."""

    site: str
    user_id: str
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    idnumber: str = ""


@dataclass(frozen=True, slots=True)
class PersonalMessage:
    """Words in plain text to one account. `key` is ours (letters, digits, `-`, `_`) and tells the answers apart;
    `user_id` '' where only the name of the account is known."""

    key: str
    username: str
    user_id: str
    text: str


class Messenger(Protocol):
    """Personal messages on a site, from our account."""

    def send(self, messages: Sequence[PersonalMessage]) -> dict[str, HoclieuError | None]:
        """By key: None where the site took the message, else why not; code `outcome_unknown` where it may have."""
        ...


@dataclass(slots=True)
class Collected:
    """Submissions since a watermark. `unreadable`: (what, why) that the site warned about or that broke a batch.

    `unread`: keys of points of which nothing could be read, so that older submissions may turn up there later.
    `arriving`: what is still being written there, and is left for the next run."""

    submissions: list[Submission] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    arriving: list[str] = field(default_factory=list)


class SubmissionSource(Protocol):
    """Teachers' submissions and the reviewers' words about them. `since` is inclusive; None means everything."""

    def probe(self) -> SiteFacts: ...

    def submissions(self, points: Sequence[SubmissionPoint], since: datetime | None) -> Collected:
        """Handed-in submissions only (never drafts), of all points in as few calls as the site allows."""
        ...

    def download(
        self, file: SubmittedFile, into: Path, known_sha1: Callable[[str], bool], progress: Callable[[int], None]
    ) -> StoredFile | str:
        """Streams into the folder `into` and proves it whole. Where the site names the content's SHA-1 before the body
        and `known_sha1` knows it, nothing is read and that SHA-1 is returned. A cut is resumed."""
        ...

    def grades(self, points: Sequence[SubmissionPoint], since: datetime | None) -> list[GivenGrade]:
        """Grades given since then by somebody else than our own account, with the reviewer's words."""
        ...

    def write_back(self, feedback: Feedback) -> None:
        """Sets grade, feedback comment and workflow state; saying the same twice changes nothing."""
        ...

    def people(self, ids: Iterable[str]) -> dict[str, Person]:
        """Teachers by id, for minutes and lists; unknown ids are left out."""
        ...


@dataclass(frozen=True, slots=True)
class CatalogPlace:
    """Where one lesson should stand. `catalog_key` is ours (idnumbers are made from it); topic names a section."""

    catalog_key: str
    category_path: tuple[str, ...]
    course_key: str
    course_name: str
    topic: str


@dataclass(frozen=True, slots=True)
class WantedActivity:
    """What should stand as one activity. `idnumber` is ours and the key on the site; `package` (a file whose SHA-1 is
    `sha1` and which is sent under `filename`) is None for a page and a url; `content` is the page's HTML or the URL."""

    idnumber: str
    modname: str
    name: str
    description_html: str
    tags: tuple[str, ...]
    visible: bool
    sha1: str | None
    package: Path | None
    filename: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class StandingActivity:
    """An activity as it stands on a site, ours or not.

    None says "not known by this way of reading"; an empty `idnumber` says that it has none. `sha1` is that of its
    package; `position` counts within its section from 0; `section_number` is Moodle's `section`."""

    cmid: str
    course_id: str
    section_name: str
    name: str
    sha1: str | None
    visible: bool
    version: str | None = None
    url: str = ""
    idnumber: str | None = None
    modname: str = "scorm"
    section_number: int = 0
    position: int = 0
    revision: int | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None

    @property
    def described(self) -> bool:
        """Whether its description and tags were read."""
        return self.description is not None and self.tags is not None


@dataclass(frozen=True, slots=True)
class Course:
    """A catalog course that is there: found or made."""

    id: str
    name: str


class CatalogSite(Protocol):
    """A site that holds catalogs. What carries no idnumber of ours is never touched, unless its cmid is given."""

    def probe(self) -> SiteFacts: ...

    def ensure_course(self, place: CatalogPlace) -> Course:
        """Found by our idnumber, or made; its name and category are brought to what `place` says (a renamed subject,
        a catalog under another path)."""
        ...

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]:
        """By course id: every activity there, ours or not, in as few calls as the site allows. A course that is no
        longer there is left out."""
        ...

    def idnumbers(self, cmids: Sequence[str]) -> dict[str, str]:
        """The idnumber ('' for none) of each of these activities that is there: for the few whose `standing` could not
        tell it and which may be ours, found after an answer was lost."""
        ...

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool = False
    ) -> StandingActivity:
        """Makes the activity (cmid None) at the end of the topic's section, itself made where it is missing; or brings
        the one of that cmid to `wanted` in place, where it stands, and gives it our idnumber if it has none. The
        package is sent only when its SHA-1 differs. Reads back and proves.

        Raises `Rejected` with nothing half-made left behind: `tracks_would_be_lost`, `import_failed`,
        `nothing_to_play`, `not_ours` (another idnumber), `record_missing` (no such cmid any more); `Retriable`
        (`outcome_unknown`) when the answer was lost: the caller looks before it tries again.
        """
        ...

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None:
        """These activities into the topic's section, made where it is missing, in this order, after what is not
        ours."""
        ...

    def show(self, cmid: str) -> None: ...

    def hide(self, cmid: str) -> None:
        """An activity that is no longer there needs no hiding."""
        ...

    def remove(self, cmid: str) -> None:
        """An activity that is no longer there needs no removing."""
        ...


@dataclass(frozen=True, slots=True)
class TeachingCourse:
    """A course whose students' participation is reported, as the mapping names it."""

    key: str
    course: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of a course. `tracked`: its completion is set automatically (Moodle's completion = 2)."""

    id: str
    modname: str
    name: str
    tracked: bool
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Topic:
    """A course section (section 0 is left out). `guided`: it tells students how to learn it; None: not read."""

    id: str
    name: str
    position: int
    activities: tuple[Activity, ...]
    visible: bool = True
    guided: bool | None = None


@dataclass(frozen=True, slots=True)
class Student:
    """An active student of a course. No name: the flows never see one."""

    id: str
    last_access: datetime | None


@dataclass(frozen=True, slots=True)
class TeacherSeen:
    """A teacher of a course. No name. `active_days`: the days with a recorded action; None: the source cannot know."""

    id: str
    last_access: datetime | None
    active_days: tuple[date, ...] | None = None


@dataclass(frozen=True, slots=True)
class DayOfDoing:
    """One student, one activity, one day of the department's time zone. `seconds` is estimated; None: not known."""

    day: date
    events: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """What is known of one student and one activity: each field None where the source cannot know it.

    `acted` lists the moments at which an action is recorded (opened, tracked, submitted, completed by doing).
    `completed`: automatic completion reached (passed counts; failed does not). `score` is 0..1 of the maximum.
    `seconds` is time in the activity as it recorded it itself. `status` is the LMS's own word, e.g. `passed`. `days`
    are whole days as a source that reads the log counts them; `acted` then holds only what the log does not show."""

    student_id: str
    activity_id: str
    acted: tuple[datetime, ...] = ()
    completed: bool | None = None
    completed_at: datetime | None = None
    status: str | None = None
    score: float | None = None
    seconds: float | None = None
    days: tuple[DayOfDoing, ...] = ()


@dataclass(slots=True)
class CourseActivity:
    """One reading of one course at `observed_at`.

    `students` is everyone enrolled and active; `doings` holds only what was read again in this run: those active since
    `since`, and everyone's grades (whose students may be any). `reread` names the students whose doings are complete;
    `left_out` says (student id, why) of those that could not be read. `sources` names the calls used, for fidelity.
    `spent_method` names how the seconds of `Doing.days` were estimated."""

    key: str
    course_id: str
    observed_at: datetime
    topics: tuple[Topic, ...]
    students: tuple[Student, ...]
    doings: tuple[Doing, ...]
    reread: frozenset[str]
    left_out: list[tuple[str, str]] = field(default_factory=list)
    sources: tuple[str, ...] = ()
    teachers: tuple[TeacherSeen, ...] = ()
    spent_method: str | None = None


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count for the days from `first` to `last`. `measure` is a name of `participation.counts`; no row tells of a
    student. Of a `cell` (a group of our courses), a course, a topic of it, or a form within that topic."""

    first: date
    last: date
    measure: str
    value: float
    cell: str | None = None
    course: str | None = None
    topic: str | None = None
    form: str | None = None


@dataclass(slots=True)
class SiteCounts:
    """A reading of a site from which no row about a student may come: distinct counts, made on the site itself.

    `topics` is the outline of each course that was read, by key; `unread` the courses that could not be, with why."""

    observed_at: datetime
    rows: tuple[CountRow, ...]
    topics: Mapping[str, tuple[Topic, ...]]
    unread: list[tuple[TeachingCourse, HoclieuError]] = field(default_factory=list)
    sources: tuple[str, ...] = ()
    spent_method: str | None = None


@dataclass(frozen=True, slots=True)
class CountRules:
    """What the site must know to count as we do: `forms` names each activity's form of interaction by `modname`, all
    others are `other`; `inactive_days` and `low_score` (of 10) say who is in difficulty; `bands`: the lower borders of
    the bands of scores (of 10) above the first; `cohorts`: by kind of students, the site's cohorts of them."""

    forms: Mapping[str, str]
    inactive_days: int
    low_score: float
    bands: tuple[float, ...] = ()
    cohorts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class ActivitySource(Protocol):
    """What students did."""

    def probe(self) -> SiteFacts: ...

    def observe(
        self, courses: Sequence[TeachingCourse], since: Mapping[str, datetime], timezone: str
    ) -> Iterable[CourseActivity | tuple[TeachingCourse, Exception]]:
        """One reading per course, as they come; a course that fails is yielded with its error and stops no other.
        `since` maps a course's key to the moment of its last good reading; whole days are those of `timezone`."""
        ...

    def counts(
        self, cells: Mapping[str, Sequence[TeachingCourse]], last: date, timezone: str, rules: CountRules
    ) -> SiteCounts:
        """Distinct counts per cell, course, topic and form, of the day `last` and of the seven days that end on it.
        Raises `NeedsOperator` where the LMS has nothing that counts for us."""
        ...

    def members(self, cohorts: Sequence[str]) -> dict[str, frozenset[str]]:
        """By the cohort's name or idnumber as given: the student ids in it. A cohort that is not there is left out."""
        ...

    def students_by_code(self, codes: Sequence[str]) -> dict[str, str]:
        """By student code as given: the student's id on the site. A code that is not known there is left out."""
        ...
