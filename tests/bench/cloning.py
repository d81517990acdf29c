"""One course of a Moodle made many: its rows copied in the database with numbers of their own (PostgreSQL, `mdl_`).

Every column that a release has is copied as it is, but for ids and what points to them: so it works on any Moodle 4.
For a throw-away copy of a site's database only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import psycopg
from psycopg.rows import scalar_row

_OF_COURSE = "course = {course}"
_MODULES = ("page", "scorm", "quiz", "label", "resource", "forum", "assign", "h5pactivity")
_CMS = "SELECT id FROM mdl_course_modules WHERE course = {course}"
_WHERE = {
    "course": "id = {course}",
    "course_sections": _OF_COURSE,
    **dict.fromkeys(_MODULES, _OF_COURSE),
    "scorm_scoes": "scorm IN (SELECT id FROM mdl_scorm WHERE course = {course})",
    "course_modules": _OF_COURSE,
    "enrol": "courseid = {course}",
    "grade_categories": "courseid = {course}",
    "grade_items": "courseid = {course}",
    "context": f"(contextlevel = 50 AND instanceid = {{course}}) OR (contextlevel = 70 AND instanceid IN ({_CMS}))",
}
"""The rows that make a course, by table."""


@dataclass(frozen=True, slots=True)
class Place:
    """Copy `k` (from 1) of the row of this rank has the id `base + (k - 1) * size + rank + 1`."""

    base: int
    size: int


@dataclass
class Clones:
    """`copies` copies of the course `course`."""

    database: psycopg.Connection[tuple[object, ...]]
    course: int
    copies: int
    name: str
    places: dict[str, Place] = field(default_factory=dict)

    def make(self) -> None:
        self.database.execute("CREATE TEMP TABLE clone (tab text, old bigint, rank int, PRIMARY KEY (tab, old))")
        for table in _WHERE:
            self._register(table)
        for table in _WHERE:
            self._copy(table)

    def new(self, table: str, old: str, k: str = "k") -> str:
        """SQL for the copy's id of the row whose id in the first course is `old`."""
        place = self.places[table]
        rank = f"(SELECT rank FROM clone WHERE tab = '{table}' AND old = {old})"
        return f"({place.base} + ({k} - 1) * {place.size} + {rank} + 1)"

    def _where(self, table: str) -> str:
        return _WHERE[table].format(course=self.course)

    def _register(self, table: str) -> None:
        self.database.execute(
            f"INSERT INTO clone SELECT '{table}', id, row_number() OVER (ORDER BY id) - 1 FROM mdl_{table}"
            f" WHERE {self._where(table)}".encode()
        )
        with self.database.cursor(row_factory=scalar_row) as ask:
            base = ask.execute(f"SELECT coalesce(max(id), 0) FROM mdl_{table}".encode()).fetchone()
            size = ask.execute("SELECT count(*) FROM clone WHERE tab = %s", [table]).fetchone()
        self.places[table] = Place(int(str(base)), int(str(size)))

    def _copy(self, table: str) -> None:
        columns = [
            str(row[0])
            for row in self.database.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [f"mdl_{table}"]
            )
        ]
        values = [self._value(table, column) for column in columns]
        self.database.execute(
            f"INSERT INTO mdl_{table} ({', '.join(columns)}) SELECT {', '.join(values)}"
            f" FROM mdl_{table} s CROSS JOIN generate_series(1, {self.copies}) k WHERE {self._where(table)}".encode()
        )
        self.database.execute(f"SELECT setval('mdl_{table}_id_seq', (SELECT max(id) FROM mdl_{table}))".encode())

    def _value(self, table: str, column: str) -> str:
        if column == "id":
            return self.new(table, "s.id")
        points = {
            "courseid": "course",
            "scorm": "scorm",
            "section": "course_sections",
            "categoryid": "grade_categories",
        }
        special = self._special().get((table, column))
        if special is not None:
            return special
        if column == "course" or (column in points and (table, column) != ("course_sections", "section")):
            return self.new(points.get(column, "course"), f"s.{column}")
        return f"s.{column}"

    def _special(self) -> dict[tuple[str, str], str]:
        named, own = f"'{self.name}-' || k", self.new("context", "s.id")
        cms, of_course = self.places["course_modules"], "s.contextlevel = 50"
        around = self.new(
            "context", f"(SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid = {self.course})"
        )
        return {
            ("course", "shortname"): named,
            ("course", "idnumber"): named,
            ("course", "category"): "s.category",
            ("course_sections", "sequence"): (
                f"(SELECT string_agg(({cms.base} + (k - 1) * {cms.size} + c.rank + 1)::text, ',' ORDER BY u.n)"
                " FROM unnest(string_to_array(s.sequence, ',')) WITH ORDINALITY AS u(old, n)"
                " JOIN clone c ON c.tab = 'course_modules' AND c.old = u.old::bigint)"
            ),
            ("course_modules", "instance"): self._instance(
                "(SELECT name FROM mdl_modules WHERE id = s.module)", "s.instance"
            ),
            ("course_modules", "idnumber"): "''",
            ("grade_items", "iteminstance"): (
                f"CASE s.itemtype WHEN 'course' THEN {self.new('grade_categories', 's.iteminstance')}"
                f" ELSE {self._instance('s.itemmodule', 's.iteminstance')} END"
            ),
            ("grade_categories", "path"): f"'/' || {self.new('grade_categories', 's.id')} || '/'",
            ("context", "instanceid"): (
                f"CASE WHEN {of_course} THEN {self.new('course', 's.instanceid')}"
                f" ELSE {self.new('course_modules', 's.instanceid')} END"
            ),
            ("context", "path"): (
                f"CASE WHEN {of_course} THEN regexp_replace(s.path, '/[0-9]+$', '/' || {own})"
                f" ELSE regexp_replace(s.path, '/[0-9]+/[0-9]+$', '/' || {around} || '/' || {own}) END"
            ),
        }

    def _instance(self, kind: str, old: str) -> str:
        cases = " ".join(f"WHEN '{modname}' THEN {self.new(modname, old)}" for modname in _MODULES)
        return f"CASE {kind} {cases} END"
