from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from connector.errors import NeedsOperator, Retriable
from connector.lessons.records import Decision, Source
from connector.lessons.review import NewVerdict
from connector.packages.report import PackageReport, Verdict
from connector.store import Store
from connector.store.blobs import Blobs, digests
from connector.store.database import Database
from connector.store.documents import next_in
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.store.runs import RunStore
from connector.store.tables import metadata

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
FACTS = LessonFacts("thpt-a", "NBG / Toán 10", "Nguyễn Văn An", "Hàm số bậc hai", "Hàm số", "12", "Toán", 10, "dot-1")
REPORT = PackageReport(verdict=Verdict.PLAYABLE, format="scorm12", version="1.2")
KEY = SubmissionKey("lms-a", "1", "7", 0)


def version(sha256: str, name: str = "a.zip", at: datetime = NOW) -> NewVersion:
    return NewVersion(sha256, name, at, REPORT)


def keep_blob(store: Store, sha256: str) -> None:
    store.lessons.remember_file("lms-a", f"key-{sha256}", sha256, sha256[:40].ljust(40, "0"), 10, NOW)


def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(database_url: str) -> None:
    db = Database(database_url)
    db.upgrade()
    with db.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    db.close()
    assert differences == []


def test_upgrading_twice_and_at_once_changes_nothing(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    threads = [threading.Thread(target=db.upgrade) for db in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    databases[0].upgrade()
    for db in databases:
        db.close()


def test_sqlite_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with db.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    db.close()


def test_a_submission_recorded_twice_is_one_lesson_and_one_version(store: Store) -> None:
    keep_blob(store, "a" * 64)
    first = store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("a" * 64))}, NOW)
    again = store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("a" * 64))}, NOW)
    assert [x[2] for x in first + again] == [True, False]
    assert first[0][1].id == again[0][1].id and len(store.lessons.lessons()) == 1
    assert store.lessons.collected("lms-a") == {KEY: NOW}


def test_a_resubmission_is_a_new_version_and_the_older_content_can_come_back(store: Store) -> None:
    keep_blob(store, "a" * 64)
    keep_blob(store, "b" * 64)
    [(lesson, v1, _)] = store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("a" * 64))}, NOW)
    [(_, v2, _)] = store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("b" * 64))}, NOW)
    assert (v1.number, v2.number) == (1, 2)
    assert store.lessons.current_versions([lesson.id]) == {lesson.id: v2.id}
    store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("a" * 64))}, NOW)
    assert store.lessons.current_versions([lesson.id]) == {lesson.id: v1.id}
    assert [v.number for v in store.lessons.versions([lesson.id])[lesson.id]] == [1, 2]


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    keep_blob(store, "a" * 64)
    vietnam = datetime.fromisoformat("2026-11-18T12:00:00+07:00")
    [(_, v, _)] = store.lessons.record_submission(KEY, "5", vietnam, {"": (FACTS, version("a" * 64, at=vietnam))}, NOW)
    assert v.submitted_at == vietnam and v.submitted_at.utcoffset() == timedelta(0)


def test_one_verdict_per_version_and_level_stands(store: Store) -> None:
    keep_blob(store, "a" * 64)
    [(_, v, _)] = store.lessons.record_submission(KEY, "5", NOW, {"": (FACTS, version("a" * 64))}, NOW)
    verdict = NewVerdict("school", "lms-a:9", "Lê Thị Bình", Decision.APPROVED, strengths="Rõ ràng")
    assert store.reviews.record(v.id, verdict, Source.MOODLE, NOW)
    assert not store.reviews.record(v.id, verdict, Source.MOODLE, NOW)
    [found] = store.reviews.verdicts([v.id])[v.id]
    assert (found.decision, found.strengths, found.source) == (Decision.APPROVED, "Rõ ràng", Source.MOODLE)


def test_a_number_is_never_given_twice(store: Store) -> None:
    given: list[int] = []

    def take() -> None:
        with store.db.connect() as c:
            given.append(next_in(c, ("minutes/a/2026",)))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 9))


def test_what_is_set_aside_again_counts_its_attempts_and_can_be_taken_back(store: Store) -> None:
    for _ in range(2):
        store.sites.put_aside("collect", "lms-a", "x", "cut", "because", NOW, "thpt-a", NOW)
    [found] = store.sites.aside("lms-a", "collect")
    assert (found.attempts, found.reason, found.since) == (2, "because", NOW)
    assert store.sites.take_back("collect", "lms-a", "x") and not store.sites.take_back("collect", "lms-a", "x")


def test_a_claim_is_held_by_one_at_a_time(store: Store) -> None:
    with store.runs.claimed("collect:lms-a"):
        with pytest.raises(Retriable, match="under way"), store.runs.claimed("collect:lms-a"):
            pass
        with store.runs.claimed("collect:lms-b"):
            pass
    with store.runs.claimed("collect:lms-a"):
        pass


def test_a_dead_process_does_not_hold_its_claim(store: Store, clock: Callable[[], datetime]) -> None:
    import subprocess
    import sys

    code = (
        "import os,sys;from connector.store.database import Database;from connector.store.runs import RunStore;"
        "from datetime import datetime,UTC;"
        "r=RunStore(Database(sys.argv[1]),lambda:datetime.fromisoformat(sys.argv[2]));"
        "c=r.claimed('collect:lms-a');c.__enter__();os._exit(9)"
    )
    url = store.db.engine.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-c", code, url, clock().isoformat()], check=False)
    assert done.returncode == 9
    with store.runs.claimed("collect:lms-a"):
        pass


def test_a_claim_whose_holder_cannot_be_seen_ends_with_its_lease(store: Store) -> None:
    early = RunStore(store.db, lambda: NOW)
    early._take("collect:lms-a", "another-host/1/2/3")
    with pytest.raises(Retriable):
        RunStore(store.db, lambda: NOW + timedelta(seconds=30))._take("collect:lms-a", "me/1/2/3")
    RunStore(store.db, lambda: NOW + timedelta(seconds=91))._take("collect:lms-a", "me/1/2/3")


def test_a_blob_is_kept_once_under_its_sha256_and_cannot_be_changed(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "blobs")
    blobs.prepare()
    for _ in range(2):
        file = blobs.incoming / "x.part"
        file.write_bytes(b"content")
        sha256, sha1, size = digests(file)
        path = blobs.keep(file, sha256)
    assert path.read_bytes() == b"content" and size == 7 and len(sha1) == 40
    assert not path.stat().st_mode & 0o222 and not file.exists()


def test_a_database_that_is_not_there_is_told_in_words() -> None:
    with pytest.raises(NeedsOperator, match="database cannot be used"):
        Database("postgresql://nobody@127.0.0.1:1/none").upgrade()
    with pytest.raises(NeedsOperator, match="HOCLIEU_DATABASE"):
        Database("not a url")


def test_opening_waits_for_a_process_that_writes_to_a_new_database_before_its_log_is_on(tmp_path: Path) -> None:
    import sqlite3

    first = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    first.execute("CREATE TABLE t (x)")
    release = threading.Timer(0.3, first.execute, ("COMMIT",))
    release.start()
    db = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with db.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    release.join()
    first.close()
    db.close()
