from __future__ import annotations

from datetime import datetime, timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from connector.store import Store
from connector.store.database import _MIGRATIONS, Database
from connector.store.history import HistoryStore, RunQuery
from tests.conftest import NOON, Clock


def ran(
    store: Store, run: str, step: str, site: str, outcome: str, seconds: float = 2, error: str | None = None
) -> None:
    store.runs.begin(run, step, site)
    clock = store.now
    assert isinstance(clock, Clock)
    clock.now += timedelta(seconds=seconds)
    store.runs.end(run, step, site, outcome, {"collected": 1}, error)


def test_the_last_good_run_of_a_step_is_known_while_it_fails(store: Store, clock: Clock) -> None:
    ran(store, "a", "collect", "lms-a", "ok", 3)
    good = clock.now
    ran(store, "b", "collect", "lms-a", "failed", error="site down")
    failing = clock.now
    ran(store, "c", "collect", "lms-a", "failed", error="still down")
    [state] = store.history.states()
    assert (state.good_at, state.failing_since, state.outcome, state.run) == (good, failing, "failed", "c")
    assert state.error == "still down" and state.seconds == 2


def test_a_step_that_goes_through_again_is_failing_no_more(store: Store, clock: Clock) -> None:
    ran(store, "a", "collect", "lms-a", "failed", error="x")
    ran(store, "b", "collect", "lms-a", "partial")
    [state] = store.history.states()
    assert (state.good_at, state.failing_since, state.error) == (clock.now, None, None)


def test_runs_are_found_by_step_site_and_outcome_newest_first(store: Store) -> None:
    ran(store, "a", "collect", "lms-a", "ok")
    ran(store, "b", "publish", "lms-b", "failed", error="x")
    store.runs.begin("c", "observe", "lms-a")
    assert [r.id for r in store.history.runs()] == ["c", "b", "a"]
    assert [r.id for r in store.history.runs(RunQuery(sites=frozenset({"lms-a"})))] == ["c", "a"]
    assert [r.id for r in store.history.runs(RunQuery(outcome="running"))] == ["c"]
    assert [r.id for r in store.history.runs(RunQuery(step="publish", outcome="failed"))] == ["b"]
    assert store.history.count(RunQuery(sites=frozenset())) == 0 and store.history.count() == 3


def test_old_runs_are_forgotten_and_how_steps_went_is_not(store: Store, clock: Clock) -> None:
    ran(store, "a", "collect", "lms-a", "ok")
    clock.now += timedelta(days=40)
    ran(store, "b", "publish", "lms-a", "ok")
    assert store.history.forget_runs(clock.now - timedelta(days=30)) == 1
    assert [r.id for r in store.history.runs()] == ["b"] and len(store.history.states()) == 2


def test_what_a_database_of_an_earlier_release_ran_is_carried_over(database_url: str) -> None:
    db = Database(database_url)
    row = "INSERT INTO run VALUES (:id, 'collect', 'lms-a', :began, :ended, :outcome, '{}', :error)"
    with db.connect() as c:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = c
        command.upgrade(config, "0006")
        for run, hour, outcome in (("a", 1, "ok"), ("b", 2, "partial"), ("c", 3, "failed"), ("d", 4, None)):
            at = f"2026-11-18 0{hour}:00:00+00:00"
            ended = at if outcome else None
            error = "down" if outcome == "failed" else None
            c.execute(text(row), {"id": run, "began": at, "ended": ended, "outcome": outcome, "error": error})
    db.upgrade()
    [state] = HistoryStore(db).states()
    assert (state.run, state.outcome, state.error) == ("c", "failed", "down")
    assert state.good_at == datetime.fromisoformat("2026-11-18 02:00:00+00:00")
    assert state.failing_since == datetime.fromisoformat("2026-11-18 03:00:00+00:00")
    db.close()


def test_what_waits_is_nothing_in_an_empty_store(store: Store) -> None:
    waiting = store.waiting.counts()
    assert not waiting.verdicts and not waiting.publications and waiting.reminders.count == 0


def test_a_claim_that_is_held_is_under_way(store: Store) -> None:
    with store.runs.claimed("collect:lms-a"):
        assert list(store.history.under_way(NOON)) == ["collect:lms-a"]
    assert list(store.history.under_way(NOON)) == []
