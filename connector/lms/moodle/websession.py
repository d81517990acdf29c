"""The service account at a browser: for what Moodle's core services cannot do, filling in the form of an activity.

Logs in (`login/index.php`), takes the `sesskey` from a page, and sends forms with it. Cookies live in memory only.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from connector.errors import NeedsOperator
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.failures import HEAD, unusable
from connector.lms.moodle.http import pooled_session
from connector.text import Text

LOGIN = "login/index.php"
HOME = "user/preferences.php"

_LOGINTOKEN = re.compile(r'<input[^>]*name="logintoken"[^>]*value="([^"]*)"')
_SESSKEY = re.compile(r'"sesskey":"(\w+)"')
_ERROR_LINK = re.compile(r'class="errorcode"[^>]*>\s*<a [^>]*href="[^"]*/error/(?:[a-z_]+/)*(\w+)"')
_EXPIRED = frozenset({"requireloginerror", "invalidsesskey", "servicerequireslogin", "sessiontimeout"})


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it came; `place` is its path on the host, `location` where a redirect that was not followed leads."""

    status: int
    place: str
    text: str
    location: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it is Moodle's own page about an exception."""
        return 'class="errormessage"' in self.text

    @property
    def errorcode(self) -> str:
        """The link to the documentation names it; '' where the site shows none."""
        found = _ERROR_LINK.search(self.text) if self.is_error else None
        return found[1] if found else ""


class SecretForm(dict[str, str]):
    """Form fields that no log and no traceback shows."""

    def __repr__(self) -> str:
        return f"SecretForm({', '.join(self)})"


class WebSession:
    """Logs in when first needed, and once more when Moodle has forgotten the session; keeps the client's limits."""

    def __init__(self, client: MoodleClient, session: requests.Session | None = None) -> None:
        self._client = client
        self._site = client.site
        self._session = session or pooled_session(self._site.url, 1)
        self._http = client.http(self._session)
        self._in = False
        self._sesskey: str | None = None
        self._lock = threading.RLock()

    def page(self, place: str, params: Mapping[str, str]) -> WebPage:
        """A page of the site, as the service account sees it.

        Raises `NeedsOperator`: `no_web_account`, `login_failed`, `login_stopped`.
        """
        with self._lock:
            fresh = not self._in
            if fresh:
                self._log_in()
            page = self._get(place, params)
            if _at_login(page.place) and not fresh:
                self._forget()
                self._log_in()
                page = self._get(place, params)
        return page

    def submit(self, place: str, fields: Mapping[str, str]) -> WebPage:
        """Sends a form with the session's own `sesskey`; a redirect is not followed. Sent once more only where Moodle
        says that it did not look at it, since the session was over."""
        with self._lock:
            fresh = self._sesskey is None
            page = self._posted(place, fields)
            if (_at_login(urlsplit(page.location).path) or page.errorcode in _EXPIRED) and not fresh:
                self._forget()
                page = self._posted(place, fields)
        if _at_login(urlsplit(page.location).path) or page.errorcode in _EXPIRED:
            raise NeedsOperator("session_refused", _SESSION_REFUSED.filled(site=self._site.id), _LOG_IN_ONCE)
        return page

    def _posted(self, place: str, fields: Mapping[str, str]) -> WebPage:
        return self._fetch("POST", place, SecretForm({**fields, "sesskey": self._key()}), follow=False)

    def _key(self) -> str:
        if self._sesskey is None:
            page = self._get(HOME) if self._in else self._log_in()
            found = _SESSKEY.search(page.text) or _SESSKEY.search(self._get(HOME).text)
            self._sesskey = found[1] if found else None
        if self._sesskey is None:
            raise NeedsOperator("no_sesskey", _NO_SESSKEY.filled(site=self._site.id), _LOG_IN_ONCE)
        return self._sesskey

    def _forget(self) -> None:
        self._session.cookies.clear()
        self._in, self._sesskey = False, None

    def _log_in(self) -> WebPage:
        name, password = self._site.username, self._site.password
        if not name or password is None:
            raise NeedsOperator("no_web_account", _NO_ACCOUNT.filled(site=self._site.id), _NO_ACCOUNT_DO)
        form = _LOGINTOKEN.search(self._get(LOGIN).text)
        token = html.unescape(form[1]) if form else ""
        secret = password.get_secret_value()
        page = self._fetch("POST", LOGIN, SecretForm(username=name, password=secret, logintoken=token, anchor=""))
        if _at_login(page.place):
            raise NeedsOperator("login_failed", _LOGIN_FAILED.filled(site=self._site.id), _LOGIN_FAILED_DO)
        if any(stop in page.place for stop in _STOPS):
            raise NeedsOperator("login_stopped", _STOPPED.filled(site=self._site.id, place=page.place), _LOG_IN_ONCE)
        found = _SESSKEY.search(page.text)
        self._in, self._sesskey = True, found[1] if found else None
        return page

    def _get(self, place: str, params: Mapping[str, str] | None = None) -> WebPage:
        return self._fetch("GET", place, params=params)

    def _fetch(
        self,
        method: str,
        place: str,
        form: SecretForm | None = None,
        params: Mapping[str, str] | None = None,
        follow: bool = True,
    ) -> WebPage:
        with self._http.send(method, place, data=form, params=params, follow=follow) as response:
            if response.status_code in (401, 403, 413, 429) or response.status_code >= 500:
                raise unusable(self._site.id, response, response.content[:HEAD])
            location = response.headers.get("location", "")
            return WebPage(response.status_code, urlsplit(response.url).path, response.text, location)


