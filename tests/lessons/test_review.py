from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import Rejected
from connector.lessons.records import Appraisal, Decision, LevelState, OnMinutes, Opinion, Source
from connector.lessons.review import NewVerdict, approved_levels, check, open_level, standings
from mappings.schema import DEFAULT_FORM, Level, MinutesRule

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


def appraisal(
    level: str, decision: Decision, by: str = "lms-a:9", minutes: OnMinutes = OnMinutes.FINAL, at: datetime = NOW
) -> Appraisal:
    said = ("Lê Thị Bình", decision, "", "", "", None, Source.COMMAND, at)
    return Appraisal(1, 1, level, by, *said, minutes=minutes)


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


def test_an_approval_without_its_minutes_opens_nothing_and_nothing_after_it() -> None:
    for missing in (OnMinutes.NONE, OnMinutes.DRAFT):
        found = standings(
            LEVELS,
            True,
            [
                appraisal("school", Decision.APPROVED),
                appraisal("district", Decision.APPROVED, minutes=missing),
                appraisal("city", Decision.APPROVED),
            ],
        )
        assert approved_levels(found) == ("school",)


def test_where_minutes_must_be_signed_final_ones_are_not_enough() -> None:
    signed = LEVELS[0].model_copy(update={"minutes": MinutesRule(signed=True)})
    for minutes, opened in ((OnMinutes.FINAL, ()), (OnMinutes.SIGNED, ("school",))):
        found = standings((signed,), True, [appraisal("school", Decision.APPROVED, minutes=minutes)])
        assert approved_levels(found) == opened


def test_what_was_decided_on_a_list_is_on_record_by_the_list() -> None:
    approved = replace(appraisal("school", Decision.APPROVED, minutes=OnMinutes.NONE), source=Source.LIST)
    assert approved_levels(standings(LEVELS, True, [approved])) == ("school",)


COUNCIL = LEVELS[0].model_copy(update={"quorum": 3})
FULL = {c.id: c.max for c in DEFAULT_FORM.criteria()}


def opinion(by: str, scores: dict[str, float] | None = None, decision: Decision = Decision.APPROVED) -> Opinion:
    return Opinion(1, "school", by, by, decision, FULL if scores is None else scores)


def concluded(opinions: list[Opinion], decision: Decision = Decision.APPROVED) -> str:
    new = verdict("school", decision, required_changes="x", limitations="x")
    try:
        check(new, standings((COUNCIL,), True, []), AUTHOR, "", opinions=opinions)
    except Rejected as error:
        return error.code
    return "recorded"


def test_a_council_concludes_when_its_quorum_has_spoken_whoever_writes_it_down() -> None:
    assert concluded([]) == "quorum_missing"
    assert concluded([opinion("a"), opinion("b")]) == "quorum_missing"
    assert concluded([opinion("a"), opinion("b"), opinion("b")]) == "quorum_missing"
    assert concluded([opinion("a"), opinion("b"), opinion("c")]) == "recorded"


def test_what_the_form_fails_is_not_approved_but_may_be_sent_back() -> None:
    poor = [opinion(by, {key: points / 2 for key, points in FULL.items()}) for by in "abc"]
    assert concluded(poor) == "form_not_passed"
    assert concluded(poor, Decision.CHANGES_REQUIRED) == "recorded"


def test_a_mandatory_criterion_below_its_minimum_is_no_approval_whatever_the_mean() -> None:
    weak = [opinion(by, FULL | {"sources": 2}) for by in "abc"]
    assert concluded(weak) == "form_not_passed"
    assert concluded([*weak[:2], opinion("c", FULL | {"sources": 5})]) == "recorded"


def test_at_a_level_with_a_form_an_approval_needs_its_scores_unless_it_is_a_grade_in_the_lms() -> None:
    formed = LEVELS[0].model_copy(update={"form": "phieu"})
    found = standings((formed,), True, [])
    with pytest.raises(Rejected) as caught:
        check(verdict("school"), found, AUTHOR, "")
    assert caught.value.code == "scores_missing"
    check(verdict("school"), found, AUTHOR, "", source=Source.MOODLE)
    check(replace(verdict("school"), scores=FULL), found, AUTHOR, "")


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ({"accuracy": 15}, "scores_missing"),
        (FULL | {"charm": 1}, "criterion_unknown"),
        (FULL | {"accuracy": 16}, "score_out_of_range"),
        (FULL | {"accuracy": -1}, "score_out_of_range"),
        (FULL | {"accuracy": float("nan")}, "score_out_of_range"),
    ],
)
def test_scores_are_those_of_the_form(scores: dict[str, float], code: str) -> None:
    with pytest.raises(Rejected) as caught:
        check(replace(verdict("school"), scores=scores), standings(LEVELS, True, []), AUTHOR, "")
    assert caught.value.code == code


def test_a_level_that_decides_by_list_takes_no_other_verdict_and_no_other_level_takes_a_list() -> None:
    by_list = (LEVELS[0].model_copy(update={"by_list": True}),)
    for levels, source, code in ((by_list, Source.PAGE, "decided_by_list"), (LEVELS, Source.LIST, "not_by_list")):
        with pytest.raises(Rejected) as caught:
            check(verdict("school"), standings(levels, True, []), AUTHOR, "", source=source)
        assert caught.value.code == code
    check(verdict("school"), standings(by_list, True, []), AUTHOR, "", source=Source.LIST)


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
