from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.reports.delivery.https import by_https
from connector.reports.delivery.webform import by_web_form
from mappings.destinations import WebFormTo
from tests.reports.delivery.receivers import HttpsPlace, https_server, parcel, verified

SECRET = "một khoá dùng chung"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[HttpsPlace]:
    with https_server(tmp_path) as running:
        yield running


def post(place: HttpsPlace, tmp_path: Path, url: str | None = None, **more: object) -> dict[str, str]:
    with by_https(url or place.url, SecretStr(SECRET), place.ca_file) as sender:
        return sender.send(parcel(tmp_path / "here", **more), lambda: None)  # type: ignore[arg-type]


def refused(place: HttpsPlace, tmp_path: Path, url: str | None = None) -> HoclieuError:
    with pytest.raises(HoclieuError) as caught:
        post(place, tmp_path, url)
    return caught.value


def test_the_receiver_can_verify_who_sent_it_when_and_that_nothing_was_changed(
    place: HttpsPlace, tmp_path: Path
) -> None:
    receipt = post(place, tmp_path, content='{"tên": 1}'.encode())
    [asked] = place.asked
    assert verified(SECRET, asked.headers, asked.body) and receipt["daily_school.a_2026-11-18.json"].startswith("200 ")
    assert not verified("another", asked.headers, asked.body)
    assert not verified(SECRET, asked.headers, asked.body + b" ")
    assert not verified(SECRET, asked.headers | {"Idempotency-Key": "x"}, asked.body)
    assert not verified(SECRET, asked.headers, asked.body, now=int(asked.headers["X-Hoclieu-Timestamp"]) + 301)
    assert SECRET not in str(asked.headers)


def test_the_same_report_has_the_same_key_however_often_it_is_sent_and_another_has_another(
    place: HttpsPlace, tmp_path: Path
) -> None:
    post(place, tmp_path)
    post(place, tmp_path)
    post(place, tmp_path, key="daily/school.b/2026-11-18/r1/so/")
    first, again, other = (asked.headers["Idempotency-Key"] for asked in place.asked)
    assert first == again != other


def test_headers_tell_the_report_and_that_it_is_late_and_not_confirmed(place: HttpsPlace, tmp_path: Path) -> None:
    post(place, tmp_path, late=True, confirmed=False)
    told = {
        k: v
        for k, v in place.asked[0].headers.items()
        if k.startswith("X-Hoclieu-") and k[10:] in "LateConfirmedReport"
    }
    assert told == {"X-Hoclieu-Report": "daily/school.a/2026-11-18", "X-Hoclieu-Late": "1", "X-Hoclieu-Confirmed": "0"}


def test_a_report_is_never_sent_on_to_another_host(place: HttpsPlace, tmp_path: Path) -> None:
    place.answer = lambda _: (307, {"Location": "https://elsewhere.example/in"}, "")
    assert refused(place, tmp_path).code == "redirected_elsewhere" and len(place.asked) == 1


def test_a_redirect_on_the_same_host_is_followed_with_everything(place: HttpsPlace, tmp_path: Path) -> None:
    place.answer = lambda a: (308, {"Location": "/new"}, "") if a.path == "/in" else (201, {}, "")
    post(place, tmp_path)
    assert [a.path for a in place.asked] == ["/in", "/new"] and place.asked[0].body == place.asked[1].body


@pytest.mark.parametrize(
    ("status", "kind"),
    [(503, Retriable), (429, Retriable), (401, NeedsOperator), (404, NeedsOperator), (422, Rejected)],
)
def test_a_status_says_whether_it_may_be_tried_again(
    place: HttpsPlace, tmp_path: Path, status: int, kind: type[HoclieuError]
) -> None:
    place.answer = lambda _: (status, {"Retry-After": "7"}, "")
    error = refused(place, tmp_path)
    assert type(error) is kind
    assert getattr(error, "retry_after", None) in (7.0, None)


