"""Collecting findings while a package is inspected, and the verdict that follows from them."""

from __future__ import annotations

from collections import Counter

from connector.packages.findings import RULES
from connector.packages.report import Finding, Severity, Verdict


class Found:
    """Findings in the order they came; per code only the first few are kept, so that no package fills a report."""

    def __init__(self, per_code: int) -> None:
        self._per_code = per_code
        self._seen: Counter[str] = Counter()
        self._findings: list[Finding] = []

    def note(self, code: str, where: str = "", **values: object) -> None:
        self._seen[code] += 1
        if self._seen[code] > self._per_code:
            return
        rule = RULES[code]
        shown = _printable(where)
        message = rule.message.filled(where=shown, **values) if values or "{" in rule.message.vi else rule.message
        self._findings.append(Finding(code=code, severity=rule.severity, where=shown, message=message))

    def __contains__(self, code: str) -> bool:
        return code in self._seen

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those that refuse come first."""
        order = list(Severity)
        return tuple(sorted(self._findings, key=lambda finding: order.index(finding.severity)))

    @property
    def verdict(self) -> Verdict:
        """Refused when one finding that we cannot repair refuses; repairable when every one that refuses can be."""
        refusing = [finding for finding in self._findings if finding.severity is Severity.REFUSE]
        if not refusing:
            return Verdict.PLAYABLE
        if all(RULES[finding.code].repairable for finding in refusing):
            return Verdict.REPAIRABLE
        return Verdict.REFUSED


def _printable(where: str) -> str:
    """Names come from outside: nothing in them may break a line, a terminal or a page's width."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in where[:201])
    return shown if len(shown) <= 200 else shown[:200] + "…"
