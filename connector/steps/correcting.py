"""Corrections: whoever got a report gets the newest revision that says something else, at once and once."""

from __future__ import annotations

from connector.errors import HoclieuError
from connector.steps.booked import report_map
from connector.steps.context import Context, Outcome
from connector.steps.reporting import written_again
from connector.steps.running import set_aside
from connector.store.outbox import Delivery
from connector.text import Text


def correct(ctx: Context, outcome: Outcome) -> None:
    """Puts into the outbox what is then sent like everything else; counts `corrections`.

    What has not gone yet goes first: one recipient gets the revisions in their order. Where the mapping names a
    destination no more, nothing follows.
    """
    for had, revision in ctx.store.outbox.outdated():
        asked = report_map(ctx, had.due.key)
        if asked is None or had.destination not in asked.destinations:
            continue
        if ctx.dry_run:
            outcome.lines.append(_FORETOLD.filled(key=had.key, revision=revision))
        elif _there(ctx, outcome, had, revision, asked.formats):
            ctx.store.outbox.put(had.due.id, revision, [(had.destination, had.address)], ctx.now())
        else:
            continue
        outcome.counts["corrections"] += 1


def _there(ctx: Context, outcome: Outcome, had: Delivery, revision: int, formats: frozenset[str]) -> bool:
    """Its documents are written where whoever issued it was stopped before they were."""
    key = had.due.key
    about = f"correction {key.kind} {key.unit} {key.period}"
    try:
        written_again(ctx, outcome, (key.kind, key.unit, key.period, revision), formats)
        ctx.store.sites.take_back(outcome.step, outcome.site, about)
    except HoclieuError as error:
        set_aside(ctx, outcome, about, error)
        return False
    return True


_FORETOLD = Text("sẽ gửi bản đính chính r{revision} của {key}", "would send correction r{revision} of {key}")
