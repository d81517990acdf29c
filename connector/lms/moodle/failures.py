"""What came instead of an answer: error statuses, HTML pages, redirects. Each with a text for people."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests

from connector.errors import HoclieuError, NeedsOperator, Retriable
from connector.text import Text

_LATER = Text("Lần chạy sau sẽ thử lại.", "The next run tries again.")


HEAD = 64 * 1024
"""How much of a body is read to say what it is."""


def unusable(site: str, response: requests.Response, head: bytes) -> HoclieuError:
    """The error for a response that is no answer; `head` is the beginning of its body, a text says what came."""
    kind = came(response, head)
    values = {"site": site, "status": response.status_code, "came_vi": kind.vi, "came_en": kind.en}
    if response.is_redirect:
        return foreign_url(site, urljoin(response.url, response.headers["location"]))
    if response.status_code == 429:
        return Retriable("rate_limited", _BUSY.filled(**values), *_when(response))
    if response.status_code == 503 and "retry-after" in response.headers:
        return Retriable("maintenance", _MAINTENANCE.filled(**values), *_when(response))
    if response.status_code >= 500:
        return Retriable("site_error", _FAILED.filled(**values), _LOOK_LOG, retry_after(response))
    if response.status_code in _STATUSES:
        code, what, do = _STATUSES[response.status_code]
        return NeedsOperator(code, what.filled(**values), do)
    return _not_json(head, values)


def _not_json(head: bytes, values: dict[str, object]) -> HoclieuError:
    if not head.strip():
        return Retriable("empty_reply", _EMPTY.filled(**values), _LOOK_LOG)
    if head.lstrip()[:1] in (b"{", b"["):
        return Retriable("cut_reply", _CUT_REPLY.filled(**values), _LATER)
    return NeedsOperator("not_json", _NOT_JSON.filled(**values), _NOT_JSON_DO)


def foreign_url(site: str, address: str) -> NeedsOperator:
    """An address on another host: the mapping's URL is not the site's real one."""
    values = {"site": site, "address": without_query(address)}
    what = Text(
        "Trang {site} chỉ sang địa chỉ khác: {address}.",
        "Site {site} points to another address: {address}.",
    )
    do = Text(
        "Nếu đó là địa chỉ đúng, hãy ghi nó vào mục url của trang này trong bản ánh xạ.",
        "If that is the right one, put it as this site's url in the mapping.",
    )
    return NeedsOperator("redirected", what.filled(**values), do.filled(**values))


def without_query(address: str) -> str:
    """The address without user name, query and fragment, fit for a message."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def origin(address: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: what must be equal for a token to go there."""
    parts = urlsplit(address)
    return (
        parts.scheme.lower(),
        parts.hostname,
        parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower()),
    )


def came(response: requests.Response, head: bytes) -> Text:
    """What the response is, in a few words: `an HTML page titled "…"`."""
    kind = response.headers.get("content-type", "").split(";")[0].strip() or "?"
    if "html" not in kind and head.lstrip()[:1] != b"<":
        return Text(f"nội dung kiểu {kind}", f"content of type {kind}")
    if title := page_title(head.decode(response.encoding or "utf-8", "replace")):
        return Text(f"trang HTML có tiêu đề “{title}”", f'an HTML page titled "{title}"')
    return Text("trang HTML không có tiêu đề", "an HTML page without a title")


_TOKEN = re.compile(r"(?i)\b[0-9a-f]{32}\b")
"""What Moodle's tokens look like; a server's own error page may repeat the address it was asked by."""


def page_title(page: str) -> str:
    """The page's title on one line, at most 120 characters, without anything that looks like a token."""
    found = re.search(r"<title[^>]*>(.*?)</title>", page, re.IGNORECASE | re.DOTALL)
    return _TOKEN.sub("…", " ".join(html.unescape(found[1]).split()))[:120] if found else ""


