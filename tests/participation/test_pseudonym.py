"""Pseudonyms are stable per site and unrelated between sites."""

from __future__ import annotations

import re

import pytest

from connector.errors import NeedsOperator
from connector.participation.pseudonym import pseudonymizer

KEY = bytes(range(32))


def test_the_same_student_of_the_same_site_always_gets_the_same_pseudonym() -> None:
    assert (
        pseudonymizer(KEY, "thcs-a")("17") == pseudonymizer(KEY, "thcs-a")("17") != pseudonymizer(KEY, "thcs-a")("18")
    )


def test_equal_ids_of_two_sites_or_under_two_keys_give_unrelated_pseudonyms() -> None:
    made = {pseudonymizer(k, s)("17") for k in (KEY, KEY[::-1]) for s in ("thcs-a", "thcs-b")}
    assert len(made) == 4


def test_a_pseudonym_is_32_hex_digits() -> None:
    assert re.fullmatch("[0-9a-f]{32}", pseudonymizer(KEY, "s")("17"))


def test_a_short_key_is_refused() -> None:
    with pytest.raises(NeedsOperator) as refused:
        pseudonymizer(b"secret", "s")
    assert refused.value.code == "pseudonym.key_too_short"
