"""Moodles of two releases, a folder and a dead address in one mapping: each does its work, the dead one holds up none.

HOCLIEU_LIVE_URL and the like name one Moodle, HOCLIEU_LIVE_OTHER_URL, _TOKEN, _USERNAME and _PASSWORD the other.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector import pipelines
from connector.lms.folder.samples import samples
from connector.settings import Settings
from connector.steps.context import Outcome
from connector.steps.lessons_view import lessons
from connector.wiring import opened
from tests.contract.scene import ASSIGNMENT, PACKAGE, TITLE, Scene, live_scene
from tests.live.site import LiveSite

pytestmark = pytest.mark.live
_OTHER = "HOCLIEU_LIVE_OTHER"
_SITE = "  - {{id: {id}, url: {url}, token_env: {env}_TOKEN, protocol: {protocol}, limits: {{timeout_seconds: 300}}}}\n"
_SCHOOL = """  - id: truong-{id}
    name: Trường thử {id}
    short: TT
    stages: [THPT]
    site: {id}
    submissions: [{{course: {handed}, assignment: {assignment}, subject: Toán, grade: 10}}]
    teaching: [{{course: {taught}, subject: Toán, grade: 10, class: 10A1}}]
"""
_REST = """version: 1
department: {{id: so-{run}, name: Sở thử, parent: UBND thử, place: Hải Phòng, school_year: 2026-2027}}
levels: [{{id: school, name: Cấp trường, unit: school, lms_verdicts: true}}]
catalogs: [{{level: school, site: own, category: ["Kho {run}"]}}]
reports: [{{kind: daily, due: "15:00"}}]
"""
Show = Callable[[str, object], None]


def _closed() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def scenes(live_site: LiveSite) -> dict[str, tuple[LiveSite, Scene]]:
    values = [os.environ.get(f"{_OTHER}_{name}", "") for name in ("URL", "TOKEN", "USERNAME", "PASSWORD")]
    if not all(values):
        pytest.skip(f"no second Moodle: set {_OTHER}_URL, _TOKEN, _USERNAME, _PASSWORD")
    other = LiveSite(*values)
    return {"mot": (live_site, live_scene(live_site)), "hai": (other, live_scene(other))}


def _folder(root: Path) -> None:
    drop, taught = root / "chung" / "nop", root / "chung" / "hoc"
    for folder, kind in ((drop, "lessons"), (taught, "participation")):
        folder.mkdir(parents=True)
        for name, content in samples(kind).items():
            (folder / name).write_bytes(content)
    for name in ("Bai 1 - Ham so.zip", "Bai 2 - Parabol.zip"):
        (drop / name).write_bytes(PACKAGE)


def _mapping(scenes: dict[str, tuple[LiveSite, Scene]], root: Path) -> Path:
    run = scenes["mot"][0].run
    envs, protocols = {"mot": "HOCLIEU_LIVE", "hai": _OTHER}, {"mot": "rest", "hai": "soap"}
    sites = "sites:\n" + "".join(
        _SITE.format(id=i, url=s.url, env=envs[i], protocol=protocols[i]) for i, (s, _) in scenes.items()
    )
    sites += _SITE.format(id="chet", url=f"http://127.0.0.1:{_closed()}", env="HOCLIEU_LIVE", protocol="rest")
    sites += "  - {id: thu-muc, kind: folder, path: chung}\n"
    schools = "schools:\n"
    for i, (_, scene) in scenes.items():
        where = {"handed": f"{{id: {scene.submission_course}}}", "taught": f"{{id: {scene.teaching_course}}}"}
        schools += _SCHOOL.format(id=i, assignment=ASSIGNMENT, **where)
    schools += _SCHOOL.format(id="chet", handed="x", taught="y", assignment="z")
    schools += _SCHOOL.format(id="thu-muc", handed="nop", taught="hoc", assignment="Bài giảng").replace("TT", "THPTA")
    (root / "mapping.yaml").write_text(_REST.format(run=run) + sites + schools, encoding="utf-8")
    return root / "mapping.yaml"


@pytest.fixture(scope="module")
def done(
    scenes: dict[str, tuple[LiveSite, Scene]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[tuple[str, str], Outcome], dict[str, set[str]], float]:
    root = tmp_path_factory.mktemp("several")
    _folder(root)
    settings = Settings(mapping=_mapping(scenes, root), data=root / "data", lang="en", log_level="error", database=None)
    begun = time.perf_counter()
    with opened(settings, now=lambda: datetime.now(UTC) + timedelta(minutes=5)) as context:
        outcomes = list(pipelines.run(context, ("collect", "verdicts", "tell", "publish", "observe")))
        outcomes.append(pipelines.report(context))
        found = {s.id: {v.lesson.title for v in lessons(context, school=s.id)} for s in context.mapping.schools}
    return {(o.step, o.site): o for o in outcomes}, found, time.perf_counter() - begun


def test_each_site_does_its_work_beside_a_dead_one(
    done: tuple[dict[tuple[str, str], Outcome], dict[str, set[str]], float], show: Show
) -> None:
    outcomes, found, seconds = done
    told = [f"{s:8} {i:8} {o.word:8} { ({k: v for k, v in o.counts.items() if v}) }" for (s, i), o in outcomes.items()]
    show(f"all steps, {seconds:.0f} s", "\n".join(told))
    bad = {key: o.error.code for key, o in outcomes.items() if o.error is not None}
    assert set(bad.values()) == {"site_unreachable"} and {site for _, site in bad} == {"chet"}
    assert found["truong-mot"] == found["truong-hai"] == {TITLE}
    assert len(found["truong-thu-muc"]) == 2 and found["truong-chet"] == set()
    assert all(outcomes["publish", site].counts["published"] == 1 for site in ("mot", "hai"))
    assert {s: outcomes["observe", s].counts["students"] for s in ("mot", "hai", "thu-muc")} == {
        "mot": 3,
        "hai": 3,
        "thu-muc": 3,
    }
    assert outcomes["report", "-"].word == "ok"
