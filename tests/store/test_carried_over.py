"""A database of the first release, brought up to date: nothing that stood in a catalog falls out of it."""

from __future__ import annotations

import json

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select, text

from connector.store import tables as t
from connector.store.database import _MIGRATIONS, Database

LESSON = (
    "INSERT INTO lesson (id, site, school, point, assignment_id, teacher_id, author_name, slot, title, topic, period,"
    " subject, grade, \"window\", current_version, created_at) VALUES (7, 'lms-a', 'thpt-a', 'p', '1', '5',"
    " 'Đỗ Ánh', '', 'Hàm số bậc hai', 'Hàm số', '12', 'Toán', 10, 'dot-1', 2, '2026-09-01 00:00:00+00:00')"
)
VERSION = (
    "INSERT INTO lesson_version (id, lesson_id, number, sha256, filename, submitted_at, report, created_at)"
    " VALUES (:id, 7, :id, 'aa', 'a.zip', '2026-09-01 00:00:00+00:00', :report, '2026-09-01 00:00:00+00:00')"
)
VERDICT = (
    "INSERT INTO appraisal (version_id, level, appraiser_key, appraiser_name, decision, strengths, limitations,"
    " required_changes, source, decided_at) VALUES (:version, :level, :by, 'Lê Bình', 'approved', 'Rõ', '', '',"
    " 'command', '2026-09-02 00:00:00+00:00')"
)
DOCUMENT = (
    "INSERT INTO document (kind, unit, period, format, revision, number, content, path, made_at) VALUES ('minutes',"
    " 'school.thpt-a', '2026_lesson7-v1', 'docx', 1, '05/BB-THPTA', '', '', '2026-09-03 00:00:00+00:00')"
)


@pytest.fixture
def upgraded(database_url: str) -> Database:
    db = Database(database_url)
    with db.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        _first_release(connection)
    db.upgrade()
    return db


def _first_release(c: Connection) -> None:
    for content in ("aa", "cc"):
        c.execute(text(f"INSERT INTO blob VALUES ('{content}', 'bb', 10, '2026-09-01 00:00:00+00:00')"))
    c.execute(text(LESSON))
    report = {"verdict": "playable", "format": "scorm12", "version": "1.2", "moodle": {"fails": "mapInfo"}}
    c.execute(text(VERSION), {"id": 1, "report": json.dumps(report)})
    c.execute(text(VERSION.replace("'aa'", "'cc'")), {"id": 2, "report": "{}"})
    for version, level, by in ((1, "school", "lms-a:9"), (1, "city", "name:X"), (1, "city", "name:Y")):
        c.execute(text(VERDICT), {"version": version, "level": level, "by": by})
    c.execute(text(DOCUMENT))


def test_every_verdict_given_so_far_is_on_final_minutes_with_the_number_of_its_document(upgraded: Database) -> None:
    with upgraded.read() as c:
        query = select(t.appraisal.c.level, t.minutes.c.state, t.minutes.c.unit, t.minutes.c.number).join_from(
            t.appraisal, t.minutes_item.join(t.minutes)
        )
        found = {row.level: tuple(row)[1:] for row in c.execute(query)}
        present = c.scalars(select(t.minutes.c.present)).all()
    upgraded.close()
    assert found == {"school": ("final", "thpt-a", "05/BB-THPTA"), "city": ("final", "", None)}
    assert list(present) == [["Lê Bình"], ["Lê Bình"]]


def test_of_two_verdicts_of_one_level_the_one_that_counted_stays_and_both_are_opinions(upgraded: Database) -> None:
    with upgraded.read() as c:
        standing = c.execute(select(t.appraisal.c.level, t.appraisal.c.appraiser_key)).all()
        opinions = c.execute(select(t.opinion.c.level, t.opinion.c.appraiser_key, t.opinion.c.scores)).all()
    upgraded.close()
    assert sorted(map(tuple, standing)) == [("city", "name:Y"), ("school", "lms-a:9")]
    assert [x.appraiser_key for x in opinions] == ["lms-a:9", "name:X", "name:Y"]
    assert all(x.scores == {} for x in opinions)


def test_what_lists_are_found_by_is_filled_from_the_rows_that_are_there(upgraded: Database) -> None:
    v = t.lesson_version
    with upgraded.read() as c:
        search = c.scalar(select(t.lesson.c.search))
        versions = c.execute(select(v.c.playable, v.c.format, v.c.format_version, v.c.moodle_fails).order_by(v.c.id))
        told = [tuple(row) for row in versions]
    upgraded.close()
    assert search == "ham so bac hai toan ham so do anh thpt-a"
    assert told == [(True, "scorm12", "1.2", "mapInfo"), (False, "", None, None)]
