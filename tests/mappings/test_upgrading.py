from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connector.errors import NeedsOperator
from mappings.loader import load
from mappings.upgrading import CURRENT, STEPS, Draft, upgrade

EXAMPLE = Path(__file__).parent / "scene.yaml"


def _renames(draft: Draft) -> None:
    """A made-up second version: `short` is called `abbreviation`, `thcs` schools are in `stage: …`."""
    assert isinstance(draft.value, dict)
    for i, _ in enumerate(draft.value.get("schools", [])):
        draft.rename(("schools", i, "short"), "abbreviation")
        draft.replace(("schools", i, "stages"), "[TH", "[ TH")


MADE_UP = {1: _renames}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return Path(shutil.copy(EXAMPLE, tmp_path / "mapping.yaml"))


def test_a_mapping_of_the_present_version_is_left_as_it_is(written: Path) -> None:
    before = written.read_bytes()
    assert upgrade(written) == []
    assert written.read_bytes() == before and list(written.parent.iterdir()) == [written]


def test_there_is_a_step_from_every_older_version() -> None:
    assert set(STEPS) == set(range(1, CURRENT))


def test_only_what_a_step_changes_is_another_and_comments_stay(written: Path) -> None:
    before = written.read_text(encoding="utf-8").splitlines()
    assert upgrade(written, MADE_UP, current=2) == [written]
    after = written.read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert ("version: 1", "version: 2") in changed
    assert ("    short: THPTA", "    abbreviation: THPTA") in changed
    assert len(changed) == 5 and any("# thứ tự" in line for line in after)


def test_the_old_text_is_kept_beside_it_and_never_written_over(written: Path) -> None:
    old = written.read_bytes()
    upgrade(written, MADE_UP, current=2)
    assert (written.parent / "mapping.yaml.v1.bak").read_bytes() == old
    written.write_bytes(old)
    upgrade(written, MADE_UP, current=2)
    assert (written.parent / "mapping.yaml.v1.bak2").read_bytes() == old


def test_included_files_are_upgraded_with_the_main_one(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    start, end = text.index("schools:\n"), text.index("catalogs:\n")
    (written.parent / "s.yaml").write_text(text[start:end], encoding="utf-8")
    written.write_text(text[:start] + "include: [s.yaml]\n" + text[end:], encoding="utf-8")
    assert len(load(written, {}).schools) == 2
    assert {p.name for p in upgrade(written, MADE_UP, current=2)} == {"mapping.yaml", "s.yaml"}
    assert (written.parent / "s.yaml").read_text(encoding="utf-8").count("abbreviation:") == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("version: 1", "version: 9", "mapping_too_new"), ("version: 1", "", "mapping_no_version")],
)
def test_a_version_that_is_not_known_is_refused_and_nothing_written(
    written: Path, old: str, new: str, code: str
) -> None:
    written.write_text(written.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NeedsOperator) as caught:
        upgrade(written, MADE_UP, current=2)
    assert caught.value.code == code and list(written.parent.iterdir()) == [written]
