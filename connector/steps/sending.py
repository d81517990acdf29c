"""Sends what stands in the outbox: claimed, handed over, its receipt kept; what nobody can tell is not guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from connector import logs
from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.reports.delivery.parcel import UNKNOWN, Sender, outcome_unknown
from connector.reports.delivery.ways import way_to
from connector.settings import required_secret
from connector.steps.context import Context, Outcome
from connector.steps.parcels import late, parcel_of
from connector.steps.running import set_aside
from connector.store import outbox
from connector.store.outbox import Delivery
from connector.text import Text
from mappings.destinations import Destination

WayTo = Callable[[Destination], AbstractContextManager[Sender]]
_LEFT_BEHIND = timedelta(minutes=10)
"""Longer than any one sending takes: a claim that is older has nobody behind it."""
_GIVE_UP_AFTER = timedelta(days=3)
_PAUSE_AT_MOST = timedelta(hours=1)
_OPERATORS_PAUSE = timedelta(minutes=15)
_AT_ONCE = 4
_NOT_FOR_ALL = frozenset({"document_gone", "no_recipient", "figure_unknown"})


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one delivery; `error` None: it went."""

    delivery: Delivery
    error: HoclieuError | None


def send(ctx: Context, outcome: Outcome, way: WayTo | None = None) -> None:
    """Everything that is ready; counts `sent`, `sent_late`, `set_aside`. One destination never holds up another."""
    ready = ctx.store.outbox.ready(ctx.now())
    if ctx.dry_run:
        outcome.counts["to_send"] += len(ready)
        outcome.lines += [Text(f"sẽ gửi {d.key}", f"would send {d.key}") for d in ready]
        return
    left = ctx.store.outbox.left_behind(ctx.now() - _LEFT_BEHIND)
    piles: dict[str, list[Delivery]] = defaultdict(list)
    for d in (*left, *ready):
        piles[d.destination].append(d)
    for sent in _side_by_side([_Batch(ctx, id_, way or _way(ctx)) for id_ in piles], list(piles.values())):
        _told(ctx, outcome, sent)


def _way(ctx: Context) -> WayTo:
    def secret(name: str) -> SecretStr:
        found = required_secret(name, Text("gửi báo cáo", "sending reports"))
        logs.hide(found.get_secret_value())
        return found

    return lambda to: way_to(to, ctx.post, ctx.mapping.department.name, secret)


def _side_by_side(batches: list[_Batch], piles: list[list[Delivery]]) -> Iterator[Sent]:
    if len(batches) < 2:
        for batch, pile in zip(batches, piles, strict=True):
            yield from batch.sent(pile)
        return
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="deliver") as pool:
        jobs = [
            pool.submit(copy_context().run, lambda b, p: list(b.sent(p)), b, p)
            for b, p in zip(batches, piles, strict=True)
        ]
        for job in jobs:
            yield from job.result()


