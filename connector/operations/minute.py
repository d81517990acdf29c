"""What the clock has done every minute: a sign of life, wishes carried out, and old history forgotten once a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from connector.operations.deeds import carry_out_wishes
from connector.operations.status import BEAT, NO_SITE
from connector.runlog import tidy
from connector.steps.context import Context, Outcome

_TIDIED = "tidied"


def minute(ctx: Context) -> Iterator[Outcome]:
    """Run by a worker, so that the sign of life proves clock, broker, worker and database together."""
    ctx.store.sites.set_state(NO_SITE, BEAT, ctx.now().isoformat())
    yield from carry_out_wishes(replace(ctx, attended=True))  # somebody asked for it, whatever the hour
    today = ctx.now().date()
    if ctx.store.sites.state(NO_SITE, _TIDIED) != today.isoformat():
        ctx.store.sites.set_state(NO_SITE, _TIDIED, today.isoformat())
        ctx.store.history.forget_runs(ctx.now() - timedelta(days=ctx.settings.keep_runs_days))
        tidy(ctx.settings.logs, today, ctx.settings.keep_runs_days)
