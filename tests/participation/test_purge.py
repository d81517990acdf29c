"""Rows about students go when they must: all of one student, or all before a day, also after a crash midway."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from connector.lms.base import Activity, CourseActivity, Doing, Student, TeacherSeen, Topic
from connector.participation import purge
from connector.participation.changes import state
from connector.participation.parquet import FactStore
from connector.participation.period import Period
from connector.participation.purge import expire, forget, kept, rows_of, students

ZONE = "Asia/Ho_Chi_Minh"
NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
TOPICS = (Topic("31", "Chủ đề 1", 1, (Activity("7", "scorm", "Bài 1", True),)),)
GONE, STAYS = "a" * 32, "b" * 32
PSEUDONYMS = {"1": GONE, "2": STAYS, "gv": "c" * 32}


class Killed(BaseException):
    pass


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two courses of one site read on three days, one of another site; members told once."""
    store = FactStore(tmp_path)
    for site, course, ago in [("x", "c1", 2), ("x", "c1", 1), ("x", "c1", 0), ("x", "c2", 0), ("y", "c1", 0)]:
        at = NOON - timedelta(days=ago)
        doings = tuple(Doing(s, "7", (at,), score=0.5) for s in "12")
        people = (Student("1", None), Student("2", None))
        reading = CourseActivity(
            course, "2", at, TOPICS, people, doings, frozenset("12"), teachers=(TeacherSeen("gv", at),)
        )
        store.record(reading, site=site, pseudonym=PSEUDONYMS.__getitem__, timezone=ZONE)
    store.record_members("x", TODAY, {"vulnerable": ["1", "2"]}, PSEUDONYMS.__getitem__)
    return tmp_path


def everywhere(root: Path, word: str) -> list[str]:
    """Names of files under the site that hold the word in any column of any row."""
    found = []
    for path in [*root.glob("*/site=x/**/*.parquet"), *root.glob("*/site=x/**/.part*")]:
        rows = duckdb.sql(f"FROM read_parquet('{path}', hive_partitioning = false)").fetchall()
        if any(word in map(str, row) for row in rows):
            found.append(path.relative_to(root).as_posix())
    return found


def test_a_forgotten_student_is_in_no_file_and_everybody_else_is_as_before(root: Path) -> None:
    before = rows_of(root, "x", STAYS)
    assert rows_of(root, "x", GONE) == forget(root, "x", GONE) == Counter(facts=4, roster=4, members=1)
    assert everywhere(root, GONE) == []
    assert rows_of(root, "x", STAYS) == before
    assert rows_of(root, "y", GONE).total() == 2
    assert students(root, "x") == 1


def test_forgetting_announces_the_days_it_changes(root: Path) -> None:
    yesterday, other = state(root, "x", TODAY - timedelta(days=1)), state(root, "y", TODAY)
    forget(root, "x", GONE)
    assert state(root, "x", TODAY - timedelta(days=1)) != yesterday
    assert state(root, "y", TODAY) == other


def test_what_was_worked_out_from_a_students_rows_goes_with_them(root: Path) -> None:
    known = root / "known" / "site=x" / "course=c1" / "part.parquet"
    known.parent.mkdir(parents=True)
    duckdb.sql(f"SELECT '{GONE}' AS student").write_parquet(str(known))
    forget(root, "x", GONE)
    assert everywhere(root, GONE) == []


@pytest.mark.parametrize("after", range(9))
def test_a_process_killed_while_it_forgets_is_completed_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    replaced: list[Path] = []
    real = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if len(replaced) == after:
            monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # not even tidying up
            raise Killed
        replaced.append(target)
        return real(self, target)

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Path, "replace", dies)
        forget(root, "x", GONE)
    monkeypatch.undo()
    assert everywhere(root, GONE)
    forget(root, "x", GONE)
    assert everywhere(root, GONE) == []
    assert rows_of(root, "x", STAYS) == Counter(facts=4, roster=4, members=1)


def test_what_is_too_old_goes_whole_and_outlines_stay(root: Path) -> None:
    assert expire(root, "x", TODAY) == Counter(facts=2, roster=2, teachers=2)
    assert [(k.dataset, k.files, k.first) for k in kept(root, "x")] == [
        ("facts", 2, TODAY),
        ("roster", 2, TODAY),
        ("members", 1, TODAY),
        ("teachers", 2, TODAY),
    ]
    assert len(list((root / "outline" / "site=x").rglob("*.parquet"))) == 4
    assert FactStore(root).observed_day("x", "c1", Period.day(TODAY - timedelta(days=1))) is None
    assert expire(root, "x", TODAY) == Counter()


def test_a_process_killed_while_rows_expire_is_completed_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(path: Path) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(Path, "rmdir", dies)
        expire(root, "x", TODAY)
    assert expire(root, "x", TODAY).total() == 5
    assert purge.days(root, "x") == [TODAY]
