from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import Rejected
from connector.lessons.records import Appraisal, Decision, LevelState, Source
from connector.lessons.review import NewVerdict, approved_levels, chain, check, open_level, standings
from mappings.schema import Level

LEVELS = tuple(
    Level.model_validate(x)
    for x in (
        {"id": "school", "name": "Cấp trường", "unit": "school"},
        {"id": "district", "name": "Cấp xã", "unit": "group"},
        {"id": "city", "name": "Cấp thành phố", "unit": "department"},
    )
)
AUTHOR = "lms-a:7"
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def appraisal(level: str, decision: Decision, by: str = "lms-a:9") -> Appraisal:
    return Appraisal(1, 1, level, by, "Lê Thị Bình", decision, "", "", "", None, Source.COMMAND, NOW)


def verdict(level: str, decision: Decision = Decision.APPROVED, by: str = "lms-a:9", **words: str) -> NewVerdict:
    return NewVerdict(level, by, words.pop("name", "Lê Thị Bình"), decision, **words)


def test_a_new_version_awaits_the_first_level_and_no_other() -> None:
    found = standings(LEVELS, True, [])
    assert [s.state for s in found] == [LevelState.UNDER_APPRAISAL, LevelState.WAITING, LevelState.WAITING]


def test_each_approval_opens_the_next_level() -> None:
    found = standings(LEVELS, True, [appraisal("school", Decision.APPROVED), appraisal("district", Decision.APPROVED)])
    assert approved_levels(found) == ("school", "district") and open_level(found) == LEVELS[2]


@pytest.mark.parametrize("decision", [Decision.CHANGES_REQUIRED, Decision.REJECTED])
def test_a_level_that_does_not_approve_ends_the_chain_for_this_version(decision: Decision) -> None:
    found = standings(LEVELS, True, [appraisal("school", decision)])
    assert open_level(found) is None and approved_levels(found) == ()


def test_a_package_that_cannot_be_played_is_under_appraisal_nowhere() -> None:
    found = standings(LEVELS, False, [appraisal("school", Decision.APPROVED)])
    assert {s.state for s in found} == {LevelState.WAITING} and approved_levels(found) == ()


def test_a_verdict_out_of_turn_opens_nothing() -> None:
    assert approved_levels(standings(LEVELS, True, [appraisal("city", Decision.APPROVED)])) == ()


@pytest.mark.parametrize(
    ("given_verdict", "code"),
    [
        (verdict("district"), "level_not_open"),
        (verdict("nowhere"), "level_unknown"),
        (verdict("school", by=AUTHOR), "own_lesson"),
        (verdict("school", by="name:Nguyễn Văn  an", name="Nguyễn Văn  an"), "own_lesson"),
        (verdict("school", Decision.CHANGES_REQUIRED, strengths="Tốt"), "changes_unnamed"),
        (verdict("school", Decision.CHANGES_REQUIRED, required_changes="  \n"), "changes_unnamed"),
        (verdict("school", Decision.REJECTED, strengths="Tốt"), "rejection_unexplained"),
    ],
)
def test_a_verdict_against_the_rules_is_refused_with_its_reason(given_verdict: NewVerdict, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        check(given_verdict, standings(LEVELS, True, []), AUTHOR, "Nguyễn Văn An")
    assert caught.value.code == code


def test_no_verdict_is_taken_after_the_chain_has_ended() -> None:
    with pytest.raises(Rejected, match="awaits no verdict"):
        check(verdict("school"), standings(LEVELS, True, [appraisal("school", Decision.REJECTED)]), AUTHOR, "")


def test_a_namesake_with_an_account_of_their_own_may_appraise() -> None:
    check(verdict("school", by="lms-a:9", name="Nguyễn Văn An"), standings(LEVELS, True, []), AUTHOR, "Nguyễn Văn An")


def test_levels_for_other_stages_are_not_in_a_lessons_chain() -> None:
    thcs_only = LEVELS[1].model_copy(update={"stages": frozenset({"THCS"})})
    levels = (LEVELS[0], thcs_only, LEVELS[2])
    assert [x.id for x in chain(levels, 8)] == ["school", "district", "city"]
    assert [x.id for x in chain(levels, 11)] == ["school", "city"]


verdicts = st.lists(
    st.builds(appraisal, st.sampled_from(["school", "district", "city", "other"]), st.sampled_from(Decision)),
    max_size=8,
)


@given(st.booleans(), verdicts)
def test_no_verdicts_in_any_order_open_a_level_without_all_before_it(
    playable: bool, given_verdicts: list[Appraisal]
) -> None:
    approved = approved_levels(standings(LEVELS, playable, given_verdicts))
    assert approved == tuple(x.id for x in LEVELS)[: len(approved)]
    assert playable or not approved
    for level in approved:
        assert any(v.level == level and v.decision is Decision.APPROVED for v in given_verdicts)


@given(
    st.lists(
        st.tuples(st.sampled_from(LEVELS), st.sampled_from(Decision), st.sampled_from([AUTHOR, "x:1", "x:2"])),
        max_size=12,
    )
)
def test_recording_whatever_the_rules_allow_never_lets_an_author_decide_or_a_level_be_skipped(
    attempts: list[tuple[Level, Decision, str]],
) -> None:
    taken: list[Appraisal] = []
    for level, decision, by in attempts:
        new = verdict(level.id, decision, by, limitations="x", required_changes="x")
        try:
            check(new, standings(LEVELS, True, taken), AUTHOR, "")
        except Rejected:
            continue
        taken.append(appraisal(level.id, decision, by))
    assert AUTHOR not in {v.appraiser_key for v in taken}
    assert [v.level for v in taken] == [x.id for x in LEVELS][: len(taken)]
    assert all(v.decision is Decision.APPROVED for v in taken[:-1])
