"""A few of the requests at which publishing can be cut off; `tests/bench/cutting.py --wire` goes through all."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.conftest import City
from tests.flows.wirecut import ANSWERS, Scene, answered, copied, held, killed, prepared, requests_of

SEED = int(os.environ.get("HOCLIEU_CUT_SEED", "7"))
EVERY = bool(os.environ.get("HOCLIEU_CUT_EVERY"))
KILLS = 4


def kills(every: int) -> list[tuple[int, str]]:
    found = [(at, when) for at in range(every) for when in ("before", "after")]
    return found if EVERY else random.Random(SEED).sample(found, KILLS)


def wrong_answers(every: int) -> list[tuple[int, str]]:
    chance = random.Random(SEED)
    return [(at, a) for a in ANSWERS for at in (range(every) if EVERY else [chance.randrange(every)])]


@pytest.fixture(params=[True, False], ids=["plugin", "web"])
def scene(request: pytest.FixtureRequest, make_city: Callable[..., City], tmp_path: Path) -> Scene:
    (tmp_path / "kept").mkdir()
    return prepared(make_city(), tmp_path / "kept", request.param)


def test_cut_off_at_any_request_the_next_run_leaves_one_activity_a_lesson(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copied(scene, tmp_path / "model", monkeypatch) as city:
        every = requests_of(city)
        model = held(city)
        assert model[0] == [] and len(model[1]) >= 3
    for at, when in kills(every):
        with copied(scene, tmp_path / "run", monkeypatch) as city:
            assert killed(city, at, when)
            assert (at, when, *held(city)) == (at, when, *model)
    for at, answer in wrong_answers(every):
        with copied(scene, tmp_path / "run", monkeypatch) as city:
            answered(city, answer, at)
            assert (at, answer, *held(city)) == (at, answer, *model)
