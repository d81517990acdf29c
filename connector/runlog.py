"""Log lines by run: each run's in a file of its own below the data folder, bounded, and forgotten after a while.

What is kept has gone through the redaction of `connector.logs`. Losing lines never stops a run.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from structlog.typing import EventDict, WrappedLogger

MOST_BYTES = 2_000_000
"""Of one run; what comes after is not kept, and the last line says so."""
MOST_BYTES_IN_ALL = 500_000_000
_RUN = re.compile(r"[0-9a-f]{8,32}")
_CUT = {"event": "log_cut", "level": "warning"}


@dataclass(frozen=True, slots=True)
class RunLog:
    """A structlog processor, last before the renderer: `folder/2026-11-18/<run>.jsonl`, by the line's day (UTC)."""

    folder: Path
    keep_days: int = 30
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        run, at = event.get("run"), str(event.get("timestamp", ""))
        if isinstance(run, str) and _RUN.fullmatch(run) and len(at) >= 10:
            with suppress(OSError), self._lock:
                self._append(self.folder / at[:10] / f"{run}.jsonl", event)
        return event

    def _append(self, path: Path, event: EventDict) -> None:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            tidy(self.folder, date.fromisoformat(path.parent.name), self.keep_days)
        size = path.stat().st_size if path.exists() else 0
        if size >= MOST_BYTES:
            return
        line = _line(event)
        if size + len(line) >= MOST_BYTES:
            line = _line(_CUT | {"timestamp": event["timestamp"]}) + b"\n" * max(0, MOST_BYTES - size)
        with path.open("ab") as file:  # one write of one line: processes that share a run do not mix theirs
            file.write(line)

    def lines(self, run: str) -> Iterator[Mapping[str, object]]:
        """All lines of a run in their order; none for a run that is not known (any more)."""
        if not _RUN.fullmatch(run):
            return
        for path in sorted(self.folder.glob(f"*/{run}.jsonl")):
            with path.open(encoding="utf-8", errors="replace") as file:
                yield from (json.loads(line) for line in file if line.startswith("{") and line.endswith("}\n"))


def tidy(folder: Path, today: date, keep_days: int, most_bytes: int = MOST_BYTES_IN_ALL) -> int:
    """Removes the days before `keep_days`, and the oldest ones until no more than `most_bytes` are left; how many."""
    days = sorted(d for d in folder.glob("????-??-??") if d.is_dir())
    sizes = {d: sum(f.stat().st_size for f in d.iterdir()) for d in days}
    first = (today - timedelta(days=keep_days)).isoformat()
    gone = 0
    for day in days:
        if day.name >= first and sum(sizes.values()) <= most_bytes:
            break
        shutil.rmtree(day, ignore_errors=True)
        del sizes[day]
        gone += 1
    return gone


def _line(event: Mapping[str, object]) -> bytes:
    return (json.dumps(event, ensure_ascii=False, default=str) + "\n").encode()
