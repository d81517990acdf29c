"""What a reminder says: in Vietnamese, as all that goes out officially."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connector.steps.context import Context


@dataclass(frozen=True, slots=True)
class Told:
    """One deadline in a letter, as it was when the reminder was queued."""

    payload: Mapping[str, str]

    @property
    def late(self) -> bool:
        return "late" in self.payload

    @property
    def line(self) -> str:
        p = self.payload
        about = ", ".join(x for x in (p["level"], p["unit"], p["window"]) if x)
        return (
            f"- {p['words'][:1].upper()}{p['words'][1:]} ({about}): {'đã quá hạn' if self.late else 'hạn'} {p['due']}"
        )


def subject_line(told: Sequence[Told]) -> str:
    late = sum(t.late for t in told)
    if len(told) == 1:
        return f"{'Quá hạn' if late else 'Nhắc hạn'} {told[0].payload['due']}: {told[0].payload['words']}"
    said = [f"{late} việc quá hạn"] if late else []
    said += [f"{len(told) - late} việc sắp đến hạn"] if len(told) > late else []
    return f"Nhắc hạn thẩm định bài giảng điện tử: {', '.join(said)}"


def letter_text(ctx: Context, name: str, told: Sequence[Told]) -> str:
    """Overdue first; with the link to the page of deadlines where pages are served."""
    late = [t.line for t in told if t.late]
    coming = [t.line for t in told if not t.late]
    parts = [f"Kính gửi thầy/cô {name},"]
    parts += ["\n".join(["Đã quá hạn:", *late])] if late else []
    parts += ["\n".join(["Sắp đến hạn:", *coming])] if coming else []
    if ctx.settings.web_url:
        parts.append(f"Xem và xử lí tại: {ctx.settings.web_url}/deadlines")
    parts.append(f"Thư nhắc tự động của {ctx.mapping.department.name}.")
    return "\n\n".join(parts) + "\n"
