"""`hoclieu serve`: worker, beat and Redis in one process, with no server installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from jobs.embedded import embedded_redis
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]


def test_the_embedded_redis_is_a_real_one_on_no_port_and_ends_with_its_block() -> None:
    with embedded_redis() as url:
        socket = url.removeprefix("redis+socket://")
        client = redis.Redis(unix_socket_path=socket)
        assert client.set("a", "b") and client.get("a") == b"b"
        assert client.config_get("port") == {"port": "0"}
        client.close()
    assert not Path(socket).exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_serve_ends_with_its_redis_however_it_is_stopped(city: City, how: signal.Signals) -> None:
    command = [sys.executable, "-c", "from connector.cli import main; main()"]
    environment = os.environ | {"HOCLIEU_MAPPING": str(city.settings.mapping), "HOCLIEU_DATA": str(city.settings.data)}
    serving = subprocess.Popen([*command, "serve"], env=environment, stderr=subprocess.DEVNULL)
    child = until_child(serving.pid)
    serving.send_signal(how)
    serving.wait(240)
    deadline = time.monotonic() + 120
    while alive(child):
        assert time.monotonic() < deadline, "its Redis is still there"
        time.sleep(0.05)


def until_child(pid: int) -> int:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children and "redis" in Path(f"/proc/{children[0]}/comm").read_text():
            return int(children[0])
        time.sleep(0.05)
    raise AssertionError("no Redis was started")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
