from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import requests

from connector.operations.deeds import wishes
from connector.operations.status import BEAT, NO_SITE
from connector.runlog import RunLog
from connector.web import sessions
from tests.web.pages.house import House

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RUN = "abcdef012345"


def put_aside(pages: House, key: str = "n / 1", site: str = "lms-a") -> None:
    pages.ctx.store.sites.put_aside("collect", site, key, "too_large", "gói <b>quá lớn", pages.clock(), "thpt-a")


def ran(pages: House, run: str = RUN, site: str = "lms-a", outcome: str = "failed") -> None:
    pages.ctx.store.runs.begin(run, "collect", site)
    pages.ctx.store.runs.end(
        run, "collect", site, outcome, {"collected": 3}, "site <b>down" if outcome == "failed" else None
    )


def test_the_status_page_tells_steps_what_waits_and_what_was_set_aside(pages: House) -> None:
    put_aside(pages)
    ran(pages)
    text = pages.signed_in("it").get("/status").text
    assert "lms.a.example" in text and "failing" in text and "site &lt;b&gt;down" in text
    assert "gói &lt;b&gt;quá lớn" in text and "never run by itself" in text


def test_the_department_looks_and_has_no_buttons(pages: House) -> None:
    put_aside(pages)
    assert "/status/drop" in pages.signed_in("it").get("/status").text
    text = pages.signed_in("department_officer").get("/status").text
    assert "n / 1" in text and "/status/drop" not in text and "/status/retry" not in text


def test_one_click_tries_again_and_one_drops_with_its_reason(pages: House) -> None:
    put_aside(pages)
    browser = pages.signed_in("it")
    browser.get("/status")
    answer = browser.submit("/status/retry", step="collect", site="lms-a")
    assert answer.headers["location"] == "/status?said=retried" and wishes(pages.ctx) == [("collect", "lms-a")]
    nothing = browser.submit("/status/drop", step="collect", site="lms-a", key="n / 1", reason=" ")
    assert nothing.status_code == 409 and "No reason was given" in nothing.text
    done = browser.submit("/status/drop", step="collect", site="lms-a", key="n / 1", reason="tệp rác")
    assert done.headers["location"] == "/status?said=dropped" and not pages.ctx.store.sites.aside()
    assert [row.action for row in pages.ctx.store.audit.newest()] == ["aside_dropped", "aside_retried"]


def test_a_record_that_is_gone_meanwhile_is_told(pages: House) -> None:
    answer = pages.signed_in("it").submit("/status/drop", step="collect", site="lms-a", key="n / 1", reason="x")
    assert answer.status_code == 404 and "not set aside any more" in answer.text


def test_a_form_from_elsewhere_drops_nothing(pages: House) -> None:
    put_aside(pages)
    fields = {"step": "collect", "site": "lms-a", "key": "n / 1", "reason": "x"}
    assert pages.signed_in("it").post("/status/drop", data=fields).status_code == 403
    assert pages.ctx.store.sites.aside()


def test_runs_are_listed_filtered_and_lead_to_their_lines(pages: House) -> None:
    ran(pages)
    ran(pages, "000000000001", "lms-b", "ok")
    RunLog(pages.ctx.settings.logs)(None, "", {"timestamp": "2026-11-18T05:00:00Z", "level": "error", "run": RUN,
                                               "event": "step_failed", "site": "lms-a", "reason": "<i>x"})  # fmt: skip
    browser = pages.signed_in("it")
    assert "000000000001" in browser.get("/runs").text
    assert "000000000001" not in browser.get("/runs?outcome=failed").text
    assert "submissions 3" in browser.get("/runs?site=lms-b").text
    text = browser.get(f"/runs/{RUN}").text
    assert "step_failed" in text and "reason: &lt;i&gt;x" in text


@pytest.mark.parametrize("run", ["ffffffffffff", "..%2F..%2Fetc", "x"])
def test_a_run_that_is_not_known_is_not_there(pages: House, run: str) -> None:
    assert pages.signed_in("it").get(f"/runs/{run}").status_code == 404


@pytest.mark.parametrize("path", ["/status", "/runs", f"/runs/{RUN}"])
def test_others_are_kept_out(pages: House, path: str) -> None:
    ran(pages)
    assert pages.signed_in("principal").get(path).status_code == 403
    assert pages.browser().get(path).status_code == 303


def probe(pages: House, path: str, **headers: str) -> requests.Response:
    return pages.browser().get(path, headers=headers)


def test_the_service_says_that_it_is_alive_to_anybody(pages: House) -> None:
    for host in ("127.0.0.1", "elsewhere.example"):
        assert probe(pages, "/healthz", Host=host).text == "ok\n"


def test_readiness_is_told_in_detail_to_this_machine_only(pages: House) -> None:
    here, there = probe(pages, "/readyz"), probe(pages, "/readyz", Host="tham-dinh.example")
    # the house keeps its database where the settings do not say: to them it is missing
    assert (here.status_code, there.status_code) == (503, 503)
    assert here.json()["database"] == "missing" and there.json() == {"ready": False}


def test_metrics_are_told_to_this_machine(pages: House) -> None:
    put_aside(pages)
    ran(pages, outcome="ok")
    ran(pages, "000000000001", "lms-b")
    pages.ctx.store.sites.set_state(NO_SITE, BEAT, pages.clock().isoformat())
    text = probe(pages, "/metrics").text
    assert 'hoclieu_step_good_age_seconds{site="lms-a",step="collect"} 0.0' in text
    assert 'hoclieu_step_failing{site="lms-b",step="collect"} 1.0' in text
    assert 'hoclieu_set_aside{site="lms-a",step="collect"} 1.0' in text and "hoclieu_beat_age_seconds 0.0" in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "tham-dinh.example"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Authorization": "Bearer wrong", "Host": "tham-dinh.example"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_metrics_are_told_to_nobody_else(pages: House, headers: dict[str, str]) -> None:
    answer = probe(pages, "/metrics", **headers)
    assert answer.status_code == 403 and "hoclieu" not in answer.text


@pytest.mark.browser
def test_a_record_is_tried_again_and_dropped_without_any_script(pages: House, browser: Browser) -> None:
    put_aside(pages)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    token = str(pages.signed_in("it").cookies[sessions.COOKIE])
    context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": pages.origin}])
    page = context.new_page()
    page.goto(f"{pages.origin}/status")
    page.get_by_role("button", name="Try now").click()
    assert page.get_by_text("asked for").is_visible()
    card = page.get_by_role("article", name="n / 1")
    card.get_by_label("Reason to drop it").fill("Tệp rác.")
    card.get_by_role("button", name="Drop").click()
    assert page.get_by_role("status").inner_text().startswith("The record is dropped")
    assert page.get_by_text("Nothing is set aside.").is_visible()
    context.close()


def test_the_probes_hold_no_name_and_no_secret(pages: House) -> None:
    put_aside(pages)
    text = json.dumps([probe(pages, path).text for path in ("/metrics", "/readyz", "/healthz")])
    assert "n / 1" not in text and "quá lớn" not in text
