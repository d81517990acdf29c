"""The service account at a browser: for the one thing that Moodle's core services cannot do, making a SCORM activity.

Logs in (`login/index.php`), takes the `sesskey` from a page and drops a package on a course page
(`course/dndupload.php`). Tried on 4.2.3 and 4.5.6; the source of Moodle 5 keeps the script and these fields, untried.
Cookies live in memory only.
"""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.failures import HEAD, outcome_unknown, unusable
from connector.lms.moodle.http import pooled_session
from connector.lms.moodle.multipart import MultipartBody
from connector.lms.moodle.replies import Reply
from connector.text import Text

LOGIN = "login/index.php"
DNDUPLOAD = "course/dndupload.php"
COURSE_PAGE = "course/view.php"

_LOGINTOKEN = re.compile(r'<input[^>]*name="logintoken"[^>]*value="([^"]*)"')
_SESSKEY = re.compile(r'"sesskey":"(\w+)"')

_EXPIRED = frozenset({"requireloginerror", "invalidsesskey", "servicerequireslogin", "sessiontimeout"})
_BEFORE_IMPORT = frozenset(
    {"no_permission", "access_refused", "account_blocked", "too_large", "site_disk", "file_refused", "maintenance"}
    | {"record_missing", "invalid_parameter"}
)
"""Our codes of what Moodle says before it has made anything of the upload."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it came after redirects; `place` is its path on the host."""

    status: int
    place: str
    text: str


class Dropped(Reply):
    """`course/dndupload.php`: `error` is 0, or the text of what went wrong, with its `errorcode`."""

    error: str = "0"
    errorcode: str = ""
    cmid: str = ""


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
        self._sesskey: str | None = None
        self._lock = threading.RLock()

    def upload_scorm(self, course_id: str, section: str, name: str, package: Path, filename: str) -> str:
        """Makes a SCORM activity of a package, streamed from disk, and gives its `cmid`.

        Raises `NeedsOperator` (no account, refused, too large); `Rejected`: `file_refused`, or `import_failed` when
        Moodle broke on the package, perhaps leaving half an activity; `Retriable` `outcome_unknown`.
        """
        fields = {"course": course_id, "section": section, "type": "Files", "module": "scorm", "displayname": name}
        dropped = self._drop(course_id, fields, package, filename)
        self._client.stats.moved_file(package.stat().st_size)
        return dropped.cmid

    def add_label(self, course_id: str, text: str) -> str:
        """Makes a label in the course's first section and gives its `cmid`."""
        fields = {"course": course_id, "section": "0", "type": "text", "module": "label", "displayname": text}
        return self._drop(course_id, {**fields, "contents": text}).cmid

    def page(self, place: str, params: Mapping[str, str] | None = None) -> WebPage:
        """A page of the site, as the service account sees it."""
        with self._lock:
            if self._sesskey is None:
                self._log_in()
            return self._get(place, params)

    def _drop(
        self, course_id: str, fields: Mapping[str, str], package: Path | None = None, filename: str = ""
    ) -> Dropped:
        with self._lock:
            fresh = self._sesskey is None
            dropped = self._post_drop(course_id, fields, package, filename)
            if dropped.errorcode in _EXPIRED and not fresh:
                self._forget()
                dropped = self._post_drop(course_id, fields, package, filename)
        if dropped.errorcode or dropped.error != "0" or not dropped.cmid:
            raise self._refused(dropped, package)
        return dropped

    def _post_drop(self, course_id: str, fields: Mapping[str, str], package: Path | None, filename: str) -> Dropped:
        form = SecretForm(fields, sesskey=self._key(course_id))
        body = MultipartBody("repo_upload_file", package, filename, form) if package else form
        try:
            return self._sent(body)
        except HoclieuError as problem:
            error = outcome_unknown(self._site.id, DNDUPLOAD, problem) or problem
        raise error

    def _sent(self, body: MultipartBody | SecretForm) -> Dropped:
        with self._http.send("POST", DNDUPLOAD, data=body) as response:
            try:
                answer = response.json()
            except ValueError:
                answer = None
            if not isinstance(answer, dict):
                raise unusable(self._site.id, response, response.content[:HEAD])
            return Dropped.read(self._site.id, answer)

    def _refused(self, dropped: Dropped, package: Path | None) -> HoclieuError:
        if dropped.errorcode == "missingparam" and package:
            # PHP drops every field of a form that is larger than its post_max_size.
            return from_errorcode(self._site.id, DNDUPLOAD, "upload_error_ini_size")
        if dropped.errorcode == "invalidfiletype":
            return from_errorcode(self._site.id, DNDUPLOAD, "upload_error_extension")
        if dropped.errorcode in _EXPIRED:
            return from_errorcode(self._site.id, DNDUPLOAD, "requireloginerror")
        error = from_errorcode(self._site.id, DNDUPLOAD, dropped.errorcode or "?")
        return error if error.code in _BEFORE_IMPORT else self._import_failed(dropped.errorcode)

    def _import_failed(self, errorcode: str) -> Rejected:
        values = {"site": self._site.id, "errorcode": errorcode or "?"}
        return Rejected("import_failed", _IMPORT_FAILED.filled(**values), _IMPORT_FAILED_DO)

    def _key(self, course_id: str) -> str:
        if self._sesskey is None:
            page = self._log_in()
            found = _SESSKEY.search(page.text) or _SESSKEY.search(self._get(COURSE_PAGE, {"id": course_id}).text)
            self._sesskey = found[1] if found else None
        if self._sesskey is None:
            raise NeedsOperator("no_sesskey", _NO_SESSKEY.filled(site=self._site.id), _LOG_IN_ONCE)
        return self._sesskey

    def _forget(self) -> None:
        self._session.cookies.clear()
        self._sesskey = None

    def _log_in(self) -> WebPage:
        name, password = self._site.username, self._site.password
        if not name or password is None:
            raise NeedsOperator("no_web_account", _NO_ACCOUNT.filled(site=self._site.id), _NO_ACCOUNT_DO)
        form = _LOGINTOKEN.search(self._get(LOGIN).text)
        token = html.unescape(form[1]) if form else ""
        secret = password.get_secret_value()
        page = self._fetch("POST", LOGIN, SecretForm(username=name, password=secret, logintoken=token, anchor=""))
        if page.place.endswith(LOGIN):
            raise NeedsOperator("login_failed", _LOGIN_FAILED.filled(site=self._site.id), _LOGIN_FAILED_DO)
        if any(stop in page.place for stop in _STOPS):
            raise NeedsOperator("login_stopped", _STOPPED.filled(site=self._site.id, place=page.place), _LOG_IN_ONCE)
        found = _SESSKEY.search(page.text)
        self._sesskey = found[1] if found else None
        return page

    def _get(self, place: str, params: Mapping[str, str] | None = None) -> WebPage:
        return self._fetch("GET", place, params=params)

    def _fetch(
        self, method: str, place: str, form: SecretForm | None = None, params: Mapping[str, str] | None = None
    ) -> WebPage:
        with self._http.send(method, place, data=form, params=params, follow=True) as response:
            if response.status_code in (401, 403, 429) or response.status_code >= 500:
                raise unusable(self._site.id, response, response.content[:HEAD])
            return WebPage(response.status_code, urlsplit(response.url).path, response.text)


