from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import Rejected
from connector.lessons.actors import OPERATOR, Actor
from connector.lessons.people import signed_in
from connector.operations import deeds
from connector.operations.metrics import exposition
from connector.operations.minute import minute
from connector.operations.status import BEAT_LATE, OLD, Health, Status, StepStatus, status
from connector.steps.context import Context
from connector.store import tables as t
from mappings.schema import RoleMap
from tests.conftest import Clock
from tests.web.pages.house import LOGINS, House, house
from tests.web.pages.lessons import add_lesson

HERE = ("collect", "lms-a", "n / 1")


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[House]:
    with house(tmp_path, clock) as made:
        yield made


@pytest.fixture
def ctx(opened: House) -> Context:
    return opened.ctx


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Rejected) as error:
        yield
    assert error.value.code == code


def went(ctx: Context, step: str, site: str, outcome: str, error: str | None = None) -> None:
    ctx.store.runs.begin("abcdef012345", step, site)
    ctx.store.runs.end("abcdef012345", step, site, outcome, {}, error)


def step(found: Status, site: str, name: str) -> StepStatus:
    return next(s for one in found.sites if one.site == site for s in one.steps if s.step == name)


def put_aside(ctx: Context, where: tuple[str, str, str] = HERE) -> None:
    ctx.store.sites.put_aside(*where, "too_large", "quá lớn", ctx.now(), "thpt-a")


def actor(ctx: Context, role: str) -> Actor:
    return signed_in(ctx.mapping, *LOGINS[role])


def of_school(school: str) -> Actor:
    return Actor("account:x", "X", roles=(RoleMap(role="it", school=school),))


def test_every_step_that_a_site_has_something_to_do_for_is_there_before_it_ever_ran(ctx: Context) -> None:
    found = status(ctx, OPERATOR)
    assert [s.step for s in found.sites[0].steps][:4] == ["collect", "verdicts", "tell", "publish"]
    assert step(found, "lms-a", "collect").health is Health.NEVER and found.sites[-1].site == "-"


def test_a_step_that_went_through_is_good_until_a_day_has_passed(ctx: Context, clock: Clock) -> None:
    went(ctx, "collect", "lms-a", "partial")
    assert step(status(ctx, OPERATOR), "lms-a", "collect").health is Health.GOOD
    clock.now += OLD + timedelta(seconds=1)
    assert step(status(ctx, OPERATOR), "lms-a", "collect").health is Health.OLD


def test_a_failing_step_keeps_the_moment_of_its_last_good_run(ctx: Context, clock: Clock) -> None:
    went(ctx, "collect", "lms-a", "ok")
    good = clock.now
    clock.now += timedelta(hours=1)
    went(ctx, "collect", "lms-a", "failed", "site down")
    found = step(status(ctx, OPERATOR), "lms-a", "collect")
    assert found.health is Health.FAILING and found.state is not None
    assert (found.state.good_at, found.state.error) == (good, "site down")
    assert status(ctx, OPERATOR).sites[0].health is Health.FAILING


def test_what_waits_is_counted_by_level_and_site(opened: House) -> None:
    add_lesson(opened)
    opened.signed_in("it").get("/lessons")  # looks, and so computes where lessons stand
    found = status(opened.ctx, OPERATOR)
    assert found.waiting.verdicts["school"].count == 1


def test_who_has_the_role_for_one_school_sees_its_site_only(ctx: Context) -> None:
    put_aside(ctx)
    put_aside(ctx, ("collect", "lms-b", "n / 2"))
    found = status(ctx, of_school("thcs-b"))
    assert {s.site for s in found.sites} == {"lms-b"} == {a.site for a in found.aside}
    with refused("not_allowed"):
        deeds.drop(ctx, of_school("thcs-b"), *HERE, reason="x")


@pytest.mark.parametrize("role", ["teacher", "team_lead", "principal", "council_chair"])
def test_the_status_is_closed_to_others(ctx: Context, role: str) -> None:
    with refused("not_allowed"):
        status(ctx, actor(ctx, role))


def test_the_department_sees_it_and_drops_nothing(ctx: Context) -> None:
    put_aside(ctx)
    assert status(ctx, actor(ctx, "department_officer")).aside
    with refused("not_allowed"):
        deeds.drop(ctx, actor(ctx, "department_officer"), *HERE, reason="x")
    assert ctx.store.sites.aside()


