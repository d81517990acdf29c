"""The store replaces partitions whole, counts nothing twice and never opens the network."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connector.lms.base import Activity, CourseActivity, Doing, Student, Topic
from connector.participation import duck
from connector.participation.duck import connection
from connector.participation.parquet import FactStore, RecordCounts
from connector.participation.period import Period

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 11, 18), date(2026, 11, 17)
TOPICS = (Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True),)), Topic("32", "Chủ đề 2", 2, ()))
STUDENTS = (Student("5", NOON), Student("6", None))
DOINGS = (Doing("5", "7", (NOON - timedelta(days=1), NOON), True, NOON, "passed", 0.75, 60.0),)
READING = CourseActivity("shortname:Toán 8/1", "2", NOON, TOPICS, STUDENTS, DOINGS, frozenset({"5"}))


def record(root: Path, reading: CourseActivity = READING) -> RecordCounts:
    return FactStore(root).record(reading, site="thcs-a", pseudonym=lambda i: f"p{i}", timezone=ZONE)


def files(root: Path) -> dict[str, tuple[bytes, int]]:
    found = [p for p in root.rglob("*") if p.is_file() and p.name not in (".lock", "journal")]
    return {str(p.relative_to(root)): (p.read_bytes(), p.stat().st_mtime_ns) for p in found}


def rows(root: Path, dataset: str) -> list[tuple[object, ...]]:
    with connection() as db:
        pattern = duck.quoted(root / dataset / "*" / "*" / "*" / "part.parquet")
        return db.execute(f"FROM read_parquet({pattern}, hive_partitioning = false) ORDER BY ALL").fetchall()


def test_one_reading_gives_one_partition_per_dataset_and_day(tmp_path: Path) -> None:
    counts = record(tmp_path)
    course = "site=thcs-a/course=shortname%3ATo%C3%A1n%208%2F1"
    assert sorted(files(tmp_path)) == [
        f"facts/{course}/day=2026-11-17/part.parquet",
        f"facts/{course}/day=2026-11-18/part.parquet",
        f"outline/{course}/day=2026-11-18/part.parquet",
        f"roster/{course}/day=2026-11-18/part.parquet",
    ]
    assert counts == RecordCounts(students=2, topics=2, facts_added=2, facts_changed=0, partitions_written=4)


def test_what_is_read_back_is_what_was_recorded(tmp_path: Path) -> None:
    record(tmp_path)
    place = ("thcs-a", "shortname:Toán 8/1")
    assert rows(tmp_path, "facts") == [
        (*place, YESTERDAY, "p5", "7", "31", "lesson", 1, None, None, None, None, None, "", None, None),
        (
            *place,
            TODAY,
            "p5",
            "7",
            "31",
            "lesson",
            1,
            60.0,
            "recorded_by_activity",
            "passed",
            True,
            0.75,
            "",
            None,
            None,
        ),
    ]
    at = NOON.replace(tzinfo=None)
    assert {row[2:] for row in rows(tmp_path, "roster")} == {
        (TODAY, None, None, at),
        (TODAY, "p5", at, at),
        (TODAY, "p6", None, at),
    }
    assert [row[3:] for row in rows(tmp_path, "outline")] == [
        ("31", "Chủ đề 1", 1, True, "7", "scorm", "lesson", "Bài 1", True, True, None),
        ("32", "Chủ đề 2", 2, True, None, None, None, None, None, None, None),
    ]


def test_the_same_reading_again_touches_no_file(tmp_path: Path) -> None:
    record(tmp_path)
    before = files(tmp_path)
    counts = record(tmp_path)
    assert files(tmp_path) == before
    assert (counts.facts_added, counts.facts_changed, counts.partitions_written) == (0, 0, 0)


def test_a_reading_of_the_next_day_replaces_only_the_days_it_changes(tmp_path: Path) -> None:
    record(tmp_path)
    before = files(tmp_path)
    later = NOON + timedelta(days=1)
    record(tmp_path, replace(READING, observed_at=later, doings=(Doing("6", "7", acted=(NOON, later)),)))
    changed = [name for name, content in files(tmp_path).items() if before.get(name) != content]
    assert {name.split("/")[0] + "/" + name.split("/")[3] for name in changed} == {
        "facts/day=2026-11-18",
        "facts/day=2026-11-19",
        "roster/day=2026-11-19",
        "outline/day=2026-11-19",
    }
    assert [row[3] for row in rows(tmp_path, "facts") if row[2] == TODAY] == ["p5", "p6"]


def test_a_later_reading_of_the_same_day_replaces_the_roster(tmp_path: Path) -> None:
    record(tmp_path)
    record(tmp_path, replace(READING, observed_at=NOON + timedelta(hours=1), students=STUDENTS[:1]))
    assert [row[3] for row in rows(tmp_path, "roster")] == ["p5", None]


def test_an_earlier_reading_recorded_late_leaves_roster_and_outline_alone(tmp_path: Path) -> None:
    record(tmp_path)
    before = files(tmp_path)
    record(tmp_path, replace(READING, observed_at=NOON - timedelta(hours=1), students=(), topics=(), doings=()))
    assert files(tmp_path) == before


@pytest.mark.parametrize("killed_at", range(4))
def test_a_process_killed_between_files_leaves_whole_files_and_no_observed_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    class Killed(BaseException):
        pass

    replaced: list[Path] = []
    real = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if len(replaced) == killed_at:
            raise Killed
        replaced.append(target)
        return real(self, target)

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Path, "replace", dies)
        record(tmp_path)
    assert FactStore(tmp_path).observed_day("thcs-a", READING.key, Period.day(TODAY)) is None
    record(tmp_path)
    assert FactStore(tmp_path).observed_day("thcs-a", READING.key, Period.day(TODAY)) == TODAY
    whole = tmp_path / "whole"
    record(whole)
    assert [content for content, _ in files(tmp_path / "facts").values()] == [
        content for content, _ in files(whole / "facts").values()
    ]


def test_an_empty_course_is_observed_all_the_same(tmp_path: Path) -> None:
    record(tmp_path, replace(READING, students=(), topics=(), doings=()))
    store = FactStore(tmp_path)
    assert store.last_observed("thcs-a", READING.key) == NOON
    assert store.last_observed("thcs-a", READING.key, Period.day(YESTERDAY)) is None
    assert store.observed_day("thcs-a", READING.key, Period.week_ending(date(2026, 11, 21))) == TODAY
    assert store.observed_day("thcs-a", "other", Period.day(TODAY)) is None


def test_a_course_named_longer_than_a_file_name_may_be_has_its_own_folder(tmp_path: Path) -> None:
    names = ["Chủ đề tự chọn " * 20 + end for end in ("8A", "8B")]
    for name in names:
        record(tmp_path, replace(READING, key=name))
    folders = list((tmp_path / "facts" / "site=thcs-a").iterdir())
    assert len(folders) == 2
    assert all(len(os.fsencode(f.name)) < 255 for f in folders)


def test_a_folder_with_an_apostrophe_is_no_sql(tmp_path: Path) -> None:
    record(tmp_path / "d'ữ liệu")
    assert rows(tmp_path / "d'ữ liệu", "facts")


def test_duckdb_neither_fetches_nor_loads_extensions_and_stays_within_bounds() -> None:
    with connection() as db:
        names = ("autoinstall_known_extensions", "autoload_known_extensions", "threads")
        settings = [db.execute(f"SELECT current_setting('{name}')").fetchone() for name in names]
    assert settings == [(False,), (False,), (duck.THREADS,)]
