"""Publishing killed at every point between two calls, and every call answered in every wrong way; prints how many held.

    python tests/bench/cutting.py [--passes 2]         240 kills, 420 wrong answers; minutes
    python tests/bench/cutting.py --wire               every request to the stand-in LMS, both ways of publishing

Each run begins with the same catalogs and the same changes that wait; after the next run there must be one activity a
lesson, nothing half-made, nothing left over and nothing to do. Sites run side by side, so a point is not the same call
every time: another pass cuts elsewhere.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parents[2]))

from connector.store.database import Database
from tests.catalogs.cutoff import ANSWERS, City, answered, copied, faults, killed, pages, points, prepared, recovered


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=2, help="How often each point is gone through.")
    parser.add_argument("--wire", action="store_true", help="Over the wire, against the stand-in LMS.")
    given = parser.parse_args()
    if given.wire:
        return _over_the_wire()
    passes = given.passes
    os.environ["HOCLIEU_LANG"] = "en"
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "blank.sqlite"
        database = Database(f"sqlite:///{blank}")
        database.upgrade()
        database.close()
        for tells in (True, False):
            root = Path(folder) / ("plugin" if tells else "web")
            root.mkdir()
            done += _every(prepared(root / "scene", blank, tells), root, passes)
    print(", ".join(f"{word} {n}" for word, n in sorted(done.items())))
    return 1 if done["failed"] else 0


def _over_the_wire() -> int:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "tests/flows/test_wire_cut.py"]
    return subprocess.run(command, cwd=root, env=os.environ | {"HOCLIEU_CUT_EVERY": "1"}, check=False).returncode


def _every(scene: City, root: Path, passes: int) -> Counter[str]:
    done: Counter[str] = Counter()
    model = copied(scene, root / "model")
    model.run()
    wanted = pages(model)
    for at in [*range(points(scene, root / "counted"))] * passes:
        hp = copied(scene, root / "run")
        done["killed"] += killed(hp, at)
        done += _held(hp, wanted, f"{root.name}, killed at {at}")
    for answer, (when, _) in ANSWERS.items():
        for at in range(points(scene, root / f"counted {answer}", when)):
            hp = copied(scene, root / "run")
            answered(hp, answer, at)
            done["answered wrongly"] += 1
            done += _held(hp, wanted, f"{root.name}, {answer} at {at}")
    return done


def _held(hp: City, wanted: dict[str, object], what: str) -> Counter[str]:
    recovered(hp)
    wrong = list(faults(hp)) + ([] if pages(hp) == wanted else [f"{pages(hp)} instead of {wanted}"])
    shutil.rmtree(hp.root)
    for line in wrong:
        print(f"{what}: {line}", file=sys.stderr)
    return Counter({"failed" if wrong else "held": 1})


if __name__ == "__main__":
    sys.exit(main())
