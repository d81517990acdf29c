"""`python -m tests.bench.citytimed FOLDER WHAT TIMES`: one way of reading a city's week, timed in a process of its own.

It prints the seconds of each time and those of the processor (all threads; they hang less on what else the machine
does), the peak of its memory, and a few results, by which the ways can be compared.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from connector.participation.city.partials import Partial, merge, whole
from connector.participation.city.reading import open_weeks, week_figures
from connector.participation.city.shelf import Folder
from connector.participation.figures import Figures

Result = dict[str, int]
GROUPS = 168
LEVELS = {
    "school": "school",
    "subject": "school, subject",
    "grade": "school, grade",
    "subject_grade": "school, subject, grade",
    "class": "school, class_name",
    "teacher": "school, teacher",
}
_MEMORY = {"ours": "850MB", "scan": "850MB", "scan_all": "850MB"}
"""Of the ways that are compared with ours none is kept short of memory."""


def folders(root: Path) -> list[Path]:
    return sorted(p for p in root.glob("weeks/*/site=*") if p.is_dir())


def scan(db: duckdb.DuckDBPyConnection) -> Result:
    """A bare scan of one column of every fact."""
    row = db.execute("SELECT count(*), sum(events) FROM rows").fetchone()
    assert row is not None
    return {"facts": row[0], "events": int(row[1])}


def scan_all(db: duckdb.DuckDBPyConnection) -> Result:
    """A bare scan of the columns that the indicators read."""
    db.execute(
        "SELECT max(form_key), max(course_key), sum(in_topic), sum(in_units_a), sum(in_units_b), sum(estimated_ms)"
        " FROM rows"
    ).fetchall()
    db.execute(
        "SELECT max(topic_key), sum(enrolled), sum(participating_to_date), sum(completed),"
        " sum(in_difficulty), sum(scored), sum(mean_score), sum(len(bands)) FROM topics"
    ).fetchall()
    db.execute("SELECT max(form_key), sum(timed), sum(seconds) FROM forms").fetchall()
    db.execute("SELECT max(cell_key), sum(enrolled), sum(completions), sum(score_sum) FROM cells").fetchall()
    return {}


def ours(db: duckdb.DuckDBPyConnection, root: Path) -> Result:
    """All indicators: per topic, topic and form, class, teacher, subject, grade, school; groups and city as sums."""
    week_figures(db, folders(root))
    db.execute(
        f"""CREATE OR REPLACE TEMP TABLE city AS
        SELECT hash(school) % {GROUPS} AS of_group, subject, grade, sum(enrolled) AS enrolled,
            sum(participating) AS participating, sum(completions) AS completions, sum(completable) AS completable,
            sum(in_difficulty) AS in_difficulty, sum(score_sum) / sum(scored) AS mean_score,
            sum(estimated_seconds_in_period) AS seconds,
            sum(bands[1]) AS poor, sum(bands[2]) AS fair, sum(bands[3]) AS good, sum(bands[4]) AS excellent
        FROM unit_figures WHERE rank <= 4
        GROUP BY GROUPING SETS ((of_group, subject, grade), (subject, grade))"""
    )
    found = db.execute("SELECT rank, sum(participating) FROM unit_figures GROUP BY rank ORDER BY rank").fetchall()
    db.execute(
        """CREATE OR REPLACE TEMP TABLE duration AS
        SELECT form_key >> 31 AS site_no, form, sum(participating), sum(timed), sum(seconds),
            sum(estimated_seconds_in_period)
        FROM form_figures GROUP BY form_key >> 31, form"""
    )
    topic = db.execute(
        "SELECT sum(participating), sum(enrolled), sum(participating_to_date), sum(completed), sum(in_difficulty),"
        " sum(scored), sum(mean_score), sum(bands[1]), sum(bands[4]) FROM topic_figures"
    ).fetchone()
    assert topic is not None
    return {name: int(row[1]) for name, row in zip(LEVELS, found, strict=True)} | {"topic": int(topic[0])}


def partials(root: Path) -> Result:
    """What a report of the department reads: every school's partial, merged."""
    shelf, merged = Folder(root), {}
    for name in shelf.names("partials/"):
        partial = Partial.loaded(shelf.read(name) or b"", fine=False)
        merged[partial.school] = partial
    found: Figures = whole(merge({}, merged))
    schools = [r for r in found.rollups if r.kind == "school"]
    return {"school": sum(r.participating for r in schools), "subject": sum(r.participating for r in found.subjects)}