def test_dropping_needs_a_reason_which_goes_on_the_trail(ctx: Context) -> None:
    put_aside(ctx)
    with refused("reason_missing"):
        deeds.drop(ctx, actor(ctx, "it"), *HERE, reason="  ")
    deeds.drop(ctx, actor(ctx, "it"), *HERE, reason="tệp rác")
    [row] = ctx.store.audit.newest()
    assert (row.actor, row.action, row.subject) == ("person:it", "aside_dropped", "step collect site lms-a")
    assert (row.details["reason"], row.details["code"]) == ("tệp rác", "too_large") and not ctx.store.sites.aside()


def test_what_is_gone_meanwhile_cannot_be_dropped_or_retried(ctx: Context) -> None:
    for deed in (lambda: deeds.drop(ctx, OPERATOR, *HERE, reason="x"),
                 lambda: deeds.ask_again(ctx, OPERATOR, "collect", "lms-a")):  # fmt: skip
        with refused("record_missing"):
            deed()
    assert not ctx.store.audit.newest()


def test_a_wish_is_carried_out_once_by_the_next_minute(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    put_aside(ctx)
    deeds.ask_again(ctx, actor(ctx, "it"), "collect", "lms-a")
    deeds.ask_again(ctx, actor(ctx, "it"), "collect", "lms-a")
    assert step(status(ctx, OPERATOR), "lms-a", "collect").asked
    ran: list[tuple[str, str]] = []
    monkeypatch.setattr(deeds, "carry_out", lambda _ctx, step, site: ran.append((step, site)) or iter(()))
    for _ in range(2):
        assert list(minute(ctx)) == []
    assert ran == [("collect", "lms-a")] and not step(status(ctx, OPERATOR), "lms-a", "collect").asked


def test_a_step_that_is_none_of_ours_is_not_carried_out(ctx: Context) -> None:
    with refused("step_unknown"):
        list(deeds.carry_out(ctx, "export", "-"))


def test_the_sign_of_life_gets_late(ctx: Context, clock: Clock) -> None:
    assert status(ctx, OPERATOR).beat_at is None
    list(minute(ctx))
    assert status(ctx, OPERATOR).beat_at == clock.now and not status(ctx, OPERATOR).beat_late
    clock.now += BEAT_LATE + timedelta(seconds=1)
    assert status(ctx, OPERATOR).beat_late


def test_old_runs_are_forgotten_by_the_clock_once_a_day(ctx: Context, clock: Clock) -> None:
    went(ctx, "collect", "lms-a", "ok")
    clock.now += timedelta(days=ctx.settings.keep_runs_days + 1)
    list(minute(ctx))
    assert ctx.store.history.runs() == []
    went(ctx, "collect", "lms-a", "ok")
    clock.now += timedelta(hours=1)
    list(minute(ctx))
    assert len(ctx.store.history.runs()) == 1


def test_reports_that_have_not_gone_out_and_deliveries_wait(ctx: Context, clock: Clock) -> None:
    moments = dict.fromkeys(("due_at", "release_at", "booked_at"), clock.now)
    due = {
        "kind": "daily",
        "unit": "school.thpt-a",
        "period": "2026-11-18",
        "first": "2026-11-18",
        "last": "2026-11-18",
    }
    sent = {
        "due_id": 1,
        "revision": 1,
        "address": "a",
        "attempts": 0,
        "next_at": clock.now,
        "late": False,
        "receipt": {},
    }
    with ctx.store.db.connect() as c:
        c.execute(t.report_due.insert(), [{"id": 1, "name": "", **due, **moments}])
        c.execute(t.delivery.insert(), [{"destination": "so", "state": "pending", **sent}])
        c.execute(t.delivery.insert(), [{"destination": "cu", "state": "failed", **sent}])
    waiting = status(ctx, OPERATOR).waiting
    assert (waiting.reports["daily"].count, waiting.deliveries["so"].count, waiting.stuck["cu"].count) == (1, 1, 1)
    assert "cu" not in waiting.deliveries and status(ctx, of_school("thcs-b")).waiting.deliveries == {}
    clock.now += timedelta(minutes=1)
    told = exposition(status(ctx, OPERATOR), ctx.settings, 3).decode()
    assert "hoclieu_report_kinds_late 1.0" in told and "hoclieu_queue_tasks 3.0" in told
    assert 'hoclieu_waiting{what="stuck",where="cu"} 1.0' in told


def test_a_step_that_began_and_never_ended_was_cut_off_and_not_left_out(ctx: Context) -> None:
    ctx.store.runs.begin(ctx.run, "collect", "lms-a")
    assert step(status(ctx, OPERATOR), "lms-a", "collect").health is Health.CUT