def test_an_answer_that_is_lost_leaves_the_outcome_unknown_and_a_server_that_is_away_does_not(
    place: HttpsPlace, tmp_path: Path
) -> None:
    place.answer = lambda _: None
    assert refused(place, tmp_path).code == "outcome_unknown"
    assert refused(place, tmp_path, "https://127.0.0.1:1/in").code == "https_unreachable"


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_said(
    place: HttpsPlace, tmp_path: Path
) -> None:
    place.ca_file = ""
    assert refused(place, tmp_path).code == "tls_failed" and place.asked == []


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_page_to_sign_in_on_is_no_receipt(place: HttpsPlace, tmp_path: Path, status: int) -> None:
    place.answer = lambda a: (status, {"Location": "/login"}, "") if a.path == "/in" else (200, {}, "Đăng nhập")
    error = refused(place, tmp_path)
    assert (type(error), error.code) == (NeedsOperator, "redirected_to_read") and len(place.asked) == 1


@pytest.mark.parametrize(
    "location",
    [
        "//elsewhere.example/in",
        "https://127.0.0.1@elsewhere.example/",
        "http://127.0.0.1/in",
        "/\\elsewhere.example/",
        "https://127.0.0.1:x/",
        "https://[::1/",
        "https://127.0.0.1.elsewhere.example/",
    ],
)
def test_no_spelling_of_another_host_gets_the_report(place: HttpsPlace, tmp_path: Path, location: str) -> None:
    place.answer = lambda a: (307, {"Location": location}, "") if a.path == "/in" else (404, {}, "")
    assert refused(place, tmp_path).code in ("redirected_elsewhere", "https_refused")
    assert {a.path for a in place.asked} <= {"/in", "/\\elsewhere.example/", "/%5Celsewhere.example/"}


# forms -----------------------------------------------------------------------------------------------------------


def form(place: HttpsPlace, **more: object) -> WebFormTo:
    fields = [
        {"field": "entry.1", "figure": "total/enrolled"},
        {"field": "entry.2", "figure": "total/completed"},
        {"field": "entry.3", "value": "{unit} {period}"},
    ]
    given = {"id": "f", "kind": "web_form", "url": place.url, "ca_file": place.ca_file, "fields": fields}
    return WebFormTo.model_validate(given | more)


def fill(to: WebFormTo, tmp_path: Path, figures: dict[str, object] | None = None) -> dict[str, str]:
    figures = {"total/enrolled": 40, "total/completed": None} if figures is None else figures
    with by_web_form(to) as sender:
        return sender.send(parcel(tmp_path / "here", figures=figures), lambda: None)


def test_figures_and_words_go_into_their_fields_and_what_is_not_known_stays_empty(
    place: HttpsPlace, tmp_path: Path
) -> None:
    place.answer = lambda _: (200, {}, "Đã ghi nhận")
    receipt = fill(form(place, accepted="Đã ghi nhận"), tmp_path)
    sent = parse_qs(place.asked[0].body.decode(), keep_blank_values=True)
    assert sent == {"entry.1": ["40"], "entry.2": [""], "entry.3": ["a 2026-11-18"]} and receipt["status"] == "200"


def test_a_figure_that_the_report_has_not_is_told_before_anything_is_sent(place: HttpsPlace, tmp_path: Path) -> None:
    with pytest.raises(NeedsOperator) as caught:
        fill(form(place), tmp_path, {"total/enrolled": 40})
    assert caught.value.code == "figure_unknown" and place.asked == []


@pytest.mark.parametrize("answer", [None, (500, {}, ""), (200, {}, "Vui lòng kiểm tra lại")])
def test_where_the_form_may_have_been_taken_nobody_claims_to_know(
    place: HttpsPlace, tmp_path: Path, answer: tuple[int, dict[str, str], str] | None
) -> None:
    place.answer = lambda _: answer
    with pytest.raises(Retriable) as caught:
        fill(form(place, accepted="Đã ghi nhận"), tmp_path)
    assert caught.value.code == "outcome_unknown"


def test_a_form_that_shows_its_answers_is_looked_at(place: HttpsPlace, tmp_path: Path) -> None:
    to = form(place, lookup=place.url.replace("/in", "/list?q={unit}"), there="{unit} {period}")
    with by_web_form(to) as sender:
        assert sender.look is not None
        place.answer = lambda _: (200, {}, "b 2026-11-18")
        assert sender.look(parcel(tmp_path / "here")) is None
        place.answer = lambda _: (200, {}, "<td>a 2026-11-18</td>")
        assert sender.look(parcel(tmp_path / "here")) == {"found": "a 2026-11-18"}
    assert place.asked[0].path == "/list?q=a"
    with by_web_form(form(place)) as blind:
        assert blind.look is None
