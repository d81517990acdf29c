"""Connections that fail: requests' exceptions as our errors. None holds a URL, which could hold more than it should."""

from __future__ import annotations

import socket

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from connector.errors import Retriable
from connector.text import Text

_LATER = Text("Lần chạy sau sẽ thử lại.", "The next run tries again.")
_CHECK_URL = Text(
    "Hãy kiểm tra url của trang này trong bản ánh xạ và mạng của máy chủ.",
    "Check this site's url in the mapping, and the server's network.",
)


def transport_error(site: str, problem: BaseException) -> Retriable:
    """The error for what requests raised; its text never holds a URL, which could hold more than it should."""
    code, what, do = _transport(problem)
    return Retriable(code, what.filled(site=site), do)


def _transport(problem: BaseException) -> tuple[str, Text, Text]:
    if isinstance(problem, requests.exceptions.SSLError):
        return "tls_failed", _TLS, _CHECK_TLS
    if isinstance(problem, requests.ConnectTimeout):
        return "site_unreachable", _NO_CONNECTION, _CHECK_URL
    if isinstance(problem, requests.Timeout | ReadTimeoutError | TimeoutError):
        return "timed_out", _SLOW, _LATER
    if _caused_by(problem, NameResolutionError, socket.gaierror):
        return "host_unknown", _NO_HOST, _CHECK_URL
    if _caused_by(problem, NewConnectionError, ConnectionRefusedError):
        return "site_unreachable", _NO_CONNECTION, _CHECK_URL
    return "connection_cut", _CUT, _LATER


_TLS = Text(
    "Không lập được kết nối bảo mật (TLS) tới trang {site}.",
    "No secure connection (TLS) to site {site}.",
)
_CHECK_TLS = Text(
    "Hãy kiểm tra chứng chỉ của trang: còn hạn, đúng tên miền, do đơn vị được tin cậy cấp.",
    "Check the site's certificate: not expired, for this host name, issued by an authority that is trusted here.",
)
_NO_CONNECTION = Text("Không kết nối được tới trang {site}.", "Site {site} cannot be reached.")
_NO_HOST = Text(
    "Không tìm thấy tên miền của trang {site}.",
    "The host name of site {site} is not known.",
)
_SLOW = Text("Trang {site} không trả lời trong thời hạn.", "Site {site} did not answer in time.")
_CUT = Text(
    "Kết nối tới trang {site} bị ngắt giữa chừng.",
    "The connection to site {site} broke off.",
)


def _caused_by(problem: BaseException, *kinds: type[BaseException]) -> bool:
    """requests wraps urllib3's errors, which wrap the socket's, in arguments and attributes alike."""
    seen: list[object] = [problem]
    for item in seen:
        if isinstance(item, kinds):
            return True
        if isinstance(item, BaseException) and len(seen) < 20:
            seen += [*item.args, getattr(item, "reason", None), item.__cause__]
    return False
