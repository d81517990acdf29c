"""The tables, for SQLite and PostgreSQL alike. Only this package's parent speaks SQL to the relational database.

Natural keys are unique constraints: running anything twice meets the row that is there. Times are UTC.
"""

from connector.store.tables.appraising import (
    audit,
    minutes,
    minutes_item,
    opinion,
    passed_list,
    passed_list_item,
    reminder,
    review_task,
    withdrawal,
)
from connector.store.tables.columns import Id, Utc, metadata
from connector.store.tables.delivering import delivery, report_due
from connector.store.tables.fetched import blob, remote_file, submission
from connector.store.tables.lessons import appraisal, lesson, lesson_version, notice
from connector.store.tables.outlets import api_key
from connector.store.tables.publishing import catalog_course, leftover, publication
from connector.store.tables.reporting import declaration, looked_at, report_paper
from connector.store.tables.revising import answered_change, revision_note
from connector.store.tables.running import claim, counter, document, reading, run, set_aside, site_state, step_state
from connector.store.tables.signing_in import account, signin_attempt, web_session

__all__ = [
    "Id",
    "Utc",
    "account",
    "answered_change",
    "api_key",
    "appraisal",
    "audit",
    "blob",
    "catalog_course",
    "claim",
    "counter",
    "declaration",
    "delivery",
    "document",
    "leftover",
    "lesson",
    "lesson_version",
    "looked_at",
    "metadata",
    "minutes",
    "minutes_item",
    "notice",
    "opinion",
    "passed_list",
    "passed_list_item",
    "publication",
    "reading",
    "reminder",
    "remote_file",
    "report_due",
    "report_paper",
    "review_task",
    "revision_note",
    "run",
    "set_aside",
    "signin_attempt",
    "site_state",
    "step_state",
    "submission",
    "web_session",
    "withdrawal",
]
