"""Whatever people do, in whatever order: no catalog opens without every level's approval of that very version with its
minutes, nobody decides on their own, nothing is lost by a re-submission, and the trail tells all of it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule

from connector.appraisal.audit import verify
from connector.appraisal.decisions import Words, conclude, give_opinion, record_verdict
from connector.appraisal.freshness import refresh
from connector.appraisal.minutes import finalise, open_session, waiting
from connector.appraisal.tasks import assign, decline
from connector.errors import HoclieuError
from connector.lessons.actors import OPERATOR
from connector.lessons.overview import overview
from connector.lessons.records import Decision, Lesson, LessonVersion, OnMinutes, Source, TaskRole
from connector.lessons.review import NewVerdict, approved_levels, open_level, standings_of
from connector.store import Store
from connector.store.index import LessonQuery
from connector.store.minutes import Held
from tests.appraisal.office import FULL, POOR, Office, office
from tests.conftest import NOON, Clock

LEVELS = ("school", "commune", "city")
PEOPLE = ("lead-a", "lead-b", "cluster-a", "cluster-b", "member-1", "member-2", "member-b", "chair", "officer")
WORDS = Words("tốt", "hạn chế", "sửa")
HELD = Held(NOON, NOON, "Hội trường", ("Lê Thị Cụm",), "Lê Thị Cụm", "Trần Minh")
AWAITED = "the level that is awaited"
people, levels = st.sampled_from(PEOPLE), st.sampled_from((AWAITED, AWAITED, *LEVELS))
decisions = st.sampled_from((Decision.APPROVED, *Decision))
AUTHORS = (("5", "Đặng Thị Ánh"), ("21", "Nguyễn Thị Trưởng"))
"""A teacher, and a team lead who also sits in the council."""
EMPTY = Path(tempfile.mkdtemp(prefix="hoclieu-any-order-")) / "empty.sqlite"


def fresh_store(folder: Path, clock: Clock) -> Store:
    """Migrated once, copied for every run."""
    if not EMPTY.exists():
        Store(f"sqlite:///{EMPTY}", folder / "blobs", clock).close()
    shutil.copy(EMPTY, folder / "store.sqlite")
    return Store(f"sqlite:///{folder / 'store.sqlite'}", folder / "blobs", clock)


class Appraising(RuleBasedStateMachine):
    handed = Bundle("handed")

    @initialize(target=handed)
    def _begin(self) -> object:
        self.folder = Path(tempfile.mkdtemp(prefix="hoclieu-any-order-"))
        self.clock = Clock(NOON)
        self.store = fresh_store(self.folder, self.clock)
        self.desk: Office = office(self.store, self.clock, self.folder)
        self.versions: dict[int, tuple[Lesson, LessonVersion]] = {}
        self.decided: dict[tuple[int, str], tuple[str, Decision]] = {}
        self.opined: dict[tuple[int, str, str], Decision] = {}
        return multiple()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    # what people try -------------------------------------------------------------------------------------------

    @rule(target=handed, author=st.sampled_from(AUTHORS), content=st.sampled_from("pqr"))
    def hand_in(self, author: tuple[str, str], content: str) -> int:
        """A new content, or one that was there before."""
        lesson, version = self.desk.hand_in(f"{author[0]}{content}", teacher=author[0], name=author[1])
        self.versions[version.id] = (lesson, version)
        return version.id

    @rule(version=handed, who=people, level=levels, decision=decisions, scores=st.sampled_from((FULL, POOR)))
    def opine(self, version: int, who: str, level: str, decision: Decision, scores: dict[str, float]) -> None:
        lesson, of = self.versions[version]
        actor, level = self.desk.actor(who), self._level(version, level)
        try:
            given = give_opinion(self.desk.ctx, actor, lesson.id, of.number, level, scores, decision, WORDS)
        except HoclieuError:
            return
        assert not actor.is_author(lesson.author_key, lesson.author_name)
        self.opined[version, level, actor.signature] = decision
        if given.concluded:
            self._decided(version, level, actor.signature, decision)

    @rule(version=handed, steps=st.integers(1, 5))
    def go_on(self, version: int, steps: int) -> None:
        """What would be right, as far as some step, so that every place in the chain is reached."""
        right = (("lead-a", "school"), ("cluster-a", "commune"), ("member-1", "city"), ("officer", "city"))
        for who, level in right[:steps]:
            self.opine(version, who, level, Decision.APPROVED, FULL)
        if steps > len(right):
            self.conclude(version, "chair", "city", Decision.APPROVED)

    @rule(version=handed, who=people, level=levels, decision=decisions)
    def conclude(self, version: int, who: str, level: str, decision: Decision) -> None:
        lesson, of = self.versions[version]
        actor, level = self.desk.actor(who), self._level(version, level)
        try:
            assert conclude(self.desk.ctx, actor, lesson.id, of.number, level, decision, WORDS)
        except HoclieuError:
            return
        self._decided(version, level, actor.signature, decision)

    @rule(
        version=handed,
        level=levels,
        decision=decisions,
        key=st.sampled_from(("lms-a:5", "lms-a:21", "name:Đặng Thị Ánh", "name:Ai Đó")),
        source=st.sampled_from(Source),
    )
    def record(self, version: int, level: str, decision: Decision, key: str, source: Source) -> None:
        """A grade in Moodle, a command, or whatever else says so; on any version, the current one or not."""
        lesson, of = self.versions[version]
        level = self._level(version, level)
        new = NewVerdict(level, key, key.partition(":")[2], decision, *("x", "x", "x"))
        try:
            assert record_verdict(self.desk.ctx, lesson, of, new, source, self.clock())
        except HoclieuError:
            return
        self._decided(version, level, key, decision)

    @rule(version=handed)
    def what_is_forbidden(self, version: int) -> None:
        """From wherever this has led: the author under every key, levels out of turn, a council without its quorum."""
        lesson, _ = self.versions[version]
        awaited = self._level(version, AWAITED)
        for key in (lesson.author_key, f"name:{lesson.author_name}", f"account:{lesson.author_key}"):
            for source in Source:
                self._refused(version, awaited, key, source, lesson.author_name)
        for level in set(LEVELS) - {awaited}:
            self._refused(version, level, "name:Ai Đó", Source.COMMAND)
        if len({o.appraiser_key for o in self.store.opinions.of(version, "city")}) < 2:
            self._refused(version, "city", "person:chair", Source.PAGE)

    def _refused(self, version: int, level: str, key: str, source: Source, name: str = "Ai Đó") -> None:
        lesson, of = self.versions[version]
        new = NewVerdict(level, key, name, Decision.APPROVED, *("x", "x", "x"))
        with pytest.raises(HoclieuError):
            record_verdict(self.desk.ctx, lesson, of, new, source, self.clock())

    @rule(version=handed, who=people, level=levels, person=people, role=st.sampled_from(TaskRole))
    def assign(self, version: int, who: str, level: str, person: str, role: TaskRole) -> None:
        lesson, _ = self.versions[version]
        level = self._level(version, level)
        try:
            assign(self.desk.ctx, self.desk.actor(who), lesson.id, level, person, role)
        except HoclieuError:
            return
        assert not self.desk.actor(person).is_author(lesson.author_key, lesson.author_name)

    @rule(who=people)
    def decline(self, who: str) -> None:
        for task in self.store.tasks.of_person(who)[:1]:
            decline(self.desk.ctx, self.desk.actor(who), task.id, "bận")

    @rule(draft=st.booleans())
    def hold_a_sitting(self, draft: bool) -> None:
        found = waiting(self.desk.ctx, OPERATOR, "commune", "le-chan")
        if found:
            ids = [r.appraisal.id for r in found]
            minutes = open_session(self.desk.ctx, OPERATOR, "commune", "le-chan", HELD, ids)
            if not draft:
                finalise(self.desk.ctx, OPERATOR, minutes.id)

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.clock.now += timedelta(days=days)

    def _level(self, version: int, level: str) -> str:
        if level is not AWAITED:
            return level
        lesson, of = self.versions[version]
        verdicts = self.store.reviews.verdicts([version])
        awaited = open_level(standings_of(self.desk.ctx.mapping, lesson, of, verdicts, self.desk.ctx.today))
        return awaited.id if awaited else "city"

    def _decided(self, version: int, level: str, key: str, decision: Decision) -> None:
        assert (version, level) not in self.decided, "a verdict was given twice"
        voices = {by for (of, at, by) in self.opined if (of, at) == (version, level)}
        assert level != "city" or len(voices) >= 2, "a council concluded without its quorum"
        self.decided[version, level] = (key, decision)

    # what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    @precondition(lambda self: hasattr(self, "desk"))
    def no_catalog_opens_without_every_approval_of_that_version_and_its_minutes(self) -> None:
        verdicts = self.store.reviews.verdicts(self.versions)
        for number, (lesson, version) in self.versions.items():
            opened = approved_levels(
                standings_of(self.desk.ctx.mapping, lesson, version, verdicts, self.desk.ctx.today)
            )
            assert opened == LEVELS[: len(opened)]
            minuted = {v.level for v in verdicts.get(number, ()) if v.minutes is OnMinutes.FINAL}
            for level in opened:
                assert self.decided[number, level][1] is Decision.APPROVED and level in minuted

    @invariant()
    @precondition(lambda self: hasattr(self, "desk"))
    def nobody_decides_on_their_own(self) -> None:
        for (number, _), (key, _) in self.decided.items():
            lesson, _ = self.versions[number]
            assert key not in {lesson.author_key, f"name:{lesson.author_name}"}
            assert key != "person:lead-a" or lesson.author_key != "lms-a:21"

    @invariant()
    @precondition(lambda self: hasattr(self, "desk"))
    def nothing_that_was_said_is_lost(self) -> None:
        found = self.store.reviews.verdicts(self.versions)
        kept = {(v.version_id, v.level): (v.appraiser_key, v.decision) for of in found.values() for v in of}
        assert kept == self.decided
        for (version, level, key), decision in self.opined.items():
            [mine] = [o for o in self.store.opinions.of(version, level) if o.appraiser_key == key]
            assert mine.decision is decision

    @invariant()
    @precondition(lambda self: hasattr(self, "desk"))
    def what_lists_are_found_by_is_what_the_rules_say(self) -> None:
        refresh(self.desk.ctx)
        rows, _ = self.store.index.page(LessonQuery())
        for row in rows:
            lesson = self.store.lessons.lesson(row.id)
            versions = self.store.lessons.briefs([row.id])[row.id]
            verdicts = self.store.reviews.verdicts([v.id for v in versions])
            assert lesson is not None
            o = overview(self.desk.ctx.mapping, lesson, versions, row.version_id, verdicts, False, self.desk.ctx.today)
            assert (row.standing, row.awaits, row.opened) == (o.state.value, o.awaits, o.opened)

    @invariant()
    @precondition(lambda self: hasattr(self, "desk"))
    def the_trail_is_whole_and_tells_every_verdict(self) -> None:
        checked = verify(self.desk.ctx)
        assert checked.whole and checked.untold == 0
        assert len(self.store.audit.of_action("verdict")) == len(self.decided)


Appraising.TestCase.settings = settings(
    max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = Appraising.TestCase
