"""What is dear to work out and the same for everybody, kept for the next who asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
LASTS = timedelta(seconds=20)


class Recent(Generic[T]):
    """One value, for as long as its key is the same, and no longer than `LASTS`."""

    def __init__(self) -> None:
        self._kept: tuple[Hashable, datetime, T] | None = None
        self._lock = threading.Lock()

    def of(self, key: Hashable, now: datetime, make: Callable[[], T]) -> T:
        """Whoever comes while it is made waits for it instead of making it as well."""
        with self._lock:
            if self._kept is None or self._kept[0] != key or not now - LASTS < self._kept[1] <= now:
                self._kept = (key, now, make())
            return self._kept[2]