_STOPS = ("login/change_password.php", "admin/tool/policy/", "user/policy.php", "user/edit.php", "admin/tool/mfa/")
"""Pages at which Moodle holds a person who has logged in until something is done there."""

_IMPORT_FAILED = Text(
    "Moodle của trang {site} bị lỗi khi nhập gói này ({errorcode}).",
    "Moodle on site {site} failed while importing this package ({errorcode}).",
)
_IMPORT_FAILED_DO = Text(
    "Hãy xuất lại bài giảng thành SCORM 1.2 rồi nộp lại.", "Export the lesson again as SCORM 1.2 and hand it in again."
)
_NO_SESSKEY = Text(
    "Trang {site} không cho biết sesskey sau khi đăng nhập.", "Site {site} shows no sesskey after the log-in."
)
_LOG_IN_ONCE = Text(
    "Hãy đăng nhập một lần bằng trình duyệt với tài khoản dịch vụ và hoàn tất điều Moodle yêu cầu.",
    "Log in once with a browser as the service account and finish what Moodle asks for.",
)
_NO_ACCOUNT = Text(
    "Chưa có tên và mật khẩu của tài khoản dịch vụ trên trang {site}; không có chúng thì không đưa bài vào kho được.",
    "No user name and password of the service account on site {site}; lessons cannot be published without them.",
)
_NO_ACCOUNT_DO = Text(
    "Hãy ghi username và password_env của trang này trong bản ánh xạ.",
    "Set this site's username and password_env in the mapping.",
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
