"""What a real Moodle does to students' results when a package is replaced, against what `compare` says it will."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.packages.compare import compare
from connector.packages.inspect import inspect
from connector.sandbox.zipping import zip_bytes
from tests.live.byhand import replace
from tests.live.site import LiveSite, Person

pytestmark = pytest.mark.live


def package(manifest: str, organization: str, *parts: tuple[str, str, str]) -> bytes:
    """`parts`: identifier, title, page."""
    items = "".join(
        f'<item identifier="{i}" identifierref="r{n}"><title>{t}</title></item>' for n, (i, t, _) in enumerate(parts)
    )
    resources = "".join(
        f'<resource identifier="r{n}" adlcp:scormtype="sco" href="{page}"/>' for n, (_, _, page) in enumerate(parts)
    )
    text = (
        f'<manifest identifier="{manifest}" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata>'
        f'<schemaversion>1.2</schemaversion></metadata><organizations default="{organization}">'
        f'<organization identifier="{organization}"><title>Bài</title>{items}</organization></organizations>'
        f"<resources>{resources}</resources></manifest>"
    )
    return zip_bytes({"imsmanifest.xml": text, **{page: "<p>x</p>" for _, _, page in parts}})


OLD = package("m", "o", ("i1", "Một", "a.html"), ("i2", "Hai", "b.html"), ("7", "Ba", "c.html"), ("p", "Tư", "d.html"))
NEW = package("m2", "p", ("i1", "Khác hẳn", "z.html"), ("i3", "Hai", "b.html"), ("07", "Ba", "c.html"))


def scoes(site: LiveSite, scormid: int) -> dict[str, int]:
    found: list[dict[str, Any]] = site.services.call("mod_scorm_get_scorm_scoes", scormid=scormid)["scoes"]
    return {str(sco["identifier"]): int(sco["id"]) for sco in found}


def status(site: LiveSite, student: Person, scoid: int) -> str | None:
    reply = site.services.call("mod_scorm_get_scorm_sco_tracks", scoid=scoid, userid=student.id, attempt=1)
    tracks = {track["element"]: track["value"] for track in reply["data"]["tracks"]}
    return tracks.get("cmi.core.lesson_status")


def test_exactly_the_parts_that_compare_names_lose_their_results(live_site: LiveSite, tmp_path: Path) -> None:
    course = live_site.course("thay", "Thay gói", ["Gói"])
    [student] = live_site.people("hs", 1)
    live_site.enrol(course, [student], "student")
    scorm = live_site.scorm(course, 1, "Bài", OLD)
    before = scoes(live_site, scorm.id)
    live_site.attempt(student, scorm, "completed", 90, 5)
    replace(live_site, scorm.cmid, NEW)
    after = scoes(live_site, scorm.id)

    reports = []
    for name, content in (("cu.zip", OLD), ("moi.zip", NEW)):
        (tmp_path / name).write_bytes(content)
        reports.append(inspect(tmp_path / name))
    comparison = compare(*reports)
    kept = {"i1": "i1", "7": "07", "p": "p"}
    assert {old: before[old] for old in kept} == {old: after[new] for old, new in kept.items()}
    assert before["i2"] not in after.values()
    assert [part.identifier for part in comparison.lost] == ["i2"]
    assert comparison.kept == 3
    assert status(live_site, student, after["i1"]) == "completed"
    assert status(live_site, student, after["07"]) == "completed"
