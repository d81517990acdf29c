"""The menu: what somebody has a use for; every page checks again what they may."""

from __future__ import annotations

from typing import NamedTuple

from connector.lessons.actors import Actor
from connector.lessons.rights import TABLE, Action, Role
from connector.text import Text


class Entry(NamedTuple):
    path: str
    name: Text


_HOME = Entry("/", Text("Việc của tôi", "My work"))
_LESSONS = Entry("/lessons", Text("Bài giảng", "Lessons"))
_CATALOG = Entry("/catalog", Text("Kho bài đã duyệt", "Approved lessons"))
_BY_ACTION = (
    (Action.ASSIGN, Entry("/assignments", Text("Phân công", "Assignments"))),
    (Action.KEEP_MINUTES, Entry("/minutes", Text("Biên bản", "Minutes"))),
    (Action.DRAFT_LIST, Entry("/lists", Text("Danh sách đạt", "Passed lists"))),
    (Action.READ_REPORT, Entry("/reports", Text("Báo cáo", "Reports"))),
    (Action.DECLARE, Entry("/declarations", Text("Khai báo", "Declarations"))),
    (Action.READ_DEADLINES, Entry("/deadlines", Text("Thời hạn", "Deadlines"))),
    (Action.READ_REPORT, Entry("/board", Text("Theo dõi báo cáo", "Board of reports"))),
    (Action.READ_STATUS, Entry("/status", Text("Tình trạng", "Status"))),
    (Action.READ_AUDIT, Entry("/audit", Text("Nhật ký", "Audit trail"))),
)


def menu(actor: Actor | None) -> list[Entry]:
    if actor is None:
        return [_CATALOG]
    shown = [entry for action, entry in _BY_ACTION if somewhere(actor, action) or _assigned(actor, action)]
    return [_HOME, _LESSONS, *shown, _CATALOG]


def somewhere(actor: Actor, action: Action) -> bool:
    """Whether one of the actor's roles in the mapping has this right, wherever it reaches."""
    return any(action in TABLE[Role(mapped.role)] for mapped in actor.roles)


def _assigned(actor: Actor, action: Action) -> bool:
    """A secretary is one by a task, not by a role."""
    return action is Action.KEEP_MINUTES and actor.person is not None
