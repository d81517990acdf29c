"""Where the Parquet files of participation lie: `<dataset>/site=…/course=…/day=…/part.parquet`; what is told of a site
as a whole lies at `<dataset>/site=…/day=…/part.parquet`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from connector.participation.duck import Dataset

FILE = "part.parquet"
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Partitions:
    """The days of one dataset of one course, or of a whole site (`course` None). The values stand in the files too:
    folder names only find them."""

    root: Path
    dataset: Dataset
    site: str
    course: str | None

    @property
    def folder(self) -> Path:
        of_site = self.root / self.dataset.name / f"site={place_name(self.site)}"
        return of_site if self.course is None else of_site / f"course={place_name(self.course)}"

    def path(self, day: date) -> Path:
        return self.folder / f"day={day.isoformat()}" / FILE

    def days(self) -> list[date]:
        """The days that have a file, in order."""
        if not self.folder.is_dir():
            return []
        folders = [f for f in self.folder.iterdir() if f.name.startswith("day=") and (f / FILE).is_file()]
        return sorted(date.fromisoformat(f.name.removeprefix("day=")) for f in folders)

    def paths(self, up_to: date | None = None) -> list[Path]:
        return [self.path(day) for day in self.days() if up_to is None or day <= up_to]


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Holds other processes of this machine off while a course's days are read, merged and replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            import fcntl
        except ImportError:  # Windows has no flock; there the jobs' claim alone keeps writers apart
            yield
            return
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def place_name(value: str) -> str:
    """A value as part of a folder's name: percent-encoded, shortened with a hash where it would be too long."""
    encoded = quote(value, safe="")
    if len(encoded) <= _LONGEST_NAME:
        return encoded
    return f"{encoded[:_LONGEST_NAME]}~{sha256(value.encode()).hexdigest()[:16]}"
