"""The part that people play, played for them in the demo: team leads and councils give their verdicts by command."""

from __future__ import annotations

import zlib

from connector.appraisal.decisions import record_verdict
from connector.errors import Rejected
from connector.lessons.records import Decision, Source
from connector.lessons.review import NewVerdict
from connector.steps.context import Context, Outcome
from connector.steps.lessons_view import LessonView, lessons

_APPRAISERS = {
    "school": "Đỗ Minh Khuê (tổ trưởng)",
    "district": "Hoàng Thu Trang (cốt cán)",
    "city": "Vũ Quốc Bảo (hội đồng)",
}
_STRENGTHS = "Nội dung chính xác, đủ bốn hoạt động; câu hỏi sau mỗi hoạt động."
_CHANGES = "Ghi nguồn của hình ảnh và âm thanh; rút ngắn phần mở đầu."


def hold_council(context: Context) -> list[Outcome]:
    """One sitting of every level over what awaits it; a second sitting finds nothing left to decide."""
    outcome = Outcome("council", "-")
    for level in context.mapping.levels:
        for view in list(lessons(context)):
            if view.awaits is not None and view.awaits.id == level.id:
                _decide(context, outcome, view, level.id)
    return [outcome]


def _decide(context: Context, outcome: Outcome, view: LessonView, level: str) -> None:
    if (decision := _decision(view, level)) is None:
        outcome.counts["left_waiting"] += 1
        return
    name = _APPRAISERS[level]
    asked = _CHANGES if decision is Decision.CHANGES_REQUIRED else ""
    limits = "Ít câu hỏi ở phần luyện tập." if decision is Decision.REJECTED else ""
    verdict = NewVerdict(level, f"name:{name}", name, decision, _STRENGTHS, limits, asked)
    try:
        outcome.counts["verdicts"] += record_verdict(
            context, view.lesson, view.version, verdict, Source.COMMAND, context.now()
        )
    except Rejected as error:
        outcome.aside.append((view.lesson.title, str(error)))


def _decision(view: LessonView, level: str) -> Decision | None:
    """A spread of outcomes, always the same: by the lesson's title. One in seven is left for you to decide."""
    turn = zlib.crc32(view.lesson.title.encode()) % 7
    if level == "school":
        return None if turn == 0 else Decision.APPROVED
    if level == "district":
        return Decision.CHANGES_REQUIRED if turn == 5 else Decision.APPROVED
    return {3: Decision.REJECTED, 4: None}.get(turn, Decision.APPROVED)
