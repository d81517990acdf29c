"""Days of doing, teachers, members and counts; files of an earlier version; a year is not read for each new day."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from connector.lms.base import (
    Activity,
    CountRow,
    CourseActivity,
    DayOfDoing,
    Doing,
    SiteCounts,
    Student,
    TeacherSeen,
    Topic,
)
from connector.participation import known
from connector.participation.datasets import FACTS, TEACHERS
from connector.participation.duck import connection, quoted, view
from connector.participation.facts import Table
from connector.participation.parquet import FactStore

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 11, 18), date(2026, 11, 17)
TOPIC = Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True),), guided=True)
READING = CourseActivity(
    "toan8",
    "2",
    NOON,
    (TOPIC,),
    (Student("5", NOON), Student("6", None)),
    (Doing("5", "7", days=(DayOfDoing(YESTERDAY, 3, 600.0), DayOfDoing(TODAY, 2))),),
    frozenset({"5"}),
    teachers=(TeacherSeen("90", NOON, (YESTERDAY,)), TeacherSeen("91", None)),
    spent_method="log_gaps_1800",
)


def pseudonym(one: str) -> str:
    return f"p{one}"


def record(root: Path, reading: CourseActivity = READING) -> None:
    FactStore(root).record(reading, site="thcs-a", pseudonym=pseudonym, timezone=ZONE)


def rows(root: Path, dataset: str, columns: str) -> list[tuple[object, ...]]:
    with connection() as db:
        pattern = quoted(root / dataset / "**" / "part.parquet")
        source = f"read_parquet({pattern}, hive_partitioning = false)"
        return db.execute(f"SELECT {columns} FROM {source} ORDER BY ALL").fetchall()


def test_events_and_estimated_seconds_stand_on_their_day_with_the_way_they_were_estimated(tmp_path: Path) -> None:
    record(tmp_path)
    assert rows(tmp_path, "facts", "day, acted_events, seconds, day_seconds, day_seconds_method") == [
        (YESTERDAY, 3, None, 600.0, "log_gaps_1800"),
        (TODAY, 2, None, None, None),
    ]


def test_a_day_read_again_takes_the_newer_estimate_and_counts_no_event_twice(tmp_path: Path) -> None:
    record(tmp_path)
    again = Doing("5", "7", days=(DayOfDoing(TODAY, 4, 90.0),))
    record(tmp_path, replace(READING, observed_at=NOON + timedelta(hours=1), doings=(again,)))
    assert rows(tmp_path, "facts", "day, acted_events, day_seconds")[1] == (TODAY, 4, 90.0)


def test_a_day_after_the_observation_counts_on_the_day_of_observation(tmp_path: Path) -> None:
    ahead = Doing("5", "7", days=(DayOfDoing(TODAY, 2, 30.0), DayOfDoing(TODAY + timedelta(days=1), 1, 60.0)))
    record(tmp_path, replace(READING, doings=(ahead,)))
    assert rows(tmp_path, "facts", "day, acted_events, day_seconds") == [(TODAY, 3, 90.0)]


def test_whether_a_topic_guides_stands_in_every_row_of_it(tmp_path: Path) -> None:
    record(tmp_path, replace(READING, topics=(TOPIC, Topic("32", "Chủ đề 2", 2, ()))))
    assert rows(tmp_path, "outline", "topic, guided") == [("31", True), ("32", None)]


def test_teachers_stand_on_the_day_of_the_reading_and_on_the_days_they_were_active(tmp_path: Path) -> None:
    record(tmp_path)
    assert rows(tmp_path, "teachers", "day, teacher, last_access, active") == [
        (YESTERDAY, "p90", None, True),
        (TODAY, "p90", NOON.replace(tzinfo=None), False),
        (TODAY, "p91", None, None),
    ]


def test_what_a_teacher_did_on_a_day_is_not_taken_away_by_a_later_reading(tmp_path: Path) -> None:
    record(tmp_path)
    later = NOON + timedelta(days=1)
    record(tmp_path, replace(READING, observed_at=later, teachers=(TeacherSeen("90", later, (TODAY,)),)))
    record(tmp_path, replace(READING, observed_at=later, teachers=(TeacherSeen("90", None, None),)))
    found = rows(tmp_path, "teachers", "day, teacher, active")
    assert (TODAY, "p90", True) in found and (TODAY, "p91", None) in found
    assert (later.date(), "p90", None) in found


def test_who_is_vulnerable_is_told_of_a_site_and_day_and_read_as_last_told(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.record_members("thcs-a", YESTERDAY, {"vulnerable": ["5"], "lacks_means": []}, pseudonym)
    store.record_members("thcs-a", TODAY, {"vulnerable": ["5", "6"]}, pseudonym)
    record(tmp_path)
    with connection() as db:
        found = []
        for day in (YESTERDAY, TODAY):
            store.open_members(db, {"thcs-a", "thcs-b"}, day)
            found.append(set(db.execute("SELECT kind, student FROM members").fetchall()))
    none, v = ("lacks_means", None), ("vulnerable", None)
    assert found == [{none, v, ("vulnerable", "p5")}, {v, ("vulnerable", "p5"), ("vulnerable", "p6")}]


def test_what_a_site_counted_itself_is_kept_as_of_its_day_with_the_outline(tmp_path: Path) -> None:
    row = CountRow(TODAY, TODAY, "participating", 12, course="toan8", topic="31")
    store = FactStore(tmp_path)
    counts = SiteCounts(NOON, (row,), {"toan8": (TOPIC,)})
    assert store.record_counts("thcs-a", counts, timezone=ZONE) == 2
    assert store.record_counts("thcs-a", counts, timezone=ZONE) == 0
    with connection() as db:
        store.open_counts(db, ["thcs-a"], TODAY)
        found = db.execute("SELECT course, topic, measure, value FROM counts ORDER BY measure").fetchall()
    assert found == [("toan8", "31", "participating", 12.0), ("toan8", None, "read", 1.0)]
    assert rows(tmp_path, "outline", "course, topic") == [("toan8", "31")]
    assert not (tmp_path / "roster").exists() and not (tmp_path / "facts").exists()


def test_columns_that_an_earlier_version_did_not_write_are_not_known(tmp_path: Path) -> None:
    old, new = tmp_path / "old.parquet", tmp_path / "new.parquet"
    record(tmp_path)
    FactStore(tmp_path)._days(FACTS, "thcs-a", "toan8").path(TODAY).rename(new)
    later = ("day_seconds", "day_seconds_method")
    duckdb.execute(f"COPY (SELECT * EXCLUDE ({', '.join(later)}) FROM {quoted(new)}) TO {quoted(old)} (FORMAT parquet)")
    with connection() as db:
        for paths in ([old], [old, new], [new, old]):
            view(db, FACTS, paths)
            seen = db.execute("SELECT count(*), count(day_seconds) FROM facts").fetchone()
            assert seen == (len(paths), 0)
            assert list(FACTS.columns) == [c[0] for c in db.execute("FROM facts").description]


def days_of(*numbers: int) -> Iterator[CourseActivity]:
    """One reading a day; the score changes every third day, completion comes on the tenth."""
    for n in numbers:
        at = NOON + timedelta(days=n)
        done = at - timedelta(hours=30)
        doing = Doing("5", "7", (at,), n >= 10 or None, done if n == 10 else None, score=n // 3 / 20)
        yield replace(READING, observed_at=at, doings=(doing, Doing("6", "7", (NOON,), status="incomplete")))


def test_a_year_of_days_is_not_read_for_each_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = known.recorded

    def counted(db: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Table:
        asked.append(len(paths))
        return real(db, paths)

    monkeypatch.setattr(known, "recorded", counted)
    monkeypatch.setattr(known, "ENOUGH", 2)
    for reading in days_of(*range(16)):
        record(tmp_path, reading)
    assert max(asked[12:]) <= known.ENOUGH + 3


@pytest.mark.parametrize("spoil", ["nothing", "lost", "other day", "damaged head"])
def test_what_is_known_is_the_same_as_from_all_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    short, whole = tmp_path / "short", tmp_path / "whole"
    for reading in days_of(*range(8, 16)):
        spoil_kept(short, spoil)
        with monkeypatch.context() as patched:
            patched.setattr(known, "ENOUGH", 2)
            record(short, reading)
        with monkeypatch.context() as patched:
            patched.setattr(known, "ENOUGH", 1000)
            record(whole, reading)
    columns = "day, student, acted_events, completed, score, status"
    assert rows(short, "facts", columns) == rows(whole, "facts", columns)
    assert (short / "known").exists() and not (whole / "known").exists()


def spoil_kept(root: Path, how: str) -> None:
    for path in root.glob("known/*/*/part.parquet"):
        if how == "lost":
            path.unlink()
        if how == "damaged head":
            duckdb.execute(f"COPY (FROM {quoted(path)} WHERE student IS NOT NULL) TO {quoted(path)} (FORMAT parquet)")
    if how == "other day":
        for day in sorted(root.glob("facts/*/*/day=*/part.parquet"))[:1]:
            os.utime(day, (1, 1))


def test_a_day_recomputed_by_others_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "ENOUGH", 2)
    for reading in days_of(*range(5)):
        record(tmp_path, reading)
    for path in sorted(tmp_path.glob("facts/*/*/day=*/part.parquet"))[:-1]:
        path.unlink()
    [reading] = days_of(5)
    record(tmp_path, reading)
    assert ("p6", "incomplete") in rows(tmp_path, "facts", "student, status")


def test_the_teachers_view_holds_the_days_asked_for(tmp_path: Path) -> None:
    record(tmp_path)
    store = FactStore(tmp_path)
    with connection() as db:
        store.open(db, [("thcs-a", "toan8", TODAY)], TODAY)
        assert db.execute(f"SELECT count(*) FROM {TEACHERS.name}").fetchone() == (2,)
        store.open(db, [("thcs-a", "toan8", TODAY)], TODAY, first=YESTERDAY)
        assert db.execute(f"SELECT count(*) FROM {TEACHERS.name}").fetchone() == (3,)