def plain(db: duckdb.DuckDBPyConnection) -> Result:
    """COUNT(DISTINCT) over the facts, level by level. It does less than ours: nothing of those without facts."""
    wide = """FROM (SELECT *, form_key >> 5 AS topic_key FROM rows) JOIN course USING (course_key)"""
    counts = """count(DISTINCT student) FILTER (events > 0) AS participating,
        count(DISTINCT student) FILTER (completed) AS completed,
        count(DISTINCT student) FILTER (score IS NOT NULL) AS scored,
        avg(score) AS mean_score, count(*) FILTER (score < 0.5) AS low, count(*) FILTER (score < 0.65) AS middle,
        count(*) FILTER (score < 0.8) AS good, sum(seconds) AS seconds, sum(estimated_ms) AS estimated_ms"""
    found: Result = {}
    _courses(db)
    for name, keys in {**LEVELS, "topic": "topic_key", "form": "form_key"}.items():
        db.execute(f"CREATE OR REPLACE TEMP TABLE level AS SELECT {keys}, {counts} {wide} GROUP BY {keys}")
        row = db.execute("SELECT sum(participating) FROM level").fetchone()
        assert row is not None
        found[name] = int(row[0])
    return found


def by_pandas(db: duckdb.DuckDBPyConnection, root: Path) -> Result:
    """The same by groupby, the Parquet files read by pandas itself."""
    import pandas

    columns = ["course_key", "form_key", "student", "events", "seconds", "score", "completed", "estimated_ms"]
    _courses(db)
    course = db.execute("FROM course").df()
    facts = pandas.concat([pandas.read_parquet(f / "rows.parquet", columns=columns) for f in folders(root)])
    facts = facts.merge(course, on="course_key")
    facts["topic_key"] = facts.form_key // 32
    for name in ("school", "subject", "class_name", "teacher"):
        facts[name] = facts[name].astype("category")
    found: Result = {}
    for level, keys in {**LEVELS, "topic": "topic_key", "form": "form_key"}.items():
        by = keys.split(", ")
        acted = facts[facts.events > 0].groupby(by, observed=True, sort=False)["student"].nunique()
        facts[facts.completed.eq(True)].groupby(by, observed=True, sort=False)["student"].nunique()
        facts.groupby(by, observed=True, sort=False)[["score", "seconds", "estimated_ms"]].agg(["sum", "count"])
        found[level] = int(acted.sum())
    return found


def _courses(db: duckdb.DuckDBPyConnection) -> None:
    db.execute(
        """CREATE OR REPLACE TEMP TABLE course AS
        SELECT course_key, any_value(school) AS school, max(subject) AS subject, max(grade) AS grade,
            max(class_name) AS class_name, max(teacher) AS teacher
        FROM places JOIN cells USING (cell_key, rank) GROUP BY course_key"""
    )


def way(what: str, db: duckdb.DuckDBPyConnection, root: Path) -> Callable[[], Result]:
    ways: dict[str, Callable[[], Result]] = {
        "scan": lambda: scan(db),
        "scan_all": lambda: scan_all(db),
        "ours": lambda: ours(db, root),
        "partials": lambda: partials(root),
        "plain": lambda: plain(db),
        "pandas": lambda: by_pandas(db, root),
    }
    return ways[what]


def main() -> None:
    root, what, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with duckdb.connect(config={"threads": 2, "memory_limit": _MEMORY.get(what, "16GB")}) as db:
        db.execute("SET preserve_insertion_order = false")
        open_weeks(db, folders(root))
        seconds, cores, work = [], [], way(what, db, root)
        for _ in range(times):
            began, used = time.perf_counter(), time.process_time()
            found = work()
            seconds.append(time.perf_counter() - began)
            cores.append(time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
    print(json.dumps({"seconds": seconds, "cores": cores, "peak_mb": peak, "found": found}))


if __name__ == "__main__":
    main()
