"""A school year on one clock: an example mapping, the stand-in LMS with its people, and what people do there."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

import mappings
from connector import pipelines
from connector.appraisal.deadlines import deadlines
from connector.appraisal.remind import reminders
from connector.errors import HoclieuError, Rejected
from connector.lessons.actors import Actor
from connector.lessons.people import actor_of, signed_in
from connector.reports.delivery.letter import Letter
from connector.sandbox.actions import Actions
from connector.sandbox.records import Assign, Site, User
from connector.sandbox.samples import make_scorm12
from connector.sandbox.server import PASSWORD, Sandbox, add_site
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.steps.lessons_view import LessonView, lessons
from connector.wiring import opened
from tests.conftest import Clock

EXAMPLES = Path(mappings.__file__).parent / "examples"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LMS = ("collect", "verdicts", "tell", "publish", "clear")


@dataclass
class Letters:
    """A post office that takes everything."""

    sent: list[Letter] = field(default_factory=list)

    def send(self, letters: Sequence[Letter]) -> dict[str, HoclieuError | None]:
        self.sent += letters
        return {letter.key: None for letter in letters}


def written(name: str, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example with its sites led to the stand-in, and without the reports of participation."""
    document: dict[str, Any] = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    for site in document["sites"]:
        monkeypatch.setenv(site["token_env"], sandbox.token(site["id"]))
        monkeypatch.setenv(site["password_env"], sandbox.password)
        site |= {"url": sandbox.url(site["id"]), "limits": {"per_second": 500}}
    document["reports"] = []
    path = folder / "mapping.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def settled(sandbox: Sandbox, name: str) -> None:
    """Every site of the example with its submission courses, assignments and the accounts that the mapping names."""
    document: dict[str, Any] = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    for n, mapped in enumerate(document["sites"]):
        add_site(sandbox.world, mapped["id"], mapped["id"], plugin=n % 2 == 1)
    for person in document.get("people", ()):
        for account in person.get("accounts", ()):
            do = Actions(sandbox.world, sandbox.world.sites[account["site"]])
            family, _, given = person["name"].rpartition(" ")
            do.add_user(account["username"], PASSWORD, family, given)
    for school in document["schools"]:
        for point in school["submissions"]:
            _assignment(sandbox, school["site"], point)
    for site in sandbox.world.sites.values():
        sandbox.world.save(site)


def _assignment(sandbox: Sandbox, site_id: str, point: Mapping[str, Any]) -> None:
    site = sandbox.world.sites[site_id]
    do, named = Actions(sandbox.world, site), point["course"]
    short, number = (named, "") if isinstance(named, str) else ("NBG", named["idnumber"])
    course = next((c for c in site.courses.values() if c.shortname == short), None)
    if course is None:
        course = do.add_course(short, "Nộp bài giảng", 1, number, sections=1)
    do.add_assign(course, 1, point["assignment"])


