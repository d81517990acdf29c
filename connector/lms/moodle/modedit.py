"""The form of an activity (`course/modedit.php`), filled in as a person fills it in.

Tried on 4.5.6 and 4.2.3: a new activity is made in one transaction, so that nothing stays behind when Moodle's import
of the package dies; an idnumber that the course has already is refused. "Save and display" answers with a redirect to
the activity, which names its course module; a refusal with the form again, its complaints beside the fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import html

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.errors import from_errorcode
from connector.lms.moodle.failures import outcome_unknown
from connector.lms.moodle.websession import SecretForm, WebPage, WebSession
from connector.text import Text

MODEDIT = "course/modedit.php"
PACKAGE_FIELDS = {"scorm": "packagefile", "h5pactivity": "packagefile", "resource": "files"}
"""The field of the form that names the draft area, by kind of activity."""

_NOT_OURS_TO_SEND = frozenset({"cancel", "submitbutton", "submitbutton2", "tags", "sesskey"})
_IMPORTING = frozenset({"generalexceptionmessage", "dmlwriteexception"})
"""Error codes of what PHP and the database say of a package that Moodle cannot import."""

_NOT_THE_PACKAGE = frozenset(
    {"no_permission", "access_refused", "account_blocked", "too_large", "site_disk", "maintenance", "site_error"}
    | {"record_missing", "module_disabled"}
)
"""Our codes of what has nothing to do with the package."""


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """The form as Moodle filled it in; `fields` holds what a browser would send."""

    fields: SecretForm

    def of(self, name: str) -> str:
        return self.fields.get(name, "")


class ActivityForms:
    """Asks for the form of a new activity once per course and kind: all activities of a run begin from it."""

    def __init__(self, client: MoodleClient, web: WebSession) -> None:
        self._client, self._web = client, web
        self._new: dict[tuple[str, str], ActivityForm] = {}

    def new(self, course_id: str, modname: str, section: int) -> ActivityForm:
        """Raises `NeedsOperator` (`module_disabled`, `no_permission`) and what the web session raises."""
        if (course_id, modname) not in self._new:
            query = {"add": modname, "course": course_id, "section": str(section), "return": "0"}
            self._new[course_id, modname] = self._asked(query)
        form = self._new[course_id, modname]
        return ActivityForm(SecretForm({**form.fields, "section": str(section)}))

    def of(self, cmid: str) -> ActivityForm:
        """Of an activity that is there. Raises `Rejected` (`record_missing`) where it is not."""
        return self._asked({"update": cmid, "return": "0"})

    def save(self, form: ActivityForm, values: Mapping[str, str]) -> str:
        """Sends the form with `values` in it; gives the activity's `cmid`.

        Raises `Rejected`: `import_failed`, `form_refused`; `Retriable` `outcome_unknown`, also where the idnumber is
        taken: another worker may have made the activity, or a call whose answer was lost.
        """
        try:
            page = self._web.submit(MODEDIT, {**form.fields, **values, "submitbutton": "1"})
        except HoclieuError as problem:
            error = outcome_unknown(self._client.site.id, MODEDIT, problem) or problem
        else:
            if cmid := _cmid(page):
                return cmid
            error = self._refusal(page)
        raise error

    def _asked(self, query: Mapping[str, str]) -> ActivityForm:
        page = self._web.page(MODEDIT, query)
        if page.is_error:
            raise from_errorcode(self._client.site.id, MODEDIT, page.errorcode or "?")
        form = _form_in(page)
        if form is None and page.place.endswith("course/view.php"):
            # Where Moodle sends whoever asks for an activity that waits for its deletion.
            raise from_errorcode(self._client.site.id, MODEDIT, "invalidcoursemodule")
        if form is None:
            raise NeedsOperator("no_form", _NO_FORM.filled(site=self._client.site.id, place=page.place), _NO_FORM_DO)
        values = {name: value for name, value in form.form_values() if name not in _NOT_OURS_TO_SEND}
        return ActivityForm(SecretForm({n: v for n, v in values.items() if not n.startswith("tags[")}))

    def _refusal(self, page: WebPage) -> HoclieuError:
        site = self._client.site.id
        if page.is_error:
            return self._exception(page.errorcode or "?")
        if _form_in(page) is None:
            return Retriable("outcome_unknown", _NO_ANSWER.filled(site=site, status=page.status), _LOOK_AGAIN)
        complaints = _complaints(page)
        if "cmidnumber" in complaints:
            return Retriable("outcome_unknown", _THERE.filled(site=site), _LOOK_AGAIN)
        said = "; ".join(complaints.values()) or page.place
        if complaints.keys() & set(PACKAGE_FIELDS.values()):
            return Rejected("import_failed", _REFUSED.filled(site=site, said=said), EXPORT_AGAIN)
        names = ", ".join(complaints) or "?"
        return Rejected("form_refused", _FORM_REFUSED.filled(site=site, fields=names, said=said))

    def _exception(self, errorcode: str) -> HoclieuError:
        """Nothing was made: Moodle has rolled it back."""
        error = from_errorcode(self._client.site.id, MODEDIT, errorcode)
        if error.code in _NOT_THE_PACKAGE and errorcode not in _IMPORTING:
            return error
        what = _IMPORT_FAILED.filled(site=self._client.site.id, errorcode=errorcode)
        return Rejected("import_failed", what, EXPORT_AGAIN)


def _cmid(page: WebPage) -> str | None:
    """Of the redirect that follows a form that was taken: to the activity, or to the page that regrades it first."""
    parts = urlsplit(page.location)
    if not re.search(r"/(?:mod/\w+/view|course/modregrade)\.php$", parts.path):
        return None
    found = parse_qs(parts.query).get("id", [""])[0]
    return found if found.isdigit() else None


def _form_in(page: WebPage) -> Any | None:
    """The activity's form: the one with a field `modulename`."""
    root: Any = html.fromstring(page.text or "<html></html>")
    return next((form for form in root.forms if "modulename" in form.fields), None)


