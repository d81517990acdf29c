"""Runs one step on one site: claimed, recorded, logged, and with every foreseen error turned into an outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from connector.errors import HoclieuError, NeedsOperator
from connector.logs import bound
from connector.steps.context import Context, Outcome
from connector.text import Text

log = structlog.get_logger()
Step = Callable[[Context, str, Outcome], None]
_SITE_IS_AWAY = frozenset({"site_unreachable", "host_unknown", "tls_failed", "maintenance", "rate_limited"})
_CLAIMS = {"verify": "publish", "clear": "publish", "pack": "observe", "expire": "observe", "forget": "observe"}
"""Steps that must not meet on a site share a claim: three write into its catalogs, the others work on its facts."""
_OF_ONE_FILE = frozenset({"too_large", "blob_damaged"})


def run_step(ctx: Context, name: str, site: str, step: Step) -> Outcome:
    """The outcome of `step` on `site`. A dry run claims and records nothing."""
    outcome = Outcome(name, site)
    with bound(run=None if ctx.dry_run else ctx.run, site=site):
        if ctx.dry_run:
            _attempt(ctx, site, step, outcome)
            return outcome
        try:
            with ctx.store.runs.claimed(f"{_CLAIMS.get(name, name)}:{site}"):
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


def concerns_the_site(error: HoclieuError) -> bool:
    """Whether the next record on this site would fail in the same way: better to stop than to try each one."""
    if isinstance(error, NeedsOperator):
        return error.code not in _OF_ONE_FILE
    return error.code in _SITE_IS_AWAY


def with_subject(error: HoclieuError, subject: Text) -> HoclieuError:
    """The same error, saying first what it is about: a school, a lesson."""
    what = Text(f"{subject.vi}: {error.what.vi}", f"{subject.en}: {error.what.en}")
    return type(error)(error.code, what, error.do)


def set_aside(
    ctx: Context,
    outcome: Outcome,
    key: str,
    error: HoclieuError,
    school: str | None = None,
    since: datetime | None = None,
) -> None:
    """One record that cannot go on now: kept with its reason, shown in the outcome, tried again next time."""
    outcome.aside.append((key, str(error)))
    outcome.counts["set_aside"] += 1
    log.warning("set_aside", step=outcome.step, key=key, code=error.code, reason=str(error))
    if not ctx.dry_run:
        ctx.store.sites.put_aside(outcome.step, outcome.site, key, error.code, str(error), ctx.now(), school, since)
