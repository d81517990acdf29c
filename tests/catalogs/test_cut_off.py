"""A part of all the points at which publishing can be cut off; `tests/bench/cutting.py` goes through all of them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.catalogs.cutoff import ANSWERS, City, answered, copied, faults, killed, pages, points, prepared, recovered

SEED = int(os.environ.get("HOCLIEU_CUT_SEED", "7"))
KILLS, ANSWERED = 14, 2
"""So many kills, and so many calls for each answer, on each kind of site."""


@pytest.fixture(scope="module", params=[True, False], ids=["plugin", "web"])
def scene(request: pytest.FixtureRequest, blank: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    return prepared(tmp_path_factory.mktemp("scene"), blank, request.param)


def model(scene: City, folder: Path) -> dict[str, object]:
    whole = copied(scene, folder)
    whole.run()
    assert list(faults(whole)) == []
    return pages(whole)


def test_killed_between_any_two_calls_the_next_run_leaves_one_activity_a_lesson(scene: City, tmp_path: Path) -> None:
    wanted, every = model(scene, tmp_path / "model"), points(scene, tmp_path / "counted")
    for at in sorted(random.Random(SEED).sample(range(every), KILLS)):
        hp = copied(scene, tmp_path / str(at))
        assert killed(hp, at)
        recovered(hp)
        assert (at, list(faults(hp)), pages(hp)) == (at, [], wanted)


@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_a_call_is_answered_with_the_next_run_leaves_one_activity_a_lesson(
    scene: City, tmp_path: Path, answer: str
) -> None:
    wanted, every = model(scene, tmp_path / "model"), points(scene, tmp_path / "counted", ANSWERS[answer][0])
    for at in sorted(random.Random(f"{SEED} {answer}").sample(range(every), ANSWERED)):
        hp = copied(scene, tmp_path / str(at))
        answered(hp, answer, at)
        recovered(hp)
        assert (at, list(faults(hp)), pages(hp)) == (at, [], wanted)


def test_killed_twice_at_different_points_loses_nothing_either(scene: City, tmp_path: Path) -> None:
    wanted, every = model(scene, tmp_path / "model"), points(scene, tmp_path / "counted")
    chance = random.Random(SEED)
    for n in range(2):
        hp = copied(scene, tmp_path / str(n))
        killed(hp, chance.randrange(every))
        killed(hp, chance.randrange(every // 2))
        recovered(hp)
        assert (n, list(faults(hp)), pages(hp)) == (n, [], wanted)
