"""The Dockerfile read, without an engine to build it: what it promises, and that what it copies is there."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docker"
TEXT = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (FOLDER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()


def instructions(text: str) -> list[tuple[str, str]]:
    """(KEYWORD, arguments), continued lines joined, comments left out."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", lines)
    return [(w, rest) for line in joined.splitlines() if line.strip() for w, _, rest in [line.partition(" ")]]


ALL = instructions(TEXT)
LAST_STAGE = ALL[max(i for i, (word, _) in enumerate(ALL) if word == "FROM") :]


def last(word: str) -> str:
    return [rest for w, rest in LAST_STAGE if w == word][-1]


def test_it_is_built_in_stages_from_slim_images_of_a_named_release() -> None:
    images = [rest.split()[0] for word, rest in ALL if word == "FROM"]
    assert len(images) == 2 and all(re.fullmatch(r"python:3\.\d+-slim-\w+", image) for image in images)


def test_it_runs_as_a_numbered_user_who_is_not_root() -> None:
    uid, gid = last("USER").split(":")
    assert int(uid) >= 1000 and int(gid) >= 1000
    made = " ".join(rest for word, rest in LAST_STAGE if word == "RUN")
    assert f"--uid {uid}" in made and f"--gid {gid}" in made


def test_packages_are_those_of_the_lock() -> None:
    assert any("--constraint .ci/lock.txt" in rest for word, rest in ALL if word == "RUN")


def test_nothing_is_fetched_by_the_image_itself_and_no_secret_is_built_in() -> None:
    assert not [word for word, _ in ALL if word in ("ADD", "ARG")]
    env = " ".join(rest for word, rest in ALL if word == "ENV")
    assert not re.search(r"(?i)token|password|secret", env)


def test_it_says_how_it_is_and_writes_nowhere_but_into_its_volume() -> None:
    assert "hoclieu" in last("HEALTHCHECK") and last("VOLUME") == "/data" and last("ENTRYPOINT") == '["hoclieu"]'
    assert "PYTHONDONTWRITEBYTECODE=1" in last("ENV")


COPIED = [rest.split()[:-1] for word, rest in ALL if word == "COPY" and "--from" not in rest]


@pytest.mark.parametrize("source", [s for sources in COPIED for s in sources])
def test_what_is_copied_is_there_and_is_let_into_the_build(source: str) -> None:
    assert (ROOT / source).exists()
    assert IGNORED[1] == "*" and any(fnmatch.fnmatch(source, line[1:]) for line in IGNORED if line.startswith("!"))


def test_all_that_the_wheel_is_made_of_is_copied() -> None:
    copied = {s for sources in COPIED for s in sources}
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = re.search(r"packages = \[(.*)\]", text)
    assert packages is not None
    assert {p.strip(' "') for p in packages[1].split(",")} <= copied and {"README.md", "LICENSE"} <= copied
