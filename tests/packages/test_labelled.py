"""A copy with our record in its manifest: read back, proved equal, and all else as it was packed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from connector.packages.archive import Archive
from connector.packages.directory import BadPackageError
from connector.packages.inspect import inspect
from connector.packages.labelled import label, with_record
from connector.packages.limits import DEFAULT_LIMITS
from connector.packages.manifest import parse_manifest
from connector.sandbox.samples import make_scorm12, make_scorm2004
from connector.sandbox.zipping import zip_bytes
from tests.packages.test_repair import PLAIN

LOM = (
    '<o:lom xmlns:o="http://ltsc.ieee.org/xsd/LOM"><o:general><o:title><o:string>Bài của ta</o:string></o:title>'
    "</o:general></o:lom>"
).encode()
OWN = '<x:lom xmlns:x="u"><x:general><x:title>Cũ</x:title></x:general></x:lom>'
FILES = {"index.html": "x" * 4000, "a/b.bin": bytes(range(256)), "meta.xml": OWN}


def labelled(folder: Path, package: bytes) -> Path:
    path, out = folder / "goi.zip", folder / "ban-sao.zip"
    path.write_bytes(package)
    report = label(path, out, LOM)
    assert (report.metadata.title, path.read_bytes()) == ("Bài của ta", package)
    return out


def raw(path: Path) -> dict[str, bytes]:
    """Every entry as it is packed."""
    with Archive(path, DEFAULT_LIMITS) as archive:
        return {entry.name: b"".join(archive.packed_data(entry)) for entry in archive.entries}


@pytest.mark.parametrize(
    "package",
    [make_scorm12("Bài 1", seed=1, scos=3), make_scorm2004("Bài 2", seed=2), make_scorm2004("3", map_info=True)],
    ids=["1.2", "2004", "one that Moodle chokes on"],
)
def test_everything_but_the_manifest_is_byte_for_byte_as_it_was_packed(package: bytes, tmp_path: Path) -> None:
    out = labelled(tmp_path, package)
    before, after = raw(tmp_path / "goi.zip"), raw(out)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["imsmanifest.xml"]
    with zipfile.ZipFile(out) as new:
        assert new.testzip() is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</metadata>", "</metadata>"),
        ("</metadata>", f"{OWN}</metadata>"),
        ("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>"),
        ("<schema>", f"{OWN}<schema>"),
        ("<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>", "<metadata />"),
        ("<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>", ""),
        ("</metadata>", "<!-- </metadata> --><![CDATA[</metadata>]]></metadata \n>"),
        ("<metadata>", '<metadata a=">" b=\'"\'>'),
        ("<item ", '<item><metadata><x:lom xmlns:x="u"/></metadata></item><item '),
    ],
    ids=["none before", "inline", "external", "before the schema", "empty", "absent", "comment", "odd tag", "item"],
)  # fmt: skip
def test_the_record_takes_the_place_of_any_that_was_there(old: str, new: str, tmp_path: Path) -> None:
    manifest = PLAIN.replace(old, new, 1)
    out = labelled(tmp_path, zip_bytes({"imsmanifest.xml": manifest, **FILES}))
    with zipfile.ZipFile(out) as package:
        text = package.read("imsmanifest.xml").decode()
    assert text.count("Bài của ta") == 1
    assert "Cũ" not in text and "adlcp:location" not in text
    assert text.partition("<organizations")[2] == manifest.partition("<organizations")[2], "no other byte is touched"


@pytest.mark.parametrize(
    "manifest",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="windows-1252"?>{PLAIN}'.encode("cp1252"),
        PLAIN.replace("<", "<p:").replace("<p:/", "</p:").replace("xmlns=", "xmlns:p=").encode(),
    ],
    ids=["bom", "utf-16", "1252", "prefixed"],
)  # fmt: skip
def test_the_record_fits_any_encoding_and_prefix(manifest: bytes) -> None:
    written = with_record(manifest, LOM)
    root = parse_manifest(written).root
    assert root is not None and b"UTF-16" not in written and b"1252" not in written
    [metadata] = root.named("metadata")
    assert [child.local for child in metadata.children] == ["schema", "schemaversion", "lom"]


def test_an_empty_end_tag_belongs_to_the_right_element() -> None:
    written = with_record(PLAIN.replace("<metadata>", "<metadata><a/>").encode(), LOM)
    assert b"</schemaversion><o:lom" in written


def test_what_has_no_manifest_or_would_differ_leaves_nothing_behind(tmp_path: Path) -> None:
    path, out = tmp_path / "a.zip", tmp_path / "b.zip"
    path.write_bytes(zip_bytes({"index.html": "x"}))
    with pytest.raises(BadPackageError) as refused:
        label(path, out, LOM)
    assert (refused.value.code, out.exists()) == ("manifest_missing", False)
    path.write_bytes(make_scorm12("Bài"))
    with pytest.raises(BadPackageError) as refused:
        label(path, out, b"<title>Nhan de lac cho</title>")
    assert (refused.value.code, out.exists()) == ("record_not_read_back", False)


def test_a_copy_that_moodle_would_read_otherwise_is_not_kept(tmp_path: Path) -> None:
    path, out = tmp_path / "a.zip", tmp_path / "b.zip"
    path.write_bytes(make_scorm12("Bài"))
    with pytest.raises(BadPackageError) as refused:
        label(path, out, LOM + b"</metadata><title>Nhan de lac cho</title><metadata>")
    assert (refused.value.code, out.exists()) == ("copy_differs", False)


def test_an_entry_for_the_folder_itself_spoils_no_copy(tmp_path: Path) -> None:
    out = labelled(tmp_path, zip_bytes({"./": "", "imsmanifest.xml": PLAIN, **FILES}))
    assert list(raw(out)) == ["imsmanifest.xml", *FILES]


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(make_scorm12("Bài"))
    with pytest.raises(FileExistsError):
        label(path, path, LOM)
    assert inspect(path).playable
