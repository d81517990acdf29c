from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.catalogs.described import described, digest
from connector.catalogs.naming import catalog_map, idnumber, natural, order_of, slug, subject_of
from connector.lessons.records import Lesson
from connector.lms.names import LONGEST_NAME, shown_name
from mappings.schema import School
from tests.catalogs.scene import MAPPING, mapping

LESSON = Lesson(7, "lms-a", "a", "p", "12", "lms-a:5", "Đỗ <Ánh>", "", "Hàm số", "Hàm số", "9", "Toán", 10, "")


def test_an_idnumber_is_made_of_what_a_new_database_will_know_as_well() -> None:
    here = idnumber(mapping(), LESSON, "city.hp", "scorm")
    assert here == "hoclieu-5bcad21492e420fb70c1327b", "it stands on sites: it must never be another"
    later = replace(LESSON, id=99, title="Khác", topic="Khác", window="dot-2", subject="Tin")
    assert idnumber(mapping(), later, "city.hp", "scorm") == here
    others = [replace(LESSON, slot="b"), replace(LESSON, assignment_id="13"), replace(LESSON, author_key="lms-a:6")]
    made = {idnumber(mapping(), one, "city.hp", "scorm") for one in others}
    made |= {idnumber(mapping(), LESSON, "school.a", "scorm"), idnumber(mapping(), LESSON, "city.hp", "h5pactivity")}
    assert len(made | {here}) == 6


@given(st.text(max_size=400))
def test_a_name_is_shown_as_it_was_given_to_the_site(name: str) -> None:
    shown = shown_name(name)
    assert shown_name(shown) == shown and len(shown) <= LONGEST_NAME and shown == " ".join(shown.split())


def test_numbers_in_names_count_as_numbers() -> None:
    assert sorted(["Tiết 10", "tiết 9", "Tiết 9a", "1"], key=natural) == ["1", "tiết 9", "Tiết 9a", "Tiết 10"]


def test_lessons_of_a_topic_go_by_period_then_title_and_those_without_a_period_last() -> None:
    named = [("9", "B"), ("9", "A"), ("10", "C"), ("", "Bài 2"), ("", "Bài 10"), ("9a", "D")]
    lessons = [replace(LESSON, id=i, period=p, title=title) for i, (p, title) in enumerate(named)]
    assert [one.title for one in sorted(lessons, key=order_of)] == ["A", "B", "D", "C", "Bài 2", "Bài 10"]


def test_a_renamed_subject_is_known_by_either_name() -> None:
    renamed = mapping(subjects=[{"id": "tin", "name": "Tin học", "formerly": ["Tin"]}])
    assert subject_of(renamed, "Tin") == subject_of(renamed, "Tin học") == ("tin", "Tin học")
    assert subject_of(renamed, "Ngữ văn") == (slug("Ngữ văn"), "Ngữ văn") == ("ngu-van", "Ngữ văn")


def test_a_catalogs_entry_is_found_though_levels_begin_alike() -> None:
    levels = [*MAPPING["levels"], {"id": "city.old", "name": "Cũ", "unit": "department"}]
    both = mapping(
        levels=levels, catalogs=[*MAPPING["catalogs"], {"level": "city.old", "site": "kho", "category": ["x"]}]
    )
    found = [catalog_map(both, key) for key in ("city.hp", "city.old.hp", "gone.hp")]
    assert [f.level if f else None for f in found] == ["city", "city.old", None]


SCHOOL = School.model_validate(MAPPING["schools"][0] | {"name": "THPT `A`, <cơ sở 2>" + "x" * 60})


def test_words_are_escaped_and_tags_are_such_as_moodle_takes() -> None:
    words = described(LESSON, SCHOOL, "Toán", 2, ())
    assert "Đỗ &lt;Ánh&gt;" in words.html and "<cơ" not in words.html
    assert all(len(tag) <= 50 and not set(",<>`") & set(tag) and tag == " ".join(tag.split()) for tag in words.tags)


@pytest.mark.parametrize("tags", [("TOÁN", "lớp 10"), ("Lớp 10", "Toán")])
def test_a_site_may_spell_and_order_tags_as_it_likes(tags: tuple[str, ...]) -> None:
    assert digest("<p>x</p>", tags) == digest(" <p>x</p>\n", ("Toán", "Lớp 10")) != digest("<p>y</p>", tags)