def _told(ctx: Context, outcome: Outcome, sent: Sent) -> None:
    if sent.error is None:
        outcome.counts["sent"] += 1
        outcome.counts["sent_late"] += late(sent.delivery, ctx.now())
        ctx.store.sites.take_back(outcome.step, outcome.site, sent.delivery.key)
    else:
        set_aside(ctx, outcome, sent.delivery.key, sent.error)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What goes to one destination in one run, over one connection."""

    ctx: Context
    id: str
    way: WayTo

    def sent(self, pile: list[Delivery]) -> Iterator[Sent]:
        """Stops at what hinders all: the rest keeps its place for later."""
        box, now = self.ctx.store.outbox, self.ctx.now()
        to = self.ctx.mapping.destination(self.id)
        mine = [d for d in pile if self._taken(d)]
        if to is None:
            gone = NeedsOperator("destination_gone", _GONE.filled(id=self.id), _GONE_DO)
            yield from (self._settled(d, gone) for d in mine)
            return
        with ExitStack() as stack:
            try:
                sender = stack.enter_context(self.way(to))
            except HoclieuError as error:
                yield from (self._not_reached(d, error) for d in mine)
                return
            for i, d in enumerate(mine):
                result = self._one(d, to, sender)
                yield result
                if _for_all(result.error):
                    for rest in mine[i + 1 :]:
                        if rest.state != outbox.HANDING:
                            box.again(
                                rest.id, self.ctx.run, now + _pause(rest, result.error), "waits", str(result.error)
                            )
                    return

    def _taken(self, d: Delivery) -> bool:
        box, now = self.ctx.store.outbox, self.ctx.now()
        if d.state == outbox.PENDING:
            return box.claim(d.id, self.ctx.run, now)
        return box.take_over(d, self.ctx.run, now)

    def _one(self, d: Delivery, to: Destination, sender: Sender) -> Sent:
        if d.state == outbox.HANDING and not (sender.again_is_safe or to.resend):
            return self._looked_for(d, to, sender)
        try:
            parcel = parcel_of(self.ctx, d, to, self.ctx.now())
            receipt = sender.send(parcel, lambda: self._handing(d))
        except HoclieuError as error:
            if error.code == UNKNOWN and not (sender.again_is_safe or to.resend):
                return self._looked_for(d, to, sender, error)
            return self._settled(d, error)
        return self._arrived(d, receipt)

    def _handing(self, d: Delivery) -> None:
        """The last moment at which somebody else may have taken it over."""
        if d.state != outbox.HANDING and not self.ctx.store.outbox.handing(d.id, self.ctx.run):
            raise Retriable("claim_lost", _LOST)

    def _arrived(self, d: Delivery, receipt: dict[str, str]) -> Sent:
        now = self.ctx.now()
        self.ctx.store.outbox.sent(d.id, self.ctx.run, receipt, late(d, now), now)
        return Sent(d, None)

    def _looked_for(self, d: Delivery, to: Destination, sender: Sender, error: HoclieuError | None = None) -> Sent:
        """It may be there: looked for where that can be seen; otherwise a person decides."""
        error = error or outcome_unknown(to.name or to.id)
        if sender.look is None:
            self.ctx.store.outbox.given_up(d.id, self.ctx.run, outbox.UNKNOWN, UNKNOWN, str(error), self.ctx.now())
            return Sent(d, error)
        try:
            found = sender.look(parcel_of(self.ctx, d, to, self.ctx.now()))
        except HoclieuError as cannot:  # it stays as it is, and is looked for again once its claim is old
            return Sent(d, cannot)
        return self._arrived(d, found) if found is not None else self._again(d, error)

    def _not_reached(self, d: Delivery, error: HoclieuError) -> Sent:
        """What may have arrived before stays so; the rest certainly did not go."""
        return Sent(d, error) if d.state == outbox.HANDING else self._settled(d, error)

    def _settled(self, d: Delivery, error: HoclieuError) -> Sent:
        if isinstance(error, Rejected) or self.ctx.now() - self._begun(d) > _GIVE_UP_AFTER:
            box = self.ctx.store.outbox
            box.given_up(d.id, self.ctx.run, outbox.FAILED, error.code, str(error), self.ctx.now())
            return Sent(d, error)
        return self._again(d, error)

    def _begun(self, d: Delivery) -> datetime:
        key = d.due.key
        paper = self.ctx.store.papers.revision(key.kind, key.unit, key.period, d.revision) if d.correction else None
        return paper.made_at if paper else max(d.due.due_at, d.due.released_at or d.due.due_at)

    def _again(self, d: Delivery, error: HoclieuError) -> Sent:
        at = self.ctx.now() + _pause(d, error)
        self.ctx.store.outbox.again(d.id, self.ctx.run, at, error.code, str(error))
        return Sent(d, error)


def _for_all(error: HoclieuError | None) -> bool:
    """Whether the next one to the same destination would fare the same."""
    if error is None or isinstance(error, Rejected):
        return False
    return error.code not in _NOT_FOR_ALL | {"claim_lost"}


def _pause(d: Delivery, error: HoclieuError | None) -> timedelta:
    """Two minutes, four, eight …; what a person must mend is asked about less often."""
    growing = min(_PAUSE_AT_MOST, timedelta(minutes=2 ** min(d.attempts + 1, 10)))
    if isinstance(error, NeedsOperator):
        return max(growing, _OPERATORS_PAUSE)
    said = error.retry_after if isinstance(error, Retriable) else None
    return max(growing, timedelta(seconds=min(said or 0, 3600)))


_LOST = Text("Báo cáo đang được nơi khác gửi.", "The report is being sent from elsewhere.")
_GONE = Text("Tệp ánh xạ không còn nơi nhận '{id}'.", "The mapping has no destination '{id}' any more.")
_GONE_DO = Text("Khai lại nơi nhận này, hoặc bỏ qua.", "Name it again, or leave it.")
