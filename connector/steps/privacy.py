"""Privacy as steps: rows about students expire, a student is forgotten; each act stands on the audit trail.

An act is put on the trail before its first file is touched, and again when it is done: a process killed between leaves
a beginning without an end, and the same command run again completes both. The trail names a student by a digest of the
pseudonym only. Reports that were issued stay: they hold counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from connector.errors import Rejected
from connector.lessons.actors import OPERATOR
from connector.participation import purge
from connector.participation.changes import expire_before, expired_before
from connector.participation.city.figures import Asked, pack_school, partial_periods
from connector.participation.city.shelf import shelf_at
from connector.participation.city.weeks import Weeks
from connector.participation.figures import CourseScope
from connector.participation.period import Period
from connector.steps.context import Context, Outcome
from connector.store.blobs import disk_trouble
from connector.text import Text

_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SiteRows:
    """What is kept of a site's students. `expired`: rows from before that day are gone."""

    site: str
    students: int
    kept: tuple[purge.Kept, ...]
    expired: date | None
    expires: date


def kept_rows(ctx: Context, site: str) -> SiteRows:
    root = ctx.facts.root
    gone = expired_before(root, site)
    return SiteRows(site, purge.students(root, site), tuple(purge.kept(root, site)), gone, _limit(ctx))


def expire(ctx: Context, site: str, outcome: Outcome) -> None:
    """Takes away whole weeks of rows that are older than the mapping allows, once every school's partial results of
    those weeks are kept; counts `files_removed`."""
    limit, root = _limit(ctx), ctx.facts.root
    old = [day for day in purge.days(root, site) if day < limit]
    if ctx.dry_run:
        outcome.counts["to_remove"] += len(old)
        return
    begun = _begun(ctx, site, "expire")
    if not old and not begun:
        return
    said = {"before": limit.isoformat()}
    _keep_counts(ctx, site, outcome, old, limit)
    if not begun:
        _tell(ctx, site, "expire_begun", said)
    try:
        expire_before(root, site, limit)
        removed = purge.expire(root, site, limit)
        _weeks(ctx).drop(site, limit)
    except OSError as error:
        raise disk_trouble(root, error) from None
    outcome.counts["files_removed"] += removed.total()
    _tell(ctx, site, "expire", said | {"files": dict(removed)})


def forget(ctx: Context, site: str, outcome: Outcome, student: str) -> None:
    """Takes away every row of one student, by pseudonym or by id in the LMS, and makes the counts of the periods anew
    that can still be made; counts `rows_removed`. Its lines are the proof: what was looked through, and what is left.

    Raises Rejected (`student_unknown`) when nothing is kept of such a student."""
    pseudonym = student if _PSEUDONYM.fullmatch(student) else ctx.pseudonym(site)(student)
    root = ctx.facts.root
    found, begun = purge.rows_of(root, site, pseudonym), _begun(ctx, site, "forget", digest(pseudonym))
    if not found and not begun:
        raise _unknown(site)
    if ctx.dry_run:
        outcome.counts["to_remove"] += found.total()
        return
    if not begun:
        _tell(ctx, site, "forget_begun", {"student": digest(pseudonym), "rows": dict(found)})
    try:
        removed = purge.forget(root, site, pseudonym)
        _weeks(ctx).drop(site)
        outcome.counts["rows_removed"] += removed.total()
        _pack_again(ctx, site, outcome)
    except OSError as error:
        raise disk_trouble(root, error) from None
    left = purge.rows_of(root, site, pseudonym)
    outcome.lines += _proof(purge.kept(root, site), removed, left, digest(pseudonym))
    _tell(ctx, site, "forget", {"student": digest(pseudonym), "removed": dict(removed), "left": left.total()})


def digest(pseudonym: str) -> str:
    """What the trail and proofs call a student: it leads back to nobody, and can be worked out from the pseudonym."""
    return sha256(pseudonym.encode()).hexdigest()[:12]


def _limit(ctx: Context) -> date:
    """The Sunday of the week in which the oldest allowed day lies: weeks are kept whole or not at all."""
    oldest = ctx.today - timedelta(days=ctx.mapping.privacy.facts_days)
    return oldest - timedelta(days=(oldest.weekday() - _SATURDAY - 1) % 7)


def _keep_counts(ctx: Context, site: str, outcome: Outcome, old: list[date], limit: date) -> None:
    """A partial of every week that goes; those of single days are there as far as reports were made of them."""
    saturdays = sorted({day + timedelta(days=(_SATURDAY - day.weekday()) % 7) for day in old})
    for last in saturdays:
        if last < limit:
            _pack(ctx, site, outcome, Period.week_ending(last))


def _pack_again(ctx: Context, site: str, outcome: Outcome) -> None:
    for period in partial_periods(shelf_at(ctx.settings.packs_at), site):
        _pack(ctx, site, outcome, period)


def _pack(ctx: Context, site: str, outcome: Outcome, period: Period) -> None:
    shelf = shelf_at(ctx.settings.packs_at)
    asked = Asked(ctx.facts, period, ctx.mapping.rules, ctx.mapping.department.timezone)
    for school in ctx.mapping.schools:
        if school.site == site and school.teaching:
            scopes = [CourseScope.of(school, teaching) for teaching in school.teaching]
            outcome.counts["packed"] += pack_school(shelf, asked, scopes, ctx.now())


def _weeks(ctx: Context) -> Weeks:
    return Weeks(ctx.settings.data / "packs")


def _begun(ctx: Context, site: str, act: str, student: str | None = None) -> bool:
    """Whether the act was begun and not brought to its end."""
    for row in ctx.store.audit.newest(1000, _subject(site)):
        if row.action in {act, f"{act}_begun"} and row.details.get("student") == student:
            return row.action != act
    return False


def _tell(ctx: Context, site: str, action: str, details: Mapping[str, object]) -> None:
    ctx.store.audit.append(ctx.now(), OPERATOR.key, action, _subject(site), details)


def _subject(site: str) -> str:
    return f"privacy {site} "


def _proof(kept: list[purge.Kept], removed: Counter[str], left: Counter[str], name: str) -> list[Text]:
    files = sum(k.files for k in kept)
    parts = ", ".join(f"{dataset} {rows}" for dataset, rows in sorted(removed.items())) or "0"
    return [
        Text(f"Đã xoá dòng của học sinh #{name}: {parts}.", f"Rows of student #{name} removed: {parts}."),
        Text(
            f"Đã đọc lại {files} tệp: còn {left.total()} dòng.", f"{files} files read again: {left.total()} rows left."
        ),
        Text(
            "Nếu em còn trong khoá học trên LMS, lần đọc sau sẽ lại ghi: gỡ em khỏi khoá học, hoặc đưa em vào nhóm "
            "excluded trong tệp ánh xạ. Bản sao lưu cũ còn giữ cho đến khi bị xoá.",
            "As long as the LMS has them in a course, the next reading records them again: take them out there, or put "
            "them into the mapping's group `excluded`. Older backups keep them until these are deleted.",
        ),
    ]


def _unknown(site: str) -> Rejected:
    return Rejected(
        "student_unknown",
        Text(f"Không có số liệu nào của học sinh này trên {site}.", f"Nothing is kept of this student on {site}."),
        Text(
            "Kiểm tra mã người dùng trên LMS, hoặc mã giả danh 32 ký tự.",
            "Check the user id in the LMS, or the pseudonym of 32 digits.",
        ),
    )
