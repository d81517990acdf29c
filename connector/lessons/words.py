"""A reviewer's words: from the comment in the LMS to strengths, limitations and required changes, and back. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from connector.lessons.identity import unaccented
from connector.lessons.records import Decision, LevelState
from connector.lessons.review import Standing
from connector.packages.report import Finding, Severity
from mappings.schema import GradeRule, Window

_HEADINGS = {
    "strengths": ("uu diem", "diem manh", "strengths"),
    "limitations": ("han che", "ton tai", "nhuoc diem", "limitations"),
    "required_changes": ("yeu cau dieu chinh", "yeu cau chinh sua", "can chinh sua", "required changes"),
}
_FIELDS = ("strengths", "limitations", "required_changes")

DECISION_WORDS = {
    Decision.APPROVED: "Đạt",
    Decision.CHANGES_REQUIRED: "Đạt sau chỉnh sửa",
    Decision.REJECTED: "Không đạt",
}
STATE_WORDS = {
    LevelState.WAITING: "chưa đến lượt",
    LevelState.UNDER_APPRAISAL: "đang thẩm định",
    LevelState.APPROVED: "Đạt",
    LevelState.CHANGES_REQUIRED: "Đạt sau chỉnh sửa",
    LevelState.REJECTED: "Không đạt",
}


def decision_of(grade: float, grade_max: float, rule: GradeRule) -> Decision:
    """A grade in points becomes a decision by the level's rule, in percent of the maximum."""
    percent = 100 * grade / grade_max if grade_max > 0 else 0
    if percent >= rule.approved:
        return Decision.APPROVED
    return Decision.CHANGES_REQUIRED if percent >= rule.changes_required else Decision.REJECTED


def split_comment(comment: str, decision: Decision) -> dict[str, str]:
    """strengths, limitations, required_changes out of one comment, by its headings, accents or not.

    A comment without headings belongs to where the decision needs words: an approval's strengths, a rejection's
    limitations, otherwise the required changes.
    """
    parts: dict[str, list[str]] = {field: [] for field in _FIELDS}
    current: str | None = None
    loose: list[str] = []
    for line in comment.splitlines():
        heading, rest = _heading(line)
        current = heading or current
        text = rest if heading else line.strip()
        if text:
            (parts[current] if current else loose).append(text)
    if loose:
        parts[_default_field(decision)][:0] = loose
    return {field: "\n".join(lines) for field, lines in parts.items()}


def _heading(line: str) -> tuple[str | None, str]:
    match = re.match(r"^\s*[-•*\d.)]*\s*([^:：]{3,40})\s*[:：]\s*(.*)$", line)
    if not match:
        return None, line
    label = unaccented(match.group(1))
    for field, names in _HEADINGS.items():
        if any(label.startswith(name) for name in names):
            return field, match.group(2).strip()
    return None, line


def _default_field(decision: Decision) -> str:
    return {
        Decision.APPROVED: "strengths",
        Decision.REJECTED: "limitations",
        Decision.CHANGES_REQUIRED: "required_changes",
    }[decision]


class Paper(NamedTuple):
    """The record of a verdict, e.g. `Biên bản số 05/BB-THPTTP`; `url` None where no pages are served."""

    said: str
    url: str | None


def story_html(
    title: str,
    version: int,
    found: Sequence[Standing],
    papers: Mapping[str, Paper] | None = None,
    page: str | None = None,
) -> str:
    """What the teacher reads in the submission: where this version stands at every level, the words of each, and the
    minutes. `papers` by level; `page` is the lesson's own page, where pages are served."""
    head = f"<p><strong>Thẩm định bài giảng “{html.escape(title)}” (bản {version})</strong></p>"
    levels = "".join(_level(s, (papers or {}).get(s.level.id)) for s in found)
    more = f"<p>{_link(page, 'Xem toàn bộ quá trình thẩm định')}</p>" if page else ""
    return f"{head}<ul>{levels}</ul><p>{_next_step(found)}</p>{more}"


def _level(s: Standing, paper: Paper | None) -> str:
    said = f"{html.escape(s.level.name)}: <strong>{STATE_WORDS[s.state]}</strong>"
    return f"<li>{said}{_words(s)}{_minutes(s, paper)}</li>"


def _minutes(s: Standing, paper: Paper | None) -> str:
    if s.verdict is None:
        return ""
    if paper is None:
        return "<br>Biên bản: đang lập"
    return f"<br>{html.escape(paper.said)}" + (f" ({_link(paper.url, 'xem biên bản')})" if paper.url else "")


