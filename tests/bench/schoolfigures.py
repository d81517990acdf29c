"""A school's figures from raw partitions against a bare scan of the same files: `python -m tests.bench.schoolfigures
FACTS SITE LAST` prints seconds. FACTS is a folder of facts; every course of the site counts, as one school."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from connector.participation.duck import connection
from connector.participation.figures import CourseScope
from connector.participation.indicators import computed, figures, prepared
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from mappings.schema import Rules


def main() -> None:
    root, site, last = sys.argv[1:]
    store, period = FactStore(Path(root)), Period.week_ending(date.fromisoformat(last))
    folders = (Path(root) / "outline" / f"site={site}").glob("course=*")
    courses = [unquote(folder.name.removeprefix("course=")) for folder in folders]
    scopes = [CourseScope("school", site, c, f"S{i % 12}", 6 + i % 7, f"C{i // 12}") for i, c in enumerate(courses)]
    took = {"courses": float(len(scopes)), "bare": _timed(lambda: _bare(store, scopes, period))}
    took["every_day"] = _timed(lambda: _every_day(store, scopes, period))
    took["folding"] = _timed(lambda: figures(store, scopes, period, Rules()))
    took["folded"] = _timed(lambda: figures(store, scopes, period, Rules()))
    print(json.dumps(took))


def _timed(work: object) -> float:
    assert callable(work)
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)


def _bare(store: FactStore, scopes: list[CourseScope], period: Period) -> None:
    with connection() as db:
        places = [(c.site, c.course, d) for c in scopes if (d := store.observed_day(c.site, c.course, period))]
        store.open(db, places, period.last, period.first)
        for name in ("facts", "roster", "outline", "teachers"):
            db.execute(f"SELECT count(*), sum(hash(COLUMNS(*))) FROM {name}").fetchall()


def _every_day(store: FactStore, scopes: list[CourseScope], period: Period) -> None:
    with connection() as db:
        computed(db, prepared(db, store, scopes, period, Rules()), Rules())


if __name__ == "__main__":
    main()
