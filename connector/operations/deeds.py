"""What is done about what was set aside: tried again now, or dropped with a reason; both on the audit trail."""

from __future__ import annotations

from collections.abc import Iterator

from connector import pipelines
from connector.appraisal.remind import reminders
from connector.appraisal.trail import note
from connector.errors import Rejected
from connector.lessons.actors import Actor
from connector.lessons.rights import Action
from connector.operations.reach import may_on
from connector.steps.context import Context, Outcome
from connector.steps.deliver import deliver
from connector.store.sites import SetAside
from connector.text import Text

_WISH = "retry:"


def drop(ctx: Context, who: Actor, step: str, site: str, key: str, reason: str) -> None:
    """Forgets one record. A submission is then asked for again only when its teacher hands it in again; whatever else
    is still to be done is set aside again by the next run that cannot do it.

    Raises Rejected (`not_allowed`, `reason_missing`, `record_missing`).
    """
    may_on(ctx, who, Action.RUN, site)
    if not reason.strip():
        raise Rejected("reason_missing", _REASON, _REASON_DO)
    with ctx.store.db.connect():
        found = _record(ctx, step, site, key)
        ctx.store.sites.take_back(step, site, key)
        details = {"record": key, "code": found.code, "attempts": found.attempts, "reason": reason.strip()}
        note(ctx, who.signature, "aside_dropped", _subject(step, site), **details)


def ask_again(ctx: Context, who: Actor, step: str, site: str) -> None:
    """Has the step run on the site at once, by the worker; by the next run where there is none."""
    may_on(ctx, who, Action.RUN, site)
    if not any(ctx.store.sites.aside(site, step)):
        raise Rejected("record_missing", _GONE)
    with ctx.store.db.connect():
        ctx.store.sites.set_state(site, f"{_WISH}{step}", who.signature)
        note(ctx, who.signature, "aside_retried", _subject(step, site))


def wishes(ctx: Context) -> list[tuple[str, str]]:
    """(step, site) that were asked for and have not begun."""
    return [(name.removeprefix(_WISH), site) for site, name, _ in ctx.store.sites.states(_WISH)]


def carry_out(ctx: Context, step: str, site: str) -> Iterator[Outcome]:
    """The step on the site, now. Raises Rejected (`step_unknown`) for what is no step of ours."""
    if step in pipelines.STEPS:
        yield from pipelines.run(ctx, (step,), site)
    elif step == pipelines.DOCUMENTS:
        yield pipelines.report(ctx)
    elif step == "remind":
        yield reminders(ctx)
    elif step == "deliver":
        yield deliver(ctx)
    else:
        raise Rejected("step_unknown", _STEP.filled(step=step), _STEP_DO)


def carry_out_wishes(ctx: Context) -> Iterator[Outcome]:
    """Each wish once, however many workers look."""
    for step, site in wishes(ctx):
        if ctx.store.sites.forget_state(site, f"{_WISH}{step}"):
            yield from carry_out(ctx, step, site)


def _record(ctx: Context, step: str, site: str, key: str) -> SetAside:
    found = next((a for a in ctx.store.sites.aside(site, step) if a.key == key), None)
    if found is None:
        raise Rejected("record_missing", _GONE)
    return found


def _subject(step: str, site: str) -> str:
    return f"step {step} site {site}"


_GONE = Text("Bản ghi này không còn bị để riêng.", "This record is not set aside any more.")
_REASON = Text("Chưa ghi lí do.", "No reason was given.")
_REASON_DO = Text("Ghi lí do: nó vào nhật ký.", "Give one: it goes on the audit trail.")
_STEP = Text("Không chạy lại được bước '{step}' từ đây.", "The step '{step}' cannot be run again from here.")
_STEP_DO = Text("Chạy lại lệnh của bước ấy.", "Run that step's own command.")
