"""Activities made and changed by Moodle's own form, `course/modedit.php`, as a person at a browser does."""

from __future__ import annotations

import secrets

import pytest
import requests

from tests.contract.catalogcourse import MODEDIT, CatalogCourse, h5p, ours, package, sha1
from tests.live.moodleweb import LiveError

ONE, OTHER = package("Hàm số"), package("Hàm số bậc hai")
EMPTY_MANIFEST = package("x", cut=0)
NOT_IN_ROOT = "was not in the root"


def _refusal(catalog: CatalogCourse, modname: str, values: dict[str, str | list[str]]) -> str:
    with pytest.raises(LiveError) as refused:
        catalog.add(modname, values)
    return str(refused.value)


def _draft(catalog: CatalogCourse, content: bytes, filename: str = "bai.zip") -> str:
    return str(catalog.scene.services.upload(filename, content))


def test_a_form_makes_an_activity_with_all_that_it_says(catalog: CatalogCourse) -> None:
    idnumber = ours()
    words: dict[str, str | list[str]] = {"introeditor[text]": "<p>Mô tả & “hay”</p>", "tags[]": ["Toán", "Lớp 10"]}
    cmid = catalog.add_scorm("Bài <b>A</b> & B", ONE, cmidnumber=idnumber, visible="0", **words)
    scorm, module, form = catalog.scorm(cmid), catalog.cm(cmid), catalog.form(cmid)
    assert (scorm["name"], scorm["section"], scorm["sha1hash"]) == ("Bài A &amp; B", 1, sha1(ONE))
    assert (scorm["revision"], scorm["reference"], bool(scorm["launch"])) == (1, "bai.zip", True)
    assert (module["idnumber"], module["visible"]) == (idnumber, 0)
    assert (form["introeditor[text]"], form["cmidnumber"], form["visible"]) == ("<p>Mô tả & “hay”</p>", idnumber, "0")
    assert form["name"] == "Bài A & B"
    [standing] = [m for section in catalog.sections() for m in section["modules"]]
    assert standing["id"] == cmid


