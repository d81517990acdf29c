"""Reminders before and after deadlines, to who answers for them: e-mail and Moodle message, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from connector.appraisal.deadlines import deadlines
from connector.appraisal.letters import Told, letter_text, subject_line
from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lessons.deadlines import Deadline, slot
from connector.lms.base import PersonalMessage
from connector.reports.delivery.letter import Letter
from connector.steps.context import Context, Outcome
from connector.steps.running import run_step, set_aside
from connector.store.reminders import FAILED, PENDING, SENT, Reminder, ReminderKey
from connector.text import Text
from mappings.schema import Person

EMAIL, MOODLE = "email", "moodle"
_TRIES = 5


def reminders(ctx: Context) -> Outcome:
    """One run of reminders, claimed like every step: two at once are one."""
    return run_step(ctx, "remind", "-", remind)


def remind(ctx: Context, _site: str, outcome: Outcome) -> None:
    """Queues the reminders whose time has come and sends what is queued; counts `queued`, `reminded`, `unreachable`."""
    due = list(_due(ctx))
    reachable = [(key, payload) for person, key, payload in due if payload is not None]
    for name in sorted({person.name for person, _, payload in due if payload is None}):
        outcome.counts["unreachable"] += 1
        outcome.lines.append(Text(f"không có cách nhắc {name}", f"there is no way to remind {name}"))
    if ctx.dry_run:
        outcome.counts["to_remind"] += len(reachable)
        outcome.lines += [_foretold(key, payload) for key, payload in reachable if payload]
        return
    wanted = [(key, payload) for key, payload in reachable if payload is not None]
    outcome.counts["queued"] += ctx.store.reminders.queue(wanted, ctx.now())
    send_queued(ctx, outcome)


def send_queued(ctx: Context, outcome: Outcome) -> None:
    """Whatever waits to be told, by whom it was queued."""
    _mail(ctx, outcome)
    _message(ctx, outcome)


Queued = tuple[Person, ReminderKey, Mapping[str, str] | None]


def _due(ctx: Context) -> Iterator[Queued]:
    """One per deadline, person and way; without a payload where the mapping names no way to this person."""
    zone, rule = ZoneInfo(ctx.mapping.department.timezone), ctx.mapping.reminders
    for d in deadlines(ctx):
        due = d.due_at.astimezone(zone) if d.due_at else None
        when = slot(due, ctx.now().astimezone(zone), rule) if due else None
        for person in d.people if when else ():
            ways = list(ways_to(ctx, person))
            for way, address in ways:
                payload = {**address, "name": person.name, **_told(ctx, d)}
                yield person, ReminderKey(d.key, person.id, when or "", way), payload
            if not ways:
                yield person, ReminderKey(d.key, person.id, when or "", ""), None


def ways_to(ctx: Context, person: Person) -> Iterator[tuple[str, dict[str, str]]]:
    """The ways by which this person can be told something, each with the address for it."""
    by = ctx.mapping.reminders.by
    if "email" in by and person.email and ctx.post is not None:
        yield EMAIL, {"to": person.email}
    if "moodle" in by and person.accounts:
        account = person.accounts[0]
        user = str(account.userid) if account.userid else ""
        yield MOODLE, {"site": account.site, "username": account.username, "user_id": user}


def _told(ctx: Context, d: Deadline) -> dict[str, str]:
    """What the letter will say, fixed when it is queued."""
    assert d.due_at is not None
    local = d.due_at.astimezone(ZoneInfo(ctx.mapping.department.timezone))
    windows = {w.id: w.name for w in ctx.mapping.windows}
    level = ctx.mapping.level(d.level)
    names = {"level": level.name if level else d.level, "unit": d.unit_name, "window": windows.get(d.window, d.window)}
    late = {"late": "1"} if d.overdue(ctx.now()) else {}
    return {**names, **late, "words": d.words.vi, "due": f"{local:%H:%M ngày %d/%m/%Y}"}


def _foretold(key: ReminderKey, payload: Mapping[str, str]) -> Text:
    what = f"{payload['name']} ({key.channel}): {payload['words']}, {payload['due']}"
    return Text(f"sẽ nhắc {what}", f"would remind {what}")


def _mail(ctx: Context, outcome: Outcome) -> None:
    if ctx.post is None:
        return
    claimed = ctx.store.reminders.claim(EMAIL)
    piles = _by_person(claimed)
    letters = [_letter(ctx, pile) for pile in piles]
    post = ctx.post
    _sent(ctx, outcome, EMAIL, piles, lambda: post.send(letters) if letters else {})


def _message(ctx: Context, outcome: Outcome) -> None:
    """Site by site: one that is away holds up no other."""
    claimed = sorted(ctx.store.reminders.claim(MOODLE), key=lambda r: r.payload["site"])
    for site, group in groupby(claimed, key=lambda r: r.payload["site"]):
        piles = _by_person(group)
        messages = [_personal(ctx, pile) for pile in piles]
        _sent(ctx, outcome, site, piles, lambda at=site, out=messages: ctx.sites.messages(at).send(out))  # type: ignore[misc]


def _by_person(claimed: Iterable[Reminder]) -> list[list[Reminder]]:
    """One letter to a person, whatever the number of deadlines that it reminds of; what has its own words (`text`) goes
    by itself."""

    def pile(r: Reminder) -> tuple[str, int]:
        return r.key.whom, r.id if "text" in r.payload else 0

    return [list(group) for _, group in groupby(sorted(claimed, key=lambda r: (*pile(r), r.id)), key=pile)]


def _key(pile: Sequence[Reminder]) -> str:
    return f"hoclieu-reminder-{pile[0].id}"


def _letter(ctx: Context, pile: Sequence[Reminder]) -> Letter:
    first = pile[0].payload
    subject = first.get("subject") or subject_line([Told(r.payload) for r in pile])
    return Letter(_key(pile), first["to"], first["name"], subject, _text(ctx, pile))


def _personal(ctx: Context, pile: Sequence[Reminder]) -> PersonalMessage:
    first = pile[0].payload
    return PersonalMessage(_key(pile), first["username"], first["user_id"], _text(ctx, pile))


def _text(ctx: Context, pile: Sequence[Reminder]) -> str:
    first = pile[0].payload
    return first.get("text") or letter_text(ctx, first["name"], [Told(r.payload) for r in pile])


def _sent(
    ctx: Context,
    outcome: Outcome,
    where: str,
    piles: Sequence[Sequence[Reminder]],
    send: Callable[[], dict[str, HoclieuError | None]],
) -> None:
    """The receipts. What hindered all of them leaves all pending; each of them is answered for itself otherwise."""
    try:
        results = send()
    except HoclieuError as error:
        for pile in piles:
            _receipts(ctx, pile, error, again=True)
        set_aside(ctx, outcome, f"remind {where}", error)
        return
    ctx.store.sites.take_back(outcome.step, outcome.site, f"remind {where}")
    for pile in piles:
        error_here = results.get(_key(pile))
        outcome.counts["reminded"] += error_here is None
        _receipts(ctx, pile, error_here, again=_may_go_again(error_here))
        if error_here is not None:
            set_aside(ctx, outcome, f"reminder {pile[0].key.whom} {where}", error_here)


def _may_go_again(error: HoclieuError | None) -> bool:
    """What certainly did not go, for reasons that pass or can be mended."""
    return error is not None and not isinstance(error, Rejected) and error.code != "outcome_unknown"


def _receipts(ctx: Context, pile: Sequence[Reminder], error: HoclieuError | None, again: bool) -> None:
    """Sent; or failed with why; or pending again where it has certainly not gone, a few times."""
    for r in pile:
        once_more = again and (r.attempts + 1 < _TRIES or isinstance(error, NeedsOperator))
        state = SENT if error is None else PENDING if once_more else FAILED
        ctx.store.reminders.done(r.id, state, error.code if error else None, ctx.now())
