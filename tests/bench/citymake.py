"""`python -m tests.bench.citymake FOLDER SCHOOLS STUDENTS FACTS SEED DISTINCT PART OF` lays out every OF-th week of the
first DISTINCT schools, keeps their partials, and prints what that took. All other schools are copies of these under
their own names: a city of different schools takes long to make, and reads the same."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from connector.participation.city.figures import partial_name
from connector.participation.city.partials import Partial
from connector.participation.city.shelf import Folder
from connector.participation.city.weeks import FILES, Weeks, lay_out, site_number
from connector.participation.duck import connection
from connector.participation.figures import Figures
from connector.participation.indicators import computed
from connector.participation.prepared import prepared
from mappings.schema import Rules
from tests.bench.cityweek import PERIOD, Generated, School, city, generate


def make(folder: Path, school: School, seed: int) -> dict[str, float]:
    """Seconds of one core: `generate`, `reference` (the figures by the reference), `lay_out` (writing them beside)."""
    weeks, shelf, rules = Weeks(folder), Folder(folder), Rules()
    with connection() as db:
        db.execute("SET threads = 1")
        began = time.process_time()
        scopes = generate(db, school, seed)
        made = time.process_time()
        observed = prepared(db, Generated(folder), scopes, PERIOD, rules)
        found = computed(db, observed, rules)
        known = time.process_time()
        lay_out(db, found, school.site, weeks.folder(PERIOD, school.site), "generated")
        laid = time.process_time()
        rolled = Figures(
            rollups=found.rollups,
            subjects=found.subjects,
            grades=found.grades,
            classes=found.classes,
            teachers=found.teachers,
        )
        partial = Partial(school.id, school.site, "generated", datetime(2026, 11, 21, tzinfo=UTC), rolled)
        shelf.write(partial_name(PERIOD, school.site, school.id), partial.dumped())
    return {"generate": made - began, "reference": known - made, "lay_out": laid - known}


def main() -> None:
    folder, *numbers = sys.argv[1:]
    schools, students, facts, seed, distinct, part, of = map(int, numbers)
    everyone = city(schools, students, facts, seed)
    total: dict[str, float] = {}
    for school in everyone[part:distinct:of]:
        for name, seconds in make(Path(folder), school, seed).items():
            total[name] = total.get(name, 0.0) + seconds
        for other in everyone[school.number + distinct :: distinct]:
            copied(Path(folder), school, other)
    print(json.dumps(total))


def copied(folder: Path, school: School, other: School) -> None:
    """The week and the partial of one school as those of another."""
    weeks, shelf = Weeks(folder), Folder(folder)
    source, target = (weeks.folder(PERIOD, s.site) for s in (school, other))
    target.mkdir(parents=True, exist_ok=True)
    with connection() as db:
        for name in FILES:
            renamed = ", ".join(_renumbered(name, other))
            one = f"read_parquet('{source}/{name}.parquet', hive_partitioning = false)"
            query = f"SELECT * REPLACE ({renamed}) FROM {one}"
            db.execute(f"COPY ({query}) TO '{target}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")
    partial = shelf.read(partial_name(PERIOD, school.site, school.id)) or b""
    theirs = partial.replace(f'"{school.id}"'.encode(), f'"{other.id}"'.encode())
    shelf.write(partial_name(PERIOD, other.site, other.id), theirs)


def _renumbered(name: str, other: School) -> Iterator[str]:
    keys = {"rows": ("form", "course"), "forms": ("form",), "cells": ("cell",), "places": ("cell", "course")}
    for key in keys.get(name, ("course",)):
        yield f"({site_number(other.site)}::BIGINT << 31) + ({key}_key & 2147483647) AS {key}_key"
    if name == "topics":
        yield f"({site_number(other.site)}::BIGINT << 26) + (topic_key & 67108863) AS topic_key"
        yield f"'{other.site}' AS site"
    if name in ("topics", "cells"):
        yield f"'{other.id}' AS school"


if __name__ == "__main__":
    main()