def test_the_form_of_a_standing_activity_sent_as_it_is_changes_nothing(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài 1", ONE, cmidnumber=ours())
    before = (catalog.scorm(cmid), catalog.cm(cmid))
    catalog.change(cmid, {})
    now = catalog.scorm(cmid)
    assert (now | {"timemodified": 0}, catalog.cm(cmid)) == before
    assert now["timemodified"]


def test_another_package_takes_the_place_of_the_old_one_and_the_tracks_stay(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài 1", ONE)
    catalog.attempt(cmid)
    catalog.change(cmid, {"packagefile": _draft(catalog, OTHER), "name": "Bài 1 (mới)"})
    scorm = catalog.scorm(cmid)
    assert (scorm["sha1hash"], scorm["revision"], scorm["name"]) == (sha1(OTHER), 2, "Bài 1 (mới)")
    assert catalog.tracked(cmid) == {"bai_1"}
    assert [len(modules) for modules in catalog.layout()] == [0, 1, 0]


def test_a_sco_that_the_new_manifest_lacks_is_gone_with_its_tracks(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài 1", package("Mở đầu", "Luyện tập"))
    catalog.attempt(cmid)
    assert catalog.tracked(cmid) == {"bai_1", "bai_2"}
    catalog.change(cmid, {"packagefile": _draft(catalog, ONE)})
    assert catalog.tracked(cmid) == {"bai_1"}
    assert [len(c) for c in catalog.layout()] == [0, 1, 0]


def test_tags_are_kept_replaced_and_taken_away(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài 1", ONE, **{"tags[]": ["Toán", "Chủ đề 2"]})
    catalog.change(cmid, {"tags[]": ["Chủ đề 3"]})
    assert catalog.form(cmid)["tags[]"] == "Chủ đề 3"
    catalog.change(cmid, {"tags[]": []})
    assert "tags[]" not in catalog.form(cmid)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "valid zip"),
        (package("x").replace(b"imsmanifest.xml", b"imsmanifest.txt"), "missing imsmanifest.xml"),
        (package("x").replace(b"imsmanifest.xml", b"b/imsmanifest.x"), "missing imsmanifest.xml"),
    ],
    ids=["no-zip", "no-manifest", "no-manifest-in-a-folder"],
)
def test_what_is_no_package_is_told_in_the_form_and_makes_nothing(
    catalog: CatalogCourse, content: bytes, said: str
) -> None:
    values: dict[str, str | list[str]] = {"name": "Bài", "packagefile": _draft(catalog, content)}
    assert said in _refusal(catalog, "scorm", values)
    assert catalog.layout() == [[], [], []]


def test_a_manifest_that_moodle_dies_of_makes_no_activity(catalog: CatalogCourse) -> None:
    draft = _draft(catalog, package("x", mapinfo=True))
    with pytest.raises(LiveError):
        catalog.add("scorm", {"name": "Bài", "packagefile": draft})
    assert (catalog.layout(), catalog.scorms()) == ([[], [], []], [])


def test_a_manifest_that_moodle_dies_of_spoils_a_standing_activity_whose_sha1_stays(catalog: CatalogCourse) -> None:
    """Changing is no transaction: the new file's name stands there already, beside the SHA-1 of the old one."""
    cmid = catalog.add_scorm("Bài 1", ONE)
    with pytest.raises(LiveError):
        catalog.change(cmid, {"packagefile": _draft(catalog, package("x", mapinfo=True)), "name": "Mới"})
    scorm = catalog.scorm(cmid)
    assert (scorm["sha1hash"], scorm["revision"], scorm["name"]) == (sha1(ONE), 1, "Mới")
    catalog.change(cmid, {"packagefile": _draft(catalog, OTHER)})
    assert catalog.scorm(cmid)["sha1hash"] == sha1(OTHER)


def test_a_cut_manifest_stands_with_nothing_to_open(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài", package("x", cut=400))
    assert catalog.scorm(cmid)["launch"] == 0


def test_an_idnumber_stands_once_in_a_course_until_cron_has_deleted(catalog: CatalogCourse) -> None:
    idnumber = ours()
    cmid = catalog.add_scorm("Bài 1", ONE, cmidnumber=idnumber)
    values: dict[str, str | list[str]] = {"name": "Bài 2", "packagefile": _draft(catalog, ONE), "cmidnumber": idnumber}
    assert "id_error_cmidnumber" in _refusal(catalog, "scorm", values)
    catalog.update("cm_delete", [cmid])
    assert "id_error_cmidnumber" in _refusal(catalog, "scorm", values)
    catalog.scene.services.call("core_course_delete_modules", cmids=[cmid])
    assert catalog.cm(catalog.add("scorm", values))["idnumber"] == idnumber


def test_what_is_missing_is_told_by_field(catalog: CatalogCourse) -> None:
    assert "id_error_packagefile" in _refusal(catalog, "scorm", {"name": "Bài", "packagefile": "12345"})
    assert "id_error_name" in _refusal(catalog, "scorm", {"name": " ", "packagefile": _draft(catalog, ONE)})
    assert "id_error_files" in _refusal(catalog, "resource", {"name": "Tệp"})
    assert "id_error_page" in _refusal(catalog, "page", {"name": "Trang"})
    assert "id_error_externalurl" in _refusal(catalog, "url", {"name": "Liên kết", "externalurl": "không phải"})
    assert catalog.layout() == [[], [], []]


def test_files_pages_links_and_h5p_are_made_and_changed_by_their_forms(catalog: CatalogCourse) -> None:
    call, course = catalog.scene.services.call, catalog.id
    file = catalog.add("resource", {"name": "Tệp", "files": _draft(catalog, b"%PDF-1.4 a", "a.pdf")})
    page = catalog.add("page", {"name": "Trang", "page[text]": "<p>Đọc</p>"})
    link = catalog.add("url", {"name": "Liên kết", "externalurl": "https://vi.wikipedia.org/wiki/H"})
    quiz = catalog.add("h5pactivity", {"name": "H5P", "packagefile": _draft(catalog, h5p("a"), "a.h5p")})
    catalog.change(file, {"files": _draft(catalog, b"%PDF-1.4 bb", "b.pdf")})
    catalog.change(page, {"page[text]": "<p>Đọc kĩ</p>"})
    catalog.change(link, {"externalurl": "https://vi.wikipedia.org/wiki/K"})
    catalog.change(quiz, {"packagefile": _draft(catalog, h5p("bb"), "b.h5p")})
    assert catalog.layout() == [[], [file, page, link, quiz], []]
    [resource] = call("mod_resource_get_resources_by_courses", courseids=[course])["resources"]
    assert [(f["filename"], f["filesize"]) for f in resource["contentfiles"]] == [("b.pdf", 11)]
    [shown] = call("mod_page_get_pages_by_courses", courseids=[course])["pages"]
    assert (shown["content"], resource["revision"], shown["revision"]) == ("<p>Đọc kĩ</p>", 2, 2)
    assert catalog.form(link)["externalurl"] == "https://vi.wikipedia.org/wiki/K"
    assert [(m["modname"], m["name"]) for m in catalog.sections()[1]["modules"]] == [
        ("resource", "Tệp"),
        ("page", "Trang"),
        ("url", "Liên kết"),
        ("h5pactivity", "H5P"),
    ]


def test_without_a_login_or_with_a_wrong_sesskey_the_form_does_nothing(catalog: CatalogCourse) -> None:
    form = catalog.browser.form(MODEDIT, {"add": "page", "course": catalog.id, "section": 1})
    values = form | {"name": "Trang", "page[text]": "x", "submitbutton2": "Save"}
    reply = requests.post(f"{catalog.scene.url}/{MODEDIT}", data=values, timeout=60, allow_redirects=False)
    assert (reply.status_code, reply.headers["location"].partition("/login/")[2]) == (303, "index.php")
    with pytest.raises(LiveError):
        catalog.browser.send_form(MODEDIT, values | {"sesskey": secrets.token_hex(5)})
    assert catalog.layout() == [[], [], []]


def test_an_unknown_activity_has_no_form_and_a_deleted_one_leads_to_its_course(catalog: CatalogCourse) -> None:
    cmid = catalog.add_scorm("Bài 1", ONE)
    catalog.update("cm_delete", [cmid])
    assert "/invalidrecordunknown" in catalog.browser.get(MODEDIT, {"update": 99999999})
    with pytest.raises(LiveError) as refused:
        catalog.form(cmid)
    assert refused.value.errorcode == "noform"
    assert "Toán 10 kho-" in catalog.browser.get(MODEDIT, {"update": cmid})
