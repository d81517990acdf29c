"""Reminds schools whose report is late in coming: figures that could not be read, a draft that nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from connector.appraisal.remind import send_queued, ways_to
from connector.participation.coverage import CoverageState
from connector.steps.booked import unit_of
from connector.steps.confirming import principals, token
from connector.steps.context import Context, Outcome
from connector.steps.parcels import title
from connector.store.due import Due
from connector.store.reminders import ReminderKey
from mappings.schema import Person

_UNREAD = frozenset({CoverageState.MISSING, CoverageState.PARTIAL})


def nudge(ctx: Context, outcome: Outcome) -> None:
    """Each person once about each report and reason; counts `queued` and `reminded`."""
    wanted = []
    for due in _of_today(ctx):
        for reason, text in _reasons(ctx, due):
            for person in _people(ctx, due, reason):
                what = f"report/{due.key.kind}/{due.key.unit}/{due.key.period}"[:200]
                letter = {
                    "name": person.name,
                    "subject": _subject(due),
                    "text": _letter(ctx, due, person, reason, text),
                }
                for way, address in ways_to(ctx, person):
                    wanted.append((ReminderKey(what, person.id, reason, way), {**address, **letter}))
    fresh = ctx.store.reminders.queue(wanted, ctx.now()) if wanted else 0
    if fresh:
        outcome.counts["queued"] += fresh
        send_queued(ctx, outcome)


def _of_today(ctx: Context) -> list[Due]:
    midnight = datetime.combine(ctx.today, time(), ZoneInfo(ctx.mapping.department.timezone))
    return [d for d in ctx.store.due.since(midnight) if unit_of(d.key).kind == "school"]


def _reasons(ctx: Context, due: Due) -> Iterator[tuple[str, str]]:
    """The last third of the time for confirming is when somebody is reminded of it."""
    if due.coverage in _UNREAD:
        yield "unread", "Chưa đọc được đủ số liệu từ LMS của trường. Xin kiểm tra LMS có hoạt động không."
    if due.released_at is None and due.drafted_at and not due.confirmed:
        last_third = due.release_at - (due.release_at - due.drafted_at) / 3
        if ctx.now() >= last_third:
            yield "unconfirmed", "Bản thảo báo cáo chưa được xác nhận."


def _people(ctx: Context, due: Due, reason: str) -> list[Person]:
    school = unit_of(due.key).id
    helpers = [p for _, p, _ in ctx.mapping.held("it", "school", school)] if reason == "unread" else []
    return list({p.id: p for p in (*principals(ctx, school), *helpers)}.values())


def _subject(due: Due) -> str:
    return f"Nhắc: {title(due)}"


def _letter(ctx: Context, due: Due, person: Person, reason: str, text: str) -> str:
    hour = due.due_at.astimezone(ZoneInfo(ctx.mapping.department.timezone))
    parts = [
        f"Kính gửi thầy/cô {person.name},",
        f"{title(due).capitalize()}: hạn gửi {hour:%H:%M ngày %d/%m/%Y}.",
        text,
    ]
    if reason == "unconfirmed" and ctx.settings.web_url and due.draft_said:
        link = token(ctx, due, person, due.draft_said)
        parts.append(f"Xem và xác nhận tại: {ctx.settings.web_url}/confirm/{link}")
    parts.append(f"Thư nhắc tự động của {ctx.mapping.department.name}.")
    return "\n\n".join(parts) + "\n"
