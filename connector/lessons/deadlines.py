"""One thing that a unit owes by a time, and when those who answer for it are reminded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from connector.text import Text
from mappings.schema import Person, ReminderRule


class Owed(StrEnum):
    """Submissions into a window, appraisals, minutes, the list, a decision on it, the reviews of one person."""

    SUBMIT = "submit"
    APPRAISE = "appraise"
    MINUTES = "minutes"
    LIST = "list"
    DECIDE = "decide"
    REVIEW = "review"


OWED_WORDS: Mapping[Owed, Text] = {
    Owed.SUBMIT: Text("nộp bài: {count} mục chưa có bài", "submissions: {count} points without any"),
    Owed.APPRAISE: Text("thẩm định: {count} bài đang chờ", "appraisal: {count} lessons waiting"),
    Owed.MINUTES: Text("biên bản: {count} kết quả chưa có", "minutes: {count} verdicts without"),
    Owed.LIST: Text("gửi danh sách bài đạt", "send the passed list"),
    Owed.DECIDE: Text("phê duyệt danh sách: {count} bài", "decide on the list: {count} lessons"),
    Owed.REVIEW: Text("thẩm định được phân công: {count} bài", "assigned reviews: {count} lessons"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_at` None: the mapping names no time. `whose`: names to show, `people` those who can be reminded."""

    owed: Owed
    level: str
    unit: str
    unit_name: str
    window: str
    due_at: datetime | None
    count: int
    people: tuple[Person, ...] = ()
    whose: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same for the same thing owed at the same time: a deadline that was moved is reminded of anew."""
        due = f"{self.due_at:%Y-%m-%d}" if self.due_at else "-"
        return f"{self.owed}/{self.level}.{self.unit}/{self.window}/{due}"[:200]

    def overdue(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at < at

    @property
    def words(self) -> Text:
        return OWED_WORDS[self.owed].filled(count=self.count)


def in_order(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """By when they are due, those without a time last."""
    far = date.max.isoformat()
    return sorted(deadlines, key=lambda d: (d.due_at.isoformat() if d.due_at else far, d.owed, d.level, d.unit))


def slot(due_at: datetime, at: datetime, rule: ReminderRule) -> str | None:
    """The slot of the reminder that is due at `at`: `before-3`, `after-1`; None when none is.

    The last slot that was reached counts, so that a clock that stood still for a day leaves nobody out, and a deadline
    seen late brings one reminder, not all that were missed. Both moments in the department's time zone.
    """
    days = (due_at.date() - at.date()).days
    if at <= due_at:
        reached = [n for n in rule.before if days <= n]
        return f"before-{min(reached)}" if reached else None
    passed = [n for n in rule.after if -days >= n]
    return f"after-{max(passed)}" if passed else None
