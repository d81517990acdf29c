"""Who somebody is by their own account on a site: `login/token.php`, then the site is asked whose token it gave.

https://moodledev.io/docs/apis/subsystems/external/security (tokens); the site's switches are those of the mobile app.
The token is used for that one question and kept nowhere.
"""

from __future__ import annotations

import requests
from pydantic import SecretStr

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.lms.base import SignedIn
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.failures import HEAD, unusable
from connector.lms.moodle.http import SiteHttp, pooled_session
from connector.lms.moodle.limits import Limiter
from connector.lms.moodle.replies import Reply
from connector.lms.moodle.rest import RestWire
from connector.lms.moodle.site import CallStats, MoodleSite
from connector.lms.moodle.websession import SecretForm
from connector.text import Text
from mappings.schema import Site

TOKEN = "login/token.php"  # noqa: S105  # a path
SITE_INFO = "core_webservice_get_site_info"
_SECONDS = 15.0
_WRONG = frozenset({"invalidlogin", "wrongusernamepassword", "invalidusername"})
_UNFINISHED = frozenset(
    {"passwordisexpired", "forcepasswordchangenotice", "sitepolicynotagreed", "usernotfullysetup", "usernotconfirmed"}
    | {"suspended", "wsaccessusersuspended", "wsaccessuserunconfirmed", "wsaccessuserexpired"}
)
_CLOSED = frozenset(
    {"servicenotavailable", "enablewsdescription", "cannotcreatetoken", "servicerequireslogin", "accessexception"}
)


class _Given(Reply):
    token: SecretStr = SecretStr("")
    errorcode: str = ""


class _Whose(Reply):
    """A part of `core_webservice_get_site_info`."""

    userid: str
    username: str
    fullname: str


def sign_in(site: Site, username: str, password: SecretStr, session: requests.Session | None = None) -> SignedIn:
    """The person whose name and password these are on the site.

    Raises `Rejected` `signin_refused` (wrong name or password) or `signin_unfinished` (Moodle first wants something of
    its user); `NeedsOperator` where the site lets nobody in this way; `Retriable` where it does not answer.
    """
    url = str(site.url).rstrip("/")
    at = MoodleSite(site.id, url, SecretStr(""), timeout_seconds=min(_SECONDS, site.limits.timeout_seconds))
    session = session or pooled_session(url, 1)
    try:
        token = _token(SiteHttp(at, session, Limiter(1, 20)), site, username, password)
        signed = MoodleSite(site.id, url, token, timeout_seconds=at.timeout_seconds)
        wire = RestWire(signed, SiteHttp(signed, session, Limiter(1, 20)), CallStats())
        whose = _Whose.read(site.id, wire.send(SITE_INFO, {}))
    finally:
        session.close()
    return SignedIn(site.id, whose.userid, whose.username, whose.fullname)


def _token(http: SiteHttp, site: Site, username: str, password: SecretStr) -> SecretStr:
    form = SecretForm(username=username, password=password.get_secret_value(), service=site.signin_service or "")
    with http.send("POST", TOKEN, data=form) as response:
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or response.status_code != 200:
            raise unusable(site.id, response, response.content[:HEAD])
    given = _Given.read(site.id, answer)
    if not given.token.get_secret_value():
        raise _refused(site, given.errorcode)
    return given.token


def _refused(site: Site, errorcode: str) -> HoclieuError:
    if errorcode in _WRONG:
        return Rejected("signin_refused", _REFUSED, _REFUSED_DO)
    if errorcode in _UNFINISHED:
        return Rejected("signin_unfinished", _NOT_YET.filled(site=site.id), _NOT_YET_DO)
    if errorcode in _CLOSED:
        return NeedsOperator("signin_closed", _SHUT.filled(site=site.id, service=site.signin_service), _SHUT_DO)
    return from_errorcode(site.id, TOKEN, errorcode or "?")


_REFUSED = Text("Tên đăng nhập hoặc mật khẩu không đúng.", "The user name or the password is not right.")
_REFUSED_DO = Text(
    "Kiểm tra bộ gõ và phím Caps Lock rồi nhập lại.", "Check the keyboard and Caps Lock, then try again."
)
_NOT_YET = Text(
    "Moodle của trường ({site}) chưa cho tài khoản này đăng nhập.",
    "The school's Moodle ({site}) does not let this account in yet.",
)
_NOT_YET_DO = Text(
    "Đăng nhập Moodle một lần bằng trình duyệt, làm điều Moodle yêu cầu (đổi mật khẩu, đồng ý quy định), rồi quay lại.",
    "Sign in to Moodle once with a browser, do what it asks (change the password, agree to the rules), then come back.",
)
_SHUT = Text(
    "Site {site} không cho đăng nhập qua dịch vụ '{service}'.",
    "Site {site} lets nobody sign in through the service '{service}'.",
)
_SHUT_DO = Text(
    "Quản trị Moodle bật Enable web services for mobile devices ở Site administration → General → Advanced features, "
    "hoặc ghi dịch vụ khác ở signin_service của site.",
    "Moodle's administrator ticks Enable web services for mobile devices (Site administration → General → Advanced "
    "features), or the mapping names another signin_service.",
)
