"""Which reports are due when, when a site is read for them, and when a report goes out. Pure: mapping and moments in.

2517/SGDĐT-GDTrH: daily before 15:00, weekly before 12:00 on Saturday, and at announced times. Nothing here trusts a
clock to have struck: whoever asks late is told all that should have begun since they last asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connector.participation.period import Period
from connector.reports.model import UnitKind
from mappings.hours import Hours
from mappings.schema import Mapping, ReportMap

GOES_OUT_BEFORE = timedelta(minutes=20)
"""How long before its hour a report goes out where the mapping says nothing: time enough to try twice."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_READING_SPREAD = timedelta(hours=1)
_READING_MARGIN = timedelta(minutes=5)
_QUIET_AT_MOST = timedelta(hours=3)
_PATIENCE = timedelta(minutes=10)
_PAUSE = timedelta(minutes=5), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One report that falls due once for every unit of `report`. `key` is the period under which it is kept: the last
    day of a daily or weekly one, day and hour of an announced one. Moments are aware."""

    report: ReportMap
    key: str
    period: Period
    due_at: datetime
    release_at: datetime
    draft_at: datetime | None = None
    name: str = ""

    @property
    def opens_at(self) -> datetime:
        """When the first thing is to be done for it: the draft, else the report itself."""
        return self.draft_at or self.release_at


def begun(mapping: Mapping, since: datetime | None, now: datetime) -> list[Occasion]:
    """What has begun by `now` and falls due after `since`, the moment when this was last asked; asked for the first
    time (None), what is still to fall due. Asking twice brings the same again, which those who keep it must bear."""
    zone = ZoneInfo(mapping.department.timezone)
    since = since or now
    first = min(since, now).astimezone(zone).date()
    found = [o for r in mapping.reports for o in _occasions(mapping, r, zone, first, now.astimezone(zone).date())]
    return sorted((o for o in found if o.opens_at <= now and o.due_at > since), key=lambda o: (o.due_at, o.key))


def next_hours(mapping: Mapping, now: datetime, days: int = 8) -> list[Occasion]:
    """What falls due after `now` within so many days, in order."""
    zone = ZoneInfo(mapping.department.timezone)
    today = now.astimezone(zone).date()
    found = [o for r in mapping.reports for o in _occasions(mapping, r, zone, today, today + timedelta(days))]
    return sorted((o for o in found if o.due_at > now), key=lambda o: (o.due_at, o.key))


def _occasions(mapping: Mapping, report: ReportMap, zone: ZoneInfo, first: date, last: date) -> Iterator[Occasion]:
    if report.kind == "ad_hoc":
        yield from _announced(report, zone)
        return
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        if _falls_on(mapping, report, day):
            yield _regular(report, day, zone)


def _falls_on(mapping: Mapping, report: ReportMap, day: date) -> bool:
    """Daily: on its days of the week that are school days. Weekly: on its weekday, unless all seven days were off."""
    weekday = _WEEKDAYS[day.weekday()]
    if report.kind == "daily":
        return (report.days is None or weekday in report.days) and not _off(mapping, day)
    week = (day - timedelta(n) for n in range(7))
    return weekday == (report.weekday or "sat") and not all(_off(mapping, d) for d in week)


def _off(mapping: Mapping, day: date) -> bool:
    return any(day in days for days in mapping.no_school)


def _regular(report: ReportMap, day: date, zone: ZoneInfo) -> Occasion:
    def at(hour: time | None) -> datetime | None:
        return datetime.combine(day, hour, zone) if hour else None

    period = Period.day(day) if report.kind == "daily" else Period.week_ending(day)
    due = datetime.combine(day, report.hour, zone)
    draft = at(report.draft_at)
    release = _release(at(report.confirm_by), draft, due)
    return Occasion(report, day.isoformat(), period, due, release, draft)


def _announced(report: ReportMap, zone: ZoneInfo) -> Iterator[Occasion]:
    for asked in report.announced:
        due = asked.due.replace(tzinfo=zone)
        draft = asked.draft_at.replace(tzinfo=zone) if asked.draft_at else None
        confirm = asked.confirm_by.replace(tzinfo=zone) if asked.confirm_by else None
        days = asked.period
        period = Period(days.first, days.last or days.first) if days else Period.day(due.date())
        release = _release(confirm, draft, due)
        yield Occasion(report, f"{due:%Y-%m-%d_%H%M}", period, due, release, draft, asked.name)


def _release(confirm_by: datetime | None, draft: datetime | None, due: datetime) -> datetime:
    """Not before midnight of the day, nor before the draft was out for a while."""
    if confirm_by is not None:
        return confirm_by
    earliest = draft + (due - draft) / 2 if draft else datetime.combine(due.date(), time(), due.tzinfo)
    return max(due - GOES_OUT_BEFORE, min(earliest, due))


def units(mapping: Mapping, report: ReportMap, on: date) -> list[tuple[UnitKind, str]]:
    """Whose reports these are; groups that have come to an end, or are still to come, report nothing."""
    found: list[tuple[UnitKind, str]] = []
    if "school" in report.units:
        found += [("school", s.id) for s in mapping.schools]
    if "group" in report.units:
        found += [("group", g.id) for g in mapping.groups if g.in_force(on)]
    if "department" in report.units:
        found.append(("department", mapping.department.id))
    return found


# reading sites ---------------------------------------------------------------------------------------------------


def reading_times(
    mapping: Mapping, opens_at: datetime, sites: Sequence[str], took: Mapped[str, float]
) -> dict[str, datetime]:
    """When each site is asked for a report that opens at a moment (in the department's zone): at times of their own
    within an hour, the slow ones first, each early enough for the time that its last reading `took` (seconds), and
    before its quiet hours rather than in them."""
    fastest_first = sorted(sites, key=lambda s: (took.get(s, 0.0), s))
    found: dict[str, datetime] = {}
    for i, site in enumerate(fastest_first):
        usual = timedelta(seconds=1.5 * took.get(site, 0.0))
        at = opens_at - _READING_MARGIN - usual - _READING_SPREAD * (i + 1) / len(fastest_first)
        at = _before_quiet(at, usual, mapping.site(site).quiet_hours)
        found[site] = max(at, datetime.combine(opens_at.date(), time(), at.tzinfo))
    return found


def _before_quiet(at: datetime, usual: timedelta, quiet: Iterable[Hours]) -> datetime:
    """A report matters more than quiet: where the quiet began long before, it is read in it all the same."""
    for hours in quiet:
        if at.time() in hours:
            begin = datetime.combine(at.date(), hours.begin, at.tzinfo)
            earlier = (begin if begin <= at else begin - timedelta(days=1)) - usual - _READING_MARGIN
            return earlier if at - earlier <= _QUIET_AT_MOST else at
    return at


def to_read(
    times: Mapped[str, datetime], now: datetime, read: Mapped[str, datetime], tried: Mapped[str, datetime]
) -> list[str]:
    """The sites to be read now: their time has come, nothing was `read` since, and the last try lies a while back, the
    longer the longer it has not worked."""
    return [
        site
        for site, at in times.items()
        if at <= now and not _since(read, site, at) and not (_since(tried, site, at) and now < _again(tried[site], at))
    ]


def awaited(
    times: Mapped[str, datetime], of: Collection[str], read: Mapped[str, datetime], tried: Mapped[str, datetime]
) -> bool:
    """Whether one of these sites was neither read nor tried in vain since its time."""
    return any(not _since(read, s, at) and not _since(tried, s, at) for s, at in times.items() if s in of)


def _since(moments: Mapped[str, datetime], site: str, at: datetime) -> bool:
    return site in moments and moments[site] >= at


def _again(tried: datetime, at: datetime) -> datetime:
    least, most = _PAUSE
    return tried + min(most, max(least, (tried - at) / 2))


# going out -------------------------------------------------------------------------------------------------------


def goes_out(release_at: datetime, due_at: datetime, booked_at: datetime, now: datetime, *, waiting: bool) -> bool:
    """Whether a report goes out now. One that waits for a site's first answer is given a little patience, counted from
    the end of an outage where there was one; never so much that a report in time comes late for it."""
    if now < release_at:
        return False
    begins = max(release_at, booked_at)
    patience = min(_PATIENCE, (due_at - begins) / 2) if begins < due_at else _PATIENCE
    return not waiting or now >= begins + patience