def _link(url: str, words: str) -> str:
    return f'<a href="{html.escape(url, quote=True)}">{words}</a>'


def _words(standing: Standing) -> str:
    if standing.verdict is None:
        return ""
    labels = {"strengths": "Ưu điểm", "limitations": "Hạn chế", "required_changes": "Yêu cầu điều chỉnh"}
    return "".join(
        f"<br>{label}: {html.escape(text).replace(chr(10), '<br>')}"
        for field, label in labels.items()
        if (text := getattr(standing.verdict, field).strip())
    )


def _next_step(found: Sequence[Standing]) -> str:
    states = {s.state for s in found}
    if LevelState.CHANGES_REQUIRED in states:
        return "Thầy/cô sửa theo yêu cầu rồi nộp lại gói bài giảng vào chính bài nộp này."
    if LevelState.REJECTED in states:
        return "Bài giảng không được đưa vào kho. Thầy/cô có thể nộp một bản mới vào chính bài nộp này."
    if any(s.level.by_list and s.state is LevelState.UNDER_APPRAISAL for s in found):
        return "Thầy/cô không cần làm gì thêm; bài đang chờ phê duyệt theo danh sách được gửi lên."
    if LevelState.UNDER_APPRAISAL in states:
        return "Thầy/cô không cần làm gì thêm; kết quả cấp tiếp theo sẽ hiện tại đây."
    if not all(s.on_record for s in found):
        return "Bài giảng đã được phê duyệt ở mọi cấp; bài vào kho học liệu số khi biên bản hoàn tất."
    return "Bài giảng đã được phê duyệt ở mọi cấp và được đưa vào kho học liệu số."


def late_html(title: str, window: Window | None) -> str:
    """What the teacher reads when a submission came after its window and the window's rule takes none."""
    which = f"{html.escape(window.name)}, đã đóng hết ngày {window.closes:%d/%m/%Y}" if window else "đợt nộp đã đóng"
    return (
        f"<p><strong>Bài giảng “{html.escape(title)}” nộp sau hạn ({which}) nên chưa được thẩm định.</strong></p>"
        "<p>Bài nộp vẫn được giữ nguyên. Thầy/cô nộp lại trong đợt sau, hoặc liên hệ nhà trường.</p>"
    )


def hindrance_html(findings: Sequence[Finding]) -> str:
    """What the teacher reads when the package plays but no Moodle catalog will be able to take it."""
    return f"<p><strong>Moodle không nhập được gói này vào kho:</strong></p><ul>{_reasons(findings)}</ul>"


def _reasons(findings: Sequence[Finding]) -> str:
    return "".join(f"<li>{html.escape(f.message.vi)}</li>" for f in findings if f.severity is not Severity.NOTE)


def refusal_html(filename: str, findings: Sequence[Finding]) -> str:
    """What the teacher reads when the package cannot be taken: each reason with what to do about it."""
    return (
        f"<p><strong>Chưa nhận được gói “{html.escape(filename)}”.</strong></p><ul>{_reasons(findings)}</ul>"
        "<p>Thầy/cô sửa gói rồi nộp lại vào chính bài nộp này; chưa có gì bị mất.</p>"
    )


def without_told(comment: str, told: Iterable[str]) -> str:
    """A reviewer's comment without what we wrote there before: whoever grades again in the LMS finds our story in the
    comment box and may leave it. Only where its heading is still there; each of its lines is taken away once.

    `comment` is plain text, `told` the HTML of earlier stories.
    """
    kept = comment.splitlines()
    for story in told:
        ours = _lines(story)
        if ours and ours[0] in {_plain_line(line) for line in kept}:
            left = Counter(ours)
            kept = [line for line in kept if not _taken(left, _plain_line(line))]
    return "\n".join(kept).strip()


def _taken(left: Counter[str], line: str) -> bool:
    if not left[line]:
        return False
    left[line] -= 1
    return True


def _lines(markup: str) -> list[str]:
    broken = re.sub(r"<br\s*/?>|</?(?:p|li|ul)[^>]*>", "\n", markup)
    lines = (_plain_line(html.unescape(re.sub(r"<[^>]+>", "", line))) for line in broken.split("\n"))
    return [line for line in lines if line]


def _plain_line(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split()).removeprefix("- ")
