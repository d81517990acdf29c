"""Fills a real Moodle for `tests/bench/collect.py`: teachers, a course, a package handed in by each.

    source a file that sets HOCLIEU_LIVE_URL, _TOKEN, _USERNAME and _PASSWORD (as for tests/live), then:
    python tests/bench/seed.py 200 > bench.env; . bench.env; python tests/bench/collect.py --only speed

Every package goes through the web services as a teacher's would: about a second each.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.scene import package, sizes
from tests.live.site import NEEDED, LiveSite


def main() -> None:
    if (site := LiveSite.from_environment()) is None:
        sys.exit(f"needs {', '.join(NEEDED)}")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    course = site.course("bench", "Nộp bài giảng")
    teachers = site.people("gv", count)
    site.enrol(course, teachers, "student")
    name = site.named("Toán 10")
    assignment = site.assignment(course, 1, name, workflow=False)
    for number, (teacher, size) in enumerate(zip(teachers, sizes(count), strict=True)):
        site.hand_in(teacher, assignment, f"Bài giảng {number}.zip", package(number, size), "")
        print(f"{number + 1} of {count}", end="\r", file=sys.stderr)
    values = (site.url, os.environ["HOCLIEU_LIVE_TOKEN"], course.shortname, name)
    for variable, value in zip(("URL", "TOKEN", "COURSE", "ASSIGNMENTS"), values, strict=True):
        print(f"export HOCLIEU_BENCH_{variable}={shlex.quote(value)}")


if __name__ == "__main__":
    main()
