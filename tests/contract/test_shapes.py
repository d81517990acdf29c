"""Every recorded reply, asked for again: the same keys and types, none missing and none made up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.calls import ADDED_SINCE_4_2, ERRORS, OPTIONAL, READS
from tests.contract.recorded import names, recorded
from tests.contract.scene import Scene
from tests.contract.shapes import differences, shape_of

_BOTH_RELEASES = sorted(set(READS) & set(names("4.2")))


@pytest.fixture(scope="session")
def optional(scene: Scene) -> frozenset[str]:
    """What the scene's release may leave out."""
    release = str(scene.services.call("core_webservice_get_site_info")["release"])
    return OPTIONAL if release >= "4.5" else OPTIONAL | ADDED_SINCE_4_2


@pytest.mark.parametrize("name", READS)
def test_a_reply_has_the_shape_that_a_real_moodle_gave(scene: Scene, optional: frozenset[str], name: str) -> None:
    function, parameters = READS[name](scene)
    reply, real = scene.services.raw(function, **parameters), recorded("4.5", name)
    assert reply.status_code == real.status
    assert reply.headers["content-type"] == real.content_type
    assert differences(shape_of(_opened(reply.json())), shape_of(_opened(real.body)), optional) == []


def _opened(body: Any) -> Any:
    """The course-format functions answer with JSON inside a JSON string."""
    return json.loads(body) if isinstance(body, str) else body


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_http_200_with_the_errorcode_of_a_real_moodle(scene: Scene, name: str) -> None:
    function, parameters = ERRORS[name](scene)
    reply, real = scene.services.raw(function, **parameters), recorded("4.5", name)
    assert (reply.status_code, reply.headers["content-type"]) == (real.status, real.content_type)
    assert reply.json()["errorcode"] == real.body["errorcode"]
    assert reply.json()["exception"].rpartition("\\")[2] == real.body["exception"].rpartition("\\")[2]


@pytest.mark.parametrize("name", _BOTH_RELEASES)
def test_what_the_releases_differ_in_is_known(name: str) -> None:
    older, newer = shape_of(recorded("4.2", name).body), shape_of(recorded("4.5", name).body)
    assert differences(older, newer, OPTIONAL | ADDED_SINCE_4_2) == []


@pytest.mark.parametrize("name", sorted(set(ERRORS) & set(names("4.2"))))
def test_both_releases_give_the_same_errorcode(name: str) -> None:
    assert recorded("4.2", name).body["errorcode"] == recorded("4.5", name).body["errorcode"]


@pytest.mark.parametrize("name", READS)
def test_no_key_of_a_recorded_reply_could_go_missing_unseen(name: str) -> None:
    real = shape_of(recorded("4.5", name).body)
    for gone in [path for path in real if path and not path.endswith("[]")]:
        below = (f"{gone}.", f"{gone}[")
        left = {path: kinds for path, kinds in real.items() if path != gone and not path.startswith(below)}
        assert f"{gone}: missing" in differences(left, real)


def test_a_value_of_another_type_or_a_key_too_many_is_a_difference() -> None:
    real = shape_of([{"id": 1, "name": "a"}])
    assert differences(shape_of([{"id": "1", "name": "a"}]), real) == ["[].id: ['string'] is not ['number']"]
    assert differences(shape_of([{"id": 1, "name": None}]), real) == []
    assert differences(shape_of([{"id": 1, "name": "a", "x": 1}]), real) == ["[].x: made up"]
