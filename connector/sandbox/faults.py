"""Faults on demand: what a school's LMS does on a bad day, switched on and off while it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """`amount` means bytes for `cut`, seconds for `slow` and `late`, the HTTP status for `status` and
    `status_after`, an id for `faulty_record`."""

    MAINTENANCE = "maintenance"
    HTML = "html"
    CUT = "cut"
    SLOW = "slow"
    RESET = "reset"
    STATUS = "status"
    WRONG_TOKEN = "wrong_token"  # noqa: S105  # a fault, no secret
    FAULTY_RECORD = "faulty_record"
    REMOVED_FUNCTION = "removed_function"
    EXCEPTION = "exception"
    LOST_REPLY = "lost_reply"
    LATE = "late"
    STATUS_AFTER = "status_after"


BEFORE = (FaultKind.SLOW, FaultKind.RESET, FaultKind.STATUS, FaultKind.HTML, FaultKind.EXCEPTION)
"""What strikes any call before it does anything."""
AFTER = (FaultKind.LOST_REPLY, FaultKind.LATE, FaultKind.STATUS_AFTER)
"""What strikes any call after its work is done: the caller cannot know that it was."""


@dataclass(slots=True)
class Fault:
    """One fault. `site` `*`: every site. `on`: a web-service function or a page such as `webservice/pluginfile.php`,
    '' for all. `times`: how often it still strikes, None for always. `skip`: how many calls it lets pass first.

    `exception` is Moodle's own, with HTTP 200 where services answer. `lost_reply` does the work and drops the
    connection, `late` answers only after `amount` seconds, `status_after` answers as a broken proxy would."""

    kind: FaultKind
    site: str = "*"
    on: str = ""
    times: int | None = None
    amount: float = 0
    skip: int = 0

    def fits(self, kind: FaultKind, site: str, on: str) -> bool:
        return self.kind is kind and self.site in ("*", site) and self.on in ("", on) and self.times != 0

    def passes(self) -> bool:
        """Counts one call; whether it gets past."""
        if self.skip:
            self.skip -= 1
            return True
        if self.times is not None:
            self.times -= 1
        return False


class Faults:
    """The faults switched on now; safe to change from any thread."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults = list(faults)
        self._lock = threading.Lock()

    def add(
        self,
        kind: FaultKind | str,
        site: str = "*",
        on: str = "",
        times: int | None = None,
        amount: float = 0,
        skip: int = 0,
    ) -> Fault:
        """Switches a fault on; give what it returns to `remove`."""
        fault = Fault(FaultKind(kind), site, on, times, amount, skip)
        with self._lock:
            self._faults.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        with self._lock:
            self._faults.remove(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def strikes(self, kind: FaultKind, site: str, on: str = "") -> Fault | None:
        """The fault of that kind that strikes here, counted down; None when all is well."""
        with self._lock:
            for fault in self._faults:
                if fault.fits(kind, site, on) and not fault.passes():
                    return fault
        return None

    def standing(self) -> list[Fault]:
        with self._lock:
            return [fault for fault in self._faults if fault.times != 0]

    def faulty_ids(self, site: str, function: str) -> set[int]:
        """Records that break the reply of a function (`invalidresponse`), by their id in it."""
        return {int(f.amount) for f in self.standing() if f.fits(FaultKind.FAULTY_RECORD, site, function)}

    def removed_functions(self, site: str) -> set[str]:
        return {f.on for f in self.standing() if f.kind is FaultKind.REMOVED_FUNCTION and f.site in ("*", site)}
