"""What is needed to speak to one Moodle, and what speaking to it has cost so far."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class MoodleSite:
    """One site. `id` is the mapping's, for messages and logs only; `url` is Moodle's `wwwroot` as we reach it."""

    id: str
    url: str
    token: SecretStr
    protocol: Literal["rest", "soap"] = "rest"
    username: str | None = None
    password: SecretStr | None = None
    concurrent: int = 4
    per_second: float = 20
    timeout_seconds: float = 60
    connect_seconds: float = 10


@dataclass
class CallStats:
    """Web-service requests as sent (a retried one counts again) and bytes of their replies; files apart."""

    calls: int = 0
    bytes_received: int = 0
    by_function: Counter[str] = field(default_factory=Counter)
    files: int = 0
    file_bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def called(self, wsfunction: str) -> None:
        """One web-service request was sent."""
        with self._lock:
            self.calls += 1
            self.by_function[wsfunction] += 1

    def received(self, size: int) -> None:
        """The reply to a web-service request has come, `size` bytes."""
        with self._lock:
            self.bytes_received += size

    def moved_file(self, size: int) -> None:
        """One file was downloaded or uploaded, `size` bytes of it through the network."""
        with self._lock:
            self.files += 1
            self.file_bytes += size
