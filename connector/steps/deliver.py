"""deliver: what falls due is booked, drafted, released and sent, each once, at whatever moment this is run.

A run asks for all that should have happened since the last one: an outage of the clock, a worker or the machine brings
reports late, and marked so, but brings them.
"""

from __future__ import annotations

from functools import partial

from connector.steps.booked import book
from connector.steps.context import Context, Outcome
from connector.steps.correcting import correct
from connector.steps.nudging import nudge
from connector.steps.releasing import Releasing
from connector.steps.running import run_step
from connector.steps.sending import WayTo, send


def deliver(ctx: Context, way: WayTo | None = None) -> Outcome:
    """One run, claimed like every step. `way`: how a destination is reached, where it is not the usual one."""
    return run_step(ctx, "deliver", "-", partial(_deliver, way=way))


def _deliver(ctx: Context, _site: str, outcome: Outcome, way: WayTo | None) -> None:
    book(ctx, outcome)
    for _ in Releasing(ctx, outcome).all() if not ctx.dry_run else (None,):
        correct(ctx, outcome)
        send(ctx, outcome, way)
    if not ctx.dry_run:
        nudge(ctx, outcome)
