"""From a report that is due to documents that go out: drafted for its principal, released once, confirmed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from connector.errors import HoclieuError
from connector.participation.coverage import CourseReading
from connector.participation.period import Period
from connector.reports.model import Confirmation, DailyReport, ReportKind
from connector.reports.paper import to_text
from connector.reports.parts import paper_of
from connector.reports.schedule import goes_out
from connector.steps.booked import period_of, report_map, unit_of
from connector.steps.confirming import invite
from connector.steps.context import Context, Outcome
from connector.steps.issued import paper_said, report_said
from connector.steps.parcels import addressed
from connector.steps.readings import Readings
from connector.steps.reporting import issue_report, made, readings_of
from connector.steps.running import set_aside
from connector.store.due import Due
from mappings.schema import ReportMap

_AT_A_TIME = 50


@dataclass
class Releasing:
    """One pass over what is open. `report_of` reads each period's coverage once."""

    ctx: Context
    outcome: Outcome
    _read: dict[Period, list[CourseReading]] = field(default_factory=dict)

    def all(self) -> Iterator[None]:
        """Drafts and releases whose time has come, pausing now and then so that what is out can be sent meanwhile; one
        that cannot be made is set aside, the others go on."""
        readings = Readings(self.ctx, self.ctx.now())
        open_ = self.ctx.store.due.open()
        self.ctx.progress.start("deliver", len(open_))
        for i, due in enumerate(open_, 1):
            self._tried(due, readings)
            self.ctx.progress.advance()
            if i % _AT_A_TIME == 0:
                yield
        self.ctx.progress.done()
        yield

    def _tried(self, due: Due, readings: Readings) -> None:
        key = f"{due.key.kind} {due.key.unit} {due.key.period}"
        try:
            self._one(due, readings)
            self.ctx.store.sites.take_back(self.outcome.step, self.outcome.site, key)
        except HoclieuError as error:
            self.ctx.store.due.failed(due.id, str(error))
            set_aside(self.ctx, self.outcome, key, error)

    def _one(self, due: Due, readings: Readings) -> None:
        asked = report_map(self.ctx, due.key)
        if asked is None:
            self.ctx.store.due.drop(due.id)
            return
        now, waiting = self.ctx.now(), readings.waiting(due)
        if goes_out(due.release_at, due.due_at, due.booked_at, now, waiting=waiting):
            self._release(due, asked, self._report(due))
        elif due.confirmed:
            self._as_confirmed(due, asked)
        elif due.draft_at and goes_out(due.draft_at, due.release_at, due.booked_at, now, waiting=waiting):
            self._draft(due, readings)

    def _as_confirmed(self, due: Due, asked: ReportMap) -> None:
        """A confirmation counts for the content it was given for; what says something else by now is asked about."""
        report = self._report(due)
        if report_said(report) == due.confirmed_said:
            self._release(due, asked, report)
        else:
            self._show(due, report)

    def _draft(self, due: Due, readings: Readings) -> None:
        site = self.ctx.mapping.school(unit_of(due.key).id).site
        read = readings.last_read(site)
        if due.drafted_at is None or (read is not None and read > due.drafted_at):
            self._show(due, self._report(due))

    def _show(self, due: Due, report: DailyReport) -> None:
        paper = paper_of(report)
        said = paper_said(paper)
        self.ctx.store.due.drafted(due.id, said, to_text(paper), *_covered(report), self.ctx.now())
        if said != due.draft_said:
            self.outcome.counts["drafted"] += 1
            invite(self.ctx, self.outcome, due, said)

    def _release(self, due: Due, asked: ReportMap, report: DailyReport) -> None:
        """Its documents first, which may be made again; then, at once, that it is out and what is to be sent where."""
        if asked.corrections:
            self._correct_before(due, asked)
        said = report_said(report)
        if due.confirmed_said == said and due.confirmed_at is not None:
            report = replace(report, confirmation=Confirmation(due.confirmed_name or "", due.confirmed_at))
        issued = issue_report(self.ctx, self.outcome, report, asked.formats, due.key.period)
        store, now = self.ctx.store, self.ctx.now()
        with store.db.connect():
            if not store.due.release(due.id, issued.revision, said, *_covered(report), now):
                return
            store.outbox.put(due.id, issued.revision, addressed(self.ctx, asked, due), now)
        self.outcome.counts["released"] += 1
        if now > due.due_at:
            self.outcome.counts["released_late"] += 1

    def _correct_before(self, due: Due, asked: ReportMap) -> None:
        """Ahead of the release: a run that is stopped in between does it again. What hinders it hinders no report."""
        earlier = self.ctx.store.due.before(due)
        if earlier is None:
            return
        key = f"correction {earlier.key.kind} {earlier.key.unit} {earlier.key.period}"
        try:
            issue_report(self.ctx, self.outcome, self._report(earlier), asked.formats, earlier.key.period)
            self.ctx.store.sites.take_back(self.outcome.step, self.outcome.site, key)
        except HoclieuError as error:
            set_aside(self.ctx, self.outcome, key, error)

    def _report(self, due: Due) -> DailyReport:
        period, unit = period_of(due), unit_of(due.key)
        if period not in self._read:
            self._read[period] = readings_of(self.ctx, period)
        kind = cast(ReportKind, due.key.kind)
        return made(self.ctx, unit.kind, unit.id, kind, period, announced=due.name, readings=self._read[period])


def _covered(report: DailyReport) -> tuple[str, datetime | None]:
    """A school's state, of others how many schools are in; and as of when the oldest reading is."""
    moments = [row.coverage.as_of for row in report.schools if row.totals is not None and row.coverage.as_of]
    if report.unit.kind == "school" and report.schools:
        return str(report.schools[0].coverage.state), min(moments, default=None)
    return f"{report.schools_covered}/{len(report.schools)}", min(moments, default=None)