def retry_after(response: requests.Response) -> float | None:
    """Seconds the site asks us to wait: a number or an HTTP date (RFC 9110, 10.2.3)."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _when(response: requests.Response) -> tuple[Text, float | None]:
    seconds = retry_after(response)
    return (_LATER if seconds is None else _LEFT_ALONE.filled(seconds=round(seconds))), seconds


_LEFT_ALONE = Text(
    "Trang xin đợi {seconds} giây; lần chạy sau sẽ thử lại.",
    "It asks to be left alone for {seconds} seconds; the next run tries again.",
)
_BUSY = Text(
    "Trang {site} báo quá nhiều yêu cầu (HTTP 429).",
    "Site {site} says there are too many requests (HTTP 429).",
)
_MAINTENANCE = Text(
    "Trang {site} đang bảo trì hoặc quá tải (HTTP {status}, {came_vi}).",
    "Site {site} is in maintenance or overloaded (HTTP {status}, {came_en}).",
)
_FAILED = Text(
    "Máy chủ của trang {site} gặp lỗi (HTTP {status}, {came_vi}).",
    "The server of site {site} failed (HTTP {status}, {came_en}).",
)
_LOOK_LOG = Text(
    "Nếu còn lặp lại, hãy xem nhật ký lỗi của máy chủ Moodle.",
    "If it goes on, look at the Moodle server's error log.",
)
_CUT_REPLY = Text("Câu trả lời của trang {site} bị cụt.", "The answer of site {site} was cut short.")
_EMPTY = Text("Trang {site} trả lời rỗng.", "Site {site} gave an empty answer.")
_NOT_JSON = Text(
    "Trang {site} trả về {came_vi} thay cho JSON.",
    "Site {site} answered with {came_en} instead of JSON.",
)
_NOT_JSON_DO = Text(
    "Hãy kiểm tra url trong bản ánh xạ, tường lửa hoặc trang đăng nhập mạng đứng giữa, "
    "và tắt hiển thị lỗi gỡ rối của Moodle.",
    "Check the url in the mapping, any firewall or network log-in page in between, "
    "and that Moodle's debug display is off.",
)
_STATUSES: dict[int, tuple[str, Text, Text]] = {
    404: (
        "wrong_url",
        Text(
            "Trang {site} không có Moodle ở địa chỉ này (HTTP 404).",
            "Site {site}: no Moodle at this address (HTTP 404).",
        ),
        Text(
            "Hãy sửa url của trang này trong bản ánh xạ.",
            "Correct this site's url in the mapping.",
        ),
    ),
    403: (
        "forbidden",
        Text(
            "Trang {site} từ chối yêu cầu (HTTP 403, {came_vi}).",
            "Site {site} refused the request (HTTP 403, {came_en}).",
        ),
        Text(
            "Hãy bật dịch vụ web và giao thức này trên Moodle, hoặc mở tường lửa cho máy chủ của chúng ta.",
            "Enable web services and this protocol in Moodle, or open the firewall for our server.",
        ),
    ),
    401: (
        "forbidden",
        Text(
            "Trang {site} đòi đăng nhập ở tầng máy chủ web (HTTP 401).",
            "Site {site} asks for a web-server log-in (HTTP 401).",
        ),
        Text(
            "Hãy bỏ mật khẩu của máy chủ web cho thư mục webservice.",
            "Lift the web server's password from the webservice folder.",
        ),
    ),
    413: (
        "too_large",
        Text(
            "Máy chủ của trang {site} không nhận tệp lớn như vậy.",
            "The server of site {site} takes no file this large.",
        ),
        Text(
            "Hãy tăng giới hạn tải lên của máy chủ web.",
            "Raise the web server's upload limit.",
        ),
    ),
}


def outcome_unknown(site: str, wsfunction: str, error: HoclieuError) -> Retriable | None:
    """The error for a write that may have happened in spite of `error`; None where it certainly has not."""
    if error.code not in _MAY_HAVE_HAPPENED:
        return None
    do = Text(
        "Hệ thống sẽ xem trên trang trước khi thử lại.",
        "The site will be looked at before it is tried again.",
    )
    what = _UNKNOWN.filled(site=site, wsfunction=wsfunction)
    return Retriable(
        "outcome_unknown",
        Text(f"{what.vi} {error.what.vi}", f"{what.en} {error.what.en}"),
        do,
    )


_UNKNOWN = Text(
    "Không rõ {wsfunction} trên trang {site} đã được thực hiện hay chưa.",
    "It is not known whether {wsfunction} on site {site} was carried out.",
)
_MAY_HAVE_HAPPENED = frozenset(
    {
        "timed_out",
        "connection_cut",
        "site_error",
        "not_json",
        "empty_reply",
        "cut_reply",
        "invalid_response",
        "site_fault",
        "unknown_errorcode",
    }
)
"""All but errors that come before Moodle runs the function. Moodle checks its own answer only after the work is done,
so `invalid_response` leaves it open too."""
