"""The pages over a small department with somebody in every role, served on a free port; browsers without a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from pydantic import SecretStr

from connector.errors import Retriable
from connector.lms.base import SignedIn
from connector.participation.parquet import FactStore
from connector.settings import Settings
from connector.steps.context import Context
from connector.store import Store
from connector.text import Text
from connector.web import passwords, sessions
from connector.web.app import build_app
from connector.web.place import place_of
from connector.web.server import BackgroundServer, bound
from connector.web.signin import refused
from connector.wiring import MappedSites
from mappings.loader import load
from mappings.schema import Site
from tests.conftest import Clock

MAPPING = """
version: 1
department: {id: haiphong, name: Sở GDĐT Hải Phòng, parent: UBND thành phố Hải Phòng, place: Hải Phòng, school_year: 2026-2027}
levels:
  - {id: school, name: Cấp trường, unit: school, days: 7}
  - {id: commune, name: Cấp xã phường, unit: group, days: 7, minutes: {per: session}}
  - {id: city, name: Cấp thành phố, unit: department, days: 14, quorum: 2, form: phieu, minutes: {per: session}}
forms:
  - id: phieu
    name: Phiếu thẩm định
    pass_percent: 70
    groups:
      - {id: noi-dung, name: Nội dung, criteria: [{id: chinh-xac, name: "Chính xác, khoa học", max: 50, mandatory: true}]}
      - {id: ki-thuat, name: Kĩ thuật, criteria: [{id: chay, name: Chạy đúng trên LMS, max: 30}, {id: dep, name: Trình bày, max: 20}]}
groups:
  - {id: le-chan, kind: commune, name: Phường Lê Chân}
  - {id: hai-an, kind: commune, name: Phường Hải An}
sites:
  - {id: lms-a, url: "https://lms.a.example", token_env: A}
  - {id: lms-b, url: "https://lms.b.example", token_env: B}
  - {id: kho, url: "https://kho.example", token_env: K, signin_service: null}
windows:
  - {id: dot-1, name: Đợt 1, opens: 2026-11-02, closes: 2026-11-15}
schools:
  - {id: thpt-a, name: Trường THPT A, short: THPTA, stages: [THPT], group: le-chan, site: lms-a,
     submissions: [{course: NBG, assignment: Toán 10, subject: Toán, grade: 10, window: dot-1}]}
  - {id: thcs-b, name: Trường THCS B, short: THCSB, stages: [THCS], group: hai-an, site: lms-b,
     submissions: [{course: NBG, assignment: Ngữ văn 8, subject: Ngữ văn, grade: 8, window: dot-1}]}
catalogs:
  - {level: school, site: own, category: [Kho của trường]}
  - {level: commune, site: kho, category: [Kho, "{group}"]}
  - {level: city, site: kho, category: [Kho, Toàn thành phố], public: true}
people:
  - {id: lead, name: Nguyễn Thị Tổ Trưởng, accounts: [{site: lms-a, username: totruong, userid: 21}], roles: [{role: team_lead, school: thpt-a, subjects: [Toán]}]}
  - {id: principal, name: Trần Văn Hiệu, accounts: [{site: lms-a, username: hieutruong, userid: 22}], roles: [{role: principal, school: thpt-a}]}
  - {id: cluster, name: Lê Thị Cụm, login: cum, roles: [{role: cluster_lead, group: le-chan}]}
  - {id: member, name: Phạm Văn Viên, login: hoidong1, roles: [{role: council_member, level: city, subjects: [Toán]}]}
  - {id: member2, name: Vũ Thị Viên, login: hoidong2, roles: [{role: council_member, level: city}]}
  - {id: chair, name: Đỗ Văn Chủ, login: chutich, roles: [{role: council_chair, level: city}]}
  - {id: officer, name: Bùi Thị Sở, login: chuyenvien, roles: [{role: department_officer}]}
  - {id: it, name: Hồ Văn Máy, login: quantri, roles: [{role: it}]}
