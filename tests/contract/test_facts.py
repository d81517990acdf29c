"""What students did, told by the companion plugin: on the stand-in and on a Moodle that has it, the same as by core."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr

from connector.lms.base import CourseActivity, Doing, TeachingCourse
from connector.lms.moodle.activity import FactsBy, MoodleActivity
from connector.lms.moodle.client import MoodleClient, MoodleSite
from connector.lms.moodle.fact_way import GET_FACTS
from tests.contract.scene import Scene
from tests.live.moodleweb import LiveError

ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture
def told(scene: Scene) -> Any:
    """Asks the function itself about the teaching course."""
    functions = {f["name"] for f in scene.services.call("core_webservice_get_site_info")["functions"]}
    if GET_FACTS not in functions:
        pytest.skip("this site does not have the companion plugin")

    def ask(**more: Any) -> dict[str, list[list[str]]]:
        reply = scene.services.call(GET_FACTS, **{"courseids": str(scene.teaching_course), **more})
        rows: dict[str, list[list[str]]] = {}
        for line in reply["csv"].splitlines():
            rows.setdefault(line[0], []).append(line.split(","))
        assert isinstance(reply["to"], int)
        return rows

    return ask


def reading(scene: Scene, by: FactsBy) -> CourseActivity:
    token = scene.services.token
    client = MoodleClient(MoodleSite(id="s", url=scene.url, token=SecretStr(token), per_second=1000))
    course = TeachingCourse("t", f"id:{scene.teaching_course}")
    [found] = MoodleActivity(client, {}, lambda: datetime.now(UTC), by).observe([course], {}, ZONE)
    assert isinstance(found, CourseActivity), found
    return found


def told_of(found: CourseActivity) -> dict[tuple[str, str], tuple[object, ...]]:
    def said(d: Doing) -> tuple[object, ...]:
        return d.completed, d.completed_at, d.status, d.score, d.seconds

    return {(d.student_id, d.activity_id): said(d) for d in found.doings if said(d) != (False, None, None, None, None)}


def test_the_plugin_tells_what_core_services_tell(scene: Scene, told: Any) -> None:
    told()
    by_plugin, by_core = reading(scene, "plugin"), reading(scene, "core")
    assert by_plugin.topics == by_core.topics
    assert set(by_plugin.students) == set(by_core.students)
    assert {t.id for t in by_plugin.teachers} == {t.id for t in by_core.teachers}
    assert told_of(by_plugin) == told_of(by_core)
    assert told_of(by_core)[str(scene.student), str(scene.cmid)][0] is True


def test_an_outline_is_left_out_for_who_knows_its_revision(scene: Scene, told: Any) -> None:
    first = told()
    [[_, course, revision]] = first["C"]
    assert first["S"] and first["A"]
    again = told(known=f'{{"{course}": "{revision}"}}')
    assert again["C"] == first["C"] and "A" not in again and "S" not in again
    assert again["U"] == first["U"]


def test_what_did_not_change_since_is_not_told_again(scene: Scene, told: Any) -> None:
    future = int(datetime.now(UTC).timestamp()) + 7 * 86400
    assert not {"D", "G", "K", "M", "L"} & told(**{"from": future}).keys()
    assert {"D", "G", "K"} <= told().keys()


def test_a_course_that_is_gone_is_left_out(scene: Scene, told: Any) -> None:
    assert [row[1] for row in told(courseids=f"99999999,{scene.teaching_course}")["C"]] == [str(scene.teaching_course)]


def test_an_unknown_time_zone_is_refused(scene: Scene, told: Any) -> None:
    with pytest.raises(LiveError) as refused:
        told(timezone="Mars/Base")
    assert refused.value.errorcode == "invalidparameter"
