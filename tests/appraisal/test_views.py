from __future__ import annotations

import unicodedata

import pytest

from connector.appraisal.decisions import give_opinion
from connector.appraisal.tasks import assign
from connector.appraisal.views import catalog, lesson_page, search
from connector.errors import NeedsOperator, Rejected
from connector.lessons.actors import Action
from connector.lessons.overview import LessonState
from connector.lessons.records import Decision
from tests.appraisal.office import FULL, Office
from tests.appraisal.test_decisions import sign_off


@pytest.mark.parametrize(
    "words",
    [
        "hàm số",
        "ham so bac hai",
        "HÀM  SỐ",
        unicodedata.normalize("NFD", "hàm số"),
        "toan anh",
        "tran phu",
        "lop 10",
        "dang thi",
        "hai bac",
    ],
)
def test_a_lesson_is_found_by_any_of_its_words_with_accents_or_without(desk: Office, words: str) -> None:
    desk.hand_in("v1")
    desk.hand_in("b1", site="lms-b", title="Sóng dừng", name="Mai Văn Bảo")
    assert [r.title for r in search(desk.ctx, desk.actor("officer"), text=words).rows] == ["Hàm số bậc hai"]


@pytest.mark.parametrize("words", ["ham so song", "100%", "ham_so", "'; DROP TABLE lesson; --"])
def test_what_is_not_there_is_not_found_and_wildcards_are_letters(desk: Office, words: str) -> None:
    desk.hand_in("v1")
    assert search(desk.ctx, desk.actor("officer"), text=words).total == 0


def test_everybody_finds_what_they_may_read_and_nothing_else(desk: Office) -> None:
    desk.hand_in("v1")
    physics, _ = desk.hand_in("b1", site="lms-b", title="Sóng dừng", name="Mai Văn Bảo")

    def seen(person: str) -> list[str]:
        return sorted(r.title for r in search(desk.ctx, desk.actor(person)).rows)

    assert seen("officer") == seen("member-2") == ["Hàm số bậc hai", "Sóng dừng"]
    assert seen("lead-b") == seen("cluster-b") == ["Sóng dừng"]
    assert seen("member-1") == ["Hàm số bậc hai"]
    assert [r.title for r in search(desk.ctx, desk.teacher()).rows] == ["Hàm số bậc hai"]
    assert search(desk.ctx, desk.teacher("6", name="Ai Khác")).rows == ()
    assign(desk.ctx, desk.actor("cluster-b"), physics.id, "commune", "cluster-a")
    assert seen("cluster-a") == ["Hàm số bậc hai", "Sóng dừng"]


def test_lessons_are_found_by_where_they_stand_as_soon_as_that_changes(desk: Office) -> None:
    lesson, version = desk.hand_in("v1")
    officer = desk.actor("officer")

    def found(state: LessonState, awaits: str | None = None) -> int:
        return search(desk.ctx, officer, state=state, awaits=awaits).total

    assert found(LessonState.UNDER_APPRAISAL, "school") == 1
    sign_off(desk, lesson, version, "school")
    assert found(LessonState.UNDER_APPRAISAL, "school") == 0 and found(LessonState.UNDER_APPRAISAL, "commune") == 1
    sign_off(desk, lesson, version, "commune")
    for member in ("member-1", "member-2"):
        give_opinion(desk.ctx, desk.actor(member), lesson.id, 1, "city", FULL, Decision.APPROVED)
    from connector.appraisal.decisions import conclude

    conclude(desk.ctx, desk.actor("chair"), lesson.id, 1, "city", Decision.APPROVED)
    assert found(LessonState.APPROVED) == 1
    desk.hand_in("v2")
    assert (found(LessonState.APPROVED), found(LessonState.UNDER_APPRAISAL, "school")) == (0, 1)
    [row] = search(desk.ctx, officer).rows
    assert (row.opened, row.version) == ("city", 2)


def test_another_chain_in_the_mapping_is_seen_at_once(quick: Office) -> None:
    from dataclasses import replace

    quick.hand_in("v1")
    assert search(quick.ctx, quick.actor("officer"), awaits="school").total == 1
    levels = quick.ctx.mapping.levels[1:]
    other = replace(quick.ctx, mapping=quick.ctx.mapping.model_copy(update={"levels": levels}))
    assert search(other, quick.actor("officer"), awaits="commune").total == 1


def test_the_catalog_holds_what_is_approved_for_everybody_who_signed_in(quick: Office) -> None:
    lesson, version = quick.hand_in("v1")
    teacher = quick.teacher("6", name="Ai Khác")
    assert catalog(quick.ctx, teacher).total == 0
    sign_off(quick, lesson, version, "school")
    assert [r.row.title for r in catalog(quick.ctx, teacher, text="ham so").rows] == ["Hàm số bậc hai"]
    assert catalog(quick.ctx, teacher, level="commune").total == 0
    assert catalog(quick.ctx, None).total == 0
    quick.hand_in("v2")
    assert catalog(quick.ctx, teacher).total == 1


def test_a_lessons_page_shows_its_rights_and_hides_opinions_from_its_author(quick: Office) -> None:
    lesson, version = quick.hand_in("v1")
    sign_off(quick, lesson, version, "school", "commune")
    give_opinion(quick.ctx, quick.actor("member-1"), lesson.id, 1, "city", FULL, Decision.APPROVED)
    page = lesson_page(quick.ctx, quick.actor("chair"), lesson.id)
    assert page.awaits is not None and page.awaits.id == "city" and page.state is LessonState.UNDER_APPRAISAL
    assert {Action.GIVE_OPINION, Action.CONCLUDE, Action.ASSIGN} <= page.rights
    assert [o.appraiser_name for o in page.opinions if o.level == "city"] == ["Phạm Văn Viên"]
    assert {m.number for m in page.minutes.values()} == {"01/BB-THPTTP", "01/BB-X"}
    own = lesson_page(quick.ctx, quick.teacher(), lesson.id)
    assert own.opinions == () and own.rights == {Action.READ_LESSON, Action.SEARCH_CATALOG}
    assert [o.level for o in lesson_page(quick.ctx, quick.actor("lead-a"), lesson.id).opinions]
    with pytest.raises(Rejected):
        lesson_page(quick.ctx, quick.teacher("6", name="Ai Khác"), lesson.id)
    with pytest.raises(NeedsOperator):
        lesson_page(quick.ctx, quick.actor("chair"), 99)