"""  # noqa: E501
PASSWORD = "bốn từ không liên quan"
LOGINS = {
    "teacher": ("lms-a:11", "co.lan", "Lê Thị Lan"),
    "other_teacher": ("lms-a:12", "thay.nam", "Vũ Văn Nam"),
    "team_lead": ("lms-a:21", "totruong", "Nguyễn Thị Tổ Trưởng"),
    "principal": ("lms-a:22", "hieutruong", "Trần Văn Hiệu"),
    "cluster_lead": ("account:cum", "cum", "Lê Thị Cụm"),
    "council_member": ("account:hoidong1", "hoidong1", "Phạm Văn Viên"),
    "council_member_2": ("account:hoidong2", "hoidong2", "Vũ Thị Viên"),
    "council_chair": ("account:chutich", "chutich", "Đỗ Văn Chủ"),
    "department_officer": ("account:chuyenvien", "chuyenvien", "Bùi Thị Sở"),
    "it": ("account:quantri", "quantri", "Hồ Văn Máy"),
}
"""Who signs in as whom: (key, user name, name); teachers are nowhere in the mapping."""
_KEY = re.compile(r'name="form_key" value="([0-9a-f]{64})"')


@dataclass
class Moodles:
    """The schools' sites as far as signing in goes."""

    away: bool = False
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def __call__(self, site: Site, username: str, password: SecretStr) -> SignedIn:
        self.asked.append((site.id, username, site.signin_service or ""))
        if self.away:
            raise Retriable("site_unreachable", Text("Không kết nối được.", "Cannot be reached."))
        known = {(key.partition(":")[0], name): (key, full) for key, name, full in LOGINS.values()}
        if (site.id, username) not in known or password.get_secret_value() != PASSWORD:
            raise refused()
        key, full = known[site.id, username]
        return SignedIn(site.id, key.partition(":")[2], username, full)


class Browser(requests.Session):
    """Stays on the pages' origin, follows no redirect, and sends forms with the key that the last page gave."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.trust_env = False
        self.origin = origin
        self.key = ""

    def request(self, method: Any, url: Any, *args: Any, **more: Any) -> requests.Response:
        more["allow_redirects"] = False
        answer = super().request(method, self.origin + str(url), *args, **more)
        if found := _KEY.search(answer.text):
            self.key = found[1]
        return answer

    def send(self, request: Any, **more: Any) -> requests.Response:
        answer = super().send(request, **more)
        answer.encoding = "utf-8"
        return answer

    def submit(self, path: str, files: Any = None, **fields: Any) -> requests.Response:
        """A form with its key; a page must have been seen before."""
        if not self.key:
            self.get("/rights" if self.cookies else "/sign-in")
        return self.post(path, data={"form_key": self.key, **fields}, files=files)


@dataclass
class House:
    ctx: Context
    clock: Clock
    origin: str
    moodles: Moodles

    def browser(self) -> Browser:
        return Browser(self.origin)

    def signed_in(self, role: str) -> Browser:
        """Somebody in this role, past the sign-in page."""
        key, username, name = LOGINS[role]
        browser = self.browser()
        token = sessions.begin(self.ctx.store.sessions, key, username, name, self.clock())
        browser.cookies.set(sessions.COOKIE, token, domain="127.0.0.1")
        return browser

    def add_account(self, login: str, name: str = "Hội đồng") -> None:
        self.ctx.store.accounts.add(login, name, passwords.hashed(PASSWORD), self.clock())


@contextmanager
def house(folder: Path, clock: Clock, mapping: str = MAPPING) -> Iterator[House]:
    path = folder / "mapping.yaml"
    path.write_text(mapping, encoding="utf-8")
    settings = Settings(mapping=path, data=folder / "data", lang="en")
    loaded = load(path, {})
    store = Store(f"sqlite:///{folder / 'store.sqlite'}", folder / "blobs", clock)
    ctx = Context(
        mapping=loaded,
        settings=settings,
        store=store,
        facts=FactStore(folder / "facts"),
        sites=MappedSites(loaded, store, dry_run=False),
        pseudonym=lambda _site: lambda student: student,
        run="test",
        now=clock,
    )
    socket = bound(0)
    place = place_of(settings, socket.getsockname()[1])
    moodles = Moodles()
    with BackgroundServer(build_app(ctx, place, ask=moodles), [socket]):
        yield House(ctx, clock, place.origin, moodles)
    store.close()
