"""What the teachers hand in: real packages where a folder of them is named, otherwise the project's own samples."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from connector.packages.inspect import inspect
from connector.packages.report import Verdict
from connector.sandbox.samples import make_cut, make_scorm12, make_scorm2004, make_unsafe, sample_packages

PLAYABLE = 18
_LARGEST = 30_000_000
_FOLDER = "HOCLIEU_LIVE_PACKAGES"


@dataclass(frozen=True, slots=True)
class Package:
    """`playable`: a lesson can come of it."""

    filename: str
    content: Callable[[], bytes]
    playable: bool = True


def handed_in_packages() -> list[Package]:
    """Twenty, the same ones every time: eighteen that play, one upload that was cut, one that is not safe."""
    folder = os.environ.get(_FOLDER)
    good = list(chain(_real(Path(folder)) if folder else (), _own()))[:PLAYABLE]
    cut = Package("Tải lên dở dang.zip", partial(make_cut, "Hàm số bậc hai"), playable=False)
    return [*good, cut, Package("Không an toàn.zip", partial(make_unsafe, "Vectơ"), playable=False)]


def _real(folder: Path) -> Iterator[Package]:
    """The smallest playable package of each maker: first of every authoring tool, then of every other source."""
    makers: dict[tuple[bool, str], Path] = {}
    sized = sorted((p.stat().st_size, p.name, p) for p in folder.iterdir() if p.suffix == ".zip")
    for size, name, path in sized:
        report = inspect(path) if size < _LARGEST else None
        if report and report.playable and not report.moodle.fails:
            source = name.partition("+")[0].partition("__")[0]
            makers.setdefault((report.tool is None, report.tool or source), path)
    return (Package(path.name, path.read_bytes) for _, path in sorted(makers.items()))


def _own() -> Iterator[Package]:
    """Of every kind that plays, then lessons of one kind as many as are wanted."""
    for sample in sample_packages():
        if sample.verdict is Verdict.PLAYABLE and sample.code is None:
            yield Package(sample.filename, sample.content)
    for number in range(PLAYABLE):
        make = make_scorm2004 if number % 3 == 2 else make_scorm12
        yield Package(f"Bài giảng số {number + 1}.zip", partial(make, f"Bài giảng số {number + 1}", seed=100 + number))
