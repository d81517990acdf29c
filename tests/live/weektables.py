"""Runs the week's SQL on the live Moodle's own database: read only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.live import weekselects as select
from tests.live import weeksql as sql
from tests.live.realweek import ENDS, RealWeek

ZONE = "Asia/Ho_Chi_Minh"
Row = dict[str, Any]  # typed by the SQL alone
_MOMENT = ("course", "topic", "cmid", "form", "student", "day", "way")


@dataclass
class Expected:
    """Figures by what they are about: (course id, topic), (course id, topic, form), cell, (cell, form)."""

    topics: dict[tuple[int, str], Row]
    forms: dict[tuple[int, str, str], Row]
    rollups: dict[str, Row]
    rollup_forms: dict[tuple[str, str], Row]
    teachers: dict[str, Row]


@dataclass
class WeekTables:
    """`collect` is called at the end of each day, as the product reads; `ends`: the last day of the topic that ends."""

    url: str
    week: RealWeek
    ends: date
    _moments: set[tuple[object, ...]] = field(default_factory=set)

    def collect(self) -> None:
        """What students who are there now have done; what was seen once stays seen."""
        with self._database() as database:
            rows = self._rows(database, sql.MOMENTS, "", self._school() | {"log": False})
        self._moments |= {tuple(row[name] for name in _MOMENT) for row in rows}

    def expected(self, first: date, last: date, log: bool) -> Expected:
        """The figures of the days from `first` to `last`; without `log`, of what core services can know alone."""
        moments = list(zip(*sorted(self._moments, key=str), strict=True)) or [()] * len(_MOMENT)
        values = {f"m_{name}": list(column) for name, column in zip(_MOMENT, moments, strict=True)}
        values |= self._school() | {"first": first, "last": last, "log": log, "ends": self.ends, "ending": ENDS}
        with self._database() as database:
            topics = self._rows(database, sql.BASE, select.TOPICS, values)
            forms = self._rows(database, sql.BASE, select.FORMS + select.FORMS_OF_TOPICS, values)
            rollups = self._rows(database, sql.BASE, select.CELLS + select.ROLLUPS, values)
            rollup_forms = self._rows(database, sql.BASE, select.CELLS + select.FORMS + select.FORMS_OF_ROLLUPS, values)
            teachers = self._rows(database, sql.BASE, select.CELLS + select.TEACHERS, values)
        return Expected(
            topics={(r.pop("course"), r.pop("topic")): r for r in topics},
            forms={(r.pop("course"), r.pop("topic"), r.pop("form")): r for r in forms},
            rollups={r.pop("cell"): r for r in rollups},
            rollup_forms={(r.pop("cell"), r.pop("form")): r for r in rollup_forms},
            teachers={r.pop("cell"): r for r in teachers},
        )

    def _school(self) -> Row:
        courses = self.week.courses
        return {
            "zone": ZONE,
            "courses": [c.course.id for c in courses],
            "subjects": [c.subject for c in courses],
            "grades": [c.grade for c in courses],
            "classes": [c.class_name for c in courses],
            "owners": [c.owner for c in courses],
            **self.week.cohorts,
        }

    def _database(self) -> psycopg.Connection[Row]:
        options = "-c default_transaction_read_only=on"
        return psycopg.connect(self.url, options=options, row_factory=dict_row)

    @staticmethod
    def _rows(database: psycopg.Connection[Row], base: str, figures: str, values: Row) -> list[Row]:
        new = database.execute("SELECT to_regclass('mdl_scorm_attempt') AS there").fetchone()
        track = sql.TRACK_43 if new and new["there"] else sql.TRACK_42
        return database.execute((base.replace("{track}", track) + figures).encode(), values).fetchall()
