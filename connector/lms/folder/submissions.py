"""Lessons that are dropped into folders: `SubmissionSource` without an LMS.

A submission is one package with what a row or a YAML says of it. It is known by its path and its content: processed
files stay where they are, another content at the same path is the next version, a copy that only touched it is none.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from connector.errors import Retriable
from connector.lms.base import (
    Cache,
    Collected,
    Feedback,
    GivenGrade,
    Person,
    SiteFacts,
    StoredFile,
    Submission,
    SubmissionPoint,
    SubmittedFile,
)
from connector.lms.folder.arriving import Look, is_whole, unfinished_name
from connector.lms.folder.finding import look_into
from connector.lms.folder.lesson_rows import Told
from connector.lms.folder.matching import point_for
from connector.lms.folder.places import opened, root_of, unreadable, within
from connector.lms.folder.remembered import Known, Memory, Taken, digest_of
from connector.lms.folder.status import Board
from connector.text import Text
from mappings.schema import Site

PIECE = 1 << 20
_TICK = timedelta(seconds=1)
"""What comes later is later, whatever the clocks say."""


class FolderSubmissions:
    """`site.path` holds a folder for each course that a submission point names."""

    def __init__(self, site: Site, cache: Cache, now: Callable[[], datetime]) -> None:
        self._site, self._now = site, now
        self._memory, self._board = Memory(cache), Board()
        self._names: dict[str, str] = {}
        self._paths: dict[str, Path] = {}

    def probe(self) -> SiteFacts:
        """Raises `NeedsOperator` (`folder_missing`)."""
        self._root()
        return SiteFacts("folder", "1", self._site.id, "", frozenset())

    def submissions(self, points: Sequence[SubmissionPoint], since: datetime | None) -> Collected:  # noqa: ARG002  # of the port
        """All that lies there, whatever `since` says: a file may come with any date. Asks nothing of a network."""
        collected = Collected()
        for course in dict.fromkeys(p.course for p in points):
            here = [p for p in points if p.course == course]
            folder = within(self._site.id, self._root(), course)
            if folder.is_dir():
                self._of_folder(folder, here, collected)
            else:
                collected.unreadable += [(p.key, str(_NO_FOLDER.filled(path=folder))) for p in here]
                collected.unread |= {p.key for p in here}
        return collected

    def download(
        self, file: SubmittedFile, into: Path, known_sha1: Callable[[str], bool], progress: Callable[[int], None]
    ) -> StoredFile | str:
        """A copy that is proved to be of one moment: `Retriable` (`file_changed`) when somebody wrote meanwhile."""
        source = self._paths.get(file.url) or self._root() / file.url
        try:
            before, known = Look.at(source), self._memory.of(file.url)
            taken = known.taken if known else None
            if taken and taken.sha1 and taken.look == before and known_sha1(taken.sha1):
                return taken.sha1
            stored = _copied(self._root(), source, into / hashlib.sha256(file.key.encode()).hexdigest()[:40], progress)
            after = Look.at(source)
        except OSError as error:
            raise unreadable(source, error) from None
        if after != before:
            raise Retriable("file_changed", _CHANGED.filled(name=source.name))
        if known is not None and taken is not None:
            self._memory.keep(file.url, replace(known, taken=replace(taken, sha1=stored.sha1)))
        return stored

    def grades(self, points: Sequence[SubmissionPoint], since: datetime | None) -> list[GivenGrade]:  # noqa: ARG002  # of the port
        """None: nobody grades in a folder."""
        return []

    def write_back(self, feedback: Feedback) -> None:
        """A status page beside the package; the overview follows at the end of the step."""
        self._board.say(self._root(), feedback.assignment_id, feedback.comment_html)

    def people(self, ids: Iterable[str]) -> dict[str, Person]:
        return {i: Person(i, self._names[i]) for i in ids if i in self._names}

    def finish(self) -> None:
        """Writes what people who drop files there look at."""
        self._board.write()

    # within ------------------------------------------------------------------------------------------------------

    def _root(self) -> Path:
        return root_of(self._site.id, self._site.path or "")

    def _of_folder(self, folder: Path, points: Sequence[SubmissionPoint], collected: Collected) -> None:
        base = _nfc(folder.relative_to(self._root()).as_posix())
        looked: set[str] = set()
        try:
            found = look_into(folder, lambda path: self._whole(base, folder, path, looked))
        except OSError as error:
            collected.unreadable += [(p.key, str(unreadable(folder, error))) for p in points]
            collected.unread |= {p.key for p in points}
            return
        for name, (path, told) in found.packages.items():
            point = point_for(told, points)
            if isinstance(point, SubmissionPoint):
                collected.submissions.append(self._submission(point, f"{base}/{name}", path, told))
            else:
                found.problems.append(point)
        collected.unreadable += [(f"{base}/{problem.where}", problem.said) for problem in found.problems]
        collected.arriving += [f"{base}/{name}" for name in found.arriving]
        self._memory.forget_others(base, looked)
        self._board.look(folder, base, found)

    def _whole(self, base: str, folder: Path, path: Path, looked: set[str]) -> bool:
        """How a file looks is remembered, so that the next run knows whether it still grows."""
        if unfinished_name(path.name):
            return False
        key = _nfc(f"{base}/{path.relative_to(folder).as_posix()}")
        looked.add(key)
        self._paths[key] = path
        known, look, now = self._memory.of(key), Look.at(path), self._now()
        if known is None or known.look != look:
            self._memory.keep(key, Known(look, now, known.taken if known else None))
        return is_whole(path, look, now, known.look if known else None, known.seen if known else None)

    def _submission(self, point: SubmissionPoint, key: str, path: Path, told: Told) -> Submission:
        known = self._memory.of(key)
        assert known is not None, "looked at above"
        taken = self._taken(known, path, told)
        self._memory.keep(key, replace(known, taken=taken))
        self._names[told.teacher_key] = told.teacher
        file = SubmittedFile(
            _nfc(path.name), taken.look.size, taken.modified, key, f"{key}|{taken.modified.isoformat()}"
        )
        return Submission(point, key, key, told.teacher_key, 0, taken.modified, (file,), told.text)

    def _taken(self, known: Known, path: Path, told: Told) -> Taken:
        """`modified` is when this content came by the server's clock, not the date that the teacher's tool gave it;
        other words about the same content came now. Touched or restored, the same bytes are the same."""
        before, now, said = known.taken, self._now(), digest_of(told)
        if before is None or not (before.look == known.look or _same_content(path, known.look, before)):
            came = min(known.look.came, now)
            return Taken(known.look, max(came, before.modified + _TICK) if before else came, said)
        modified = before.modified if before.said == said else max(now, before.modified + _TICK)
        return Taken(known.look, modified, said, before.sha1)


def _same_content(path: Path, look: Look, before: Taken) -> bool:
    return bool(before.sha1) and look.size == before.look.size and _sha1(path) == before.sha1


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _copied(root: Path, source: Path, into: Path, progress: Callable[[int], None]) -> StoredFile:
    sha1, sha256, size = hashlib.sha1(usedforsecurity=False), hashlib.sha256(), 0
    with opened(root, source) as file, into.open("wb") as copy:
        while piece := file.read(PIECE):
            sha1.update(piece)
            sha256.update(piece)
            size += copy.write(piece)
            progress(len(piece))
    return StoredFile(into, size, sha1.hexdigest(), sha256.hexdigest())


def _sha1(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()


_NO_FOLDER = Text("Chưa có thư mục {path}.", "There is no folder {path} yet.")
_CHANGED = Text("Tệp {name} đang được ghi đè.", "The file {name} is being written over.")
