from __future__ import annotations

from connector.lessons.opinions import tally
from connector.lessons.records import Decision, Opinion
from mappings.schema import Criterion, CriterionGroup, Form

FORM = Form(
    id="f",
    name="Phiếu",
    groups=(
        CriterionGroup(
            id="g",
            name="Nhóm",
            criteria=(Criterion(id="a", name="A", max=10, mandatory=True), Criterion(id="b", name="B", max=10)),
        ),
    ),
    pass_percent=70,
)


def opinion(**scores: float) -> Opinion:
    return Opinion(1, "school", f"site:{len(scores)}", "Lê Văn", Decision.APPROVED, scores)


def test_points_are_the_mean_of_the_opinions_that_have_all_criteria() -> None:
    found = tally(FORM, [opinion(a=10, b=6), opinion(a=8, b=8), opinion()])
    assert (found.count, found.percent, found.short) == (3, 80, ())


def test_a_rubric_with_other_criteria_or_some_of_ours_neither_fails_nor_passes_the_form() -> None:
    """Its reviewer decided by the grade; what was not asked there is not zero here."""
    partly = tally(FORM, [opinion(a=9), Opinion(1, "school", "x", "", Decision.APPROVED, {"Màu sắc": 3})])
    assert (partly.count, partly.percent, partly.points, partly.short) == (2, None, None, ())
    assert partly.passes(FORM)


def test_a_further_criterion_does_not_count() -> None:
    [other] = [Opinion(1, "school", "x", "", Decision.APPROVED, {"a": 4, "b": 10, "Màu sắc": 99})]
    found = tally(FORM, [other])
    assert (found.percent, found.short, found.passes(FORM)) == (70, ("a",), False)
