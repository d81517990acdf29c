"""What does a school's week cost, in calls and seconds: by the plugin (a), by core services (b), and as bare SQL?

    python tests/bench/schoolweek.py > bench.env     once, on a throw-away copy of a Moodle (see there)
    . bench.env; HOCLIEU_BENCH_DATABASE=postgresql://... python tests/bench/facts.py [--pairs 3] [--sample 12]

HOCLIEU_BENCH_URL, _TOKEN, _SCHOOL name the copy; HOCLIEU_BENCH_DATABASE its PostgreSQL, read only here. All 540 courses
are read by (a): the whole week at once (the first reading), then what one day has added. The bare SQL asks the same of
the database itself and fetches every row; both are done in turn, the best of each counts, with this process' own time
(the wall's says little on a busy machine). (a) and (b) both read the first courses, as many as `--sample` says, 12 are
a class; what the school would cost by (b) is computed from that. `observe` is the step as it runs every day, with its
Parquet files; reading is a part of it.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import structlog

sys.path.insert(0, str(Path(__file__).parents[2]))

from connector import pipelines
from connector.settings import Settings
from connector.steps.context import Context
from connector.steps.points import mapped_courses
from connector.wiring import opened
from tests.bench.baresql import DAY, WEEK

SITE, COURSES = "live", 540
_HEAD = """
version: 1
department: {{id: so, name: Sở, parent: Thành phố, place: Hải Phòng, school_year: 2026-2027}}
levels: [{{id: school, name: Cấp trường, unit: school}}]
groups: [{{id: phuong, kind: commune, name: Phường}}]
sites:
  - id: live
    url: {url}
    token_env: HOCLIEU_BENCH_TOKEN
    facts_by: {way}
    limits: {{concurrent: 4, per_second: 1000, timeout_seconds: 600}}
schools:
  - id: truong
    name: Trường
    short: TT
    stages: [THPT]
    group: phuong
    site: live
    teaching:
"""
_COURSE = "      - {{course: {school}-{k}, subject: Toán, grade: 10, class: 10A{c}}}\n"


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    calls: int
    rows: int
    cpu: float = 0.0
    students: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=3, help="How often (a) and the bare SQL are done in turn.")
    parser.add_argument("--sample", type=int, default=12, help="Courses that (b) reads.")
    given = parser.parse_args()
    names = ("HOCLIEU_BENCH_URL", "HOCLIEU_BENCH_TOKEN", "HOCLIEU_BENCH_SCHOOL", "HOCLIEU_BENCH_DATABASE")
    if missing := [name for name in names if not os.environ.get(name)]:
        sys.exit(f"needs {', '.join(missing)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        with _context(Path(folder) / "plugin", "plugin", COURSES) as context:
            first = _whole_step(context)
            week = _compare("the week", context, None, WEEK, given.pairs)
            _compare("one day of it", context, datetime.now(UTC) - timedelta(days=1), DAY, given.pairs)
        print(f"finding the courses by name, once: {first.calls - week.calls} calls")
        _per_student(Path(folder), given.sample, week)


def _whole_step(context: Context) -> Measured:
    """The first one of a new data folder."""
    began = time.perf_counter()
    [outcome] = list(pipelines.run(context, ("observe",)))
    assert outcome.word == "ok", outcome.error
    done = Measured(time.perf_counter() - began, context.sites.traffic(SITE)["calls"], outcome.counts["facts_added"])
    print(f"observe, the whole step with its files: {done.seconds:.1f} s, {done.calls} calls, {done.rows:,} facts")
    return done


def _compare(what: str, context: Context, since: datetime | None, bare: tuple[str, ...], pairs: int) -> Measured:
    both = [(_reading(context, since), _bare(bare, since)) for _ in range(pairs)]
    a = min((one for one, _ in both), key=lambda m: m.seconds)
    b = min((one for _, one in both), key=lambda m: m.seconds)
    print(f"{what}: plugin {a.seconds:.1f} s (own {a.cpu:.1f}), {a.calls} calls, {a.rows:,} doings; ", end="")
    print(f"bare SQL {b.seconds:.1f} s, {b.rows:,} rows; ratio {a.seconds / b.seconds:.2f}")
    return a


def _per_student(folder: Path, sample: int, a: Measured) -> None:
    measured = {}
    for way in ("plugin", "core"):
        with _context(folder / f"sample-{way}", way, sample) as context:
            measured[way] = one = _reading(context, None)
        each = f"{one.calls / one.students:.2f} calls and {one.seconds / one.students:.3f} s a student"
        print(f"{sample} courses by {way}: {one.seconds:.1f} s (own {one.cpu:.1f}), {one.calls} calls; {each}")
    core, share = measured["core"], COURSES / sample
    print(f"  measured: the plugin takes {core.calls / measured['plugin'].calls:.0f} times fewer calls")
    print(f"  the school, computed: {core.seconds * share:.0f} s, {core.calls * share:.0f} calls; ", end="")
    print(f"the plugin's {a.calls}: {core.calls * share / a.calls:.0f} times fewer")


def _reading(context: Context, since: datetime | None) -> Measured:
    wanted = [c.course for c in mapped_courses(context.mapping, SITE)]
    before = context.sites.traffic(SITE)["calls"]
    last = {c.key: since for c in wanted} if since else {}
    began, own = time.perf_counter(), time.process_time()
    rows, students = 0, set[str]()
    for reading in context.sites.activity(SITE).observe(wanted, last, context.mapping.department.timezone):
        if isinstance(reading, tuple):
            raise reading[1]
        rows += len(reading.doings)
        students |= {student.id for student in reading.students}
    took, calls = time.perf_counter() - began, context.sites.traffic(SITE)["calls"] - before
    return Measured(took, calls, rows, time.process_time() - own, len(students))


def _bare(statements: tuple[str, ...], since: datetime | None) -> Measured:
    values = {"school": os.environ["HOCLIEU_BENCH_SCHOOL"] + "-%", "since": int(since.timestamp()) if since else 0}
    with psycopg.connect(
        os.environ["HOCLIEU_BENCH_DATABASE"], options="-c default_transaction_read_only=on"
    ) as database:
        began = time.perf_counter()
        rows = sum(len(database.execute(statement.encode(), values).fetchall()) for statement in statements)
        return Measured(time.perf_counter() - began, 0, rows)


def _context(folder: Path, way: str, courses: int) -> AbstractContextManager[Context]:
    folder.mkdir(parents=True, exist_ok=True)
    school = os.environ["HOCLIEU_BENCH_SCHOOL"]
    lines = [_COURSE.format(school=school, k=k, c=(k - 1) // 12 + 1) for k in range(1, courses + 1)]
    head = _HEAD.format(url=os.environ["HOCLIEU_BENCH_URL"], way=way)
    (folder / "mapping.yaml").write_text(head + "".join(lines), encoding="utf-8")
    return opened(
        Settings(mapping=folder / "mapping.yaml", data=folder / "data", lang="en", log_level="error", database=None)
    )


if __name__ == "__main__":
    main()
