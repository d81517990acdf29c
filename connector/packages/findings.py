"""The table of findings: each code's severity and what its teacher is told.

The rows stand in `findings_archive` (the file as a container) and `findings_course` (what is in it). A code never
changes its meaning: reports are stored with it.
"""

from __future__ import annotations

from connector.packages.findings_archive import ARCHIVE_RULES
from connector.packages.findings_course import COURSE_RULES
from connector.packages.findings_rule import Rule

RULES: dict[str, Rule] = {**ARCHIVE_RULES, **COURSE_RULES}
