"""Feed and API beside the pages: there only when the settings offer them, and each under its address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from connector.settings import Settings
from connector.steps.context import Context
from connector.store import Store
from connector.web.app import build_app
from connector.web.outlets import outlets
from connector.web.place import place_of
from tests.conftest import Clock
from tests.web.opened import Opened, a_mapping, context_of


@pytest.fixture
def ctx(sqlite_store: Store, clock: Clock, tmp_path: Path) -> Context:
    opened = Opened(sqlite_store, clock, a_mapping("city"))
    opened.add("Hàm số")
    return context_of(opened, tmp_path, api="catalog")


def test_feed_and_api_answer_under_their_addresses(ctx: Context) -> None:
    client = TestClient(Starlette(routes=outlets(lambda: ctx, "https://hoclieu.example.vn")))
    assert b"<baseURL>https://hoclieu.example.vn/oai</baseURL>" in client.get("/oai?verb=Identify").content
    assert client.get("/api/v1/lessons").json()["total"] == 1
    described = client.get("/api/v1/openapi.json").json()
    assert described["servers"] == [{"url": "/api/v1"}]


def test_nothing_is_offered_unless_the_settings_say_so(ctx: Context) -> None:
    assert Settings().api == "off"
    off = replace(ctx, settings=ctx.settings.model_copy(update={"api": "off"}))
    assert outlets(lambda: off, "https://hoclieu.example.vn") == []


def test_the_pages_carry_both_with_their_own_words_for_what_goes_wrong(ctx: Context) -> None:
    place = place_of(ctx.settings.model_copy(update={"web_url": "https://hoclieu.example.vn"}), 0)
    client = TestClient(build_app(ctx, place), base_url=place.origin)
    assert client.post("/oai", data={"verb": "Identify"}).content.count(b"<repositoryName>") == 1
    assert client.get("/api/v1/lessons").json()["total"] == 1
    missing = client.get("/api/v1/lessons/999")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("/api/v1/lessons", headers={"Host": "other.example"}).status_code == 421
