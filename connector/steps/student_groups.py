"""Who is vulnerable, who lacks the means, who is not counted: out of a site's cohorts and of the schools' lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import ActivitySource
from connector.steps.context import Context, Outcome
from connector.steps.running import set_aside
from connector.text import Text
from mappings.schema import School, StudentGroup

KINDS = ("vulnerable", "lacks_means", "excluded")
KEY = "students"
"""Under which a site's groups of students are set aside when they cannot be read."""


def record_groups(ctx: Context, site: str, source: ActivitySource, outcome: Outcome) -> None:
    """Records as of today who belongs to which kind; a kind that no school of the site names stays unknown.

    What goes wrong is set aside: participation itself was read.
    """
    named = {kind: groups for kind in KINDS if (groups := list(_named(ctx, site, kind)))}
    if not named:
        return
    try:
        members = _Members(ctx, source, outcome, (group for groups in named.values() for _, group in groups))
        found = {kind: frozenset(members.of(groups)) for kind, groups in named.items()}
        ctx.facts.record_members(site, ctx.today, found, ctx.pseudonym(site))
    except HoclieuError as error:
        set_aside(ctx, outcome, KEY, error)
    else:
        ctx.store.sites.take_back("observe", site, KEY)


def cohorts_of(ctx: Context, site: str) -> dict[str, tuple[str, ...]]:
    """By kind: the cohorts that the site's schools name."""
    return {kind: tuple(c for _, group in _named(ctx, site, kind) for c in group.cohorts) for kind in KINDS}


def codes_in(content: bytes) -> list[str]:
    """Student codes: the first column of a CSV file, with or without a header (`ma`, `mã`, `code`), UTF-8 or Excel's
    semicolons."""
    lines = io.StringIO(content.decode("utf-8-sig", "replace"))
    first = (row[0].split(";")[0].strip() for row in csv.reader(lines) if row)
    return [code for code in first if code and code.casefold() not in _HEADERS]


_HEADERS = frozenset({"ma", "mã", "mã học sinh", "ma hoc sinh", "mã định danh", "code", "student code", "idnumber"})


def _named(ctx: Context, site: str, kind: str) -> Iterator[tuple[School, StudentGroup]]:
    for school in ctx.mapping.schools:
        group: StudentGroup = getattr(ctx.mapping.students_of(school), kind)
        if school.site == site and school.teaching and group.named:
            yield school, group


class _Members:
    """Student ids of groups; asks for all cohorts at once."""

    def __init__(self, ctx: Context, source: ActivitySource, outcome: Outcome, groups: Iterable[StudentGroup]) -> None:
        self._folder, self._source, self._outcome = ctx.settings.mapping.parent, source, outcome
        self._cohorts = source.members(sorted({name for group in groups for name in group.cohorts}))

    def of(self, groups: Iterable[tuple[School, StudentGroup]]) -> Iterator[str]:
        for school, group in groups:
            for name in group.cohorts:
                if name not in self._cohorts:
                    self._outcome.lines.append(_NO_COHORT.filled(school=school.name, cohort=name))
                yield from self._cohorts.get(name, ())
            if group.file:
                yield from self._listed(school, self._folder / group.file)

    def _listed(self, school: School, path: Path) -> Iterator[str]:
        try:
            codes = codes_in(path.read_bytes())
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise NeedsOperator("list_unreadable", _NO_LIST.filled(name=path.name, why=why), _NO_LIST_DO) from None
        found = self._source.students_by_code(codes)
        if missing := len(set(codes)) - len(found):
            self._outcome.lines.append(_NOT_FOUND.filled(school=school.name, count=missing, name=path.name))
        yield from found.values()


_NO_COHORT = Text(
    "{school}: trang không có nhóm toàn hệ thống “{cohort}”, hoặc không cho tài khoản dịch vụ thấy.",
    "{school}: the site has no cohort “{cohort}”, or does not show it to the service account.",
)
_NO_LIST = Text("Không đọc được danh sách {name} ({why}).", "The list {name} cannot be read ({why}).")
_NO_LIST_DO = Text("Hãy đặt lại tệp theo bản ánh xạ.", "Put the file where the mapping says.")
_NOT_FOUND = Text(
    "{school}: {count} mã trong {name} không có tài khoản trên trang.",
    "{school}: {count} code(s) in {name} have no account on the site.",
)
