from __future__ import annotations

import pytest
from pydantic import SecretStr

from connector.settings import Settings
from connector.web import probes
from connector.web.probes import _loopback, _trusted


class _Ctx:
    def __init__(self, token: str | None) -> None:
        self.settings = Settings(metrics_token=SecretStr(token) if token is not None else None)


def trusted(token: str | None, client: str = "203.0.113.7", **headers: str) -> bool:
    scope = {"headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()], "client": (client, 1)}
    return _trusted(scope, _Ctx(token))  # type: ignore[arg-type]


def test_who_bears_the_token_is_believed_from_anywhere() -> None:
    assert trusted("s3cret", Authorization="Bearer s3cret", Host="x.example")
    assert not trusted("s3cret", Authorization="Bearer other", Host="x.example")
    assert not trusted("s3cret", Host="x.example")


@pytest.mark.parametrize("given", ["Bearer ", "Bearer None", ""])
def test_an_empty_token_is_nobodys(given: str) -> None:
    assert not trusted("", Authorization=given, Host="x.example")
    assert not trusted(None, Authorization=given, Host="x.example")


def test_a_wrong_token_is_refused_on_this_machine_too() -> None:
    assert not trusted("s3cret", "127.0.0.1", Authorization="Bearer other", Host="127.0.0.1:1")
    assert trusted("s3cret", "127.0.0.1", Host="127.0.0.1:1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8140", "localhost:1", "[::1]:8140", "::1"])
def test_this_machine_is_known_by_its_addresses(host: str) -> None:
    assert _loopback(host)


@pytest.mark.parametrize(
    "host", ["", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example", "[::2]:1", "[", ":"]
)
def test_other_addresses_are_not_this_machine(host: str) -> None:
    assert not _loopback(host)


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_from_this_machine(header: str) -> None:
    assert trusted(None, "127.0.0.1", Host="127.0.0.1:1")
    assert not trusted(None, "127.0.0.1", Host="127.0.0.1:1", **{header: "x"})


def test_without_a_redis_of_ones_own_the_queue_is_not_known() -> None:
    ctx = _Ctx(None)
    assert probes._queued(ctx) is None  # type: ignore[arg-type]
