from __future__ import annotations

from connector.lms.moodle.lists import read_list
from connector.lms.moodle.topics import ModuleReply, SectionReply, course_shape, tracking_changed
from tests.lms.moodle.replay import recorded


def section(number: int, *modules: ModuleReply, **more: object) -> SectionReply:
    return SectionReply.model_validate(
        {"id": 100 + number, "name": f"S{number}", "section": number, "modules": modules, **more}
    )


def module(id: int, modname: str = "page", **more: object) -> ModuleReply:
    return ModuleReply.model_validate({"id": id, "name": f"M{id}", "modname": modname, "instance": id * 10, **more})


def test_section_0_is_no_topic() -> None:
    shape = course_shape([section(0, module(1, "forum")), section(1, module(2))])
    assert [(t.id, t.position, [a.id for a in t.activities]) for t in shape.topics] == [("101", 1, ["2"])]


def test_what_stands_in_a_subsection_counts_for_the_section_around_it() -> None:
    recorded_sections = recorded("core_course_get_contents-subsection")
    shape = course_shape(read_list("thpt-a", SectionReply, recorded_sections))
    assert [len(t.activities) for t in shape.topics] == [3, 0]
    assert [a.name for a in shape.topics[0].activities] == ["Trước", "Trong mục con", "Sau"]
    assert [a.tracked for a in shape.topics[0].activities] == [False, True, False]


def test_only_automatic_completion_is_tracked() -> None:
    shape = course_shape([section(1, *(module(n, completion=n) for n in (0, 1, 2)))])
    assert [a.tracked for a in shape.topics[0].activities] == [False, False, True]
    assert shape.completion
    assert not course_shape([section(1, module(0))]).completion


def test_a_label_counts_only_where_it_can_be_completed() -> None:
    labels = [module(1, "label", noviewlink=True), module(2, "label", noviewlink=True, completion=1)]
    assert [a.id for a in course_shape([section(1, *labels)]).activities()] == ["2"]


def test_packages_and_assignments_are_known_by_their_instance() -> None:
    shape = course_shape([section(0, module(1, "scorm")), section(1, module(2, "scorm"), module(3, "assign"))])
    assert (shape.scorms, shape.assigns) == ({"2": 20}, {"3": 30})


def test_names_are_text_and_hidden_things_are_said_to_be_hidden() -> None:
    hidden = section(1, module(1, name="Lý &amp; Hoá", visible=0), name="A &lt; B", visible=0)
    [topic] = course_shape([hidden]).topics
    assert (topic.name, topic.visible) == ("A < B", False)
    assert (topic.activities[0].name, topic.activities[0].visible) == ("Lý & Hoá", False)


def test_tracking_has_changed_only_for_activities_that_were_there_before() -> None:
    before = course_shape([section(1, module(1, completion=2), module(2))])
    added = course_shape([section(1, module(1, completion=2), module(2), module(3, completion=2))])
    turned_on = course_shape([section(1, module(1, completion=2), module(2, completion=2))])
    assert not tracking_changed(before, added)
    assert tracking_changed(before, turned_on)
    assert tracking_changed(turned_on, before)
