"""Worker, beat, and both on an embedded Redis: what `hoclieu worker`, `beat` and `serve` start."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from connector.errors import NeedsOperator
from connector.settings import Settings
from connector.text import Text
from jobs.app import make_app
from jobs.embedded import embedded_redis


def run_worker(settings: Settings, concurrency: int) -> None:
    """A worker on the Redis that HOCLIEU_REDIS names; returns when it is told to stop."""
    _work(settings, _named_redis(settings), concurrency, with_beat=False)


def run_beat(settings: Settings) -> None:
    """The clock: one per installation."""
    make_app(settings, _named_redis(settings)).start(["beat", "--loglevel", "WARNING"])


def run_all(settings: Settings, concurrency: int, beside: AbstractContextManager[object] | None = None) -> None:
    """Worker and beat in one process, on the named Redis or on an embedded one; `beside` is entered once that runs."""
    redis = embedded_redis() if settings.redis is None else nullcontext(settings.redis.get_secret_value())
    with redis as url, beside or nullcontext():
        _work(settings, url, concurrency, with_beat=True)


def _work(settings: Settings, broker: str, concurrency: int, with_beat: bool) -> None:
    # threads, not processes: the work is waiting for sites, and one process keeps each site's limits
    arguments = ["worker", "--pool", "threads", "--concurrency", str(concurrency), "--loglevel", "WARNING"]
    make_app(settings, broker).worker_main(["--quiet", *arguments, *(["--beat"] if with_beat else [])])


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
