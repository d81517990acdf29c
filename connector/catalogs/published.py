"""The records of publishing: what was meant to stand, what was proved to stand, what is left over. Plain and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """`intended`: recorded before the site is called. `confirmed`: read back. `removed`: nothing of it stands."""

    INTENDED = "intended"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Publication:
    """One lesson in one catalog (natural key). `version_id` is the version that is meant to stand, `stands` the one
    that was last proved to.

    `cmid` is kept while it is replaced in place. `described` is a digest of the description and tags we asked for,
    `reads_back` of what the site then held (None where it cannot tell). `adopted` is what was changed by hand and let
    stand. `may_lose`: the version for whose sake somebody agreed that students' attempts may be lost."""

    id: int
    lesson_id: int
    catalog: str
    version_id: int
    site: str
    state: State
    course_id: str | None
    cmid: str | None
    sha1: str
    url: str
    intended_at: datetime
    confirmed_at: datetime | None
    stands: int | None = None
    course_key: str = ""
    idnumber: str = ""
    modname: str = "scorm"
    name: str = ""
    topic: str = ""
    position: int | None = None
    revision: int | None = None
    visible: bool = True
    described: str = ""
    reads_back: str | None = None
    withdrawn_at: datetime | None = None
    adopted: Mapping[str, object] = field(default_factory=dict)
    may_lose: int | None = None

    @property
    def unfinished(self) -> bool:
        return self.state is State.INTENDED


@dataclass(frozen=True, slots=True)
class Leftover:
    """A copy that has to go once its successor stands. `cmid` None: it was perhaps made, and is looked for by its
    idnumber in the course. `waits_for` is the lesson and catalog of the successor."""

    id: int
    site: str
    course_id: str | None
    cmid: str | None
    idnumber: str
    lesson_id: int
    catalog: str
    waits_for: str
    action: str
    why: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CatalogCourse:
    """A catalog's course as it was last found or made, with the name and category path it then had."""

    site: str
    course_key: str
    course_id: str
    name: str
    category_path: tuple[str, ...]