def _complaints(page: WebPage) -> dict[str, str]:
    """What the form complains of, by field."""
    root: Any = html.fromstring(page.text or "<html></html>")
    marks = {
        mark.get("id"): " ".join(mark.text_content().split())
        for mark in root.xpath("//*[@id]")
        if mark.get("id").startswith("id_error_")
    }
    return {name.removeprefix("id_error_"): said for name, said in marks.items() if said}


EXPORT_AGAIN = Text(
    "Hãy xuất lại bài giảng thành SCORM 1.2 rồi nộp lại.", "Export the lesson again as SCORM 1.2 and hand it in again."
)
_IMPORT_FAILED = Text(
    "Moodle của trang {site} bị lỗi khi nhập gói này ({errorcode}).",
    "Moodle on site {site} failed while importing this package ({errorcode}).",
)
_REFUSED = Text(
    "Moodle của trang {site} không nhận gói này: “{said}”.", 'Moodle on site {site} refuses this package: "{said}".'
)
_FORM_REFUSED = Text(
    "Biểu mẫu hoạt động của trang {site} không nhận mục {fields}: “{said}”.",
    'The activity form of site {site} refuses the field {fields}: "{said}".',
)
_THERE = Text(
    "Khoá học trên trang {site} đã có một hoạt động mang mã này.",
    "The course on site {site} already has an activity with this idnumber.",
)
_LOOK_AGAIN = Text(
    "Hệ thống sẽ xem trên trang trước khi thử lại.", "The site will be looked at before it is tried again."
)
_NO_ANSWER = Text(
    "Trang {site} trả lời biểu mẫu hoạt động bằng một trang lạ (HTTP {status}); không rõ đã lưu hay chưa.",
    "Site {site} answered the activity form with a strange page (HTTP {status}); it is not known whether it was saved.",
)
_NO_FORM = Text(
    "Trang {site} không đưa ra biểu mẫu hoạt động mà dừng ở {place}.",
    "Site {site} shows no activity form, but stops at {place}.",
)
_NO_FORM_DO = Text(
    "Hãy mở biểu mẫu này bằng trình duyệt với tài khoản dịch vụ và xem Moodle yêu cầu gì.",
    "Open this form with a browser as the service account and see what Moodle asks for.",
)
