"""A re-submission beside the version before: the package, what was required, what the teacher says, what was met."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from connector.appraisal.decisions import Words, give_opinion
from connector.appraisal.versions import mark_change, what_changed
from connector.errors import NeedsOperator, Rejected
from connector.lessons.records import Decision
from tests.appraisal.office import Office

CHANGES = Words("", "", "1. Ghi nguồn ảnh\n2. Rút ngắn phần mở đầu")


@pytest.fixture
def revised(desk: Office) -> Office:
    """A lesson of which two changes were required, and its second version."""
    for content, files in (("a", {"index.html": "1"}), ("b", {"index.html": "2", "nguon.txt": "x"})):
        lesson, version = desk.hand_in(content)
        path = desk.ctx.store.blobs.path(version.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, files)
        if content == "a":
            lead = desk.actor("lead-a")
            give_opinion(desk.ctx, lead, lesson.id, 1, "school", {}, Decision.CHANGES_REQUIRED, CHANGES)
    return desk


def put(path: Path, files: dict[str, str]) -> None:
    with ZipFile(path, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)


def test_what_changed_and_what_was_asked_for_stand_side_by_side(revised: Office) -> None:
    revised.ctx.store.revisions.say(2, "đã ghi nguồn", revised.clock())
    found = what_changed(revised.ctx, revised.teacher(), 1, 1, 2)
    assert found.package.files is not None and found.package.files.added == ("nguon.txt",)
    assert [a.text for a in found.asked] == ["Ghi nguồn ảnh", "Rút ngắn phần mở đầu"]
    assert found.said == "đã ghi nguồn" and found.unanswered == found.asked
    assert found.asked[0].by == "Nguyễn Thị Trưởng" and found.asked[0].level == "school"


def test_a_reviewer_marks_what_was_met_and_may_change_the_mark(revised: Office) -> None:
    lead, asked = revised.actor("lead-a"), what_changed(revised.ctx, revised.teacher(), 1, 1, 2).asked
    for met in (False, True):
        mark_change(revised.ctx, lead, 1, 2, asked[0].appraisal_id, 0, met)
    found = what_changed(revised.ctx, lead, 1, 1, 2)
    assert [a.position for a in found.unanswered] == [1]
    assert found.asked[0].mark is not None and found.asked[0].mark.marked_name == "Nguyễn Thị Trưởng"
    trail = revised.ctx.store.audit.rows(subject="lesson 1 version 2")
    assert [r.action for r in trail] == ["change_marked", "change_marked"]


def test_nobody_marks_their_own_lesson_nor_what_was_never_asked(revised: Office) -> None:
    asked = what_changed(revised.ctx, revised.teacher(), 1, 1, 2).asked[0].appraisal_id
    for who in (revised.teacher(), revised.actor("lead-b"), revised.actor("officer")):
        with pytest.raises(Rejected) as caught:
            mark_change(revised.ctx, who, 1, 2, asked, 0, True)
        assert caught.value.code == "not_allowed"
    lead = revised.actor("lead-a")
    for deed, code in (
        ((asked, 2), "change_unknown"),
        ((asked, -1), "change_unknown"),
        ((99, 0), "verdict_of_another"),
    ):
        with pytest.raises(Rejected) as caught:
            mark_change(revised.ctx, lead, 1, 2, *deed, True)
        assert caught.value.code == code
    with pytest.raises(Rejected):
        mark_change(revised.ctx, lead, 1, 1, asked, 0, True)


def test_strangers_see_nothing_and_versions_that_are_not_there_are_told(revised: Office) -> None:
    with pytest.raises(Rejected):
        what_changed(revised.ctx, revised.teacher("99", name="Người lạ"), 1, 1, 2)
    with pytest.raises(NeedsOperator) as caught:
        what_changed(revised.ctx, revised.actor("lead-a"), 1, 1, 3)
    assert caught.value.code == "version_unknown"
