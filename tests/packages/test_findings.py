"""The table of findings speaks both languages and fills every place it leaves open."""

from __future__ import annotations

import string

import pytest

from connector.packages.findings import RULES
from connector.packages.formats import SCORM, Format
from connector.packages.found import Found
from connector.packages.report import Severity, Verdict


@pytest.mark.parametrize("code", RULES)
def test_a_message_has_both_languages_and_the_same_places(code: str) -> None:
    vi, en = RULES[code].message
    places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (vi, en)]
    assert vi != en
    assert not vi.isascii()
    assert vi.endswith(".")
    assert en.endswith(".")
    assert places[0] == places[1]


@pytest.mark.parametrize("format_", sorted(set(Format) - SCORM))
def test_every_format_that_is_no_scorm_has_its_message(format_: Format) -> None:
    assert RULES[f"not_scorm_{format_}"].severity is Severity.REFUSE


def test_a_finding_shows_no_control_characters_and_no_endless_names() -> None:
    found = Found(5)
    found.note("unsafe_path", "a\x1b[31m\n" + "b" * 500)
    assert found.findings[0].where.isprintable()
    assert len(found.findings[0].where) < 210


def test_only_the_first_findings_of_a_code_are_kept() -> None:
    found = Found(2)
    for n in range(10):
        found.note("odd_name", str(n))
    assert [finding.where for finding in found.findings] == ["0", "1"]


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        ([], Verdict.PLAYABLE),
        (["odd_name", "manifest_bom"], Verdict.PLAYABLE),
        (["names_legacy", "odd_name"], Verdict.REPAIRABLE),
        (["names_legacy", "symlink"], Verdict.REFUSED),
    ],
)
def test_the_verdict_follows_from_the_findings(codes: list[str], verdict: Verdict) -> None:
    found = Found(5)
    for code in codes:
        found.note(code)
    assert found.verdict is verdict
