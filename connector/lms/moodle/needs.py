"""Which web-service functions each step calls on a Moodle: what stops it, and what it does less well without."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from connector.lms.moodle.activity import NEEDED as OBSERVE
from connector.lms.moodle.assignments import GET_ASSIGNMENTS
from connector.lms.moodle.catalog import BY_FORM, COURSES
from connector.lms.moodle.catalog_courses import UPDATE as UPDATE_COURSES
from connector.lms.moodle.categories import UPDATE as UPDATE_CATEGORIES
from connector.lms.moodle.client import SITE_INFO
from connector.lms.moodle.cohorts import COHORTS as COHORTS
from connector.lms.moodle.cohorts import MEMBERS
from connector.lms.moodle.counting import GET_COUNTS
from connector.lms.moodle.courses import BY_FIELD
from connector.lms.moodle.databases import GET_DATABASES, GET_ENTRIES, GET_FIELDS
from connector.lms.moodle.fact_way import GET_FACTS
from connector.lms.moodle.feedback import SAVE_GRADE
from connector.lms.moodle.grading_forms import GET_DEFINITIONS, GET_INSTANCES
from connector.lms.moodle.messages import SEND
from connector.lms.moodle.modules import DELETE
from connector.lms.moodle.plugin_way import FUNCTIONS as BY_PLUGIN
from connector.lms.moodle.recent import GET_SUBMISSIONS
from connector.lms.moodle.sections import STATE, UPDATE
from connector.lms.moodle.submissions import GET_USERS
from connector.lms.moodle.verdicts import GET_GRADES, GET_STATUS
from connector.lms.surveying import Lacking, Step

PublishBy = Literal["auto", "plugin", "web"]

_NEEDED: Mapping[Step, tuple[str, ...]] = {
    "collect": (BY_FIELD, GET_ASSIGNMENTS, GET_SUBMISSIONS, GET_USERS),
    "verdicts": (BY_FIELD, GET_ASSIGNMENTS, GET_SUBMISSIONS, GET_GRADES, GET_STATUS),
    "tell": (GET_STATUS, GET_SUBMISSIONS, GET_GRADES, SAVE_GRADE),
    "observe": OBSERVE,
    "count": (BY_FIELD, GET_COUNTS),
    "declare": (GET_DATABASES, GET_FIELDS, GET_ENTRIES),
    "remind": (SEND, GET_USERS),
}
_WANTED: Mapping[Step, tuple[str, ...]] = {
    "observe": (COHORTS, MEMBERS),
    "verdicts": (GET_DEFINITIONS, GET_INSTANCES),
    "publish": (UPDATE_COURSES, UPDATE_CATEGORIES, UPDATE, STATE, DELETE),
}


def lacking(functions: frozenset[str], steps: Collection[Step], publish_by: PublishBy = "auto") -> Iterator[Lacking]:
    """For each of these steps that lacks something, what."""
    for step in steps:
        needed = _needed(step, functions, publish_by)
        missing = tuple(sorted(set(needed) - functions))
        less = tuple(sorted(set(_WANTED.get(step, ())) - functions - set(missing)))
        if missing or less:
            yield Lacking(step, missing, less)


def core_functions() -> list[str]:
    """All of Moodle's own functions that any step calls, by either way."""
    called = {name for part in (*_NEEDED.values(), *_WANTED.values(), BY_FORM) for name in part}
    return sorted(name for name in called | {SITE_INFO, COHORTS} if not name.startswith("local_"))


def by_plugin(functions: frozenset[str], publish_by: PublishBy) -> bool:
    """Whether catalogs are filled through the companion plugin."""
    return publish_by == "plugin" or (publish_by == "auto" and functions >= BY_PLUGIN)


def _needed(step: Step, functions: frozenset[str], publish_by: PublishBy) -> tuple[str, ...]:
    if step == "observe" and GET_FACTS in functions:
        return BY_FIELD, GET_FACTS
    return _publish(functions, publish_by) if step == "publish" else _NEEDED[step]


def _publish(functions: frozenset[str], publish_by: PublishBy) -> tuple[str, ...]:
    return (*COURSES, *sorted(BY_PLUGIN)) if by_plugin(functions, publish_by) else BY_FORM
