"""The Dockerfile's own steps, done by hand where no engine is: installed from the lock into a fresh environment, and
run as its user, who can write nowhere but into the data folder. Minutes long: asked for by HOCLIEU_TEST_IMAGE."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.docker.test_image import ALL, ROOT, last

pytestmark = [
    pytest.mark.skipif("HOCLIEU_TEST_IMAGE" not in os.environ, reason="asked for by HOCLIEU_TEST_IMAGE"),
    pytest.mark.skipif(sys.platform != "linux", reason="the image is Linux"),
]
UID, GID = (int(part) for part in last("USER").split(":"))
ENVIRONMENT = dict(pair.split("=", 1) for pair in last("ENV").split() if "=" in pair)


def interpreter() -> str:
    """One that the image's user can reach: this one, unless it lies in somebody's closed home."""
    own = Path(sys.executable).resolve()
    reached = all(folder.stat().st_mode & 0o001 for folder in own.parents)
    return str(own) if reached else "/usr/bin/python3"


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """`/app` of the image, made by the first stage's COPY and RUN; in a folder that its user can reach, as pytest's
    own cannot be."""
    with tempfile.TemporaryDirectory(prefix="hoclieu-image-") as folder:
        Path(folder).chmod(0o755)
        _built(Path(folder))
        yield Path(folder)


def _built(root: Path) -> None:
    source = root / "src"
    source.mkdir()
    first_stage = ALL[: max(i for i, (word, _) in enumerate(ALL) if word == "FROM")]
    for word, rest in first_stage:
        if word == "COPY":
            *sources, target = rest.split()
            for each in sources:
                _copy(ROOT / each, source / target if target != "./" else source / each)
        elif word == "RUN":
            command = rest.replace("/app", str(root / "app")).replace("python -m venv", f"{interpreter()} -m venv")
            subprocess.run(["sh", "-c", command], cwd=source, check=True, capture_output=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


@pytest.fixture
def data(image: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=image))
    if os.getuid() == 0:
        os.chown(folder, UID, GID)
    return folder


def surroundings(image: Path, data: Path) -> dict[str, str]:
    mapping = ROOT / "tests" / "mappings" / "scene.yaml"
    copied = image / "mapping.yaml"
    shutil.copy(mapping, copied)
    copied.chmod(0o444)
    given = ENVIRONMENT | {"HOCLIEU_DATA": str(data), "HOCLIEU_MAPPING": str(copied), "HOCLIEU_LANG": "en"}
    return given | {"PATH": f"{image / 'app' / 'bin'}:/usr/bin:/bin", "HOME": str(data), "LANG": "C.UTF-8"}


def as_user() -> dict[str, object]:
    return {"user": UID, "group": GID, "extra_groups": []} if os.getuid() == 0 else {}


def run(image: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = surroundings(image, data)
    return subprocess.run(["hoclieu", *words], env=env, cwd=data, capture_output=True, text=True, **as_user())  # type: ignore[call-overload,no-any-return]


def test_all_that_is_installed_is_as_the_lock_says(image: Path) -> None:
    frozen = subprocess.run([image / "app/bin/pip", "freeze"], check=True, capture_output=True, text=True).stdout
    there = dict(re.findall(r"^([\w.-]+)==(\S+)$", frozen, re.MULTILINE))
    locked = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / ".ci/lock.txt").read_text(), re.MULTILINE))
    plain = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in locked.items()}
    found = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in there.items()}
    assert len(found) > 20
    assert {n: v for n, v in found.items() if plain.get(n) != v} == {}


def test_the_entry_point_works_and_brings_its_templates(image: Path, data: Path) -> None:
    assert run(image, data, "version").returncode == 0
    migrated = run(image, data, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    health = run(image, data, "health", "--only", "database", "--only", "migrations", "--only", "disk")
    assert health.returncode == 0, health.stdout
    assert run(image, data, "status").returncode == 0


def test_nothing_is_written_but_into_the_data_folder(image: Path, data: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (image / "app").rglob("*")}
    run(image, data, "migrate")
    run(image, data, "status")
    assert {p: p.stat().st_mtime_ns for p in (image / "app").rglob("*")} == before
    assert {p.name for p in data.iterdir()} >= {"hoclieu.sqlite", "blobs"}


@contextmanager
def serving(image: Path, data: Path) -> Iterator[str]:
    env = surroundings(image, data)
    command = ["hoclieu", "web", "--port", "0"]
    with subprocess.Popen(command, env=env, cwd=data, stdout=subprocess.PIPE, text=True, **as_user()) as web:  # type: ignore[call-overload]
        try:
            yield web.stdout.readline().strip()
        finally:
            web.terminate()
            web.wait(60)


def test_the_pages_are_served_by_its_user(image: Path, data: Path) -> None:
    with serving(image, data) as origin:
        deadline = time.monotonic() + 60
        while True:
            try:
                answers = [urllib.request.urlopen(origin + path, timeout=10) for path in ("/healthz", "/sign-in")]
                break
            except OSError:
                assert time.monotonic() < deadline
        assert [a.status for a in answers] == [200, 200]
        metrics = urllib.request.urlopen(f"{origin}/metrics", timeout=10).read()
        assert b"hoclieu_build" in metrics
