"""Manifests as tools really write them: what is opened, which edition it is, what Moodle will make of it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path

import pytest

from connector.packages.formats import Format
from connector.packages.href import with_parameters
from connector.packages.inspect import inspect
from connector.packages.report import PackageReport, Verdict
from connector.sandbox.zipping import cp1258, zip_bytes

HEAD = (
    '<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"'
    ' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">'
)
VERSION = "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
ITEM = '<item identifier="i" identifierref="r"><title>Phần một</title></item>'
ORGANIZATION = f'<organization identifier="o"><title>Bài học</title>{ITEM}</organization>'
ORGANIZATIONS = f'<organizations default="o">{ORGANIZATION}</organizations>'
RESOURCE = '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"/>'


def manifest(
    *, head: str = HEAD, version: str = VERSION, organizations: str = ORGANIZATIONS, resources: str = RESOURCE
) -> str:
    return f"{head}{version}{organizations}<resources>{resources}</resources></manifest>"


def look(folder: Path, content: str | bytes, *names: str, **others: str) -> PackageReport:
    files: dict[str, str | bytes] = {"imsmanifest.xml": content}
    files.update(dict.fromkeys(names or ("index.html",), "x"))
    return look_at(folder, {**files, **others})


def look_at(folder: Path, files: Mapping[str, str | bytes]) -> PackageReport:
    path = folder / "goi.zip"
    path.write_bytes(zip_bytes(files))
    return inspect(path)


def codes(report: PackageReport) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_plain_manifest_is_playable_without_a_word(tmp_path: Path) -> None:
    report = look(tmp_path, manifest())
    assert (report.verdict, report.format, report.version) == (Verdict.PLAYABLE, Format.SCORM12, "1.2")
    assert (report.title, report.identifier, report.launch) == ("Bài học", "m", "index.html")
    assert [(o.identifier, o.title, o.default) for o in report.organizations] == [("o", "Bài học", True)]
    assert report.findings == ()
    assert (report.moodle.version, report.moodle.scos, report.moodle.launch) == ("SCORM_1.2", 1, "index.html")


@pytest.mark.parametrize(
    ("stated", "version", "moodle"),
    [
        ("1.2", "1.2", "SCORM_1.2"),
        ("CAM 1.3", "2004 2nd Edition", "SCORM_1.3"),
        ("1.3", "2004 2nd Edition", "SCORM_1.3"),
        ("2004 2nd Edition", "2004 2nd Edition", "SCORM_1.2"),
        ("2004 3rd Edition", "2004 3rd Edition", "SCORM_1.3"),
        ("2004 4th Edition", "2004 4th Edition", "SCORM_1.3"),
        (" 2004 4th Edition ", "2004 4th Edition", "SCORM_1.2"),
    ],
)
def test_an_edition_is_named_and_moodles_reading_of_it_foretold(
    stated: str, version: str, moodle: str, tmp_path: Path
) -> None:
    report = look(tmp_path, manifest(version=VERSION.replace("1.2", stated)))
    assert (report.version, report.moodle.version) == (version, moodle)
    misread = version.startswith("2004") != (moodle == "SCORM_1.3")
    assert ("moodle_misreads_version" in codes(report)) == misread


def test_a_version_below_the_organization_is_found(tmp_path: Path) -> None:
    inside = ORGANIZATIONS.replace("<title>Bài", VERSION + "<title>Bài")
    report = look(tmp_path, manifest(version="<metadata/>", organizations=inside))
    assert (report.version, codes(report)) == ("1.2", {"schemaversion_misplaced"})


@pytest.mark.parametrize(
    ("spaces", "version"),
    [
        ("http://www.adlnet.org/xsd/adlcp_rootv1p2", "1.2"),
        ("http://www.adlnet.org/xsd/adlcp_v1p3", "2004 2nd Edition"),
    ],
)
def test_without_a_version_the_namespace_tells_the_edition(spaces: str, version: str, tmp_path: Path) -> None:
    head = HEAD.replace("http://www.adlnet.org/xsd/adlcp_rootv1p2", spaces)
    assert look(tmp_path, manifest(head=head, version="")).version == version


@pytest.mark.parametrize(
    ("organizations", "code"),
    [
        (ORGANIZATIONS.replace(' default="o"', ' default="khong-co"'), "default_organization_missing"),
        (ORGANIZATIONS.replace(' default="o"', ""), "no_default_organization"),
        ("<organizations/>", "no_organization"),
    ],
)
def test_a_missing_default_organization_does_not_stop_the_lesson(organizations: str, code: str, tmp_path: Path) -> None:
    report = look(tmp_path, manifest(organizations=organizations))
    assert (report.playable, report.launch, codes(report)) == (True, "index.html", {code})
    assert report.moodle.launch == "index.html"


def test_the_default_organization_is_opened_first(tmp_path: Path) -> None:
    other = (
        '<organization identifier="p"><item identifier="j" identifierref="s"><title>Khác</title></item></organization>'
    )
    organizations = f'<organizations default="o">{other}{ORGANIZATION}</organizations>'
    resources = RESOURCE + RESOURCE.replace('"r"', '"s"').replace("index", "khac")
    report = look(tmp_path, manifest(organizations=organizations, resources=resources), "index.html", "khac.html")
    assert [sco.href for sco in report.scos] == ["index.html", "khac.html"]
    assert report.launch == report.moodle.launch == "index.html"


def test_nested_items_are_found_in_order_and_assets_told_from_scos(tmp_path: Path) -> None:
    lost = '<item identifier="k" identifierref="khong-co"><title>Thiếu</title></item>'
    nested = f'<item identifier="chuong"><title>Chương</title>{ITEM}{lost}</item>'
    asset = '<item identifier="tai-lieu" identifierref="s"><title>Tài liệu</title></item>'
    organizations = (
        f'<organizations default="o"><organization identifier="o">{nested}{asset}</organization></organizations>'
    )
    resources = RESOURCE + '<resource identifier="s" href="a.pdf"/>'
    report = look(tmp_path, manifest(organizations=organizations, resources=resources), "index.html", "a.pdf")
    assert [(sco.identifier, sco.scormtype) for sco in report.scos] == [("i", "sco")]
    assert [(asset.identifier, asset.href) for asset in report.assets] == [("tai-lieu", "a.pdf")]
    assert "resource_missing" in codes(report)


@pytest.mark.parametrize(
    ("href", "parameters", "name", "opened"),
    [
        ("trang%20m%E1%BB%9F.html", "", "trang mở.html", "trang mở.html"),
        ("res\\index.html", "", "res/index.html", "res/index.html"),
        ("./a/../index.html?x=1#y", "", "index.html", "index.html?x=1#y"),
        ("index.html", "?bai=2", "index.html", "index.html?bai=2"),
        ("index.html?x=1", "&amp;bai=2", "index.html", "index.html?x=1&bai=2"),
    ],
)
def test_an_href_leads_to_its_file(href: str, parameters: str, name: str, opened: str, tmp_path: Path) -> None:
    organizations = ORGANIZATIONS.replace('identifierref="r"', f'identifierref="r" parameters="{parameters}"')
    resources = RESOURCE.replace("index.html", href)
    report = look(tmp_path, manifest(organizations=organizations, resources=resources), name)
    assert (report.playable, report.launch) == (True, opened)


def test_bases_are_put_before_hrefs(tmp_path: Path) -> None:
    text = manifest(head=HEAD.replace("<manifest", '<manifest xml:base="goc/"'))
    text = text.replace("<resources>", '<resources xml:base="tai-nguyen">').replace('href="', 'xml:base="b/" href="')
    assert look(tmp_path, text, "goc/tai-nguyen/b/index.html").launch == "goc/tai-nguyen/b/index.html"


@pytest.mark.parametrize(
    ("href", "parameters", "result"),
    [
        ("a.html", "", "a.html"),
        ("a.html", "#trang2", "a.html#trang2"),
        ("a.html#x", "#y", "a.html#x"),
        ("a.html#x", "?y=1", "a.html?y=1#x"),
        ("a.html?x", "??&y", "a.html?x&y"),
    ],
)
def test_parameters_are_added_as_the_standard_says(href: str, parameters: str, result: str) -> None:
    assert with_parameters(href, parameters) == result


@pytest.mark.parametrize(
    ("href", "code", "verdict"),
    [
        ("khong-co.html", "launch_missing", Verdict.REFUSED),
        ("../index.html", "launch_outside", Verdict.REFUSED),
        ("/index.html", "launch_outside", Verdict.REFUSED),
        ("https://noi-khac.example/", "launch_external", Verdict.REFUSED),
        ("//noi-khac.example/", "launch_external", Verdict.REFUSED),
        ("javascript:alert(1)", "launch_unsafe", Verdict.REFUSED),
        ("Index.HTML", "launch_wrong_case", Verdict.REPAIRABLE),
    ],
)
def test_a_launch_that_leads_nowhere_is_not_playable(href: str, code: str, verdict: Verdict, tmp_path: Path) -> None:
    report = look(tmp_path, manifest(resources=RESOURCE.replace("index.html", href)))
    assert (report.verdict, code in codes(report)) == (verdict, True)


def test_accents_encoded_in_two_ways_can_be_repaired(tmp_path: Path) -> None:
    report = look(tmp_path, manifest(resources=RESOURCE.replace("index", "bài")), "ba\u0300i.html")
    assert (report.verdict, codes(report)) == (Verdict.REPAIRABLE, {"launch_other_unicode"})


def test_a_name_that_moodle_changes_can_be_repaired(tmp_path: Path) -> None:
    report = look(tmp_path, manifest(resources=RESOURCE.replace("index", "b&amp;'c")), "b&'c.html")
    assert (report.verdict, codes(report)) == (Verdict.REPAIRABLE, {"launch_renamed"})


def test_listed_files_that_are_not_there_are_a_warning(tmp_path: Path) -> None:
    resource = RESOURCE.replace("/>", '><file href="index.html"/><file href="a.js"/><file href="b.js"/></resource>')
    report = look(tmp_path, manifest(resources=resource))
    assert (report.playable, codes(report)) == (True, {"files_missing"})
    assert "2" in str(report.findings[0].message)


@pytest.mark.parametrize(
    ("name", "code", "fails"),
    [
        ("Bai giang/imsmanifest.xml", "manifest_in_subfolder", "manifest_in_subfolder"),
        ("IMSManifest.xml", "manifest_wrong_case", "manifest_missing"),
    ],
)
def test_a_manifest_elsewhere_can_be_repaired(name: str, code: str, fails: str, tmp_path: Path) -> None:
    folder = name.rpartition("/")[0]
    report = look_at(tmp_path, {name: manifest(), f"{folder}/index.html".lstrip("/"): "x"})
    assert (report.verdict, codes(report), report.launch) == (Verdict.REPAIRABLE, {code}, "index.html")
    assert report.moodle.fails == fails


def test_a_prefixed_manifest_is_read_and_moodles_blindness_foretold(tmp_path: Path) -> None:
    text = manifest().replace('xmlns="', 'xmlns:ims="')
    for tag in ("manifest", "metadata", "organizations", "organization", "item", "title", "resources", "resource"):
        text = (
            text.replace(f"<{tag} ", f"<ims:{tag} ")
            .replace(f"<{tag}>", f"<ims:{tag}>")
            .replace(f"</{tag}>", f"</ims:{tag}>")
        )
    report = look(tmp_path, text)
    assert (report.verdict, codes(report)) == (Verdict.REPAIRABLE, {"manifest_prefixed"})
    assert (report.launch, report.moodle.scos) == ("index.html", 0)


WRONG_ENCODING = {"manifest_wrong_encoding"}
SAYS_UTF16 = b'<?xml version="1.0" encoding="utf-16"?>'
SAYS_1252 = b'<?xml version="1.0" encoding="windows-1252"?>'
WESTERN = manifest().replace("Bài học", "é").replace("Phần một", "").encode("cp1252")


@pytest.mark.parametrize(
    ("content", "verdict", "found"),
    [
        (codecs.BOM_UTF8 + manifest().encode(), Verdict.PLAYABLE, {"manifest_bom"}),
        (manifest().encode("utf-16"), Verdict.PLAYABLE, set()),
        (SAYS_UTF16 + manifest().encode(), Verdict.REPAIRABLE, WRONG_ENCODING),
        (b'\n<?xml version="1.0"?>' + manifest().encode(), Verdict.REPAIRABLE, {"manifest_leading_bytes"}),
        (manifest().replace("Bài", "Toán & Lí").encode(), Verdict.PLAYABLE, {"bare_ampersand"}),
        (cp1258(manifest()), Verdict.REPAIRABLE, WRONG_ENCODING),
        (SAYS_1252 + WESTERN, Verdict.PLAYABLE, set()),
    ],
)  # fmt: skip
def test_encodings_are_read_and_those_that_moodle_cannot_read_are_told(
    content: bytes, verdict: Verdict, found: set[str], tmp_path: Path
) -> None:
    report = look(tmp_path, content)
    assert (report.verdict, codes(report)) == (verdict, found)
    assert bool(report.moodle.fails) == (verdict is Verdict.REPAIRABLE)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<!DOCTYPE manifest [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + manifest(), "manifest_doctype"),
        ('<?xml version="1.0"?><!DOCTYPE m SYSTEM "http://noi-khac.example/m.dtd">' + manifest(), "manifest_doctype"),
        (f"<!DOCTYPE m>{manifest()}".encode("utf-16"), "manifest_doctype"),
        (manifest().replace("Bài", "&xx;"), "manifest_malformed"),
        (manifest()[:-20], "manifest_cut"),
        ("", "manifest_empty"),
        (manifest(organizations="<item>" * 5000), "manifest_too_deep"),
        (manifest(organizations="<x/>" * 70_000), "manifest_too_large"),
        (manifest(organizations="<x " + " ".join(f'a{n}=""' for n in range(301_000)) + "/>"), "manifest_too_large"),
        ("a" * (20 * 2**20 + 1), "entry_too_large"),
        ('<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general/></lom>', "manifest_is_other"),
        (manifest(resources=""), "nothing_to_open"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_a_manifest_that_cannot_be_used_is_refused(content: str | bytes, code: str, tmp_path: Path) -> None:
    report = look(tmp_path, content)
    assert (report.verdict, code in codes(report)) == (Verdict.REFUSED, True)


@pytest.mark.parametrize(
    ("files", "format_"),
    [
        ({"cmi5.xml": "<x/>"}, Format.CMI5),
        ({"tincan.xml": "<x/>", "index.html": "x"}, Format.TINCAN),
        ({"h5p.json": "{}", "content/content.json": "{}"}, Format.H5P),
        ({"a.crs": "x", "a.au": "x", "a.des": "x", "a.cst": "x"}, Format.AICC),
        ({"index.html": "x"}, Format.HTML),
        ({"bai.mp4": "x"}, Format.VIDEO),
        ({"bai.pdf": "x"}, Format.PDF),
        ({"[Content_Types].xml": "x", "word/document.xml": "x"}, Format.OFFICE),
        ({"bai.zip": "x"}, Format.ARCHIVE),
    ],
)
def test_what_is_no_scorm_is_named_and_refused(files: dict[str, str | bytes], format_: Format, tmp_path: Path) -> None:
    report = look_at(tmp_path, files)
    assert (report.verdict, report.format) == (Verdict.REFUSED, format_)
    assert codes(report) & {f"not_scorm_{format_}", "zip_in_zip"}


@pytest.mark.parametrize(
    ("head", "version", "resource", "format_"),
    [
        (
            '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1">',
            "",
            '<resource href="index.html"/>',
            Format.IMSCP,
        ),
        ('<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1">', "", "", Format.COMMON_CARTRIDGE),
        ("<manifest>", "", '<resource type="imsqti_item_xmlv2p1" href="index.html"/>', Format.QTI),
    ],
)
def test_another_ims_format_is_named_and_refused(
    head: str, version: str, resource: str, format_: Format, tmp_path: Path
) -> None:
    report = look(tmp_path, manifest(head=head, version=version, resources=resource))
    assert (report.verdict, report.format, codes(report)) == (Verdict.REFUSED, format_, {f"not_scorm_{format_}"})