@dataclass
class Year:
    """`at` tells the time (in Vietnam); everything else happens at that time."""

    sandbox: Sandbox
    settings: Settings
    clock: Clock
    post: Letters = field(default_factory=Letters)

    @contextmanager
    def context(self) -> Iterator[Context]:
        with opened(self.settings, now=self.clock) as ctx:
            yield replace(ctx, post=self.post)

    def at(self, moment: str) -> None:
        now = datetime.fromisoformat(moment).replace(tzinfo=VIETNAM)
        assert now >= self.clock.now, "a year has one direction"
        self.clock.now = now

    # what teachers and team leads do in Moodle ---------------------------------------------------------------------

    def hand_in(
        self, school: str, assignment: str, teacher: str, title: str, content: int = 1, topic: str = "Chủ đề 1"
    ) -> None:
        """The teacher's package, into their one submission there; `content` tells what was changed in it."""
        site, point = self._point(school, assignment)
        filename, words = f"{title}.zip", (f"Tên bài: {title}", f"Chủ đề: {topic}", "Tiết PPCT: 12")
        package = make_scorm12(title, seed=content * 10_000 + zlib.crc32(title.encode()) % 10_000)
        with self.sandbox.world.locked(site):
            do, user = Actions(self.sandbox.world, site), self._account(site, teacher)
            course = site.courses[site.modules[point.cmid].course]
            if not any(e.userid == user.id for e in site.enrolled(course.id)):
                do.enrol(course, user, "student")
            file = self.sandbox.world.keep(filename, package)
            do.submit(point, user.id, [file], "".join(f"<p>{line}</p>" for line in words))
            self.sandbox.world.save(site)

    def grade(self, school: str, assignment: str, teacher: str, points: float, lead: str, words: str = "Tốt") -> None:
        """The team lead's grade and words, released in Moodle."""
        site, point = self._point(school, assignment)
        with self.sandbox.world.locked(site):
            do = Actions(self.sandbox.world, site)
            submission = do.latest(point.id, self._account(site, teacher).id)
            assert submission is not None
            said = "".join(f"<p>{line}</p>" for line in words.splitlines())
            do.save_grade(submission, self._account(site, lead).id, points, said, "released")
            self.sandbox.world.save(site)

    def told(self, school: str, assignment: str, teacher: str) -> str:
        """What stands beside the teacher's submission."""
        site, point = self._point(school, assignment)
        user = self._account(site, teacher)
        return "".join(g.comment for g in site.grades.values() if (g.assignment, g.userid) == (point.id, user.id))

    def messages(self, site_id: str, username: str) -> list[str]:
        site = self.sandbox.world.sites[site_id]
        return [m.text for m in site.messages if site.users[m.recipient].username == username]

    def _point(self, school: str, assignment: str) -> tuple[Site, Assign]:
        document: dict[str, Any] = yaml.safe_load(self.settings.mapping.read_text(encoding="utf-8"))
        mapped = next(s for s in document["schools"] if s["id"] == school)
        point = next(p for p in mapped["submissions"] if p["assignment"] == assignment)
        short = point["course"] if isinstance(point["course"], str) else "NBG"
        site = self.sandbox.world.sites[mapped["site"]]
        course = next(c for c in site.courses.values() if c.shortname == short)
        modules = {m.id for m in site.modules_of(course.id) if m.name == assignment}
        return site, next(a for a in site.assigns.values() if a.cmid in modules)

    def _account(self, site: Site, name: str) -> User:
        """By user name, or by a teacher's full name; made at the first call."""
        found = next((u for u in site.users.values() if name in (u.username, u.fullname)), None)
        family, _, given = name.rpartition(" ")
        number = len(site.users) + 1
        return found or Actions(self.sandbox.world, site).add_user(f"gv{number}", PASSWORD, family, given)

    # what the service does -----------------------------------------------------------------------------------------

    def run(self, *steps: str) -> dict[tuple[str, str], Outcome]:
        """Lessons in, verdicts read, teachers told, catalogs brought to what was approved."""
        with self.context() as ctx:
            return {(o.step, o.site): o for o in pipelines.run(ctx, steps or LMS)}

    def report(self) -> Outcome:
        with self.context() as ctx:
            return pipelines.report(ctx)

    def remind(self) -> Outcome:
        with self.context() as ctx:
            return reminders(ctx)

    def lesson(self, title: str) -> LessonView:
        with self.context() as ctx:
            return next(v for v in lessons(ctx) if v.lesson.title == title)

    def who(self, person: str) -> Actor:
        with self.context() as ctx:
            found = ctx.mapping.person(person)
            assert found is not None
            return actor_of(ctx.mapping, found)

    def teacher(self, site: str, name: str) -> Actor:
        user = self._account(self.sandbox.world.sites[site], name)
        with self.context() as ctx:
            return signed_in(ctx.mapping, f"{site}:{user.id}", user.username, user.fullname)

    def owed(self) -> dict[tuple[str, str, str, str], tuple[str, int, bool, tuple[str, ...]]]:
        """(what, level, unit, window) → (by when, how many, overdue, whose), without reviews of single people."""
        with self.context() as ctx:
            found = [d for d in deadlines(ctx) if d.owed != "review"]
        return {
            (d.owed.value, d.level, d.unit, d.window): (
                f"{d.due_at.astimezone(VIETNAM):%d/%m %H:%M}" if d.due_at else "",
                d.count,
                d.overdue(self.clock()),
                d.whose,
            )
            for d in found
        }


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Rejected) as caught:
        yield
    assert caught.value.code == code, caught.value
