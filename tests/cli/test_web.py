from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
import requests
from typer.testing import CliRunner, Result

from connector.cli.main import app
from connector.errors import NeedsOperator, Rejected
from connector.settings import Settings
from connector.web.place import Place, place_of
from tests.web.pages.house import MAPPING, PASSWORD

Hoclieu = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    return tmp_path


@pytest.fixture
def hoclieu(folder: Path) -> Hoclieu:
    def run(*words: str, typed: str = PASSWORD) -> Result:
        where = ["--mapping", str(folder / "mapping.yaml"), "--data", str(folder / "data"), "--lang", "en"]
        return CliRunner().invoke(app, [*where, *words], input=typed + "\n")

    return run


def test_an_account_is_made_listed_closed_and_opened_again(hoclieu: Hoclieu) -> None:
    made = hoclieu("account", "add", "HoiDong1", "--name", "Phạm Văn Viên")
    assert made.exit_code == 0 and "hoidong1" in made.output and "no role" not in made.output
    assert hoclieu("account", "disable", "hoidong1").exit_code == 0
    assert "closed since" in hoclieu("account", "list").output
    assert hoclieu("account", "disable", "hoidong1", "--back").exit_code == 0
    assert "open" in hoclieu("account", "list").output
    assert hoclieu("account", "passwd", "hoidong1", typed="một câu khác hẳn").exit_code == 0
    trail = hoclieu("audit", "list").output
    for action in ("account_added", "account_closed", "account_opened", "password_set"):
        assert action in trail, action
    assert PASSWORD not in trail


def test_an_account_without_a_role_is_told_so(hoclieu: Hoclieu) -> None:
    assert "no role yet" in hoclieu("account", "add", "khach", "--name", "Khách").output


@pytest.mark.parametrize(
    ("words", "typed", "kind", "code"),
    [
        (("add", "hoidong1", "--name", "X"), "short", Rejected, "password_weak"),
        (("add", "hoidong1", "--name", "X"), "aaaaaaaaaaaaaaaa", Rejected, "password_weak"),
        (("add", "hội đồng", "--name", "X"), PASSWORD, NeedsOperator, "login_wrong"),
        (("add", "there", "--name", "X"), PASSWORD, NeedsOperator, "login_taken"),
        (("passwd", "nobody"), PASSWORD, NeedsOperator, "account_unknown"),
        (("disable", "nobody"), PASSWORD, NeedsOperator, "account_unknown"),
    ],
)
def test_what_cannot_be_done_with_an_account_is_told(
    hoclieu: Hoclieu, words: tuple[str, ...], typed: str, kind: type[Exception], code: str
) -> None:
    hoclieu("account", "add", "there", "--name", "X")
    told = hoclieu("account", *words, typed=typed).exception
    assert isinstance(told, kind) and getattr(told, "code", "") == code


def test_a_password_is_no_argument(hoclieu: Hoclieu) -> None:
    assert hoclieu("account", "add", "hoidong1", PASSWORD, "--name", "X").exit_code == 2
    assert hoclieu("account", "add", "hoidong1", "--name", "X", "--password", PASSWORD).exit_code == 2


@pytest.mark.parametrize("words", [("web", "--port", "0"), ("serve", "--web", "--port", "0")])
def test_the_pages_are_served_until_they_are_stopped(folder: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", "from connector.cli import main; main()", *words]
    where = {"HOCLIEU_MAPPING": str(folder / "mapping.yaml"), "HOCLIEU_DATA": str(folder / "data")}
    env = {**os.environ, **where, "PYTHONPATH": os.getcwd()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            origin = address(process.stdout)
            assert "Sign in" in requests.get(f"{origin}/sign-in", timeout=20).text
            process.send_signal(signal.SIGINT)
            process.wait(120)
        finally:
            process.kill()


def address(said: IO[str]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if found := re.match(r"http://127\.0\.0\.1:\d+$", said.readline().strip()):
            return found[0]
    raise AssertionError("no address was printed")


def place(web: str | None, preview: str | None = None) -> Place:
    return place_of(Settings(web_url=web, preview_url=preview), 8140)


def test_behind_tls_the_cookie_is_one_that_no_other_host_can_set() -> None:
    there = place("https://Tham-Dinh.example")
    assert (there.secure, there.host, there.cookie("x")) == (True, "tham-dinh.example", "__Host-x")
    assert place(None).cookie("x") == "x" and place(None).origin == "http://127.0.0.1:8140"


def test_packages_play_on_a_host_of_their_own_or_not_at_all() -> None:
    assert place("https://a.example").previews is None
    shown = place("https://a.example", "https://view.a.example").previews
    assert shown is not None
    assert shown.page == "https://view.a.example" and shown.label("p1.view.a.example") == "p1"
    for near in ("https://a.example", "https://example", "https://A.example"):
        with pytest.raises(NeedsOperator):
            place("https://a.example", near)
