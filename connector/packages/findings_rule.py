"""One row of the table of findings."""

from __future__ import annotations

from typing import NamedTuple

from connector.packages.report import Severity
from connector.text import Text


class Rule(NamedTuple):
    """`repairable`: we know how to mend it, so alone it does not make a package refused. `message` may hold places
    such as `{count}` that the inspection fills."""

    severity: Severity
    message: Text
    repairable: bool = False


def refuse(vi: str, en: str) -> Rule:
    return Rule(Severity.REFUSE, Text(vi, en))


def repair(vi: str, en: str) -> Rule:
    """It refuses the package as it stands, and can be repaired."""
    return Rule(Severity.REFUSE, Text(vi, en), repairable=True)


def warn(vi: str, en: str) -> Rule:
    return Rule(Severity.WARN, Text(vi, en))


def note(vi: str, en: str) -> Rule:
    return Rule(Severity.NOTE, Text(vi, en))
