"""A realistic week of a city, generated site by site, the same for the same seed: what schools' LMSs would have told.

Classes of 40 in 12 subjects, a course for each class and subject, six topics in each, four of them under way, three
activities a topic. Students differ in zeal (8% did nothing all week); most work is on the newest topic and fewer and
fewer students go back to older ones; Sunday is quiet. What was done in the weeks before stands there as well: without
it nobody has completed anything and nobody is in difficulty.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from connector.participation.figures import CourseScope
from connector.participation.parquet import FactStore
from connector.participation.period import Period

FIRST = date(2026, 11, 15)
PERIOD = Period(FIRST, date(2026, 11, 21))
SUBJECTS = ("Toán", "Ngữ văn", "Tiếng Anh", "Vật lí", "Hoá học", "Sinh học", "Lịch sử", "Địa lí", "GDCD", "Tin học")
SUBJECTS += ("Công nghệ", "Thể dục")
_SQL = Path(__file__).with_name("cityweek.sql")


@dataclass(frozen=True, slots=True)
class School:
    """One school on a site of its own; `facts` in the week, about."""

    number: int
    students: int
    facts: int

    @property
    def site(self) -> str:
        return f"site-{self.number}"

    @property
    def id(self) -> str:
        return f"school-{self.number}"


def city(schools: int, students: int, facts: int, seed: int) -> list[School]:
    """Schools of 300 to 2,500 students, and as many facts as they have students."""
    with duckdb.connect() as db:
        drawn = db.execute(
            "SELECT 0.35 + (hash(n, ?) % 10000) / 10000 * 1.3 FROM range(?) r(n) ORDER BY n", [seed, schools]
        ).fetchall()
    total = sum(weight for (weight,) in drawn)
    return [
        School(n, max(40, round(students * w / total)), max(100, round(facts * w / total)))
        for n, (w,) in enumerate(drawn)
    ]


@dataclass(frozen=True, slots=True)
class Generated(FactStore):
    """Stands for the store of facts of one school: `prepared` reads the generated tables instead of partitions."""

    def observed_day(self, site: str, course: str, period: Period) -> date | None:
        return period.last

    def open(
        self,
        db: duckdb.DuckDBPyConnection,
        courses: Iterable[tuple[str, str, date]],
        last: date,
        first: date | None = None,
        *,
        fold: bool = False,
    ) -> None:
        """The tables are there already: `generate` left them in `db`."""


def generate(db: duckdb.DuckDBPyConnection, school: School, seed: int) -> list[CourseScope]:
    """Leaves `facts`, `roster`, `outline`, `teachers` and `members` of the school in `db`; gives its courses."""
    text = _SQL.read_text("utf-8")
    values = {"students": school.students, "facts": school.facts, "seed": seed, "school": school.number}
    for name, value in values.items():
        text = text.replace(f"${name}", str(value))
    db.execute(text)
    rows = db.execute("SELECT course, subject, grade, class, teacher FROM taught ORDER BY course").fetchall()
    return [
        CourseScope(school.id, school.site, course, SUBJECTS[subject], grade, str(of_class), teacher)
        for course, subject, grade, of_class, teacher in rows
    ]
