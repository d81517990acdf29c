"""What both ways over HTTPS share: one request, no redirect to another host, and whether it may have arrived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.reports.delivery.parcel import outcome_unknown
from connector.text import Text

TIMEOUT_SECONDS = (10.0, 60.0)
_HOPS = 3
_FOR_NOW = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_BY_OPERATOR = frozenset({401, 403, 404, 405, 407, 410, 413})


@contextmanager
def session(ca_file: str | None) -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.verify = ca_file or True
        opened.headers["User-Agent"] = "hoclieu-connector"
        yield opened


def asked(
    opened: requests.Session,
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    page_follows: bool = False,
) -> requests.Response:
    """The answer, after redirects that stay on the same host. `page_follows`: what is sent may be answered by a page to
    be read (forms); elsewhere a redirect that would drop the body is no receipt, as where one must sign in first.
    Raises `outcome_unknown` where it may have arrived, else Retriable or NeedsOperator."""
    for _ in range(_HOPS):
        answer = _once(opened, method, url, headers, body)
        if not answer.is_redirect:
            return answer
        target = _joined(url, answer.headers["Location"])
        if _origin(target) != _origin(url):
            raise NeedsOperator("redirected_elsewhere", _ELSEWHERE.filled(host=_host(url)), _ELSEWHERE_DO)
        if answer.status_code not in (307, 308) and method != "GET":  # RFC 9110, 15.4.4
            if not page_follows:
                raise NeedsOperator("redirected_to_read", _TO_READ.filled(host=_host(url)), _REFUSED_DO)
            method, body = "GET", None
        url = target
    raise NeedsOperator("redirects", _HOPPING.filled(host=_host(url)), _ELSEWHERE_DO)


def _once(
    opened: requests.Session, method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None
) -> requests.Response:
    try:
        # said with each request: requests lets REQUESTS_CA_BUNDLE go before what the session says
        return opened.request(
            method,
            url,
            headers=dict(headers or {}),
            data=body,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            verify=opened.verify,
        )
    except requests.exceptions.SSLError:
        raise NeedsOperator("tls_failed", _TLS.filled(host=_host(url)), _TLS_DO) from None
    except requests.RequestException as error:
        if _never_connected(error):
            raise Retriable("https_unreachable", _AWAY.filled(host=_host(url)), _AWAY_DO) from None
        raise outcome_unknown(_host(url)) from None
    except ValueError:  # an address to go to that is none, which requests reads at once
        raise NeedsOperator("redirected_elsewhere", _ELSEWHERE.filled(host=_host(url)), _ELSEWHERE_DO) from None
    except OSError as error:  # the file of certificates, which requests looks for first
        raise NeedsOperator("ca_file_unreadable", _CA.filled(why=error.strerror or "?"), _TLS_DO) from None


def refusal(answer: requests.Response) -> HoclieuError | None:
    """None for what was taken (2xx); a status says whether it may be tried again."""
    status, host = answer.status_code, _host(answer.url)
    if 200 <= status < 300:
        return None
    if status in _FOR_NOW:
        return Retriable("https_deferred", _DEFERRED.filled(host=host, status=status), None, _retry_after(answer))
    if status in _BY_OPERATOR:
        return NeedsOperator("https_refused", _REFUSED.filled(host=host, status=status), _REFUSED_DO)
    return Rejected("https_rejected", _REFUSED.filled(host=host, status=status), _REFUSED_DO)


def _never_connected(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError) or isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    )


def _retry_after(answer: requests.Response) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdigit() else None


def _joined(url: str, location: str) -> str:
    """'' where it is no address: of another origin than any."""
    try:
        target = urljoin(url, location)
        _origin(target)
    except ValueError:
        return ""
    return target


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _host(url: str) -> str:
    return urlsplit(url).hostname or "?"


_AWAY = Text("Không kết nối được {host}.", "{host} cannot be reached.")
_AWAY_DO = Text("Sẽ được gửi lại.", "It will be tried again.")
_TLS = Text("Chứng chỉ của {host} không tin được.", "The certificate of {host} cannot be trusted.")
_TLS_DO = Text(
    "Kiểm tra chứng chỉ và đồng hồ; tổ chức chứng thực riêng thì đặt ca_file.",
    "Check the certificate and the clock; for an authority of one's own set ca_file.",
)
_CA = Text("Không đọc được tệp chứng chỉ ca_file ({why}).", "The certificates in ca_file cannot be read ({why}).")
_ELSEWHERE = Text(
    "{host} chuyển hướng sang máy khác; báo cáo không được gửi theo.",
    "{host} redirects to another host; the report is not sent there.",
)
_ELSEWHERE_DO = Text("Ghi địa chỉ cuối cùng vào url.", "Write the final address into url.")
_TO_READ = Text(
    "{host} trả lời bằng một trang khác (thường là trang đăng nhập); báo cáo chưa được nhận.",
    "{host} answers by another page (often one to sign in on); the report was not taken.",
)
_HOPPING = Text("{host} chuyển hướng quá nhiều lần.", "{host} redirects too often.")
_DEFERRED = Text("{host} tạm chưa nhận ({status}).", "{host} does not take it for now ({status}).")
_REFUSED = Text("{host} từ chối báo cáo ({status}).", "{host} refuses the report ({status}).")
_REFUSED_DO = Text("Kiểm tra url và khoá với nơi nhận.", "Check url and secret with the recipient.")
