"""The port to what a school wrote about itself in its own LMS: entries of fields, as people filled them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One filled-in form. `by` is the LMS's id of its writer, no name. Texts are plain; days are ISO; empty fields are
    left out."""

    by: str
    modified: datetime
    values: Mapping[str, str]


class DeclarationSource(Protocol):
    """In a Moodle: a Database activity (`mod_data`)."""

    def entries(self, course: str, activity: str) -> Sequence[Entry]:
        """All approved entries, the oldest change first. Raises `connector.errors` (`unknown_course`,
        `unknown_activity`)."""
        ...
