"""The whole product against the stand-in LMS: two schools and a city site, on a clock that is told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

import mappings
from connector import pipelines
from connector.sandbox.seed import seed_demo
from connector.sandbox.server import Sandbox
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.wiring import opened
from tests.conftest import NOON, Clock
from tests.flows.year import Year, settled, written

DEMO = Path(mappings.__file__).parent / "examples" / "demo.yaml"
SITES = {"sao-mai": "SAO_MAI_TOKEN", "hoa-phuong": "HOA_PHUONG_TOKEN", "kho-thanh-pho": "KHO_TOKEN"}


@dataclass
class City:
    """A running stand-in with a data folder of its own. `run` does steps in a fresh context, as a command would."""

    sandbox: Sandbox
    settings: Settings
    clock: Clock
    outcomes: list[Outcome] = field(default_factory=list)

    @contextmanager
    def context(self, dry_run: bool = False) -> Iterator[Context]:
        with opened(self.settings, dry_run=dry_run, now=self.clock) as context:
            yield context

    def run(self, *steps: str, site: str | None = None, dry_run: bool = False) -> dict[tuple[str, str], Outcome]:
        with self.context(dry_run) as context:
            self.outcomes = list(pipelines.run(context, steps, site))
        return {(o.step, o.site): o for o in self.outcomes}

    def sync(self) -> dict[tuple[str, str], Outcome]:
        with self.context() as context:
            self.outcomes = list(pipelines.sync(context))
        return {(o.step, o.site): o for o in self.outcomes}


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's world, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("world") / "lms"
    sandbox = Sandbox(folder, clock=lambda: NOON.timestamp(), seed=seed_demo)
    sandbox.stop()
    return folder


@pytest.fixture
def make_city(
    seeded: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., City]]:
    started: list[Sandbox] = []

    def make(**settings: object) -> City:
        shutil.copytree(seeded, tmp_path / "lms")
        sandbox = Sandbox(tmp_path / "lms", clock=lambda: clock().timestamp()).start()
        started.append(sandbox)
        monkeypatch.setenv("HOCLIEU_DEMO_URL", sandbox.base)
        monkeypatch.setenv("DEMO_PASSWORD", sandbox.password)
        for site, variable in SITES.items():
            monkeypatch.setenv(variable, sandbox.token(site))
        shutil.copy(DEMO, tmp_path / "mapping.yaml")
        given = {"mapping": tmp_path / "mapping.yaml", "data": tmp_path / "data", "lang": "en", "log_level": "error"}
        return City(sandbox, Settings(**(given | settings)), clock)  # type: ignore[arg-type]

    yield make
    for sandbox in started:
        sandbox.stop()


@pytest.fixture
def city(make_city: Callable[..., City]) -> City:
    return make_city()


@pytest.fixture
def make_year(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Year]]:
    """A school year under one of the example mappings, from a day in summer on."""
    started: list[Sandbox] = []

    def make(example: str, begins: str) -> Year:
        clock.now = moment(f"{begins}T00:00:00+07:00")
        sandbox = Sandbox(tmp_path / "lms", clock=lambda: clock().timestamp()).start()
        started.append(sandbox)
        settled(sandbox, example)
        mapping = written(example, sandbox, tmp_path, monkeypatch)
        settings = Settings(
            mapping=mapping, data=tmp_path / "data", lang="en", log_level="error", web_url="https://hoclieu.example"
        )
        return Year(sandbox, settings, clock)

    yield make
    for sandbox in started:
        sandbox.stop()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
