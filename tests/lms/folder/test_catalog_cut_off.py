"""Publishing into a folder, cut off: the same scenes and the same demands as for every other catalog."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.catalogs.cutoff import ANSWERS, City, answered, copied, faults, killed, pages, points, prepared, recovered
from tests.lms.folder.foldersite import in_a_folder, written_in_a_folder

SEED, KILLS = 7, 20
KINDS = {"calls": in_a_folder, "writes": written_in_a_folder}


@pytest.fixture(scope="module", params=list(KINDS))
def scene(request: pytest.FixtureRequest, blank: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    return prepared(tmp_path_factory.mktemp("scene"), blank, True, KINDS[request.param])


def model(scene: City, folder: Path) -> dict[str, object]:
    whole = copied(scene, folder)
    whole.run()
    assert list(faults(whole)) == []
    assert all(pages(whole)[site] for site in ("lms-a", "kho-moi"))
    return pages(whole)


def left_over(hp: City) -> list[str]:
    """Files of runs that were cut off, and packages that no page leads to."""
    names = [str(p) for p in hp.root.glob("*/.hoclieu/kho/incoming/*")]
    public = {p for p in hp.root.glob("*/kho/*/*/*") if p.name != "index.html"}
    said = sum(len([a for a in hp.kept(s).all() if a.visible]) for s in ("lms-a", "kho", "kho-moi"))
    return names + ([] if len(public) == said else [f"{len(public)} files for {said} lessons"])


def test_killed_at_any_point_the_next_run_leaves_one_file_a_lesson(scene: City, tmp_path: Path) -> None:
    wanted, every = model(scene, tmp_path / "model"), points(scene, tmp_path / "counted")
    for at in sorted(random.Random(SEED).sample(range(every), KILLS)):
        hp = copied(scene, tmp_path / str(at))
        assert killed(hp, at)
        recovered(hp)
        assert (at, list(faults(hp)), pages(hp), left_over(hp)) == (at, [], wanted, [])


@pytest.mark.parametrize("answer", ["reset", "time-out after the effect", "exception"])
def test_whatever_a_call_ends_in_the_next_run_leaves_one_file_a_lesson(
    scene: City, tmp_path: Path, answer: str
) -> None:
    wanted, every = model(scene, tmp_path / "model"), points(scene, tmp_path / "counted", ANSWERS[answer][0])
    for at in sorted(random.Random(f"{SEED} {answer}").sample(range(every), 3)):
        hp = copied(scene, tmp_path / str(at))
        answered(hp, answer, at)
        recovered(hp)
        assert (at, list(faults(hp)), pages(hp), left_over(hp)) == (at, [], wanted, [])
