"""Runs one step on one site: claimed, recorded, logged, and with every foreseen error turned into an outcome."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from connector.errors import HoclieuError
from connector.logs import bound
from connector.steps.context import Context, Outcome

log = structlog.get_logger()
Step = Callable[[Context, str, Outcome], None]


def run_step(ctx: Context, name: str, site: str, step: Step) -> Outcome:
    """The outcome of `step` on `site`. A dry run claims and records nothing."""
    outcome = Outcome(name, site)
    with bound(run=ctx.run, site=site):
        if ctx.dry_run:
            _attempt(ctx, site, step, outcome)
            return outcome
        try:
            with ctx.store.runs.claimed(f"{name}:{site}"):
                ctx.store.runs.begin(ctx.run, name, site)
                _attempt(ctx, site, step, outcome)
                error = str(outcome.error) if outcome.error else None
                ctx.store.runs.end(ctx.run, name, site, outcome.word, dict(outcome.counts), error)
        except HoclieuError as error:
            outcome.error = outcome.error or error
        _log(outcome)
    return outcome


def _attempt(ctx: Context, site: str, step: Step, outcome: Outcome) -> None:
    try:
        step(ctx, site, outcome)
    except HoclieuError as error:
        outcome.error = error
    finally:
        if not ctx.dry_run:
            ctx.sites.save(site)


def _log(outcome: Outcome) -> None:
    fields = {"step": outcome.step, "outcome": outcome.word, **outcome.counts}
    if outcome.error is not None:
        log.error("step_failed", code=outcome.error.code, reason=str(outcome.error), **fields)
    else:
        log.info("step_done", **fields)


def set_aside(
    ctx: Context, outcome: Outcome, key: str, error: HoclieuError, school: str | None = None, since: object = None
) -> None:
    """One record that cannot go on now: kept with its reason, shown in the outcome, tried again next time."""
    from datetime import datetime

    outcome.aside.append((key, str(error)))
    outcome.counts["set_aside"] += 1
    log.warning("set_aside", step=outcome.step, key=key, code=error.code, reason=str(error))
    if not ctx.dry_run:
        moment = since if isinstance(since, datetime) else None
        ctx.store.sites.put_aside(outcome.step, outcome.site, key, error.code, str(error), ctx.now(), school, moment)
