"""What is no SCORM package is still told in full: its title, its units, what it would open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connector.packages.formats import Format
from connector.packages.inspect import inspect
from connector.packages.report import PackageReport, Verdict
from connector.sandbox.zipping import zip_bytes

CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://vidu.example/dia-chat"><title><langstring lang="vi">Địa chất</langstring></title>
<description><langstring lang="vi">Về Trái Đất</langstring></description></course>
<block id="c1"><title><langstring lang="vi">Chương một</langstring></title>
<au id="a1" moveOn="Completed" masteryScore="0.8"><title><langstring lang="vi">Bài một</langstring></title>
<url>bai1/index.html?x=1</url><launchParameters>cap=2</launchParameters></au></block>
<au id="a2"><title><langstring lang="vi">Bài hai</langstring></title><url>https://noi-khac.example/</url></au>
</courseStructure>"""
TINCAN = """<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
<activity id="urn:a" type="http://adlnet.gov/expapi/activities/course"><name lang="vi">Định luật Ôm</name>
<description lang="vi">Mô tả</description><launch lang="vi">index_lms.html</launch></activity>
<activity id="urn:b" type="x"><name lang="vi">Câu 1</name></activity></activities></tincan>"""
CRS = "[Course]\r\nCourse_ID=K1\r\nCourse_Title=Khoá học\r\nVersion=4.0\r\n"
DES = '"system_id","title"\r\n"A1","Bài một"\r\n"A2","Bài hai"\r\n'
AU = '"system_id","file_name","web_launch","mastery_score","core_vendor"\r\n' + (
    '"A1","a.html","x=1","80","D"\r\n"A2","b.html","","",""\r\n'
)
CST = '"block","member"\r\n"root","A1","A2"\r\n'


def look(folder: Path, **files: str) -> PackageReport:
    path = folder / "goi.zip"
    path.write_bytes(zip_bytes({name.replace("_", "."): text for name, text in files.items()}))
    return inspect(path)


def test_a_cmi5_course_shows_its_units(tmp_path: Path) -> None:
    report = look(tmp_path, cmi5_xml=CMI5, index_html="x")
    assert (report.format, report.verdict, report.title) == (Format.CMI5, Verdict.REFUSED, "Địa chất")
    assert [(sco.identifier, sco.title) for sco in report.scos] == [("a1", "Bài một"), ("a2", "Bài hai")]
    assert report.launch == "bai1/index.html?x=1"
    assert report.scos[0].runtime.mastery_score == "0.8"
    assert [item.title for item in report.organizations[0].items] == ["Chương một", "Bài hai"]
    assert report.metadata.description == "Về Trái Đất"


def test_a_tin_can_package_shows_its_launch(tmp_path: Path) -> None:
    report = look(tmp_path, tincan_xml=TINCAN)
    assert (report.format, report.title, report.launch) == (Format.TINCAN, "Định luật Ôm", "index_lms.html")
    assert [sco.identifier for sco in report.scos] == ["urn:a"]


def test_an_h5p_file_shows_its_main_library(tmp_path: Path) -> None:
    stated = {
        "title": "Kéo thả",
        "mainLibrary": "H5P.DragText",
        "preloadedDependencies": [{"machineName": "H5P.DragText", "majorVersion": 1, "minorVersion": "8"}],
        "authors": [{"name": "Tổ Toán", "role": "Author"}],
    }
    report = look(tmp_path, h5p_json=json.dumps(stated))
    assert (report.format, report.version, report.title) == (Format.H5P, "H5P.DragText 1.8", "Kéo thả")
    assert report.metadata.authors == ("Tổ Toán",)


@pytest.mark.parametrize("content", ["", "[1]", "[" * 100_000, '{"title": 1, "mainLibrary": []}', '{"authors": 3}'])
def test_an_odd_h5p_file_is_still_named(content: str, tmp_path: Path) -> None:
    report = look(tmp_path, h5p_json=content)
    assert (report.format, report.verdict, report.title) == (Format.H5P, Verdict.REFUSED, None)


def test_an_aicc_course_shows_its_units_and_what_moodle_makes_of_it(tmp_path: Path) -> None:
    report = look(tmp_path, k_crs=CRS, k_des=DES, k_au=AU, k_cst=CST, a_html="x")
    assert (report.format, report.version, report.title) == (Format.AICC, "4.0", "Khoá học")
    assert [(sco.identifier, sco.title, sco.href) for sco in report.scos] == [
        ("A1", "Bài một", "a.html?x=1"),
        ("A2", "Bài hai", "b.html"),
    ]
    assert (report.scos[0].runtime.mastery_score, report.scos[0].runtime.data_from_lms) == ("80", "D")
    assert (report.moodle.version, report.moodle.scos, report.moodle.launch) == ("AICC", 2, "a.html")


@pytest.mark.parametrize(
    "files",
    [
        {"k_crs": CRS, "k_des": DES, "k_au": AU, "k_cst": CST.replace("A2", "A7")},
        {"k_crs": CRS, "k_des": DES, "k_au": AU + '"A9","c.html","","",""\r\n', "k_cst": CST},
        {"k_des": DES, "k_au": AU, "k_cst": CST},
        {"k_crs": CRS.replace("\r\n", "\n"), "k_des": DES, "k_au": AU, "k_cst": CST},
    ],
    ids=["unknown-member", "unknown-unit", "no-course", "unix-lines"],
)
def test_aicc_files_that_do_not_fit_together_break_moodle(files: dict[str, str], tmp_path: Path) -> None:
    report = look(tmp_path, **files)
    assert report.moodle.fails == "aicc_structure"
    assert "moodle_aicc_structure" in {finding.code for finding in report.findings}


def test_a_unit_with_an_unquoted_value_is_none_to_moodle(tmp_path: Path) -> None:
    report = look(tmp_path, k_crs=CRS, k_des=DES, k_au=AU.replace('"80"', "80"), k_cst=CST)
    assert (len(report.scos), report.moodle.scos, report.moodle.launch) == (2, 1, "b.html")


def test_a_web_page_shows_where_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    path.write_bytes(zip_bytes({"web/a.html": "x", "web/index.html": "x"}))
    report = inspect(path)
    assert (report.format, report.launch) == (Format.HTML, "web/index.html")


@pytest.mark.parametrize(
    ("manifest", "format_", "version"),
    [
        ('<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p2/imscp_v1p1"/>', Format.COMMON_CARTRIDGE, "1.2"),
        ("<manifest><metadata><schema>IMS Common Cartridge</schema><schemaversion>1.3.0</schemaversion></metadata>"
         "</manifest>", Format.COMMON_CARTRIDGE, "1.3.0"),
        ('<manifest><resources><resource type="imsqti_test_xmlv2p1"/><resource type="webcontent"/></resources>'
         "</manifest>", Format.QTI, "2.1"),
        ("<manifest><metadata><schema>IMS Content</schema><schemaversion>1.1.4</schemaversion></metadata></manifest>",
         Format.IMSCP, "1.1.4"),
    ],
)  # fmt: skip
def test_other_ims_packages_tell_their_version(manifest: str, format_: Format, version: str, tmp_path: Path) -> None:
    report = look(tmp_path, imsmanifest_xml=manifest)
    assert (report.format, report.version) == (format_, version)
