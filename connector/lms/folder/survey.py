"""A look at a folder before anything is done there: `Surveyor` for `hoclieu init` and `hoclieu check`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import SubmissionPoint, TeachingCourse
from connector.lms.folder.finding import look_into
from connector.lms.folder.matching import point_for
from connector.lms.folder.participation_files import read_class
from connector.lms.folder.places import CATALOG, files_below, root_of, unreadable, within
from connector.lms.folder.tables import RowProblem
from connector.lms.surveying import FoundAssignment, FoundCourse, Inventory, Lacking, SiteAbout, Step, Trouble
from connector.text import Text
from mappings.schema import Site


class FolderSurveyor:
    """Reads what lies there; writes nothing, not even to see whether it may."""

    def __init__(self, site: Site, now: Callable[[], datetime]) -> None:
        self._site, self._now = site, now

    def about(self) -> SiteAbout:
        root = self._root()
        return SiteAbout(
            release=str(_FOLDER.filled(path=root)),
            site_name=root.name,
            username="—",
            is_admin=False,
            functions=frozenset(),
            may_download=True,
            may_upload=True,
            upload_limit=None,
            plugin=None,
            clock_ahead=0.0,
            encrypted=True,
        )

    def lacking(self, steps: Collection[Step]) -> list[Lacking]:  # noqa: ARG002  # of the port
        """A folder has no functions that could be missing."""
        return []

    def inventory(self) -> Inventory:
        """Folders of lessons as courses with an assignment for every subject and grade that the tables name; folders
        of participation as courses."""
        root = self._root()
        folders = dict.fromkeys(path.parent for path in files_below(root) if _holds_something(root, path))
        courses = [self._course(root, number, folder) for number, folder in enumerate(folders, 1)]
        return Inventory(tuple(c for c in courses if c is not None))

    def roles(self, course_ids: Sequence[int]) -> Counter[str]:  # noqa: ARG002  # of the port
        return Counter()

    def troubles(self, points: Sequence[SubmissionPoint], courses: Sequence[TeachingCourse]) -> list[Trouble]:
        """Folders that are not there or closed to us, rows that are wrong, classes that cannot be read."""
        root = self._root()
        found = [t for c in dict.fromkeys(p.course for p in points) for t in self._of_points(root, c, points)]
        return [*found, *(t for course in courses for t in self._of_course(root, course))]

    def manages_categories(self) -> bool | None:
        """Whether the catalog can be written."""
        return os.access(self._root(), os.W_OK)

    def log_in(self) -> None:
        """There is no door to a folder."""

    def _course(self, root: Path, number: int, folder: Path) -> FoundCourse | None:
        name = folder.relative_to(root).as_posix()
        try:
            read_class(name, sorted(folder.glob("*.csv")))
            return FoundCourse(number, name, folder.name)
        except (HoclieuError, OSError):
            found = look_into(folder, lambda _path: True)
        named = dict.fromkeys(f"{told.subject} {told.grade}".strip() for _, told in found.packages.values())
        points = tuple(FoundAssignment(at, f"Bài giảng {said}".strip()) for at, said in enumerate(named, 1))
        return FoundCourse(number, name, folder.name, assignments=points) if points else None

    def _root(self) -> Path:
        return root_of(self._site.id, self._site.path or "")

    def _of_points(self, root: Path, course: str, points: Sequence[SubmissionPoint]) -> list[Trouble]:
        here = [p for p in points if p.course == course]
        try:
            folder = within(self._site.id, root, course)
            if not folder.is_dir():
                raise NeedsOperator("folder_missing", _NO_FOLDER.filled(path=folder), _NO_FOLDER_DO)
            found = look_into(folder, lambda _path: True)
        except HoclieuError as error:
            return [Trouble(p.key, error) for p in here]
        except OSError as error:
            return [Trouble(p.key, unreadable(folder, error)) for p in here]
        unmatched = [p for _, told in found.packages.values() if isinstance(p := point_for(told, here), RowProblem)]
        rows = [*found.problems, *unmatched]
        return [Trouble(f"{folder.name}/{p.where}", NeedsOperator("row_wrong", p.what, p.do)) for p in rows]

    def _of_course(self, root: Path, course: TeachingCourse) -> list[Trouble]:
        try:
            place = within(self._site.id, root, course.course)
            single = place.with_name(f"{place.name}.csv")
            files = [single] if single.is_file() else [p for p in files_below(place) if p.suffix.lower() == ".csv"]
            read_class(course.key, files)
        except HoclieuError as error:
            return [Trouble(course.key, error)]
        except OSError as error:
            return [Trouble(course.key, unreadable(root, error))]
        return []


def _holds_something(root: Path, path: Path) -> bool:
    inside = path.relative_to(root).parts
    return len(inside) > 1 and inside[0] != CATALOG and path.suffix.lower() in (".csv", ".yaml", ".yml")


_FOLDER = Text("thư mục {path}", "folder {path}")
_NO_FOLDER = Text("Chưa có thư mục {path}.", "There is no folder {path}.")
_NO_FOLDER_DO = Text("Tạo thư mục ấy, hoặc sửa course trong bản ánh xạ.", "Make it, or mend course in the mapping.")
