"""The tasks through a real Redis and a real worker, on the stand-in LMS."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from connector.steps.lessons_view import lessons
from jobs.app import make_app
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]


@pytest.fixture
def app(city: City, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(city.settings.mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(city.settings.data))
    made = make_app(city.settings, redis_url)
    made.conf.task_default_queue = f"test-{time.monotonic_ns()}"
    made.loader.import_module("celery.contrib.testing.tasks")
    yield made
    made.close()


def until(done: Callable[[], bool]) -> None:
    """Waits for what a worker does beside us; a test that waits in vain fails by its own time-out."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline, "the worker did not do it"
        time.sleep(0.05)


def finished(city: City, step: str, site: str, times: int = 1) -> Callable[[], bool]:
    def check() -> bool:
        with city.context() as context:
            runs = context.store.runs.latest()
        return sum((r["step"], r["site"]) == (step, site) and r["finished_at"] is not None for r in runs) >= times

    return check


def test_a_task_sent_through_redis_does_what_the_command_does(app: Celery, city: City) -> None:
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False):
        app.send_task("jobs.lessons", ("sao-mai",))
        until(finished(city, "publish", "sao-mai"))
    with city.context() as context:
        found = list(lessons(context))
        published = context.store.publications.all("sao-mai")
    assert {v.lesson.school for v in found} == {"sao-mai"} and len(published) == 1


def test_reminders_are_a_task_like_the_others(app: Celery, city: City) -> None:
    with start_worker(app, pool="threads", concurrency=1, perform_ping_check=False):
        app.send_task("jobs.remind")
        until(finished(city, "remind", "-"))


def test_a_task_delivered_twice_changes_nothing_the_second_time(app: Celery, city: City) -> None:
    with start_worker(app, pool="threads", concurrency=1, perform_ping_check=False):
        app.send_task("jobs.lessons", ("sao-mai",))
        until(finished(city, "publish", "sao-mai"))
        before = state(city)
        app.send_task("jobs.lessons", ("sao-mai",))
        until(finished(city, "publish", "sao-mai", times=2))
    assert state(city) == before


def test_the_same_task_on_two_workers_at_once_is_done_once(app: Celery, city: City) -> None:
    with start_worker(app, pool="threads", concurrency=4, perform_ping_check=False):
        for _ in range(4):
            app.send_task("jobs.lessons", ("sao-mai",))
        until(finished(city, "publish", "sao-mai"))
        until(
            lambda: (
                app.control.inspect(timeout=1).active() in ({}, None)
                or not any((app.control.inspect(timeout=1).active() or {}).values())
            )
        )
    scorms = [m for m in city.sandbox.world.sites["sao-mai"].modules.values() if m.name == "Hàm số bậc hai"]
    with city.context() as context:
        published = context.store.publications.all("sao-mai")
    assert len(published) == 1 and len([m for m in scorms if str(m.id) == published[0].cmid]) == 1


def test_the_report_task_writes_only_what_it_is_asked_for(app: Celery, city: City) -> None:
    with start_worker(app, pool="threads", concurrency=1, perform_ping_check=False):
        app.send_task("jobs.observe", ("sao-mai",))
        until(finished(city, "observe", "sao-mai"))
        app.send_task("jobs.report", ("weekly",))
        until(finished(city, "report", "-"))
    with city.context() as context:
        kinds = {d.kind for d in context.store.documents.all()}
    assert kinds == {"weekly"}


def state(city: City) -> tuple[object, ...]:
    with city.context() as context:
        found = [(v.lesson, v.version.id, v.standings) for v in lessons(context)]
        return found, context.store.publications.all(), context.store.documents.all(), context.store.sites.aside()
