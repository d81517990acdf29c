"""Participation out of files: `ActivitySource` for schools whose pupils learn on another platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.lms.base import Cache, CountRules, CourseActivity, SiteCounts, SiteFacts, TeachingCourse
from connector.lms.folder.arriving import Look, is_whole, unfinished_name
from connector.lms.folder.participation_files import ClassFiles, read_class
from connector.lms.folder.places import files_below, root_of, unreadable, within
from connector.lms.folder.remembered import Known, Memory
from connector.text import Text
from mappings.guessing import bare
from mappings.schema import Site

SOURCE = "csv"
METHOD = "csv_minutes"
"""The minutes are those that the other platform wrote down; how it measured them is not known."""


class FolderActivity:
    """A teaching course names a folder of tables (or one table) below the site's folder."""

    def __init__(self, site: Site, cache: Cache, now: Callable[[], datetime]) -> None:
        self._site, self._memory, self._now = site, Memory(cache), now
        self._groups: dict[str, set[str]] = {}

    def probe(self) -> SiteFacts:
        root_of(self._site.id, self._site.path or "")
        return SiteFacts("folder", "1", self._site.id, "", frozenset())

    def observe(
        self,
        courses: Sequence[TeachingCourse],
        since: Mapping[str, datetime],  # noqa: ARG002  # of the port
        timezone: str,  # noqa: ARG002  # of the port
    ) -> Iterator[CourseActivity | tuple[TeachingCourse, Exception]]:
        """Always all that the files say. `observed_at` is when the newest table of what was done came: on a day
        without a new file nothing is known of that day, and it stays missing."""
        root = root_of(self._site.id, self._site.path or "")
        for course in courses:
            try:
                yield self._read(root, course)
            except HoclieuError as error:
                yield course, error

    def counts(
        self,
        cells: Mapping[str, Sequence[TeachingCourse]],  # noqa: ARG002  # of the port
        last: date,  # noqa: ARG002  # of the port
        timezone: str,  # noqa: ARG002  # of the port
        rules: CountRules,  # noqa: ARG002  # of the port
    ) -> SiteCounts:
        raise NeedsOperator("no_counts", _NO_COUNTS.filled(site=self._site.id), _NO_COUNTS_DO)

    def members(self, cohorts: Sequence[str]) -> dict[str, frozenset[str]]:
        """Groups out of the lists of classes that were read in this run."""
        known = {cohort: self._groups.get(bare(cohort)) for cohort in cohorts}
        return {cohort: frozenset(students) for cohort, students in known.items() if students is not None}

    def students_by_code(self, codes: Sequence[str]) -> dict[str, str]:
        """A student's code is what the files know them by."""
        return {code: code for code in codes}

    def _read(self, root: Path, course: TeachingCourse) -> CourseActivity:
        place = within(self._site.id, root, course.course)
        tables = self._tables(root, place)
        if not tables:
            raise Retriable("no_file_yet", _NO_FILE.filled(path=place), _NO_FILE_DO)
        try:
            found = read_class(course.key, tables)
            came = max(Look.at(path).came for path in found.told_by)
        except OSError as error:
            raise unreadable(place, error) from None
        for group, students in found.groups.items():
            self._groups.setdefault(group, set()).update(students)
        return _reading(course, found, min(came, self._now()))

    def _tables(self, root: Path, place: Path) -> list[Path]:
        """All of them, or none while one is still being written."""
        if not place.exists() and (single := place.with_name(f"{place.name}.csv")).is_file():
            place = single
        files = [place] if place.is_file() else list(files_below(place))
        wanted = [path for path in files if path.suffix.lower() in (".csv", ".tsv", ".txt")]
        unfinished = [p for p in files if unfinished_name(p.name) and ".csv" in p.name.lower()]
        for path in [*unfinished, *(p for p in wanted if not self._whole(root, p))]:
            raise Retriable("still_arriving", _ARRIVING.filled(name=path.name), _ARRIVING_DO)
        return wanted

    def _whole(self, root: Path, path: Path) -> bool:
        key = path.relative_to(root).as_posix()
        known, look, now = self._memory.of(key), Look.at(path), self._now()
        if known is None or known.look != look:
            self._memory.keep(key, Known(look, now))
        return is_whole(path, look, now, known.look if known else None, known.seen if known else None)


def _reading(course: TeachingCourse, found: ClassFiles, observed_at: datetime) -> CourseActivity:
    sources = [SOURCE] if found.has_topics else [SOURCE, "topics_from_rows"]
    timed = any(day.seconds is not None for doing in found.doings.values() for day in doing.days)
    return CourseActivity(
        key=course.key,
        course_id=course.course,
        observed_at=observed_at.astimezone(UTC),
        topics=found.outline(),
        students=tuple(found.students.values()),
        doings=tuple(found.doings.values()),
        reread=frozenset(found.students),
        sources=tuple(sources),
        spent_method=METHOD if timed else None,
    )


_NO_COUNTS = Text(
    "Site {site} là thư mục: không có gì đếm tại chỗ.", "Site {site} is a folder: nothing there counts for us."
)
_NO_COUNTS_DO = Text("Bỏ participation: counts ở site này.", "Take participation: counts away from this site.")
_NO_FILE = Text("Chưa có tệp nào trong {path}.", "There is no file in {path} yet.")
_NO_FILE_DO = Text(
    "Chép hoc-sinh.csv và tham-gia.csv vào đó; tệp mẫu: hoclieu folder template participation.",
    "Copy hoc-sinh.csv and tham-gia.csv there; for an example: hoclieu folder template participation.",
)
_ARRIVING = Text("Tệp {name} đang được chép vào.", "The file {name} is still being written.")
_ARRIVING_DO = Text("Lần chạy sau sẽ đọc.", "The next run reads it.")
