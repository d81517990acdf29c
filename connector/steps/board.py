"""The board of those who supervise: each report that falls due, how far it is, and what is to be done about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from connector.errors import NeedsOperator
from connector.lessons.actors import About, Action, Actor, allowed
from connector.participation.coverage import CoverageState
from connector.reports.units import report_unit
from connector.steps.booked import unit_of
from connector.steps.context import Context
from connector.steps.parcels import title
from connector.store import outbox
from connector.store.due import Due, DueKey
from connector.store.outbox import Delivery
from connector.text import Text

_SILENT = frozenset({CoverageState.MISSING, CoverageState.PARTIAL, CoverageState.LATE})


@dataclass(frozen=True, slots=True)
class Line:
    """One report of one unit. `late`: it went out, or is still waiting, after its hour."""

    due: Due
    name: str
    title: str
    deliveries: tuple[Delivery, ...]
    late: bool
    state: Text
    to_do: Text | None


def board(ctx: Context, actor: Actor, days: int = 2) -> list[Line]:
    """What falls due today and fell due in the days before, as far as the actor may see, what needs somebody first."""
    now = ctx.now()
    zone = ZoneInfo(ctx.mapping.department.timezone)
    since = datetime.combine(now.astimezone(zone).date() - timedelta(days=days - 1), time(), zone)
    seen = [d for d in ctx.store.due.since(since) if may_read(ctx, actor, d.key)]
    sent: dict[int, list[Delivery]] = defaultdict(list)
    for d in ctx.store.outbox.of(d.id for d in seen):
        sent[d.due.id].append(d)
    lines = [_line(ctx, due, tuple(sent[due.id]), now) for due in seen]
    return sorted(lines, key=lambda x: (x.to_do is None, x.due.due_at, x.name))


def may_read(ctx: Context, actor: Actor, key: DueKey) -> bool:
    """Department officers all, a group's leads its own and its schools', a principal their school's."""
    unit = unit_of(key)
    if unit.kind == "school":
        school = ctx.mapping.find_school(unit.id)
        groups = school.groups_on(ctx.today) if school else ()
        return allowed(actor, Action.READ_REPORT, About(school=unit.id, groups=frozenset(groups)))
    about = About(groups=frozenset({unit.id})) if unit.kind == "group" else About()
    return allowed(actor, Action.READ_REPORT, about)


def _line(ctx: Context, due: Due, deliveries: tuple[Delivery, ...], now: datetime) -> Line:
    try:
        unit = unit_of(due.key)
        name = report_unit(ctx.mapping, unit.kind, unit.id).name
    except NeedsOperator:  # the mapping has it no more
        name = due.key.unit
    waits = [d for d in deliveries if d.state != outbox.SENT]
    late = any(d.late for d in deliveries) or (
        now > due.due_at and (due.released_at is None or not all(d.correction for d in waits))
    )
    return Line(due, name, title(due), deliveries, late, _state(due, deliveries), next(_to_do(ctx, due, waits), None))


def _state(due: Due, deliveries: tuple[Delivery, ...]) -> Text:
    states = {d.state for d in deliveries}
    if due.released_at is None:
        return _DRAFT if due.draft_said else _OPEN
    if not deliveries:
        return _WRITTEN
    return _SENT if states == {outbox.SENT} else _HELD if states & {outbox.UNKNOWN, outbox.FAILED} else _ON_ITS_WAY


def _to_do(ctx: Context, due: Due, waits: list[Delivery]) -> Iterator[Text]:
    """The most pressing first."""
    for d in waits:
        if d.state == outbox.UNKNOWN:
            yield _ASK.filled(to=d.destination, id=d.id)
        if d.state == outbox.FAILED:
            yield _AGAIN.filled(to=d.destination, id=d.id)
    if due.error and due.released_at is None:
        yield _LOOK
    if due.coverage in _SILENT:
        yield _SITE
    if due.released_at is None and due.draft_said and not due.confirmed:
        until = due.release_at.astimezone(ZoneInfo(ctx.mapping.department.timezone))
        yield _CONFIRM.filled(until=f"{until:%H:%M}")
    if any(d.error for d in waits):
        yield _WAIT


_OPEN = Text("chưa đến giờ", "not yet due")
_DRAFT = Text("bản thảo", "draft")
_WRITTEN = Text("đã lập", "written")
_ON_ITS_WAY = Text("đang gửi", "on its way")
_SENT = Text("đã gửi", "sent")
_HELD = Text("chờ người xử lí", "waits for somebody")
_ASK = Text(
    "hỏi nơi nhận {to} đã có chưa, rồi hoclieu deliver --arrived {id} hoặc --again {id}",
    "ask {to} whether it is there, then hoclieu deliver --arrived {id} or --again {id}",
)
_AGAIN = Text(
    "sửa nơi nhận {to}, rồi hoclieu deliver --again {id}",
    "mend the destination {to}, then hoclieu deliver --again {id}",
)
_LOOK = Text("xem lỗi; dịch vụ sẽ tự thử lại", "look at the error; it is tried again by itself")
_SITE = Text("kiểm tra LMS của trường: chưa đọc đủ số liệu", "check the school's LMS: not all was read")
_CONFIRM = Text("hiệu trưởng xác nhận trước {until}", "the principal confirms before {until}")
_WAIT = Text("chờ: dịch vụ tự gửi lại", "wait: it is sent again by itself")
