"""A package that can be mended is written anew beside the untouched original, and then plays."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from connector.errors import NeedsOperator
from connector.packages.inspect import inspect
from connector.packages.repair import RepairReport, mendable, repair
from connector.packages.report import Verdict
from connector.sandbox.samples import make_legacy_names, make_scorm12, make_unsafe
from connector.sandbox.zipping import cp1258, zip_bytes

HEAD = (
    '<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"'
    ' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">'
)
PLAIN = (
    f"{HEAD}<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
    '<organizations default="o"><organization identifier="o"><title>Toán &amp; Lí</title>'
    '<item identifier="i" identifierref="r"><title>Bài</title></item></organization></organizations>'
    '<resources><resource identifier="r" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>'
    "</resources></manifest>"
)
PREFIXED = (
    PLAIN.replace("xmlns=", "xmlns:p=").replace("<", "<p:").replace("<p:/", "</p:").replace("adlcp", "adl")
)  # fmt: skip
V2004 = PLAIN.replace("adlcp_rootv1p2", "adlcp_v1p3").replace("<schemaversion>1.2</schemaversion>", "")
DECOMPOSED = unicodedata.normalize("NFD", "bài 1.html")
Files = Mapping[str, str | bytes]


def mended(folder: Path, content: bytes) -> RepairReport:
    path = folder / "goi.zip"
    path.write_bytes(content)
    done = repair(path)
    assert path.read_bytes() == content
    return done


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"Bài/imsmanifest.xml": PLAIN, "Bài/index.html": "x", "doc-toi.txt": "y"}, "manifest_in_subfolder"),
        ({"ImsManifest.XML": PLAIN, "index.html": "x"}, "manifest_wrong_case"),
        ({"imsmanifest.xml": PREFIXED, "index.html": "x"}, "manifest_prefixed"),
        ({"imsmanifest.xml": PLAIN.replace("adlcp", "adl"), "index.html": "x"}, "moodle_sees_no_sco"),
        ({"imsmanifest.xml": PLAIN.replace("adlcp:scormtype", "scormtype"), "index.html": "x"}, "moodle_sees_no_sco"),
        ({"imsmanifest.xml": PLAIN.replace('"sco"', '"SCO"'), "index.html": "x"}, "moodle_sees_no_sco"),
        ({"imsmanifest.xml": b"\xef\xbb\xbf" + PLAIN.encode(), "index.html": "x"}, "manifest_bom"),
        ({"imsmanifest.xml": '\n<?xml version="1.0"?>' + PLAIN, "index.html": "x"}, "manifest_leading_bytes"),
        ({"imsmanifest.xml": cp1258(PLAIN), "index.html": "x"}, "manifest_wrong_encoding"),
        ({"imsmanifest.xml": PLAIN.replace("&amp;", "&"), "index.html": "x"}, "bare_ampersand"),
        ({"imsmanifest.xml": V2004.replace("ADL SCORM", ""), "index.html": "x"}, "moodle_misreads_version"),
        ({"imsmanifest.xml": PLAIN.replace(">1.2<", "> 2004 4th Edition <"), "index.html": "x"},
         "moodle_misreads_version"),
        ({"imsmanifest.xml": V2004.replace("<title>Toán", "<schemaversion>2004 3rd Edition</schemaversion><title>Toán"),
          "index.html": "x"}, "schemaversion_misplaced"),
        ({"imsmanifest.xml": PLAIN, "Index.html": "x"}, "launch_wrong_case"),
        ({"imsmanifest.xml": PLAIN.replace("index", "bài 1"), DECOMPOSED: "x"}, "launch_other_unicode"),
        ({"imsmanifest.xml": PLAIN.replace("index", "a#1%20b"), "a#1%20b.html": "x"}, "launch_unescaped"),
        ({"imsmanifest.xml": PLAIN.replace("index", "a's"), "a's.html": "x"}, "launch_renamed"),
        ({"imsmanifest.xml": PLAIN.replace("<resources>", '<resources xml:base="noi dung/">'),
          "noi dung/index.html": "x"}, "moodle_ignores_base"),
        ({"imsmanifest.xml": PLAIN, "index.html": "x", "sua.bat": "x"}, "script_inside"),
        ({"imsmanifest.xml": PLAIN, "index.html": "x", "a\\b.js": "x"}, "backslash_names"),
    ],
)  # fmt: skip
def test_what_can_be_mended_is_and_the_result_plays(files: Files, code: str, tmp_path: Path) -> None:
    done = mended(tmp_path, zip_bytes(files))
    assert code in {change.code for change in done.changes}
    assert done.after is not None
    assert (done.playable, done.problem, done.after.findings) == (True, None, ())
    assert (done.after.moodle.fails, done.after.moodle.scos) == (None, 1)
    assert done.after.title == "Toán & Lí"
    assert [sco.identifier for sco in done.after.scos] == ["i"]


def test_old_names_become_utf8_and_nothing_else_changes(tmp_path: Path) -> None:
    done = mended(tmp_path, make_legacy_names("Bài"))
    assert done.out is not None
    assert done.playable
    with zipfile.ZipFile(done.out) as new:
        assert "hình đồ thị.png" in new.namelist()
        assert new.testzip() is None


def test_packed_content_is_copied_as_it_is(tmp_path: Path) -> None:
    package = zip_bytes({"Bai/imsmanifest.xml": PLAIN, "Bai/index.html": "x" * 5000, "Bai/a.bin": bytes(range(256))})
    done = mended(tmp_path, package)
    assert done.out is not None
    with zipfile.ZipFile(tmp_path / "goi.zip") as old, zipfile.ZipFile(done.out) as new:
        assert sorted(new.namelist()) == ["a.bin", "imsmanifest.xml", "index.html"]
        assert all(new.read(name) == old.read(f"Bai/{name}") for name in new.namelist())
        assert new.getinfo("index.html").date_time == old.getinfo("Bai/index.html").date_time


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    path.write_bytes(zip_bytes({"a/imsmanifest.xml": PLAIN, "a/index.html": "x"}))
    with pytest.raises(NeedsOperator):
        repair(path, path)
    assert inspect(path).verdict is Verdict.REPAIRABLE


@pytest.mark.parametrize("content", [make_unsafe("Bài"), make_scorm12("Bài")], ids=["refused", "nothing wrong"])
def test_what_is_refused_or_sound_is_left_alone(content: bytes, tmp_path: Path) -> None:
    done = mended(tmp_path, content)
    assert (done.out, done.changes) == (None, ())
    assert done.problem
    assert [path.name for path in tmp_path.iterdir()] == ["goi.zip"]


def test_names_that_would_fall_together_are_not_mended(tmp_path: Path) -> None:
    files = {"imsmanifest.xml": PLAIN.replace("index", "a's"), "a's.html": "x", "as.html": "y"}
    done = mended(tmp_path, zip_bytes(files))
    assert done.out is None
    assert done.problem
    assert [path.name for path in tmp_path.iterdir()] == ["goi.zip"]


def test_the_parameters_and_the_other_files_of_a_rewritten_manifest_stay(tmp_path: Path) -> None:
    text = PREFIXED.replace('identifierref="r"', 'identifierref="r" parameters="?a=1&amp;b=2"')
    done = mended(tmp_path, zip_bytes({"imsmanifest.xml": text, "index.html": "x"}))
    assert done.after is not None
    assert done.after.launch == "index.html?a=1&b=2"


def test_only_what_makes_a_difference_is_called_mendable(tmp_path: Path) -> None:
    path = tmp_path / "goi.zip"
    path.write_bytes(zip_bytes({"imsmanifest.xml": b"\xef\xbb\xbf" + PLAIN.encode(), "index.html": "x"}))
    assert not mendable(inspect(path))
    path.write_bytes(zip_bytes({"imsmanifest.xml": PREFIXED, "index.html": "x"}))
    assert mendable(inspect(path))
