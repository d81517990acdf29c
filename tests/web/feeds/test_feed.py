"""The feed as harvesters meet it: a client of its own, every verb, every error, and XML as the schemas want it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from xml.etree import ElementTree

import pytest
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import BadArgument, NoRecordsMatch
from starlette.applications import Starlette
from starlette.testclient import TestClient

from connector.errors import NeedsOperator
from connector.store import Store
from connector.web.feeds import feed_route
from connector.web.server import BackgroundServer, bound
from tests.conftest import Clock
from tests.web.feeds.grammar import GRAMMAR
from tests.web.opened import Opened

OAI = "{http://www.openarchives.org/OAI/2.0/}"
URL = "https://kho.example.vn/oai"
LESSON = "oai:haiphong.hoclieu:lesson-"


@pytest.fixture
def opened(sqlite_store: Store, clock: Clock) -> Opened:
    return Opened(sqlite_store, clock)


@pytest.fixture
def ask(opened: Opened) -> Callable[..., etree._Element]:
    """The answer to a request, pages of three."""
    client = TestClient(feed_app(opened, page=3))

    def get(*pairs: tuple[str, str], **arguments: str) -> etree._Element:
        reply = client.get("/oai", params=[*pairs, *((k.rstrip("_"), v) for k, v in arguments.items())])
        assert (reply.status_code, reply.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        answer = etree.fromstring(reply.content)
        GRAMMAR.assertValid(answer)
        return answer

    return get


def feed_app(opened: Opened, page: int = 100) -> Starlette:
    return Starlette(routes=[feed_route(lambda: opened.catalogs, URL, page=page)])


def code(answer: etree._Element) -> str | None:
    error = answer.find(f"{OAI}error")
    return None if error is None else error.get("code")


def texts(answer: etree._Element, name: str) -> list[str]:
    return [element.text or "" for element in answer.iter(f"{OAI}{name}")]


@pytest.fixture
def scythe(opened: Opened) -> Iterator[Callable[[], Scythe]]:
    """An independent client, over real HTTP, of a feed in pages of 100."""
    socket = bound(0)
    port = socket.getsockname()[1]
    with BackgroundServer(feed_app(opened), [socket]):
        yield lambda: Scythe(f"http://127.0.0.1:{port}/oai")


def test_everything_is_harvested_in_pages_and_nothing_twice(opened: Opened, scythe: Callable[[], Scythe]) -> None:
    lessons = opened.add_many(250)
    with scythe() as client:
        for prefix in ("oai_dc", "oai_lom"):
            found = [record.header.identifier for record in client.list_records(metadata_prefix=prefix)]
            assert found == [f"{LESSON}{lesson.id}" for lesson in lessons]
        headers = list(client.list_identifiers(metadata_prefix="oai_dc", set_="grade:11"))
        assert len(headers) == sum(lesson.grade == 11 for lesson in lessons) > 80


def test_a_second_harvest_brings_only_what_changed_and_tells_of_what_was_withdrawn(
    opened: Opened, scythe: Callable[[], Scythe]
) -> None:
    gone, kept, *_ = opened.add_many(5)
    since = opened.tick(60).strftime("%Y-%m-%dT%H:%M:%SZ")
    with scythe() as client:
        with pytest.raises(NoRecordsMatch):
            list(client.list_records(metadata_prefix="oai_dc", from_=since))
        opened.withdraw(gone)
        new = opened.add("Bài mới", n=77)
        records = client.list_records(metadata_prefix="oai_dc", from_=since)
        assert {record.header.identifier: record.header.deleted for record in records} == {
            f"{LESSON}{gone.id}": True,
            f"{LESSON}{new.id}": False,
        }
        opened.take_down(gone)
        assert client.get_record(identifier=f"{LESSON}{gone.id}", metadata_prefix="oai_dc").header.deleted
        assert not client.get_record(identifier=f"{LESSON}{kept.id}", metadata_prefix="oai_dc").header.deleted
        opened.restore(gone)
        assert client.get_record(identifier=f"{LESSON}{gone.id}", metadata_prefix="oai_dc").header.deleted, "not up yet"


def test_a_list_goes_on_where_it_stopped_whatever_happens_in_between(
    opened: Opened, ask: Callable[..., etree._Element]
) -> None:
    lessons = opened.add_many(7)
    answer = ask(verb="ListIdentifiers", metadataPrefix="oai_dc")
    seen = texts(answer, "identifier")
    while token := texts(answer, "resumptionToken")[0]:
        opened.withdraw(lessons[0])
        opened.restore(lessons[0])
        opened.publish(lessons[1], opened.store.lessons.versions([lessons[1].id])[lessons[1].id][0], "city.haiphong")
        answer = ask(verb="ListIdentifiers", resumptionToken=token)
        seen += texts(answer, "identifier")
    assert seen == [f"{LESSON}{lesson.id}" for lesson in lessons]


def test_what_fits_one_answer_has_no_token_at_all(opened: Opened, ask: Callable[..., etree._Element]) -> None:
    opened.add_many(3)
    assert texts(ask(verb="ListRecords", metadataPrefix="oai_dc"), "resumptionToken") == []


def test_a_token_keeps_what_was_asked_for(opened: Opened, ask: Callable[..., etree._Element]) -> None:
    opened.add_many(20)
    first = ask(verb="ListRecords", metadataPrefix="oai_lom", set="subject:toan", until="2100-01-01")
    [token] = texts(first, "resumptionToken")
    second = ask(verb="ListRecords", resumptionToken=token)
    assert {spec for spec in texts(second, "setSpec") if spec.startswith("subject")} == {"subject:toan"}
    assert len(texts(second, "identifier")) == 1 and second.find(f".//{OAI}metadata")[0].tag.endswith("}lom")


def test_the_repository_tells_who_it_is(opened: Opened, ask: Callable[..., etree._Element]) -> None:
    opened.add("Bài")
    answer = ask(verb="Identify")
    assert [(child.tag.removeprefix(OAI), child.text) for child in answer[2]] == [
        ("repositoryName", "Kho học liệu số, Sở Giáo dục và Đào tạo Hải Phòng"),
        ("baseURL", URL),
        ("protocolVersion", "2.0"),
        ("adminEmail", "hoclieu@haiphong.example.vn"),
        ("earliestDatestamp", "2026-11-18T05:00:04Z"),
        ("deletedRecord", "transient"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ]
    assert dict(answer[1].attrib) == {"verb": "Identify"} and answer[1].text == URL


def test_formats_and_sets_are_told(opened: Opened, ask: Callable[..., etree._Element]) -> None:
    lesson = opened.add("Bài")
    assert texts(ask(verb="ListMetadataFormats"), "metadataPrefix") == ["oai_dc", "oai_lom"]
    own = ask(verb="ListMetadataFormats", identifier=f"{LESSON}{lesson.id}")
    assert texts(own, "metadataPrefix") == ["oai_dc", "oai_lom"]
    sets = ["catalog", "catalog:city.haiphong", "subject", "subject:toan", "grade", "grade:10"]
    assert texts(ask(verb="ListSets"), "setSpec") == sets
    for spec in sets:
        assert len(texts(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec), "header")) == 1
    [told] = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=f"{LESSON}{lesson.id}").iter(f"{OAI}header")
    assert [e.text for e in told.iter(f"{OAI}setSpec")] == [spec for spec in sets if ":" in spec]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "badVerb"),
        ([("verb", "GetMetadata")], "badVerb"),
        ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("set", "grade")], "badArgument"),
        ([("verb", "ListRecords")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from_", "2026-01-01")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-1-1")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-02-31")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("until", "2026-01-01T00:00:00.5Z")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-02-01"), ("until", "2026-01-01")],
         "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-01-01"),
          ("until", "2026-02-01T00:00:00Z")], "badArgument"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("resumptionToken", "x")], "badArgument"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "ListRecords"), ("resumptionToken", "x")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "metadataPrefix=oai_dc&cursor=-1")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "metadataPrefix=oai_dc&cursor=1e9")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "cursor=3")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "metadataPrefix=oai_dc&from_=x&cursor=1")],
         "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", f"metadataPrefix=oai_dc&cursor={'9' * 30}")],
         "badResumptionToken"),
        ([("verb", "ListRecords"), ("resumptionToken", "metadataPrefix=oai_dc&batch_size=9&cursor=1")],
         "badResumptionToken"),
        ([("verb", "ListSets"), ("resumptionToken", "x")], "badResumptionToken"),
        ([("verb", "ListRecords"), ("metadataPrefix", "marc")], "cannotDisseminateFormat"),
        ([("verb", "ListIdentifiers"), ("metadataPrefix", "marc")], "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), ("metadataPrefix", "marc"), ("identifier", f"{LESSON}1")], "cannotDisseminateFormat"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc"), ("identifier", f"{LESSON}999")], "idDoesNotExist"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc"), ("identifier", f"{LESSON}1'")], "idDoesNotExist"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc"), ("identifier", f"{LESSON}{'9' * 40}")],
         "idDoesNotExist"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "grade\x00")], "badArgument"),
        ([("verb", "ListMetadataFormats"), ("identifier", "1")], "idDoesNotExist"),
        ([("verb", "ListMetadataFormats"), ("identifier", f"{LESSON}2")], "noMetadataFormats"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2100-01-01")], "noRecordsMatch"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("until", "2001-01-01")], "noRecordsMatch"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "subject:nhac")], "noRecordsMatch"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "catalog:school.thpt-a")], "noRecordsMatch"),
        ([("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "x")], "noRecordsMatch"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_code(
    opened: Opened, ask: Callable[..., etree._Element], arguments: list[tuple[str, str]], expected: str
) -> None:
    opened.add("Bài", n=1)
    opened.withdraw(opened.add("Bài đã rút", n=2))
    answer = ask(*arguments)
    assert code(answer) == expected
    told = {} if expected in ("badVerb", "badArgument") else dict(arguments)
    assert dict(answer[1].attrib) == told


def test_days_and_seconds_are_meant_whole(opened: Opened, ask: Callable[..., etree._Element]) -> None:
    lesson = opened.add("Bài")
    opened.clock.now = opened.clock.now.replace(microsecond=700_000)
    opened.publish(lesson, opened.store.lessons.versions([lesson.id])[lesson.id][0], "city.haiphong")
    [stamp] = texts(ask(verb="ListIdentifiers", metadataPrefix="oai_dc"), "datestamp")
    assert stamp == opened.clock.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for dates in ({"from_": stamp, "until": stamp}, {"until": stamp[:10]}, {"from_": stamp[:10]}):
        assert len(texts(ask(verb="ListIdentifiers", metadataPrefix="oai_dc", **dates), "header")) == 1
        assert ask(verb="Identify") is not None


def test_dublin_core_says_who_what_and_where(opened: Opened, ask: Callable[..., etree._Element]) -> None:
    lesson = opened.add("Hàm số <bậc hai>")
    answer = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=f"{LESSON}{lesson.id}")
    said: dict[str, list[str]] = {}
    for element in answer.find(f".//{OAI}metadata")[0]:
        said.setdefault(etree.QName(element).localname, []).append(element.text or "")
    assert said["title"] == ["Hàm số <bậc hai>"] and said["creator"] == ["Nguyễn Văn An"]
    assert said["publisher"] == ["Sở Giáo dục và Đào tạo Hải Phòng"] and said["contributor"] == ["Trường THPT A"]
    assert said["date"] == ["2026-11-18"] and said["language"] == ["vi"]
    assert said["identifier"] == [f"haiphong/lesson/{lesson.id}", "https://a.example/mod/scorm/view.php?id=2"]
    assert len(said["rights"]) == 1


def test_a_form_is_answered_as_an_address_is_and_one_without_end_is_not(opened: Opened) -> None:
    client = TestClient(feed_app(opened))
    assert client.post("/oai", data={"verb": "ListSets"}).content.count(b"<setSpec>") == 3
    assert client.post("/oai", content=b"x" * 20_000).status_code == 413
    assert ElementTree.fromstring(client.get("/oai?verb=%ff%00").content) is not None


def test_a_feed_without_anybody_to_write_to_is_not_offered(opened: Opened) -> None:
    department = opened.mapping.department.model_copy(update={"email": None})
    opened.mapping = opened.mapping.model_copy(update={"department": department})
    with pytest.raises(NeedsOperator) as refused:
        feed_app(opened)
    assert refused.value.code == "feed_email"


def test_the_grammar_of_these_tests_can_refuse() -> None:
    deleted = "<record><header status='deleted'/></record>"
    assert not GRAMMAR.validate(etree.fromstring(f"<OAI-PMH xmlns='{OAI[1:-1]}'>{deleted}</OAI-PMH>"))


def test_the_client_is_told_of_mistakes_as_well(scythe: Callable[[], Scythe]) -> None:
    with scythe() as client, pytest.raises(BadArgument):
        list(client.list_records(metadata_prefix="oai_dc", from_="yesterday"))
