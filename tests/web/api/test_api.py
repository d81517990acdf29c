"""The API as programs meet it: what it tells, what it keeps to itself, and how it says no."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from starlette.testclient import TestClient

from connector.steps.open_catalogs import opening
from connector.store import Store
from connector.web.api import api_app
from tests.conftest import Clock
from tests.web.opened import Opened, a_mapping, real_package


@pytest.fixture
def opened(sqlite_store: Store, clock: Clock) -> Opened:
    return Opened(sqlite_store, clock)


@pytest.fixture
def client(opened: Opened) -> TestClient:
    app = api_app(opening(lambda: opened.mapping, opened.store), opened.store)
    return TestClient(app, raise_server_exceptions=False)


def get(client: TestClient, path: str, **params: object) -> Any:
    reply = client.get(path, params=params)  # type: ignore[arg-type]
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_lessons_are_found_page_by_page(opened: Opened, client: TestClient) -> None:
    opened.add_many(7)
    first = get(client, "/lessons", per_page=3)
    assert (first["total"], first["page"], first["pages"], len(first["items"])) == (7, 1, 3, 3)
    rest = [get(client, "/lessons", per_page=3, page=page)["items"] for page in (2, 3, 4)]
    assert len({item["lesson"] for items in (first["items"], *rest) for item in items}) == 7
    assert get(client, "/lessons", page=100_000)["items"] == []


@pytest.mark.parametrize(
    "wish",
    [
        {"text": "THO duong"},
        {"text": "thơ Đường"},
        {"subject": "ngu-van"},
        {"subject": "Ngữ văn"},
        {"grade": 11},
        {"school": "thpt-b"},
        {"text": "luat", "grade": 11, "topic": "Hàm số", "catalog": "city.haiphong"},
    ],
    ids=str,
)
def test_lessons_are_found_by_what_people_type_or_choose(
    opened: Opened, client: TestClient, wish: dict[str, object]
) -> None:
    opened.add("Hàm số bậc hai", n=1)
    opened.add("Thơ Đường luật", subject="Ngữ văn", grade=11, school="thpt-b", n=2)
    assert [item["title"] for item in get(client, "/lessons", **wish)["items"]] == ["Thơ Đường luật"]


def test_the_overview_tells_what_there_is_to_ask_for(opened: Opened, client: TestClient) -> None:
    opened.add_many(4)
    told = get(client, "/overview")
    assert [(c["key"], c["level_name"], c["lessons"]) for c in told["catalogs"]] == [
        ("city.haiphong", "Cấp thành phố", 4)
    ]
    assert {"key": "ngu-van", "names": ["Ngữ văn"]} in told["subjects"] and told["grades"] == [10, 11, 12]


def test_one_lesson_is_its_record_and_need_not_be_sent_twice(opened: Opened, client: TestClient) -> None:
    lesson = opened.add("Bài")
    reply = client.get(f"/lessons/{lesson.id}")
    assert reply.json() == opened.catalogs.records([lesson.id])[lesson.id].model_dump(mode="json")
    tag, moment = reply.headers["etag"], reply.headers["last-modified"]
    for header in ({"If-None-Match": f'"x", W/{tag}'}, {"If-None-Match": "*"}, {"If-Modified-Since": moment}):
        again = client.get(f"/lessons/{lesson.id}", headers=header)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"/lessons/{lesson.id}", headers={"If-Modified-Since": "yesterday"}).status_code == 200
    opened.tick()
    opened.publish(lesson, opened.store.lessons.versions([lesson.id])[lesson.id][0], "city.haiphong")
    for header in ({"If-None-Match": tag}, {"If-Modified-Since": moment}):
        assert client.get(f"/lessons/{lesson.id}", headers=header).status_code == 200


@pytest.mark.parametrize("path", ["/lessons/{id}", "/lessons/{id}/package"])
def test_what_is_withdrawn_or_in_no_open_catalog_is_unknown(opened: Opened, client: TestClient, path: str) -> None:
    key = {"Authorization": f"Bearer {opened.store.api_keys.make('so', opened.clock.now)}"}
    lesson, version = opened.hand_in("Chỉ ở trường", n=5)
    opened.approve(version, "school")
    opened.publish(lesson, version, "school.thpt-a")
    withdrawn = opened.add("Đã rút", n=6)
    opened.withdraw(withdrawn)
    for number in (lesson.id, withdrawn.id, 999, 2**53):
        reply = client.get(path.format(id=number), headers=key)
        assert (reply.status_code, reply.json()["code"]) == (404, "lesson_unknown")


def standing_package(opened: Opened) -> tuple[int, bytes]:
    package = real_package("Hàm số")
    lesson, version = opened.hand_in("Hàm số", n=3, package=package)
    opened.approve(version, "school", "city")
    opened.publish(lesson, version, "city.haiphong")
    return lesson.id, package


def test_a_package_is_for_those_who_hold_a_key_that_is_in_force(opened: Opened, client: TestClient) -> None:
    number, package = standing_package(opened)
    key = opened.store.api_keys.make("so-hai-phong", opened.clock.now)
    for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {key}"}, {"X-Api-Key": key}):
        refused = client.get(f"/lessons/{number}/package", headers=header)
        assert (refused.status_code, refused.json()["code"]) == (401, "key_needed")
        assert refused.headers["www-authenticate"].startswith("Bearer")
    mine = {"Authorization": f"Bearer {key}"}
    reply = client.get(f"/lessons/{number}/package", headers=mine)
    assert reply.content == package and reply.headers["content-type"] == "application/zip"
    assert reply.headers["etag"] == f'"{hashlib.sha256(package).hexdigest()}"'
    assert "H%C3%A0m%20s%E1%BB%91.zip" in reply.headers["content-disposition"]
    assert opened.store.api_keys.revoke("so-hai-phong", opened.clock.now)
    assert client.get(f"/lessons/{number}/package", headers=mine).status_code == 401


def test_a_package_comes_in_parts_and_not_twice(opened: Opened, client: TestClient) -> None:
    number, package = standing_package(opened)
    mine = {"Authorization": f"Bearer {opened.store.api_keys.make('so', opened.clock.now)}"}
    path = f"/lessons/{number}/package"
    tag = client.head(path, headers=mine).headers["etag"]
    assert client.head(path, headers=mine).headers["content-length"] == str(len(package))
    assert client.head(path).status_code == 401
    part = client.get(path, headers=mine | {"Range": "bytes=10-19", "If-Range": tag})
    assert (part.status_code, part.content) == (206, package[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(package)}"
    whole = client.get(path, headers=mine | {"Range": "bytes=10-19", "If-Range": '"other"'})
    assert (whole.status_code, whole.content) == (200, package)
    assert client.get(path, headers=mine | {"Range": f"bytes={len(package)}-"}).status_code == 416
    assert client.get(path, headers=mine | {"If-None-Match": tag}).status_code == 304


def test_a_file_that_is_away_is_said_to_be(opened: Opened, client: TestClient) -> None:
    number, _ = standing_package(opened)
    mine = {"Authorization": f"Bearer {opened.store.api_keys.make('so', opened.clock.now)}"}
    opened.blob(opened.store.lessons.versions([number])[number][0]).unlink()
    reply = client.get(f"/lessons/{number}/package", headers=mine)
    assert (reply.status_code, reply.json()["code"]) == (503, "file_away")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/lessons/0", 422, "parameter_wrong"),
        ("/lessons/abc", 422, "parameter_wrong"),
        (f"/lessons/{2**63}", 422, "parameter_wrong"),
        ("/lessons?grade=13", 422, "parameter_wrong"),
        ("/lessons?page=0", 422, "parameter_wrong"),
        ("/lessons?per_page=101", 422, "parameter_wrong"),
        (f"/lessons?text={'x' * 201}", 422, "parameter_wrong"),
        ("/nothing", 404, "no_such_address"),
        ("/docs", 404, "no_such_address"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(client: TestClient, path: str, status: int, code: str) -> None:
    told = client.get(path)
    problem = told.json()
    assert (told.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert told.headers["content-type"] == "application/problem+json"
    assert problem["detail"] == problem["detail_vi"] != problem["detail_en"]
    assert client.get(path, headers={"Accept-Language": "en-GB"}).json()["detail"] == problem["detail_en"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: TestClient, method: str) -> None:
    reply = getattr(client, method)("/lessons")
    assert (reply.status_code, reply.json()["code"]) == (405, "only_reads")


def test_a_defect_tells_nothing_of_itself(opened: Opened, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("bí mật")

    monkeypatch.setattr(opened.store.shown, "page", broken)
    reply = client.get("/lessons")
    assert (reply.status_code, reply.json()["code"]) == (500, "defect")
    assert "bí mật" not in reply.text and "Traceback" not in reply.text


def test_a_catalog_that_is_closed_again_is_closed_at_once(opened: Opened, client: TestClient) -> None:
    lesson = opened.add("Bài")
    assert client.get(f"/lessons/{lesson.id}").status_code == 200
    opened.mapping = a_mapping("none")
    assert client.get(f"/lessons/{lesson.id}").status_code == 404
    assert get(client, "/overview") == {"catalogs": [], "subjects": [], "grades": []}


def test_the_description_names_every_answer(client: TestClient) -> None:
    schema = get(client, "/openapi.json")
    assert set(schema["paths"]) == {"/overview", "/lessons", "/lessons/{number}", "/lessons/{number}/package"}
    assert all(set(path) == {"get"} for path in schema["paths"].values())
    package = schema["paths"]["/lessons/{number}/package"]["get"]
    assert package["security"] == [{"HTTPBearer": []}]
    assert set(package["responses"]) == {"200", "401", "404", "422", "503"}
    assert set(package["responses"]["404"]["content"]) == {"application/problem+json"}
    record = schema["components"]["schemas"]["LessonRecord"]
    assert {"title", "approvals", "catalogs", "rights", "package"} <= set(record["properties"])


def test_times_and_places_are_plain_json(opened: Opened, client: TestClient) -> None:
    lesson = opened.add("Bài")
    told = get(client, f"/lessons/{lesson.id}")
    assert told["submitted_on"] == "2026-11-18" and told["catalogs"][0]["since"].endswith("Z")
    assert lesson.author_key not in str(told)
