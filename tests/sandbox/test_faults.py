"""Each fault does what a bad day does, on the site and call it was switched on for, and on no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from connector.sandbox.actions import Actions
from connector.sandbox.seedpackages import small_scorm12
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.world import World
from tests.live.moodleweb import Browser, LiveError, Services

PACKAGE = small_scorm12("Sóng dừng") * 2000
READ = "core_course_get_categories"


def _seed(world: World) -> None:
    for site in ("mot", "hai"):
        do = Actions(world, add_site(world, site, site))
        for name in ("A", "B"):
            course = do.add_course(name, name, 1, name, sections=1)
            do.add_scorm(course, 1, name, world.keep("a.zip", small_scorm12(name)))
        next(iter(do.site.scorms.values())).package = world.keep("lon.zip", PACKAGE)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path, seed=_seed) as running:
        yield running


def _services(sandbox: Sandbox, site: str = "mot") -> Services:
    return Services(sandbox.url(site), sandbox.token(site))


def _fileurl(sandbox: Sandbox) -> str:
    scorms = _services(sandbox).call("mod_scorm_get_scorms_by_courses", courseids=[2])["scorms"]
    return str(scorms[0]["packageurl"])


def test_maintenance_is_503_with_retry_after_on_every_url_of_that_site(sandbox: Sandbox) -> None:
    sandbox.faults.add("maintenance", site="mot")
    for path in ("webservice/rest/server.php", "login/index.php", "webservice/pluginfile.php/1/a/b/1/c"):
        reply = requests.get(f"{sandbox.url('mot')}/{path}", timeout=10)
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "300")
        assert reply.headers["content-type"].startswith("text/html")
    assert _services(sandbox, "hai").call(READ)


def test_html_instead_of_json_comes_with_http_200_as_often_as_was_said(sandbox: Sandbox) -> None:
    sandbox.faults.add("html", on=READ, times=1)
    first, second = _services(sandbox).raw(READ), _services(sandbox).raw(READ)
    assert (first.status_code, first.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert second.headers["content-type"] == "application/json"


def test_a_cut_download_ends_after_that_many_bytes_and_can_be_resumed(sandbox: Sandbox) -> None:
    sandbox.faults.add("cut", times=1, amount=1000)
    url, got = _fileurl(sandbox), b""
    form = {"token": sandbox.token("mot")}
    reply = requests.post(url, data=form, stream=True, timeout=10)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        for chunk in reply.iter_content(100):
            got += chunk
    assert got == PACKAGE[:1000]
    rest = requests.post(url, data=form, headers={"Range": f"bytes={len(got)}-"}, timeout=10)
    assert got + rest.content == PACKAGE


def test_a_reset_connection_gives_no_answer_at_all(sandbox: Sandbox) -> None:
    sandbox.faults.add("reset", times=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        _services(sandbox).raw(READ)
    assert _services(sandbox).call(READ)


def test_a_lost_reply_has_had_its_effect(sandbox: Sandbox) -> None:
    sandbox.faults.add("lost_reply", on="core_course_create_categories")
    with pytest.raises(requests.exceptions.ConnectionError):
        _services(sandbox).raw("core_course_create_categories", categories=[{"name": "Kho"}])
    assert "Kho" in [category["name"] for category in _services(sandbox).call(READ)]


def test_a_lost_reply_to_a_dropped_package_leaves_the_activity(sandbox: Sandbox) -> None:
    browser = Browser(sandbox.url("mot"), sandbox.username, sandbox.password)
    sandbox.faults.add("lost_reply", on="course/dndupload.php")
    with pytest.raises(requests.exceptions.ConnectionError):
        browser.drop(2, 1, "moi.zip", small_scorm12("Mới"))
    scorms = _services(sandbox).call("mod_scorm_get_scorms_by_courses", courseids=[2])["scorms"]
    assert "moi" in [scorm["name"] for scorm in scorms]


def test_one_faulty_record_breaks_every_reply_that_holds_it_and_no_other(sandbox: Sandbox) -> None:
    services = _services(sandbox)
    sandbox.faults.add("faulty_record", site="mot", on="mod_scorm_get_scorms_by_courses", amount=1)
    for courses in ([2, 3], [2]):
        with pytest.raises(LiveError) as refused:
            services.call("mod_scorm_get_scorms_by_courses", courseids=courses)
        assert refused.value.errorcode == "invalidresponse"
    assert services.call("mod_scorm_get_scorms_by_courses", courseids=[3])["scorms"]


def test_a_removed_function_is_refused_and_missing_from_the_list(sandbox: Sandbox) -> None:
    sandbox.faults.add("removed_function", on=READ)
    with pytest.raises(LiveError) as refused:
        _services(sandbox).call(READ)
    functions = _services(sandbox).call("core_webservice_get_site_info")["functions"]
    assert refused.value.errorcode == "accessexception"
    assert READ not in {function["name"] for function in functions}


def test_a_wrong_token_refuses_services_and_files(sandbox: Sandbox) -> None:
    url = _fileurl(sandbox)
    sandbox.faults.add("wrong_token")
    with pytest.raises(LiveError) as refused:
        _services(sandbox).call(READ)
    assert refused.value.errorcode == "invalidtoken"
    assert _services(sandbox).download(url).json()["errorcode"] == "invalidtoken"


def test_a_status_of_ones_own_stands_for_a_broken_proxy(sandbox: Sandbox) -> None:
    sandbox.faults.add("status", on=READ, times=1, amount=502)
    assert [_services(sandbox).raw(READ).status_code for _ in range(2)] == [502, 200]


def test_faults_are_switched_over_the_control_address(sandbox: Sandbox) -> None:
    control = f"{sandbox.base}/_control/faults"
    requests.post(control, json={"kind": "maintenance", "site": "mot"}, timeout=10)
    assert _services(sandbox).raw(READ).status_code == 503
    assert [fault["kind"] for fault in requests.get(control, timeout=10).json()] == ["maintenance"]
    requests.delete(control, timeout=10)
    assert _services(sandbox).call(READ)
