from __future__ import annotations

from collections import Counter

import pytest

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.errors import ERRORCODES, TABLE, UNKNOWN, from_errorcode, missing_functions
from connector.lms.moodle.errors_publishing import PUBLISHING
from tests.lms.moodle.replay import recorded


@pytest.mark.parametrize(
    ("reply", "release", "kind", "code"),
    [
        ("error-invalid-token", "4.5", NeedsOperator, "bad_token"),
        ("error-invalid-token", "4.2", NeedsOperator, "bad_token"),
        ("error-function-not-in-service", "4.5", NeedsOperator, "access_refused"),
        ("error-invalid-parameter", "4.5", Rejected, "invalid_parameter"),
        ("error-invalid-parameter", "4.2", Rejected, "invalid_parameter"),
        ("error-record-not-found", "4.5", Rejected, "record_missing"),
        ("core_course_create_courses-duplicate", "4.5", Rejected, "already_there"),
        ("core_course_create_courses-duplicate-idnumber", "4.5", Rejected, "already_there"),
        ("pluginfile-missing-file", "4.5", Rejected, "record_missing"),
        ("login-token-wrong-password", "4.5", NeedsOperator, "account_blocked"),
    ],
)
def test_what_moodle_said_means_what_happens_next(
    reply: str, release: str, kind: type[HoclieuError], code: str
) -> None:
    error = from_errorcode("thpt-a", "f", recorded(reply, release)["errorcode"])
    assert (type(error), error.code) == (kind, code)


def test_a_site_in_maintenance_is_tried_again() -> None:
    assert isinstance(from_errorcode("thpt-a", "f", "sitemaintenance"), Retriable)


def test_an_unknown_errorcode_sets_the_record_aside_and_is_named() -> None:
    error = from_errorcode("thpt-a", "mod_x_do", "brandnewcode")
    assert isinstance(error, Rejected)
    assert "brandnewcode" in error.what.en
    assert "mod_x_do" in error.what.vi


def test_every_errorcode_stands_in_one_row() -> None:
    counted = Counter(code for row in (*TABLE, *PUBLISHING) for code in row.errorcodes.split())
    assert [code for code, times in counted.items() if times > 1] == []
    assert len(counted) == len(ERRORCODES)


@pytest.mark.parametrize("row", [*TABLE, *PUBLISHING, UNKNOWN], ids=lambda row: row.code)
def test_every_row_speaks_both_languages_and_names_the_site(row: object) -> None:
    error = from_errorcode("thpt-a", "f", row.errorcodes.split()[0] if row.errorcodes else "?")  # type: ignore[attr-defined]
    for text in filter(None, (error.what, error.do)):
        assert text.vi and text.en and text.vi != text.en
        assert "{" not in text.vi + text.en
    assert "thpt-a" in error.what.vi


def test_all_missing_functions_are_named_in_one_message() -> None:
    error = missing_functions("thpt-a", {"mod_b", "mod_a"})
    assert "Site thpt-a lacks the web-service function: mod_a, mod_b." in str(error)
    assert error.code == "missing_function"
