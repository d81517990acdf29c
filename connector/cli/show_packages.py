"""How reports on packages look on a terminal of 80 columns, and as a line of JSON."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rich.padding import Padding
from rich.text import Text as Line

from connector.cli.show import console
from connector.packages.compare import Comparison
from connector.packages.repair import RepairReport
from connector.packages.report import Finding, Node, PackageReport, Severity, Verdict
from connector.text import Text

_STYLE = {Verdict.PLAYABLE: "green", Verdict.REPAIRABLE: "yellow", Verdict.REFUSED: "red"}
_WORD = {
    Verdict.PLAYABLE: Text("chạy được", "playable"),
    Verdict.REPAIRABLE: Text("sửa được", "repairable"),
    Verdict.REFUSED: Text("từ chối", "refused"),
}
_MARK = {Severity.REFUSE: ("red", "✗"), Severity.WARN: ("yellow", "!"), Severity.NOTE: ("dim", "·")}
_MOST_PARTS = 12
_LOST = Text("Kết quả của học sinh sẽ mất ở phần này: {title}", "Students' results of this part will be lost: {title}")
_OTHER = Text(
    "Mã các phần trùng nhau nhưng tên khác hẳn: có vẻ là bài khác. Hãy tạo hoạt động mới, đừng thay gói cũ.",
    "Identifiers are the same but no title is alike: it seems a different lesson. Make a new activity of it.",
)


def as_json(path: Path, report: PackageReport, comparison: Comparison | None) -> str:
    """One object on one line; every message in both languages."""
    fields = {"file": _name(path), **report.model_dump(mode="json", exclude={"findings"})}
    fields["findings"] = [_finding(finding) for finding in report.findings]
    if comparison is not None:
        fields["replaces"] = comparison.model_dump(mode="json")
    return _line(fields)


def repair_json(path: Path, done: RepairReport) -> str:
    fields: dict[str, object] = {"file": _name(path), "out": _name(done.out) if done.out else None}
    fields["changes"] = [{"code": c.code, "where": c.where, "message": c.message._asdict()} for c in done.changes]
    fields["problem"] = done.problem._asdict() if done.problem else None
    after = done.after or done.before
    fields["verdict"] = after.verdict.value
    fields["findings"] = [_finding(finding) for finding in after.findings]
    return _line(fields)


def _finding(finding: Finding) -> dict[str, object]:
    return {**finding.model_dump(mode="json"), "message": finding.message._asdict()}


def _name(path: Path) -> str:
    """A file's name may hold bytes that are no characters."""
    return os.fsencode(path).decode("utf-8", "replace")


def _line(fields: dict[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace").decode()


def show(path: Path, report: PackageReport, comparison: Comparison | None) -> None:
    """Verdict, what it is, what it opens, what to do about it."""
    console.print(f"[{_STYLE[report.verdict]}]{_WORD[report.verdict]}[/]", end=" ")
    console.print(path.name.encode("utf-8", "replace").decode(), style="bold", markup=False)
    console.print(f"  {_about(report)}", markup=False)
    for line in _tree(report):
        console.print(f"  {line}", markup=False, style="dim", no_wrap=True, overflow="ellipsis")
    for finding in report.findings:
        style, mark = _MARK[finding.severity]
        place = f" ({finding.where})" if finding.where and finding.where not in str(finding.message) else ""
        _indented(f"{mark} {finding.message}{place} [{finding.code}]", style)
    for line in _losses(comparison) if comparison else ():
        _indented(f"! {line}", "yellow")


def _indented(text: str, style: str) -> None:
    console.print(Padding(Line(text, style=style), (0, 0, 0, 2), expand=False))


def _about(report: PackageReport) -> str:
    size = f"{report.packed_bytes / 2**20:.1f} MB"
    kind = " ".join(filter(None, (report.format, report.version)))
    title = f"“{report.title}”" if report.title else ""
    moodle = report.moodle
    there = f"Moodle: {moodle.fails}" if moodle.fails else f"Moodle: {moodle.version}, {moodle.scos} SCO"
    told = there if moodle.fails or moodle.version else ""
    return ", ".join(filter(None, (kind, title, report.tool, size, f"{len(report.scos)} SCO", told)))


def _tree(report: PackageReport) -> Iterable[str]:
    lines = [line for o in report.organizations for item in o.items for line in _branch(item, 0)]
    if len(lines) > _MOST_PARTS:
        lines = [*lines[:_MOST_PARTS], f"… (+{len(lines) - _MOST_PARTS})"]
    return lines or ([f"→ {report.launch}"] if report.launch else [])


def _branch(node: Node, depth: int) -> Iterable[str]:
    yield f"{'  ' * depth}{node.title or node.identifier}" + (f" → {node.href}" if node.href else "")
    for item in node.items:
        yield from _branch(item, depth + 1)


def _losses(comparison: Comparison) -> Iterable[str]:
    for part in comparison.lost:
        yield str(_LOST.filled(title=part.title or part.identifier))
    if comparison.other_lesson:
        yield str(_OTHER)
    if not comparison.lost:
        yield str(Text("Không phần nào mất kết quả.", "No part loses its results."))


def summary(verdicts: Iterable[Verdict]) -> None:
    """The last line of a run over several files."""
    counts = Counter(verdicts)
    console.print(", ".join(f"{_WORD[verdict]} {counts[verdict]}" for verdict in Verdict))


def show_repair(path: Path, done: RepairReport) -> None:
    for change in done.changes:
        _indented(f"✓ {change.message}", "green")
    if done.problem:
        _indented(f"✗ {done.problem}", "red")
    if done.out and done.after:
        show(done.out, done.after, None)
    elif done.before.findings:
        show(path, done.before, None)
