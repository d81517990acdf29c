"""A catalog site as the flows see it, through the port alone; the same by each way, on the stand-in and on a Moodle."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import HttpUrl, SecretStr

from connector.lms.base import CatalogPlace, CatalogSite, Course, StandingActivity, WantedActivity
from connector.lms.registry import adapter_for
from mappings.catalogs import SiteLimits
from mappings.schema import Site
from tests.contract.catalogcourse import CatalogCourse, ours
from tests.contract.scene import Scene
from tests.live.moodleweb import Browser

Way = Literal["plugin", "web"]
TOPIC = "Hàm số & đồ thị"


def site_of(scene: Scene, way: Way) -> CatalogSite:
    """A new run: nothing remembered of the one before."""
    site = Site(
        id="kho",
        url=HttpUrl(scene.url),
        protocol=scene.protocol,
        token_env="TOKEN",  # a variable's name
        username=scene.username,
        password_env="PASSWORD",  # likewise
        limits=SiteLimits(per_second=1000),
        publish_by=way,
    )
    token, password = SecretStr(scene.services.token), SecretStr(scene.password)
    return adapter_for(site, token, password, {}, lambda: datetime.now(UTC)).catalog


@dataclass(frozen=True, slots=True)
class Cataloged:
    """One new catalog course, by one way; `raw` looks at it and changes it without the connector."""

    scene: Scene
    way: Way
    site: CatalogSite
    place: CatalogPlace
    course: Course
    raw: CatalogCourse
    folder: Path

    @classmethod
    def make(cls, scene: Scene, browser: Browser, way: Way, folder: Path) -> Cataloged:
        key = f"thu-{secrets.token_hex(4)}"
        place = CatalogPlace(f"city.{key}", ("Kho thử", key), f"city.{key}/toan-10", f"Toán 10 {key}", TOPIC)
        site = site_of(scene, way)
        course = site.ensure_course(place)
        return cls(scene, way, site, place, course, CatalogCourse(scene, browser, int(course.id)), folder)

    def again(self) -> Cataloged:
        """As the next run finds it, which looks before it does anything."""
        site = site_of(self.scene, self.way)
        site.standing([self.course])
        return replace(self, site=site)

    def wanted(self, file: bytes | None = None, modname: str = "scorm", **fields: str | bool) -> WantedActivity:
        sha1 = hashlib.sha1(file).hexdigest() if file is not None else None
        path = self.folder / f"{sha1}" if sha1 else None
        if path and file is not None:
            path.write_bytes(file)
        given = WantedActivity(
            idnumber=ours(),
            modname=modname,
            name="Bài 1: Hàm số",
            description_html="<p>Tác giả: Nguyễn Văn A</p>",
            tags=("Toán", "Lớp 10"),
            visible=True,
            sha1=sha1,
            package=path,
            filename={"scorm": "bai.zip", "h5pactivity": "bai.h5p"}.get(modname, "bai.pdf"),
        )
        return replace(given, **fields)  # type: ignore[arg-type]  # fields of a test

    def put(self, wanted: WantedActivity, cmid: str | None = None, may_lose_tracks: bool = False) -> StandingActivity:
        return self.site.put(self.course, TOPIC, wanted, cmid, may_lose_tracks)

    def standing(self) -> list[StandingActivity]:
        """As a run that knows nothing yet reads it."""
        return site_of(self.scene, self.way).standing([self.course])[self.course.id]

    def by_cmid(self) -> dict[str, StandingActivity]:
        return {activity.cmid: activity for activity in self.standing()}

    def places(self) -> list[tuple[int, int, str]]:
        """Section, place in it and cmid of all that stands there."""
        return sorted((a.section_number, a.position, a.cmid) for a in self.standing())
