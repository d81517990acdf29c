"""A site on a bad day: what is said, what goes on, and that the next run makes up for all of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from connector.errors import NeedsOperator
from connector.sandbox.modedit import MODEDIT
from connector.sandbox.seedplan import HOA_PHUONG, SAO_MAI
from connector.steps.collect import PATIENCE
from connector.steps.running import concerns_the_site
from connector.text import Text
from tests.flows.conftest import City
from tests.flows.terminal import Terminal, collected
from tests.flows.test_main_job import feedback, handed_in, scorms, views

PLUGINFILE = "webservice/pluginfile.php"
BAD = "sao-mai"


@pytest.fixture
def terminal(city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(city, monkeypatch, capsys)


def all_of(city: City) -> bool:
    """Every submission of both schools is in, once."""
    schools = {BAD: SAO_MAI, "hoa-phuong": HOA_PHUONG}
    return all(collected(city, site) == sorted(handed_in(plan)) for site, plan in schools.items())


@contextmanager
def mapping(city: City, old: str, new: str) -> Iterator[None]:
    """The mapping with `old` written as `new`."""
    path = city.settings.mapping
    right = path.read_text(encoding="utf-8")
    assert old in right
    path.write_text(right.replace(old, new, 1), encoding="utf-8")
    yield
    path.write_text(right, encoding="utf-8")


@contextmanager
def unreachable(city: City) -> Iterator[None]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can take it meanwhile
        with mapping(city, f"${{HOCLIEU_DEMO_URL}}/{BAD}", f"http://127.0.0.1:{taken.getsockname()[1]}"):
            yield


def fault(kind: str, **more: object) -> Callable[[City], AbstractContextManager[None]]:
    @contextmanager
    def struck(city: City) -> Iterator[None]:
        city.sandbox.faults.add(kind, site=BAD, **more)  # type: ignore[arg-type]
        yield
        city.sandbox.faults.clear()

    return struck


SITE_FAULTS = {
    "unreachable": (unreachable, ["cannot be reached", "Check this site's url in the mapping"]),
    "wrong token": (fault("wrong_token"), ["does not accept the token", "Make a new token"]),
    "missing function": (
        fault("removed_function", on="mod_assign_get_submissions"),
        ["lacks the web-service function: mod_assign_get_submissions", "Add it to the external service"],
    ),
    "maintenance": (
        fault("maintenance"),
        ["in maintenance", "HTTP 503", '"Site maintenance"', "left alone for 300 seconds; the next run"],
    ),
    "HTML": (fault("html"), ["an HTML page", "instead of JSON", "Check the url in the mapping, any firewall"]),
    "reset": (fault("reset"), ["broke off", "The next run tries again"]),
}


@pytest.mark.parametrize(("struck", "words"), SITE_FAULTS.values(), ids=SITE_FAULTS)
def test_a_site_that_fails_is_told_stops_no_other_and_is_made_up_for(
    terminal: Terminal, struck: Callable[[City], AbstractContextManager[None]], words: list[str]
) -> None:
    city = terminal.city
    with struck(city):
        said = terminal.run("collect")
        assert said.status == 4
        said.line("✗", f"ite {BAD}", *words)
        assert (collected(city, BAD), collected(city, "hoa-phuong")) == ([], sorted(handed_in(HOA_PHUONG)))
        assert any(line["event"] == "step_failed" and line["site"] == BAD for line in said.logged)
    assert terminal.run("collect").status == 0 and all_of(city)


def test_a_site_without_its_token_variable_is_told_which_one(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delenv("SAO_MAI_TOKEN")
        said = terminal.run("collect")
    assert said.status == 4 and "SAO_MAI_TOKEN" in said.line("✗", BAD)
    assert collected(terminal.city, "hoa-phuong") == sorted(handed_in(HOA_PHUONG))
    assert terminal.run("collect").status == 0 and all_of(terminal.city)


def test_a_site_that_dies_during_the_downloads_is_left_alone_after_a_few(terminal: Terminal) -> None:
    city = terminal.city
    city.sandbox.faults.add("reset", site=BAD, on=PLUGINFILE)
    said = terminal.run("collect")
    assert said.status == 4 and "The next run tries again" in said.line("✗", f"site {BAD}", "broke off")
    waiting = [line for line in said.err.splitlines() if line.startswith("  !")]
    assert len(waiting) == PATIENCE and all("Trường THCS và THPT Sao Mai" in line for line in waiting)
    assert collected(city, BAD) == [] and collected(city, "hoa-phuong")
    city.sandbox.faults.clear()
    assert terminal.run("collect").status == 0 and all_of(city)
    assert "Nothing is set aside" in terminal.run("aside", "list").out


def test_a_cut_download_goes_on_where_it_stopped(terminal: Terminal) -> None:
    city = terminal.city
    city.sandbox.faults.add("cut", site=BAD, on=PLUGINFILE, times=3, amount=1500)
    assert terminal.run("collect").status == 0 and all_of(city)
    files = (f for s in city.sandbox.world.sites[BAD].submissions.values() if s.status == "submitted" for f in s.files)
    assert city.sandbox.log.sent(BAD, PLUGINFILE) == sum(f.size for f in files)


def test_a_file_that_is_cut_for_ever_is_set_aside_by_school_and_name(
    make_city: Callable[..., City], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    city = make_city(downloads_per_site=1)
    terminal = Terminal(city, monkeypatch, capsys)
    city.sandbox.faults.add("cut", site=BAD, on=PLUGINFILE, times=5, amount=0)
    said = terminal.run("collect")
    assert said.status == 3
    said.line(
        "!", "Trường THCS và THPT Sao Mai", ".zip”", f"connection to site {BAD} broke off", "The next run tries again"
    )
    assert len(collected(city, BAD)) == len(handed_in(SAO_MAI)) - 1
    assert terminal.run("collect").status == 0 and all_of(city)


def test_a_lost_reply_to_a_publication_makes_no_second_one(terminal: Terminal) -> None:
    city = terminal.city
    assert terminal.run("collect").status == 0
    before = scorms(city, BAD)
    city.sandbox.faults.add("lost_reply", site=BAD, on=MODEDIT, times=1, skip=1)
    said = terminal.run("publish")
    assert said.status == 3
    said.line("!", "“Hàm số bậc hai”", "It is not known whether", f"site {BAD}", "will be looked at before")
    again = terminal.run("publish")
    assert again.status == 0 and "found there 1" in " ".join(again.out.split())
    assert len(scorms(city, BAD)) == len(before) + 1


def test_a_lost_reply_to_feedback_is_not_written_twice(terminal: Terminal) -> None:
    city = terminal.city
    city.sandbox.faults.add("lost_reply", site=BAD, on="mod_assign_save_grade", times=1)
    assert terminal.run("collect").status == 0, "what was lost is read back in the same run"
    written = city.sandbox.log.calls(BAD)["mod_assign_save_grade"]
    assert terminal.run("collect").status == 0
    assert city.sandbox.log.calls(BAD)["mod_assign_save_grade"] == written
    assert "Chưa nhận được gói" in feedback(city, views(city)["Định lí côsin"])


def test_one_file_too_large_for_a_site_holds_up_no_other() -> None:
    too_large, bad_token = (NeedsOperator(code, Text("", "")) for code in ("too_large", "bad_token"))
    assert concerns_the_site(bad_token) and not concerns_the_site(too_large)
