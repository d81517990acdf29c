"""What inspection says Moodle will do with a package is what a real Moodle does with it.

`HOCLIEU_LIVE_PACKAGES` may name a folder of packages; without it the odd ones that are made here are tried.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.packages.inspect import inspect
from connector.packages.report import NOT_READ, MoodlePrediction
from tests.live.imports import Imported, Importer
from tests.live.oddities import odd_packages
from tests.live.site import LiveSite

pytestmark = pytest.mark.live
_LARGEST = 60_000_000


def packages(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".zip", ".h5p", ".imscc")):
        if path.stat().st_size <= _LARGEST:
            yield f"{path.stem}.zip", path.read_bytes()


@pytest.fixture(scope="module")
def importer(live_site: LiveSite) -> Importer:
    return Importer(live_site, live_site.course("goi", "Thử nhập gói", ["Gói"]))


def compared(
    importer: Importer, folder: Path, tried: Iterator[tuple[str, bytes]]
) -> list[tuple[str, MoodlePrediction, Imported]]:
    found = []
    path = folder / "goi.zip"
    for name, content in tried:
        path.write_bytes(content)
        found.append((name, inspect(path).moodle, importer.import_package(name, content)))
    return found


def agree(said: MoodlePrediction, did: Imported) -> bool:
    """Of what we refuse unread nothing is foretold; Moodle takes some of it."""
    return said.fails == NOT_READ or (said.version, said.scos, said.launch, bool(said.fails)) == (
        *did[:3],
        bool(did.refused),
    )


def test_made_packages_do_what_was_said(
    importer: Importer, tmp_path: Path, show: Callable[[str, object], None]
) -> None:
    found = compared(importer, tmp_path, odd_packages())
    show("predictions", f"{sum(agree(said, did) for _, said, did in found)} of {len(found)} made packages as predicted")
    assert [row for row in found if not agree(*row[1:])] == []


def test_real_packages_do_what_was_said(
    importer: Importer, tmp_path: Path, show: Callable[[str, object], None]
) -> None:
    folder = os.environ.get("HOCLIEU_LIVE_PACKAGES")
    if not folder:
        pytest.skip("no folder of packages: set HOCLIEU_LIVE_PACKAGES")
    found = compared(importer, tmp_path, packages(Path(folder)))
    show("predictions", f"{sum(agree(said, did) for _, said, did in found)} of {len(found)} real packages as predicted")
    assert [row for row in found if not agree(*row[1:])] == []
