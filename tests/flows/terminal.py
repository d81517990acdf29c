"""Commands as an operator types them, on a city of the stand-in LMS; whatever they print is searched for secrets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from connector.cli import main, options
from connector.lms.moodle import client
from connector.wiring import opened
from tests.flows.conftest import SITES, City

COMMAND = [sys.executable, "-c", "from connector.cli import main; main()"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, its exit status, and the lines that it logged."""

    status: int
    out: str
    err: str

    @property
    def logged(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]

    def line(self, *words: str) -> str:
        """The one printed line (no log line) that holds all these words."""
        printed = [*self.out.splitlines(), *self.err.splitlines()]
        found = [p for p in printed if not p.startswith("{") and all(w in p for w in words)]
        assert len(found) == 1, (words, found, self.out, self.err)
        return found[0]


class Terminal:
    def __init__(self, city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.city, self._monkeypatch, self._capsys = city, monkeypatch, capsys
        monkeypatch.setattr(client, "FIRST_WAIT", 0.0)
        monkeypatch.setattr(options, "opened", partial(opened, now=city.clock))
        settings = city.settings
        for name, value in {
            "MAPPING": settings.mapping,
            "DATA": settings.data,
            "LANG": "en",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "debug",
            "DOWNLOADS_PER_SITE": settings.downloads_per_site,
        }.items():
            monkeypatch.setenv(f"HOCLIEU_{name}", str(value))

    def run(self, *words: str) -> Said:
        """In this process, on the city's clock and without pauses between attempts."""
        self._monkeypatch.setattr(sys, "argv", ["hoclieu", *words])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self._capsys.readouterr()
        return self.checked(Said(int(ended.value.code or 0), printed.out, printed.err))

    def start(self, *words: str, preexec: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """In a process of its own, which may be killed or limited."""
        pipe = subprocess.PIPE
        environment = os.environ | {"HOCLIEU_LOG_LEVEL": "info"}
        return subprocess.Popen(
            [*COMMAND, *words], stdout=pipe, stderr=pipe, text=True, env=environment, preexec_fn=preexec
        )

    def ended(self, process: subprocess.Popen[str]) -> Said:
        out, err = process.communicate(timeout=120)
        return self.checked(Said(process.returncode, out, err))

    def checked(self, said: Said) -> Said:
        """Neither printed nor logged: a token, the password, a student's name; every line logged names site and run."""
        for hidden in (*secrets(self.city), *students(self.city)):
            assert hidden not in said.out + said.err
        assert all({"run", "site", "school", "lesson"} <= line.keys() for line in said.logged)
        assert "Traceback" not in said.err, said.err
        return said


def secrets(city: City) -> list[str]:
    return [city.sandbox.password, *(city.sandbox.token(site) for site in SITES)]


def students(city: City) -> set[str]:
    users = (u for site in city.sandbox.world.sites.values() for u in site.users.values())
    return {name for u in users if u.username.startswith("hs") for name in (u.fullname, u.email, u.username)}


def collected(city: City, site: str) -> list[str]:
    """Titles of the site's lessons, one for each version that is kept."""
    with city.context() as context:
        lessons = {x.id: x.title for x in context.store.lessons.lessons(site=site)}
        return sorted(lessons[i] for i, versions in context.store.lessons.versions(lessons).items() for _ in versions)


def until(happens: Callable[[], bool], seconds: float = 60) -> None:
    """Waits for another process; nothing is concluded from how long it took."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
