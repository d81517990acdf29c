"""A department on the live site: a chain of three levels, people with accounts of both kinds, the pages served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connector import pipelines
from connector.settings import Settings
from connector.steps.context import Context, Outcome
from connector.web import accounts
from connector.web.app import build_app
from connector.web.place import place_of
from connector.web.server import BackgroundServer, bound
from connector.wiring import opened
from tests.live.department import mapping as mapping_of
from tests.live.site import LiveCourse, LiveSite, Person
from tests.web.pages.house import Browser

_BODY = """
levels:
  - {{id: school, name: Cấp trường, unit: school, lms_verdicts: true}}
  - {{id: district, name: Cấp phường, unit: group}}
  - {{id: city, name: Cấp thành phố, unit: department, quorum: 2, form: phieu, minutes: {{per: session}}}}
forms:
  - id: phieu
    name: Phiếu thẩm định
    pass_percent: 70
    groups:
      - {{id: noi-dung, name: Nội dung, criteria: [{{id: chinh-xac, name: "Chính xác, khoa học", max: 60, mandatory: true}}]}}
      - {{id: ki-thuat, name: Kĩ thuật, criteria: [{{id: chay, name: Chạy đúng trên LMS, max: 40}}]}}
schools:
  - id: truong-{run}
    name: Trường thử {run}
    short: TT
    stages: [THPT]
    group: phuong-{run}
    site: live
    submissions: [{{course: {course}, assignment: Bài giảng Toán 10, subject: Toán, grade: 10}}]
  - {{id: lang-gieng-{run}, name: Trường láng giềng {run}, short: LG, stages: [THPT], group: phuong-{run}, site: live}}
people:
  - {{id: lead, name: Lê Thị Tổ Trưởng, accounts: [{{site: live, username: {lead}}}], roles: [{{role: team_lead, school: truong-{run}, subjects: [Toán]}}]}}
  - {{id: cluster, name: Vũ Văn Cụm, school: lang-gieng-{run}, accounts: [{{site: live, username: {cluster}}}], roles: [{{role: cluster_lead, group: phuong-{run}}}]}}
  - {{id: member-1, name: Phạm Văn Viên, login: vien1, roles: [{{role: council_member, level: city, subjects: [Toán]}}]}}
  - {{id: member-2, name: Hoàng Thị Viên, login: vien2, roles: [{{role: council_member, level: city}}]}}
  - {{id: chair, name: Đỗ Văn Chủ, login: chutich, roles: [{{role: council_chair, level: city}}]}}
  - {{id: it, name: Hồ Văn Máy, login: quantri, roles: [{{role: it}}]}}
"""  # noqa: E501
COUNCIL = {
    "vien1": "Phạm Văn Viên",
    "vien2": "Hoàng Thị Viên",
    "chutich": "Đỗ Văn Chủ",
    "quantri": "Hồ Văn Máy",
}
"""Who has an account of the connector's own."""
_PASSWORD = "một câu dài chẳng ai đoán ra"


@dataclass(frozen=True, slots=True)
class Office:
    """`context` is that of the pages; `sync` opens its own, as the scheduled command does beside them."""

    context: Context
    origin: str
    school: str
    _settings: Settings

    def sync(self) -> dict[str, Outcome]:
        with opened(self._settings) as context:
            return {o.step: o for o in pipelines.sync(context)}

    def council(self, login: str) -> Browser:
        """A browser of somebody who signs in with an account of the connector's own."""
        return self._entered("account", login, _PASSWORD)

    def of_school(self, person: Person) -> Browser:
        """A browser of somebody who signs in with their own Moodle account."""
        return self._entered(f"school:{self.school}", person.username, person.password)

    def _entered(self, place: str, username: str, password: str) -> Browser:
        browser = Browser(self.origin)
        browser.get("/sign-in")
        answer = browser.submit("/sign-in", place=place, username=username, password=password, next="/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), readable(answer.text)
        return browser


@contextmanager
def office(site: LiveSite, course: LiveCourse, lead: Person, cluster: Person, folder: Path) -> Iterator[Office]:
    folder.mkdir(exist_ok=True)
    body = _BODY.format(run=site.run, course=course.shortname, lead=lead.username, cluster=cluster.username)
    mapping = folder / "mapping.yaml"
    mapping.write_text(mapping_of(site.run, site.url, site.username, body), encoding="utf-8")
    socket = bound(0)
    port = socket.getsockname()[1]
    settings = Settings(
        mapping=mapping,
        data=folder / "data",
        lang="vi",
        log_level="error",
        database=None,
        web_url=f"http://127.0.0.1:{port}",
    )
    with opened(settings) as context:
        for login, name in COUNCIL.items():
            accounts.add(context, login, name, lambda: _PASSWORD)
        place = place_of(settings, port)
        with BackgroundServer(build_app(context, place), [socket]):
            yield Office(context, place.origin, f"truong-{site.run}", settings)


def readable(html: str) -> str:
    """A page or a comment as lines of text."""
    body = re.sub(r"(?s)<(style|script|head).*?</\1>", "", html)
    lines = re.sub(r"<(/?(p|li|ul|tr|h\d|div)|br)\b[^>]*>", "\n", body).splitlines()
    texts = (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", line)).strip() for line in lines)
    return "\n".join(text for text in texts if text)
