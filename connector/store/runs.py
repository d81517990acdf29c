"""Runs and claims: what was done when, and that nobody does the same thing at the same time."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from connector.errors import Retriable
from connector.store import tables as t
from connector.store.database import Database
from connector.store.history import remember
from connector.text import Text

_LEASE = timedelta(seconds=90)
_BEAT_SECONDS = 20.0


class RunStore:
    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now

    def begin(self, run: str, step: str, site: str) -> None:
        r = t.run
        with self._db.connect() as c:
            c.execute(delete(r).where(r.c.id == run, r.c.step == step, r.c.site == site))
            c.execute(insert(r).values(id=run, step=step, site=site, started_at=self._now(), counts={}))

    def end(
        self, run: str, step: str, site: str, outcome: str, counts: dict[str, int], error: str | None = None
    ) -> None:
        """`outcome`: ok, partial (something was set aside) or failed."""
        r, now = t.run, self._now()
        values = {"finished_at": now, "outcome": outcome, "counts": counts, "error": error}
        own = (r.c.id == run, r.c.step == step, r.c.site == site)
        with self._db.connect() as c:
            began = c.scalar(select(r.c.started_at).where(*own))
            c.execute(update(r).where(*own).values(values))
            went = {"run": run, "finished_at": now, "outcome": outcome, "error": error}
            remember(c, site, step, went | {"seconds": (now - (began or now)).total_seconds()})

    def latest(self, limit: int = 50) -> list[RowMapping]:
        with self._db.read() as c:
            return list(c.execute(select(t.run).order_by(t.run.c.started_at.desc()).limit(limit)).mappings())

    @contextmanager
    def claimed(self, key: str) -> Iterator[None]:
        """Holds `key` for this process while the block runs; raises Retriable when somebody else holds it.

        A claim is a lease that is renewed while its holder lives: a killed holder's claim ends by itself, and at once
        where it can be seen to be dead.
        """
        owner = _owner()
        self._take(key, owner)
        stop = threading.Event()
        beat = threading.Thread(target=self._renew, args=(key, owner, stop), daemon=True)
        beat.start()
        try:
            yield
        finally:
            stop.set()
            with self._db.connect() as c:
                c.execute(delete(t.claim).where(t.claim.c.key == key, t.claim.c.owner == owner))

    def _take(self, key: str, owner: str) -> None:
        now = self._now()
        try:
            with self._db.connect() as c:
                row = c.execute(select(t.claim).where(t.claim.c.key == key).with_for_update()).mappings().one_or_none()
                if row is not None and row["until"] > now and not _dead(row["owner"]):
                    raise _busy(key, row["taken_at"])
                if row is not None:  # that very row, which is held: one that came since is somebody's claim
                    c.execute(delete(t.claim).where(t.claim.c.key == key))
                c.execute(insert(t.claim).values(key=key, owner=owner, taken_at=now, until=now + _LEASE))
        except IntegrityError:
            raise _busy(key, now) from None

    def _renew(self, key: str, owner: str, stop: threading.Event) -> None:
        while not stop.wait(_BEAT_SECONDS):
            with self._db.connect() as c:
                mine = update(t.claim).where(t.claim.c.key == key, t.claim.c.owner == owner)
                c.execute(mine.values(until=self._now() + _LEASE))


def _owner() -> str:
    pid = os.getpid()
    return f"{socket.gethostname()}/{pid}/{_born(pid)}/{threading.get_ident()}"


def _born(pid: int) -> str:
    """The process's start time, so that a number used again is not taken for the same process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "?"


def _dead(owner: str) -> bool:
    host, pid, born, _thread = owner.split("/")
    if host != socket.gethostname() or not Path("/proc/self/stat").exists():
        return False
    return _born(int(pid)) != born


def _busy(key: str, since: datetime) -> Retriable:
    step, _, site = key.partition(":")
    return Retriable(
        "busy",
        Text(
            f"Bước {step} trên '{site}' đang chạy ở nơi khác (từ {since:%H:%M:%S} UTC).",
            f"Step {step} on '{site}' is under way elsewhere (since {since:%H:%M:%S} UTC).",
        ),
        Text("Đợi nó xong rồi chạy lại.", "Wait until it is done, then run again."),
    )