def _at_login(path: str) -> bool:
    return path.endswith(LOGIN)


_STOPS = ("login/change_password.php", "admin/tool/policy/", "user/policy.php", "user/edit.php", "admin/tool/mfa/")
"""Pages at which Moodle holds a person who has logged in until something is done there."""

_NO_SESSKEY = Text(
    "Trang {site} không cho biết sesskey sau khi đăng nhập.", "Site {site} shows no sesskey after the log-in."
)
_SESSION_REFUSED = Text(
    "Trang {site} không giữ phiên đăng nhập của tài khoản dịch vụ.",
    "Site {site} does not keep the service account logged in.",
)
_LOG_IN_ONCE = Text(
    "Hãy đăng nhập một lần bằng trình duyệt với tài khoản dịch vụ và hoàn tất điều Moodle yêu cầu.",
    "Log in once with a browser as the service account and finish what Moodle asks for.",
)
_NO_ACCOUNT = Text(
    "Chưa có tên và mật khẩu của tài khoản dịch vụ trên trang {site}, và trang chưa cài plugin local_hoclieu; "
    "thiếu cả hai thì không đưa bài vào kho được.",
    "Site {site} has no companion plugin (local_hoclieu), and no user name and password of the service account are "
    "known for it; without either, lessons cannot be published.",
)
_NO_ACCOUNT_DO = Text(
    "Hãy cài plugin (hoclieu moodle plugin --out FILE.zip), hoặc ghi username và password_env của trang này trong bản "
    "ánh xạ.",
    "Install the plugin (hoclieu moodle plugin --out FILE.zip), or set this site's username and password_env in the "
    "mapping.",
)
_LOGIN_FAILED = Text(
    "Trang {site} không nhận tên hoặc mật khẩu của tài khoản dịch vụ.",
    "Site {site} does not accept the service account's user name or password.",
)
_LOGIN_FAILED_DO = Text(
    "Hãy kiểm tra username và biến mật khẩu của trang này, và tài khoản có bị khoá tạm không.",
    "Check this site's username and password variable, and whether the account is locked out for a while.",
)
_STOPPED = Text("Sau khi đăng nhập, trang {site} dừng ở {place}.", "After the log-in site {site} stops at {place}.")
