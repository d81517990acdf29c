from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from connector.doctor import machine
from connector.doctor.finding import Finding, Severity
from connector.settings import Settings
from connector.store import Store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", max_package_mb=1)


def codes(found: Iterator[Finding]) -> dict[str, Severity]:
    return {f.code: f.severity for f in found}


def test_a_folder_that_is_not_there_yet_is_no_mistake_and_is_not_made(settings: Settings) -> None:
    assert codes(machine.look_at_data(settings)) == {"data_folder": Severity.OK, "key_not_yet": Severity.NOTE}
    assert not settings.data.exists()


def test_a_key_that_is_gone_while_there_are_facts_is_an_error(settings: Settings) -> None:
    (settings.facts / "site=a").mkdir(parents=True)
    assert codes(machine.look_at_data(settings))["key_lost"] is Severity.ERROR


@pytest.mark.parametrize(
    ("key", "mode", "code"),
    [("a" * 64, 0o600, "key"), ("a" * 64, 0o644, "key_open"), ("short", 0o600, "pseudonym_key")],
)
def test_the_key_is_looked_at_and_who_may_read_it(settings: Settings, key: str, mode: int, code: str) -> None:
    settings.data.mkdir()
    path = settings.data / "pseudonym.key"
    path.write_text(key)
    path.chmod(mode)
    assert code in codes(machine.look_at_data(settings))


def test_a_disk_with_little_room_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FREE_BYTES", 1 << 62)
    assert codes(machine.look_at_data(settings))["disk_nearly_full"] is Severity.WARNING


def test_a_database_that_is_not_there_yet_is_not_made(settings: Settings) -> None:
    [found], largest = machine.look_at_database(settings)
    assert found.code == "database_not_yet" and largest == 0 and not settings.data.exists()


def at(url: str, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", database=SecretStr(url))


def test_a_database_of_today_is_right_and_tells_its_largest_package(
    make_store: Callable[[str], Store], database_url: str, tmp_path: Path
) -> None:
    make_store(database_url)
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as c:
        c.execute(text("INSERT INTO blob VALUES ('a', 'b', 4000000000, '2026-11-18 05:00:00+00')"))
    engine.dispose()
    [found], largest = machine.look_at_database(at(database_url, tmp_path))
    assert (found.severity, largest) == (Severity.OK, 4_000_000_000)


@pytest.mark.parametrize(("revision", "code"), [("0001", "migrations_due"), ("9999", "database_newer")])
def test_an_older_or_newer_database_is_told_and_left_as_it_is(
    sqlite_store: Store, tmp_path: Path, revision: str, code: str
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with sqlite_store.db.engine.begin() as c:
        c.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
    assert [f.code for f in machine.look_at_database(at(url, tmp_path))[0]] == [code]
    with sqlite_store.db.engine.begin() as c:
        assert c.scalar(text("SELECT version_num FROM alembic_version")) == revision


@pytest.mark.parametrize(
    ("url", "code"), [("no url", "database_url"), ("postgresql://u:hush@127.0.0.1:9/x", "database")]
)
def test_a_database_out_of_reach_is_told_without_its_password(url: str, code: str, tmp_path: Path) -> None:
    [found], _ = machine.look_at_database(at(url, tmp_path))
    assert (found.severity, found.code) == (Severity.ERROR, code) and "hush" not in str(found)


def test_a_redis_that_answers_is_right(redis_url: str) -> None:
    url = redis_url.replace("redis+socket://", "unix://")
    assert machine.look_at_redis(Settings(redis=SecretStr(url))).severity is Severity.OK


@pytest.mark.parametrize(
    ("url", "code"), [("redis://:hush@127.0.0.1:9/0", "redis_unreachable"), ("http://x", "redis_url")]
)
def test_a_redis_out_of_reach_is_told_without_its_password(url: str, code: str) -> None:
    found = machine.look_at_redis(Settings(redis=SecretStr(url)))
    assert found.code == code and "hush" not in str(found)


class _MailServer(socketserver.StreamRequestHandler):
    """Greets, and keeps what it is told."""

    heard: list[str] = []  # noqa: RUF012

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            self.heard.append(line.decode().split()[0].upper())
            self.wfile.write(b"250 fine\r\n")


def test_a_mail_server_is_greeted_and_sent_nothing() -> None:
    _MailServer.heard.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = SecretStr(f"smtp://127.0.0.1:{server.server_address[1]}")
        found = machine.look_at_mail(Settings(smtp_url=url, mail_from="a@b.example"))
        server.shutdown()
    assert found.severity is Severity.OK and set(_MailServer.heard) == {"EHLO"}


def test_a_mail_server_out_of_reach_is_told() -> None:
    assert machine.look_at_mail(Settings(smtp_url=SecretStr("smtp://127.0.0.1:9"))).code == "mail_unreachable"


def test_without_mail_and_redis_there_is_only_a_note() -> None:
    assert {machine.look_at_mail(Settings()).severity, machine.look_at_redis(Settings()).severity} == {Severity.NOTE}
