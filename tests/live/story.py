"""What one lesson's people do on a live site, and what came of each of their deeds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from requests import Response

from connector.lessons.records import Decision
from connector.sandbox.samples import make_scorm12
from tests.live.catalogs import standing_catalogs
from tests.live.office import Office, readable
from tests.live.site import LiveActivity, LiveSite, Person
from tests.web.pages.house import Browser

TITLE = "Mệnh đề và tập hợp"
SCHOOL, DISTRICT, CITY = "school", "district", "city"


@dataclass(frozen=True, slots=True)
class Scene:
    """After one deed: what the teacher reads in Moodle, their grade there, and the SHA-1 each open catalog holds."""

    deed: str
    reads: str
    grade: str
    catalogs: dict[str, list[str]]

    def told(self, number: int) -> str:
        catalogs = ", ".join(f"{level} {' '.join(found)}" for level, found in self.catalogs.items())
        lines = [f"{number}. {self.deed}", f"   điểm: {self.grade or '–'}; kho: {catalogs or '–'}"]
        return "\n".join([*lines, *(f"   | {line}" for line in readable(self.reads).splitlines())])


class Story:
    """The people of one lesson and what came of each of their deeds."""

    def __init__(
        self,
        site: LiveSite,
        teacher: Person,
        colleague: Person,
        lead: Person,
        cluster: Person,
        assignment: LiveActivity,
    ) -> None:
        self.site, self.teacher, self.colleague = site, teacher, colleague
        self.lead, self.cluster = lead, cluster
        self.assignment = assignment
        self.scenes: dict[str, Scene] = {}
        self.answers: dict[str, Response] = {}
        self.packages: list[str] = []
        self.office: Office

    def after(self, key: str, deed: str) -> None:
        """Synchronises, and notes what there is to see."""
        outcomes = self.office.sync()
        assert [o for o in outcomes.values() if o.word != "ok"] == []
        reads, grade = self._of_teacher()
        self.scenes[key] = Scene(deed, reads, grade, self._catalogs())

    def _of_teacher(self) -> tuple[str, str]:
        ask = "mod_assign_get_submission_status"
        feedback = self.teacher.services.call(ask, assignid=self.assignment.id).get("feedback", {})
        texts = [f["text"] for p in feedback.get("plugins", []) for f in p.get("editorfields", [])]
        return "".join(texts), readable(feedback.get("gradefordisplay", "")).replace("\xa0", " ").replace("&nbsp;", " ")

    def _catalogs(self) -> dict[str, list[str]]:
        run = self.site.run
        levels = {f"Trường thử {run}": SCHOOL, f"Phường thử {run}": DISTRICT, "Toàn thành phố": CITY}
        return {levels[path[-1]]: sorted(found.values()) for path, found in standing_catalogs(self.site).items()}

    def hand_in(self, title: str, seed: int, answer: str = "") -> None:
        package = make_scorm12(title, seed=seed)
        self.packages.append(hashlib.sha1(package).hexdigest())
        words = f"<p>Tên bài: {TITLE}</p><p>Chủ đề: Mở đầu</p><p>Tiết PPCT: 1</p>"
        words += f"<p>Đã sửa: {answer}</p>" if answer else ""
        self.site.hand_in(self.teacher, self.assignment, f"{title}.zip", package, words)

    def graded(self, points: float, words: str) -> None:
        self.site.grade(self.lead, self.assignment, self.teacher, points, words)

    @property
    def path(self) -> str:
        [lesson] = self.office.context.store.lessons.lessons()
        return f"/lessons/{lesson.id}"

    def opinion(
        self, browser: Browser, level: str, decision: Decision, scores: dict[str, str], **words: str
    ) -> Response:
        """The form of the lesson's page, filled and sent."""
        assert TITLE in browser.get(f"{self.path}/appraise").text
        points = {f"score-{criterion}": value for criterion, value in scores.items()}
        fields = {"level": level, "version": "2", "decision": decision.value, **points, **words}
        return browser.submit(f"{self.path}/opinion", **fields)

    def conclusion(self, chair: Browser) -> Response:
        chair.get(f"{self.path}/appraise")
        return chair.submit(
            f"{self.path}/conclusion",
            level=CITY,
            version="2",
            decision="approved",
            strengths="Hội đồng thống nhất đưa vào kho.",
        )
