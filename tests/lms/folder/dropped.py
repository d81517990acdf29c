"""A folder into which people drop lessons, and the clock by which they are looked at."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.lms.base import Cache, Collected, PointAbout, StoredFile, Submission, SubmissionPoint
from connector.lms.folder.submissions import FolderSubmissions
from connector.sandbox.seedpackages import small_scorm12
from mappings.schema import Site

MATHS = SubmissionPoint("nop / Toán 10", "shortname:nop", "Toán 10", PointAbout(("a", "THPT A", "THPTA"), "Toán", 10))
PHYSICS = SubmissionPoint("nop / Lí 11", "shortname:nop", "Lí 11", PointAbout(("a", "THPT A", "THPTA"), "Vật lí", 11))
HEADER = "Tệp;Giáo viên;Mã giáo viên;Trường;Môn;Lớp;Chủ đề;Tên bài;Tiết PPCT;Đã sửa"


class Drop:
    """`now` runs ahead of the disk's clock by what the test says: a minute is a copy that is over."""

    def __init__(self, root: Path) -> None:
        self.root, self.cache = root, dict[str, object]()
        self.ahead = timedelta(minutes=1)
        self.folder = root / "nop"
        self.folder.mkdir(parents=True)
        self.store = root.parent / "incoming"
        self.store.mkdir()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def source(self, cache: Cache | None = None) -> FolderSubmissions:
        site = Site.model_validate({"id": "thu-muc", "kind": "folder", "path": str(self.root)})
        return FolderSubmissions(site, self.cache if cache is None else cache, self.now)

    def put(self, name: str, content: bytes | None = None) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(small_scorm12(name) if content is None else content)
        return path

    def table(self, *rows: str, header: str = HEADER, name: str = "bai-giang.csv", encoding: str = "utf-8-sig") -> Path:
        return self.put(name, "\r\n".join((header, *rows, "")).encode(encoding))

    def look(self, points: Sequence[SubmissionPoint] = (MATHS, PHYSICS)) -> Collected:
        """As one run would: told, and pages written at its end."""
        source = self.source()
        found = source.submissions(points, None)
        source.finish()
        return found

    def fetch(self, submission: Submission, known: Sequence[str] = ()) -> StoredFile | str:
        source = self.source()
        source.submissions((MATHS, PHYSICS), None)
        return source.download(submission.files[0], self.store, lambda sha1: sha1 in known, lambda _: None)


def age(path: Path, days: int) -> None:
    """As a copy that keeps the time of its original."""
    when = datetime.now(UTC).timestamp() - days * 86400
    os.utime(path, (when, when))
