"""What students did, as the companion plugin's `local_hoclieu_get_facts` tells it: rows of several kinds.

The stand-in keeps no log; what it records of students (a package opened and ended, a submission, a mark, a completion)
stands in for the events of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from connector.sandbox.functions.shapes import shown_name
from connector.sandbox.records import Course, Module, Section, Site
from connector.sandbox.replies import formatted

Row = tuple[object, ...]

GAP = 1800
"""Seconds; a longer gap between two events says nothing."""

METHOD = "log_gaps_1800"
_WORDS = frozenset({"label", "page"})


@dataclass(frozen=True, slots=True)
class Event:
    userid: int
    cmid: int
    when: int


def events_of(site: Site) -> list[Event]:
    """Everything that students did on the site, each one's in the order of time."""
    scorms = {s.id: s.cmid for s in site.scorms.values()}
    assigns = {a.id: a.cmid for a in site.assigns.values()}
    found = {Event(c.userid, c.cmid, c.timemodified) for c in site.completions if c.state}
    found |= {Event(m.userid, m.cmid, m.timemodified) for m in site.marks}
    found |= {Event(s.userid, assigns[s.assignment], s.timemodified) for s in site.submissions.values()}
    for track in site.tracks:
        opened = int(track.elements.get("x.start.time", track.timemodified))
        found |= {Event(track.userid, scorms[track.scorm], when) for when in (opened, track.timemodified)}
    return sorted(found, key=lambda e: (e.userid, e.when, e.cmid))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of some courses since a moment (seconds since 1970; 0: everything)."""

    site: Site
    courses: tuple[Course, ...]
    since: int
    until: int
    zone: ZoneInfo
    known: dict[str, str]

    def rows(self) -> Iterator[Row]:
        """In the plugin's order."""
        events = events_of(self.site)
        yield "H", 1, "logstore_standard_log", min((e.when for e in events), default=0), METHOD
        for course in self.courses:
            yield from self._outline(course)
        for course in self.courses:
            yield from self._roster(course)
        yield from self._log(events)
        yield from self._completions()
        yield from self._marks()
        yield from self._tracks()
        yield from self._submissions()

    def _outline(self, course: Course) -> Iterator[Row]:
        revision = f"{course.cacherev}-{course.timemodified}"
        yield "C", course.id, revision
        if self.known.get(str(course.id)) != revision:
            for section in self.site.sections_of(course.id):
                yield from self._section(section) if section.number else ()

    def _section(self, section: Section) -> Iterator[Row]:
        modules = self.site.modules_in(section)
        guided = any(m.modname in _WORDS and m.visible for m in modules)
        name = formatted(shown_name(section))
        yield "S", section.course, section.id, section.number, name, int(section.visible), int(guided)
        for module in modules:
            yield self._module(section, module)

    def _module(self, section: Section, m: Module) -> Row:
        scorm = m.modname == "scorm"
        scoes = [s.id for s in self.site.scoes.values() if scorm and s.scorm == m.instance and s.launch]
        by_grade = m.modname == "quiz" and m.completion == 2
        flags = (m.completion, int(m.visible), 1, int(by_grade), "1" if scorm else "")
        return "A", m.course, section.id, m.id, m.modname, formatted(m.name), *flags, " ".join(map(str, scoes))

    def _roster(self, course: Course) -> Iterator[Row]:
        roles: dict[int, list[str]] = defaultdict(list)
        seen: dict[int, int] = {}
        for one in self.site.enrolled(course.id):
            if one.active and not self.site.users[one.userid].suspended:
                roles[one.userid].append(one.role)
                seen[one.userid] = one.lastaccess
        for userid, held in roles.items():
            yield "U", course.id, userid, " ".join(sorted(held)), seen[userid]

    def _log(self, events: Iterable[Event]) -> Iterator[Row]:
        counts: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])
        first = self._day(self.since)
        listed = list(events)
        for event, later in [*pairwise(listed), *((e, None) for e in listed[-1:])]:
            day = self._day(event.when)
            if self._told(event.cmid) and day >= first and event.when <= self.until:
                found = counts[event.userid, event.cmid, day]
                found[0] += 1
                same = later is not None and later.userid == event.userid
                gap = later.when - event.when if later is not None and same else GAP + 1
                found[1] += gap if gap <= GAP else 0
        states = {(c.userid, c.cmid): c.state for c in self.site.completions}
        for (userid, cmid, day), (count, seconds) in sorted(counts.items()):
            state = states.get((userid, cmid), "")
            yield "L", self.site.modules[cmid].course, userid, cmid, day, count, seconds or "", state

    def _completions(self) -> Iterator[Row]:
        for c in self.site.completions:
            if self._told(c.cmid) and c.timemodified >= self.since:
                yield "D", self.site.modules[c.cmid].course, c.cmid, c.userid, c.state, c.timemodified, ""

    def _marks(self) -> Iterator[Row]:
        for m in self.site.marks:
            if self._told(m.cmid) and m.timemodified >= self.since:
                module = self.site.modules[m.cmid]
                value, most = f"{m.value:.5f}", f"{module.grademax:.5f}"
                yield "G", module.course, m.cmid, m.userid, 0, value, "0.00000", most, "", m.timemodified, 0

    def _tracks(self) -> Iterator[Row]:
        changed = {(t.userid, t.scorm) for t in self.site.tracks if t.timemodified >= self.since}
        for t in self.site.tracks:
            cmid = self.site.scorms[t.scorm].cmid
            if self._told(cmid) and (t.userid, t.scorm) in changed:
                said = t.elements.get
                status = said("cmi.core.lesson_status") or said("cmi.completion_status", "")
                total = said("cmi.core.total_time") or said("cmi.total_time", "")
                session = said("cmi.core.session_time") or said("cmi.session_time", "")
                scored = any(said(name) for name in ("cmi.core.score.raw", "cmi.score.raw", "cmi.score.scaled"))
                place = (self.site.modules[cmid].course, cmid, t.userid, t.attempt, t.scoid)
                times = (total, session, t.timemodified)
                yield "K", *place, said("x.start.time", ""), status, said("cmi.success_status", ""), *times, int(scored)

    def _submissions(self) -> Iterator[Row]:
        for s in self.site.submissions.values():
            cmid = self.site.assigns[s.assignment].cmid
            if self._told(cmid) and s.timemodified >= self.since and s.status in ("submitted", "draft"):
                yield "M", self.site.modules[cmid].course, cmid, s.userid, s.timemodified, "submission"

    def _told(self, cmid: int) -> bool:
        module = self.site.modules.get(cmid)
        return module is not None and not module.deleting and self.site.courses[module.course] in self.courses

    def _day(self, when: int) -> str:
        return datetime.fromtimestamp(when, self.zone).date().isoformat()
