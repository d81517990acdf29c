"""What replacing a package does to students' results, by the identifiers that Moodle goes by."""

from __future__ import annotations

import pytest

from connector.packages.compare import compare, lost_tracks
from connector.packages.report import MoodlePrediction, Node, Organization, PackageReport, Sco, Verdict


def report(
    *parts: tuple[str, str], title: str = "Bài", organization: str = "o", fails: str | None = None
) -> PackageReport:
    return PackageReport(
        verdict=Verdict.PLAYABLE,
        format="scorm12",
        title=title,
        organizations=(
            Organization(identifier=organization, items=tuple(Node(identifier=i, title=t) for i, t in parts)),
        ),
        scos=tuple(Sco(identifier=i, title=t, href="index.html") for i, t in parts),
        moodle=MoodlePrediction(fails=fails) if fails else MoodlePrediction(version="SCORM_1.2", scos=len(parts)),
    )


def test_a_part_whose_identifier_is_gone_loses_its_results() -> None:
    old, new = report(("i1", "Một"), ("i2", "Hai")), report(("i1", "Một"), ("i3", "Hai"))
    assert [part.identifier for part in lost_tracks(old, new)] == ["i2"]
    assert compare(old, new).kept == 1


def test_title_page_and_organization_do_not_matter() -> None:
    old, new = report(("i1", "Một"), organization="a"), report(("i1", "Phần một"), organization="b")
    assert lost_tracks(old, new) == ()


def test_an_organization_of_that_identifier_keeps_the_results() -> None:
    assert lost_tracks(report(("i1", "Một")), report(("x", "Một"), organization="i1")) == ()


@pytest.mark.parametrize(("one", "other", "lost"), [("1", "01", 0), ("10", "1e1", 0), ("a1", "a01", 1), ("A", "a", 1)])
def test_numbers_are_compared_as_numbers(one: str, other: str, lost: int) -> None:
    assert len(lost_tracks(report((one, "Một")), report((other, "Một")))) == lost


def test_a_package_that_moodle_cannot_import_deletes_nothing() -> None:
    assert lost_tracks(report(("i1", "Một")), report(("x", "Một"), fails="map_info")) == ()


def test_another_lesson_under_the_same_identifiers_is_noticed() -> None:
    old = report(("item_1", "Hàm số bậc hai"), title="Hàm số bậc hai")
    assert compare(old, report(("item_1", "Cấu tạo nguyên tử"), title="Cấu tạo nguyên tử")).other_lesson
    assert not compare(old, report(("item_1", "Ham so bac hai (bản 2)"), title="HÀM SỐ BẬC HAI")).other_lesson
    assert not compare(old, report(("item_2", "Cấu tạo"), title="Cấu tạo nguyên tử")).other_lesson
