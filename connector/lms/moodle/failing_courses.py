"""Which errors of a reading tell of one course only."""

from __future__ import annotations

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.text import Text

OF_ONE_COURSE = frozenset(
    {"no_permission", "unexpected_reply", "unknown_course", "course_gone"}
    | {"site_error", "cut_reply", "empty_reply", "timed_out"}
)
"""Errors that tell of one course only, or may: the next one is tried. All others but `Rejected` end the reading of the
site at once: no course of it could be read."""


def ends_the_site(error: HoclieuError) -> bool:
    """Whether no other course of the site need be tried."""
    return not isinstance(error, Rejected) and error.code not in OF_ONE_COURSE


def course_gone(site: str, course: str) -> NeedsOperator:
    """A course that was found before is not told of any more."""
    return NeedsOperator("course_gone", _GONE.filled(site=site, course=course), _GONE_DO)


def not_counted(site: str, course: str) -> NeedsOperator:
    """A course that its site left out of its counts: the plugin does not say which of the two reasons it has."""
    return NeedsOperator("not_counted", _NOT_COUNTED.filled(site=site, course=course), _NOT_COUNTED_DO)


_NOT_COUNTED = Text(
    "Trang {site} không đếm khoá học {course}: tài khoản dịch vụ thiếu quyền local/hoclieu:readcounts ở đó, hoặc khoá "
    "học không còn.",
    "Site {site} does not count course {course}: the service account lacks local/hoclieu:readcounts there, or the "
    "course is gone.",
)
_NOT_COUNTED_DO = Text(
    "Cấp local/hoclieu:readcounts cho tài khoản ở khoá học hoặc toàn trang; nếu khoá học đã xoá, sửa bản ánh xạ.",
    "Give the account local/hoclieu:readcounts in the course or on the whole site; where the course was deleted, "
    "correct the mapping.",
)
_GONE = Text(
    "Trang {site} không còn khoá học {course}, hoặc không cho tài khoản dịch vụ thấy.",
    "Site {site} has no course {course} any more, or does not show it to the service account.",
)
_GONE_DO = Text(
    "Hãy sửa bản ánh xạ hoặc cấp quyền xem khoá học.", "Correct the mapping, or let the account see the course."
)
