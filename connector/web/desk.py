"""What all requests share: the context as the mapping stands now, the ways in, the open previews."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from connector.errors import HoclieuError
from connector.lessons.actors import Actor
from connector.lessons.deadlines import Deadline
from connector.lessons.people import signed_in
from connector.steps.context import Context
from connector.store.websessions import WebSession
from connector.web.place import Place
from connector.web.playing import Playing
from connector.web.recent import Recent
from connector.web.signin import SignIns
from mappings.loader import load

log = structlog.get_logger()


class Current:
    """The context with the mapping as the file says it now: who was given or lost a role need not wait for a restart.

    A mapping that became wrong changes nothing: the one before it stays in force, and the log says so.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._stamp = self._read_stamp()
        self._lock = threading.Lock()

    def __call__(self) -> Context:
        stamp = self._read_stamp()
        if stamp is not None and stamp != self._stamp:
            with self._lock:
                self._reload(stamp)
        return self._ctx

    def _read_stamp(self) -> tuple[int, int] | None:
        try:
            about = self._ctx.settings.mapping.stat()
        except OSError:
            return None
        return about.st_mtime_ns, about.st_size

    def _reload(self, stamp: tuple[int, int]) -> None:
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._ctx = replace(self._ctx, mapping=load(self._ctx.settings.mapping))
        except HoclieuError as error:
            log.error("mapping_not_reloaded", code=error.code, reason=str(error))


@dataclass(frozen=True, slots=True)
class Desk:
    context: Callable[[], Context]
    place: Place
    sign_ins: SignIns
    playing: Playing | None
    owed: Recent[list[Deadline]] = field(default_factory=Recent)

    def actor(self, ctx: Context, session: WebSession) -> Actor:
        """Who this is today, by the mapping."""
        return signed_in(ctx.mapping, session.person_key, session.username, session.name)
