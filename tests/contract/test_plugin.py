"""The companion plugin's three functions, on the stand-in and on a Moodle that has it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.catalogcourse import CatalogCourse, h5p, ours, package, sha1
from tests.live.moodleweb import LiveError

ONE, OTHER = package("Hàm số"), package("Hàm số bậc hai")
TWO_PARTS = package("Mở đầu", "Luyện tập")


def _refusal(plugin: CatalogCourse, file: bytes | None = None, **activity: object) -> str:
    with pytest.raises(LiveError) as refused:
        plugin.put(file, **activity)
    return refused.value.errorcode


def _told(activity: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(activity[name] for name in names)


def test_a_site_with_the_plugin_names_its_functions_and_their_own_version(plugin: CatalogCourse) -> None:
    functions = plugin.scene.services.call("core_webservice_get_site_info")["functions"]
    versions = {f["name"]: f["version"] for f in functions}
    own = {versions[name] for name in versions if name.startswith("local_hoclieu_")}
    assert len(own) == 1
    assert own != {versions["core_course_get_contents"]}


def test_one_call_makes_the_activity_with_its_section(plugin: CatalogCourse) -> None:
    idnumber = ours()
    words: dict[str, Any] = {
        "intro": "<p>Tác giả: A & B</p>",
        "tags": [f"Toán {idnumber[8:20]}", idnumber],
        "visible": False,
    }
    made = plugin.put(ONE, name="Bài 1 & 2", idnumber=idnumber, **words)
    [standing] = plugin.standing()
    assert _told(made, "action", "sha1", "section", "position", "revision", "lost") == (
        *("created", sha1(ONE), 3, 0, 1),
        [],
    )
    assert standing["cmid"] == made["cmid"]
    assert _told(standing, "idnumber", "modname", "name", "intro", "visible", "sectionname", "sha1", "tags") == (
        *(idnumber, "scorm", "Bài 1 & 2", words["intro"], False, "Hàm số", sha1(ONE)),
        words["tags"],
    )
    assert (standing["size"], standing["version"], bool(standing["launch"])) == (len(ONE), "SCORM_1.2", True)


def test_the_same_call_again_changes_nothing(plugin: CatalogCourse) -> None:
    idnumber = ours()
    made = plugin.put(ONE, idnumber=idnumber)
    again = plugin.put(ONE, idnumber=idnumber)
    assert (again.pop("action"), made.pop("action")) == ("unchanged", "created")
    assert again == made
    assert len(plugin.standing()) == 1


def test_another_package_takes_the_place_of_the_old_one_and_the_tracks_stay(plugin: CatalogCourse) -> None:
    idnumber = ours()
    made = plugin.put(ONE, idnumber=idnumber)
    plugin.attempt(made["cmid"])
    replaced = plugin.put(OTHER, idnumber=idnumber, name="Bài 1", section="chủ đề khác")
    assert _told(replaced, "action", "cmid", "revision", "sha1") == ("replaced", made["cmid"], 2, sha1(OTHER))
    assert replaced["section"] == made["section"]
    assert plugin.tracked(made["cmid"]) == {"bai_1"}


def test_name_words_tags_and_visibility_change_without_a_package(plugin: CatalogCourse) -> None:
    idnumber = ours()
    made = plugin.put(ONE, idnumber=idnumber, tags=["a"])
    changed = plugin.put(None, idnumber=idnumber, name="Tên mới", intro="<p>x</p>", tags=["b", "B"], visible=False)
    [standing] = plugin.standing()
    assert _told(changed, "action", "cmid", "sha1", "revision") == ("updated", made["cmid"], sha1(ONE), 1)
    assert _told(standing, "name", "intro", "visible") == ("Tên mới", "<p>x</p>", False)
    assert [tag.lower() for tag in standing["tags"]] == ["b"]


def test_a_tag_is_spelt_on_the_whole_site_as_it_was_first(plugin: CatalogCourse) -> None:
    tag = f"Chủ đề {ours()[8:20]}"
    plugin.put(ONE, idnumber=ours(), tags=[tag])
    plugin.put(ONE, idnumber=ours(), tags=[tag.upper()])
    assert [a["tags"] for a in plugin.standing()] == [[tag], [tag]]


def test_what_moodle_would_have_to_clean_is_refused(plugin: CatalogCourse) -> None:
    for words in ({"name": "Bài <b>1</b>"}, {"tags": ["a" * 256]}, {"tags": [" Toán"]}, {"section": "<i>A</i>"}):
        assert _refusal(plugin, ONE, **words) == "invalidparameter"
    assert plugin.standing() == []


def test_losing_tracks_takes_a_yes_and_without_it_nothing_is_changed(plugin: CatalogCourse) -> None:
    idnumber = ours()
    made = plugin.put(TWO_PARTS, idnumber=idnumber)
    assert plugin.put(ONE, idnumber=ours())["lost"] == []
    plugin.attempt(made["cmid"])
    before = plugin.standing()
    assert _refusal(plugin, ONE, idnumber=idnumber) == "trackswouldbelost"
    assert plugin.standing() == before
    assert plugin.tracked(made["cmid"]) == {"bai_1", "bai_2"}
    replaced = plugin.put(ONE, idnumber=idnumber, allowloss=True)
    assert _told(replaced, "action", "lost") == ("replaced", ["bai_2"])
    assert plugin.tracked(made["cmid"]) == {"bai_1"}


def test_a_part_without_tracks_is_no_loss(plugin: CatalogCourse) -> None:
    idnumber = ours()
    plugin.put(TWO_PARTS, idnumber=idnumber)
    assert _told(plugin.put(ONE, idnumber=idnumber), "action", "lost") == ("replaced", [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (package("x", mapinfo=True), "importfailed"),
        (package("x", cut=400), "nothingtoplay"),
        (b"no zip", "nothingtoplay"),
        (package("x").replace(b"imsmanifest.xml", b"imsmanifest.txt"), "nothingtoplay"),
    ],
    ids=["mapinfo", "cut-manifest", "no-zip", "no-manifest"],
)
def test_what_cannot_be_played_makes_nothing_and_changes_nothing(
    plugin: CatalogCourse, content: bytes, code: str
) -> None:
    idnumber = ours()
    assert _refusal(plugin, content, idnumber=ours(), section="Mới") == code
    assert (plugin.standing(), len(plugin.sections())) == ([], 3)
    plugin.put(ONE, idnumber=idnumber)
    before = plugin.standing()
    assert _refusal(plugin, content, idnumber=idnumber, name="Khác") == code
    assert plugin.standing() == before


def test_only_what_is_ours_or_has_no_number_is_changed(plugin: CatalogCourse) -> None:
    theirs, bare = plugin.add_scorm("Của họ", ONE, cmidnumber="to-toan-1"), plugin.add_scorm("Trống", ONE)
    idnumber = ours()
    assert _refusal(plugin, OTHER, idnumber="to-toan-1") == "notours"
    assert _refusal(plugin, OTHER, idnumber=ours(), cmid=theirs) == "notours"
    assert plugin.put(OTHER, idnumber=idnumber, cmid=bare)["cmid"] == bare
    assert [a["idnumber"] for a in plugin.standing()] == ["to-toan-1", idnumber]


def test_what_is_gone_or_of_another_kind_is_told(plugin: CatalogCourse) -> None:
    made = plugin.put(ONE, idnumber=ours())
    page = {"modname": "page", "content": "<p>x</p>"}
    assert _refusal(plugin, ONE, cmid=99999999) == "nosuchactivity"
    assert _refusal(plugin, None, cmid=plugin.add("page", {"name": "T", "page[text]": "x"})) == "otherkind"
    assert _refusal(plugin, None, modname="quiz") == "nosuchkind"
    plugin.update("cm_delete", [made["cmid"]])
    assert _refusal(plugin, None, cmid=made["cmid"], **page) == "nosuchactivity"


def test_an_activity_given_up_for_deletion_does_not_hold_its_number(plugin: CatalogCourse) -> None:
    idnumber = ours()
    first = plugin.put(ONE, idnumber=idnumber)
    plugin.update("cm_delete", [first["cmid"]])
    second = plugin.put(ONE, idnumber=idnumber)
    assert (second["action"], second["cmid"] > first["cmid"]) == ("created", True)
    assert [a["cmid"] for a in plugin.standing()] == [second["cmid"]]


def test_a_package_that_is_not_the_announced_one_or_is_missing_is_refused(plugin: CatalogCourse) -> None:
    assert _refusal(plugin, ONE, sha1=sha1(OTHER)) == "wrongcontent"
    assert _refusal(plugin, None, sha1=sha1(ONE)) == "wrongcontent"
    assert _refusal(plugin, None, sha1=sha1(ONE), draftitemid=12345) == "wrongcontent"
    assert plugin.standing() == []


def test_the_other_kinds_are_made_changed_and_left_alone(plugin: CatalogCourse) -> None:
    kinds: dict[str, tuple[bytes | None, bytes | None, str, str]] = {
        "h5pactivity": (h5p("a"), h5p("bb"), "", ""),
        "resource": (b"%PDF-1.4 a", b"%PDF-1.4 bb", "", ""),
        "page": (None, None, "<p>a</p>", "<p>bb</p>"),
        "url": (None, None, "https://vi.wikipedia.org/wiki/A", "https://vi.wikipedia.org/wiki/B"),
    }
    for modname, (first, second, text, other) in kinds.items():
        given: dict[str, object] = {"modname": modname, "idnumber": ours()}
        made = plugin.put(first, **given, content=text)
        same = plugin.put(first, **given, content=text)
        changed = plugin.put(second, **given, content=other)
        assert (made["action"], same["action"], changed["cmid"]) == ("created", "unchanged", made["cmid"])
        assert changed["action"] == ("replaced" if first else "updated")
        assert (made["sha1"], changed["sha1"]) == (sha1(first or text.encode()), sha1(second or other.encode()))


def test_an_h5p_package_that_opens_nowhere_is_refused(plugin: CatalogCourse) -> None:
    for content in (b"no zip", h5p("a", library=False), ONE):
        assert _refusal(plugin, content, modname="h5pactivity") == "nothingtoplay"
    assert plugin.standing() == []


def test_a_section_is_found_however_it_is_typed_and_one_without_a_name_is_let_be(plugin: CatalogCourse) -> None:
    first = plugin.put(ONE, idnumber=ours(), section="Hàm số & đồ thị")
    second = plugin.put(ONE, idnumber=ours(), section=" HÀM SỐ  & đồ thị")
    assert (first["section"], second["section"], second["position"]) == (3, 3, 1)
    assert [s["section"] for s in plugin.sections()] == [0, 1, 2, 3]


def test_activities_of_several_courses_come_in_one_call_and_a_course_that_is_gone_is_left_out(
    plugin: CatalogCourse,
) -> None:
    other = CatalogCourse.make(plugin.scene, plugin.browser)
    made = [plugin.put(ONE)["cmid"], other.put(ONE)["cmid"]]
    get = "local_hoclieu_get_activities"
    both = plugin.scene.services.call(get, courseids=[other.id, 99999999, plugin.id])
    assert [(a["courseid"], a["cmid"]) for a in both] == [(plugin.id, made[0]), (other.id, made[1])]


def test_arranging_puts_ours_after_what_is_not_ours_in_the_order_asked_for(plugin: CatalogCourse) -> None:
    one, two, three = (plugin.put(ONE, idnumber=ours(), section="A")["cmid"] for _ in range(3))
    theirs = plugin.add_scorm("Của họ", ONE, section=3)
    assert plugin.layout()[3] == [one, two, three, theirs]
    done = plugin.arrange("a", [three, one, two])
    assert (done["section"], plugin.layout()[3]) == (3, [theirs, three, one, two])
    assert plugin.arrange("A", [three, one, two])["moved"] == []
    plugin.arrange("B", [one])
    assert plugin.layout()[3:] == [[theirs, three, two], [one]]


def test_arranging_never_moves_what_is_not_ours_or_not_there(plugin: CatalogCourse) -> None:
    mine, theirs = plugin.put(ONE, section="A")["cmid"], plugin.add_scorm("Của họ", ONE)
    for cmids, code in (([mine, theirs], "notours"), ([mine, 99999999], "nosuchactivity")):
        with pytest.raises(LiveError) as refused:
            plugin.arrange("B", cmids)
        assert refused.value.errorcode == code
    assert (plugin.layout(), len(plugin.sections())) == ([[], [theirs], [], [mine]], 4)
