"""The principal answers for the figures (2517/SGDĐT-GDTrH): shown a draft, confirms it, and for what it says alone.

A link in a letter names one report, one person, what the draft says and until when; it opens nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from connector.appraisal.remind import send_queued, ways_to
from connector.appraisal.trail import note
from connector.errors import Rejected
from connector.steps.booked import unit_of
from connector.steps.context import Context, Outcome
from connector.steps.parcels import title
from connector.store.due import Due
from connector.store.reminders import ReminderKey
from connector.text import Text
from mappings.schema import Person

_PURPOSE = "hoclieu:confirm"
"""No site can have this id, so that no pseudonym is ever a signature."""
_SAID = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks: this person, about this report as it was drafted (`said`: the first digits of its digest)."""

    due: Due
    person: Person
    said: str


def principals(ctx: Context, school: str) -> list[Person]:
    return [person for _, person, _ in ctx.mapping.held("principal", "school", school)]


def invite(ctx: Context, outcome: Outcome, due: Due, said: str) -> None:
    """Shows the draft to the school's principal, by mail and Moodle message, once for what it says."""
    wanted = []
    for person in principals(ctx, unit_of(due.key).id):
        for way, address in ways_to(ctx, person):
            key = ReminderKey(f"draft/{due.key.kind}/{due.key.unit}/{due.key.period}"[:200], person.id, said[:64], way)
            wanted.append((key, {**address, "name": person.name, **_letter(ctx, due, person, said)}))
    if not wanted:
        outcome.counts["unreachable"] += 1
        school = unit_of(due.key).id
        outcome.lines.append(_NOBODY.filled(school=school))
        return
    outcome.counts["queued"] += ctx.store.reminders.queue(wanted, ctx.now())
    send_queued(ctx, outcome)


def token(ctx: Context, due: Due, person: Person, said: str) -> str:
    """Good until the report goes out."""
    plain = f"{due.id}~{person.id}~{int(due.release_at.timestamp())}~{said[:_SAID]}"
    return f"{plain}~{_signed(ctx, plain)}"


def read_token(ctx: Context, given: str) -> Asked:
    """Raises Rejected (`link_wrong`, `link_expired`, `changed`) for any but a good link to the draft as it is now."""
    plain, _, signature = given.rpartition("~")
    parts = plain.split("~")
    if len(parts) != 4 or not hmac.compare_digest(_signed(ctx, plain).encode(), signature.encode()):
        raise Rejected("link_wrong", _WRONG, _WRONG_DO)
    due, person = ctx.store.due.get(int(parts[0])), ctx.mapping.person(parts[1])
    if due is None or person is None or person not in principals(ctx, unit_of(due.key).id):
        raise Rejected("link_wrong", _WRONG, _WRONG_DO)
    if ctx.now() >= datetime.fromtimestamp(int(parts[2]), UTC) or due.released_at is not None:
        raise Rejected("link_expired", _EXPIRED, _WRONG_DO)
    return Asked(due, person, parts[3])


def confirm(ctx: Context, due: Due, said: str, by: str, name: str) -> None:
    """`said`: the digest, or its first digits, of what they saw. Raises Rejected (`already_out`, `changed`) where it
    went out or says something else by now. Confirming the same twice changes nothing.
    What was confirmed is on the audit trail."""
    now = ctx.store.due.get(due.id)
    if now is None or now.released_at is not None:
        raise Rejected("already_out", _OUT)
    if now.draft_said is None or not said or not now.draft_said.startswith(said):
        raise Rejected("changed", _CHANGED, _CHANGED_DO)
    if now.confirmed:
        return
    with ctx.store.db.connect():
        if not ctx.store.due.confirm(due.id, now.draft_said, by, name, ctx.now()):
            raise Rejected("changed", _CHANGED, _CHANGED_DO)
        note(ctx, by, "report_confirmed", f"report {due.key.kind} {due.key.unit} {due.key.period}", said=now.draft_said)


def to_confirm(ctx: Context, school: str | None) -> Iterator[Due]:
    """The drafts of this school, or of all, that nobody confirmed yet."""
    for due in ctx.store.due.open([f"school.{school}"] if school else None):
        if unit_of(due.key).kind == "school" and _waits(due):
            yield due


def awaiting(ctx: Context, person: str | None) -> list[Due]:
    """The drafts that wait for this very person (their id in the mapping), by their hour."""
    if person is None or not ctx.mapping.person(person):
        return []
    mine = [f"school.{s.id}" for s in ctx.mapping.schools if any(p.id == person for p in principals(ctx, s.id))]
    return [due for due in ctx.store.due.open(mine) if _waits(due)] if mine else []


def awaits(ctx: Context, due: Due, person: str | None) -> bool:
    """Whether this draft waits for this very person."""
    return due.released_at is None and _waits(due) and any(p.id == person for p in principals(ctx, unit_of(due.key).id))


def _waits(due: Due) -> bool:
    return due.draft_said is not None and not due.confirmed


def _signed(ctx: Context, plain: str) -> str:
    return hashlib.sha256(ctx.pseudonym(_PURPOSE)(plain).encode()).hexdigest()[:40]


def _letter(ctx: Context, due: Due, person: Person, said: str) -> dict[str, str]:
    until = due.release_at.astimezone(ZoneInfo(ctx.mapping.department.timezone))
    what = title(due)
    parts = [f"Kính gửi thầy/cô {person.name},", f"Bản thảo {what} của trường đã sẵn sàng."]
    parts.append(f"Xin xem và xác nhận trước {until:%H:%M ngày %d/%m/%Y}; sau đó báo cáo được gửi đi, ghi rõ chưa được")
    parts[-1] += " hiệu trưởng xác nhận."
    if ctx.settings.web_url:
        parts.append(f"Xem và xác nhận tại: {ctx.settings.web_url}/confirm/{token(ctx, due, person, said)}")
    parts.append(f"Thư tự động của {ctx.mapping.department.name}.")
    return {"subject": f"Xác nhận {what}", "text": "\n\n".join(parts) + "\n"}


_NOBODY = Text(
    "không có cách gửi bản thảo cho hiệu trưởng của {school}",
    "there is no way to send the draft to {school}'s principal",
)
_WRONG = Text("Liên kết này không đúng.", "This link is not a good one.")
_WRONG_DO = Text("Đăng nhập để xem báo cáo của trường.", "Sign in to see the school's reports.")
_EXPIRED = Text("Liên kết này đã hết hạn: báo cáo đã đến giờ gửi.", "This link has expired: the report has gone out.")
_OUT = Text("Báo cáo này đã được gửi đi.", "This report has gone out already.")
_CHANGED = Text("Số liệu đã thay đổi từ khi thầy/cô xem.", "The figures have changed since you saw them.")
_CHANGED_DO = Text("Xem lại bản thảo mới rồi xác nhận.", "Look at the new draft, then confirm.")
