"""How hard one site may be pressed: so many requests at once, and so many a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Limiter:
    """One gate for every request to a site, shared by all threads that talk to it.

    `concurrent` requests at once; on average `per_second` may begin each second, of which as many as may run at once
    can begin together.
    """

    def __init__(
        self,
        concurrent: int,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._places = threading.BoundedSemaphore(concurrent)
        self._interval = 1 / per_second
        self._burst = (concurrent - 1) * self._interval
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._due = clock()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Waits for a place and for its turn; the place is held until the request's body has been read."""
        with self._places:
            if (wait := self._turn()) > 0:
                self._sleep(wait)
            yield

    def _turn(self) -> float:
        """Seconds to wait: the generic cell rate algorithm, which needs one number and no list of past moments."""
        with self._lock:
            now = self._clock()
            due = max(self._due, now)
            self._due = due + self._interval
            return due - self._burst - now
