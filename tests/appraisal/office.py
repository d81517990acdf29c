"""A department with three levels, a council and people in every role, over a store; what teachers hand in is a line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import yaml

from connector.lessons.actors import Actor
from connector.lessons.people import actor_of, signed_in
from connector.lessons.records import Lesson, LessonVersion
from connector.packages.report import PackageReport, Verdict
from connector.participation.parquet import FactStore
from connector.settings import Settings
from connector.steps.context import Context
from connector.store import Store
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from connector.wiring import MappedSites
from mappings.schema import DEFAULT_FORM, Mapping
from tests.conftest import Clock

MAPPING = """
version: 1
department: {id: so, name: Sở GDĐT, parent: UBND thành phố, place: Hải Phòng, school_year: 2026-2027}
levels:
  - {id: school, name: Cấp trường, unit: school, days: 7}
  - {id: commune, name: Cấp xã phường, unit: group, days: 7, minutes: {per: session}}
  - {id: city, name: Cấp thành phố, unit: department, days: 14, quorum: 2}
groups:
  - {id: le-chan, kind: commune, name: Phường Lê Chân}
  - {id: hai-an, kind: commune, name: Phường Hải An}
sites:
  - {id: lms-a, url: "https://lms.a.example", token_env: A}
  - {id: lms-b, url: "https://lms.b.example", token_env: B}
windows:
  - {id: dot-1, name: Đợt 1, opens: 2026-11-02, closes: 2026-11-15}
schools:
  - {id: thpt-a, name: Trường THPT Trần Phú, short: THPTTP, stages: [THPT], group: le-chan, site: lms-a,
     submissions: [{course: NBG, assignment: Toán 10, subject: Toán, grade: 10, window: dot-1}]}
  - {id: thpt-b, name: Trường THPT B, short: THPTB, stages: [THPT], group: hai-an, site: lms-b,
     submissions: [{course: NBG, assignment: Vật lí 11, subject: Vật lí, grade: 11, window: dot-1}]}
catalogs:
  - {level: school, site: own, category: [Kho của trường]}
people:
  - {id: lead-a, name: Nguyễn Thị Trưởng, accounts: [{site: lms-a, username: truong, userid: 21}],
     roles: [{role: team_lead, school: thpt-a, subjects: [Toán]}, {role: council_member, level: city}]}
  - {id: lead-b, name: Trần Văn Trưởng, accounts: [{site: lms-b, username: truong, userid: 21}],
     roles: [{role: team_lead, school: thpt-b}]}
  - {id: cluster-a, name: Lê Thị Cụm, login: cum-a, roles: [{role: cluster_lead, group: le-chan}]}
  - {id: cluster-b, name: Lê Văn Cụm, login: cum-b, roles: [{role: cluster_lead, group: hai-an}]}
  - {id: member-1, name: Phạm Văn Viên, login: vien-1, roles: [{role: council_member, level: city, subjects: [Toán]}]}
  - {id: member-2, name: Vũ Thị Viên, login: vien-2, roles: [{role: council_member, level: city}]}
  - {id: member-b, name: Hồ Thị Viên, school: thpt-b, login: vien-b, roles: [{role: council_member, level: city}]}
  - {id: chair, name: Đỗ Văn Chủ, login: chu-tich, roles: [{role: council_chair, level: city}]}
  - {id: officer, name: Bùi Thị Sở, login: so, roles: [{role: department_officer}]}
"""
FULL = {c.id: c.max for c in DEFAULT_FORM.criteria()}
POOR = {c.id: c.max / 4 for c in DEFAULT_FORM.criteria()}
SUBJECTS = {"lms-a": ("thpt-a", "Toán", 10, "Hàm số"), "lms-b": ("thpt-b", "Vật lí", 11, "Sóng")}


@dataclass
class Office:
    ctx: Context
    clock: Clock

    def hand_in(
        self,
        content: str,
        teacher: str = "5",
        site: str = "lms-a",
        title: str = "Hàm số bậc hai",
        name: str = "Đặng Thị Ánh",
        playable: bool = True,
        timing: str = "",
    ) -> tuple[Lesson, LessonVersion]:
        """One lesson per teacher and site; `content` is what tells versions apart."""
        school, subject, grade, topic = SUBJECTS[site]
        sha256 = hashlib.sha256(content.encode()).hexdigest()
        now, lessons = self.clock(), self.ctx.store.lessons
        lessons.remember_file(site, f"{site}/{content}", sha256, sha256[:40], 10, now)
        facts = LessonFacts(school, "NBG", name, title, topic, "12", subject, grade, "dot-1")
        verdict = Verdict.PLAYABLE if playable else Verdict.REFUSED
        version = NewVersion(sha256, "a.zip", now, PackageReport(verdict=verdict, format="scorm12"), timing)
        key = SubmissionKey(site, "1", teacher, 0)
        [(lesson, made, _)] = lessons.record_submission(key, "9", now, {"": (facts, version)}, now)
        return lesson, made

    def actor(self, person: str) -> Actor:
        found = self.ctx.mapping.person(person)
        assert found is not None
        return actor_of(self.ctx.mapping, found)

    def teacher(self, teacher: str = "5", site: str = "lms-a", name: str = "Đặng Thị Ánh") -> Actor:
        return signed_in(self.ctx.mapping, f"{site}:{teacher}", f"gv{teacher}", name)


def office(store: Store, clock: Clock, folder: Path, mapping: str = MAPPING) -> Office:
    loaded = Mapping.model_validate(yaml.safe_load(mapping))
    ctx = Context(
        mapping=loaded,
        settings=Settings(mapping=folder / "mapping.yaml", data=folder / "data", lang="en"),
        store=store,
        facts=FactStore(folder / "facts"),
        sites=MappedSites(loaded, store, dry_run=False),
        pseudonym=lambda _site: lambda student: student,
        run="test",
        now=clock,
    )
    return Office(ctx, clock)
