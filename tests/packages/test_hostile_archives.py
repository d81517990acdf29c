"""What an attacker may send as a zip is refused with a reason, and what merely looks odd is still read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from connector.packages.inspect import inspect
from connector.packages.limits import Limits
from connector.packages.report import Verdict
from connector.sandbox.manifests import Part, manifest12
from connector.sandbox.media import tiny_mp4, tiny_pdf
from connector.sandbox.samples import make_scorm12
from connector.sandbox.zipping import entry, zip_bytes
from tests.packages.hostile import CENTRAL, GOOD, LOCAL, codes, look, patched, renamed, with_entry


@pytest.mark.parametrize(
    "name",
    [
        b"../../ra-ngoai",
        b"/etc/passwd.tx",
        b"..\\..\\ra.html",
        b"C:\\ra-ngoai.tx",
        b"\\\\may\\chung.t",
        b"a/../../b.html",
    ],
)
def test_a_path_that_leaves_the_package_is_refused(name: bytes, tmp_path: Path) -> None:
    report = look(renamed(name), tmp_path)
    assert report.verdict is Verdict.REFUSED
    assert "unsafe_path" in codes(report)


@pytest.mark.parametrize("name", [b"a\0.txt", b"a\x1b.txt"])
def test_control_characters_in_a_name_are_refused_and_never_shown(name: bytes, tmp_path: Path) -> None:
    report = look(renamed(name), tmp_path)
    assert "unsafe_path" in codes(report)
    assert all(finding.where.isprintable() and finding.message.vi.isprintable() for finding in report.findings)


def test_a_carriage_return_in_a_name_is_only_odd(tmp_path: Path) -> None:
    report = look(renamed(b"Icon\r"), tmp_path)
    assert report.playable
    assert codes(report) == {"odd_name"}


def test_windows_backslashes_are_read_as_folders(tmp_path: Path) -> None:
    manifest = manifest12("m", "Bài", [Part("Bài", "res/index.html")])
    report = look(zip_bytes({"imsmanifest.xml": manifest, "res\\index.html": "x"}), tmp_path)
    assert (report.playable, report.launch, codes(report)) == (True, "res/index.html", {"backslash_names"})


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cai-dat.exe", "program_inside"),
        ("web/shell.php", "server_script_inside"),
        ("a/" * 40 + "b.txt", "too_deep"),
        ("n" * 300, "name_too_long"),
        ("index.html/b.txt", "file_and_folder"),
        ("INDEX.html", "case_clash"),
    ],
)
def test_a_name_that_harms_is_refused(name: str, code: str, tmp_path: Path) -> None:
    report = look(with_entry(name), tmp_path)
    assert report.verdict is Verdict.REFUSED
    assert code in codes(report)


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO(zip_bytes(GOOD))
    link = entry("lien-ket")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr(link, "/etc/passwd")
    assert "symlink" in codes(look(packed.getvalue(), tmp_path))


def test_the_same_name_twice_with_other_content_is_refused(tmp_path: Path) -> None:
    report = look(with_entry("indey.html", "khac").replace(b"indey.html", b"index.html"), tmp_path)
    assert "duplicate_name" in codes(report)


def test_the_same_file_twice_harms_nobody(tmp_path: Path) -> None:
    report = look(with_entry("indey.html", GOOD["index.html"]).replace(b"indey.html", b"index.html"), tmp_path)
    assert (report.playable, codes(report)) == (True, {"same_file_twice"})


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    packed = zip_bytes({**GOOD, "a.txt": "x" * 50, "b.txt": "x" * 50})
    places = [n for n in range(len(packed)) if packed.startswith(LOCAL, n)]
    report = look(patched(packed, CENTRAL, 42, struct.pack("<L", places[-2])), tmp_path)
    assert report.verdict is Verdict.REFUSED
    assert codes(report) & {"overlapping", "header_mismatch"}


def test_an_entry_that_explodes_is_refused(tmp_path: Path) -> None:
    report = look(with_entry("so-khong.bin", bytes(12 * 2**20)), tmp_path)
    assert "bomb" in codes(report)


def test_an_entry_that_gives_more_than_it_claims_is_refused(tmp_path: Path) -> None:
    packed = with_entry("so-khong.bin", bytes(12 * 2**20))
    small = struct.pack("<L", 20_000)
    lying = patched(patched(packed, CENTRAL, 24, small), LOCAL, 22, small)
    assert "lying_size" in codes(look(lying, tmp_path))


def test_a_manifest_that_gives_more_than_it_claims_is_read_no_further(tmp_path: Path) -> None:
    packed = zip_bytes({"imsmanifest.xml": b" " * 30_000_000})
    small = struct.pack("<L", 100_000)
    lying = patched(patched(packed, CENTRAL, 24, small), LOCAL, 22, small)
    assert "lying_size" in codes(look(lying, tmp_path))


def test_a_name_that_differs_between_the_two_headers_is_refused(tmp_path: Path) -> None:
    packed = with_entry("hai-mat.txt")
    report = look(patched(packed, LOCAL, 30, b"../matt.txt"), tmp_path)
    assert "header_mismatch" in codes(report)


def test_more_entries_than_the_limit_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    report = look(zip_bytes({f"{n}.txt": "" for n in range(30)}), tmp_path, Limits(entries=29))
    assert codes(report) == {"too_many_entries"}
    assert report.entries == 0


def test_a_huge_central_directory_is_not_read(tmp_path: Path) -> None:
    assert codes(look(with_entry("a" * 200), tmp_path, Limits(directory_bytes=300))) == {"directory_too_large"}


def test_more_unpacked_bytes_than_the_limit_are_refused(tmp_path: Path) -> None:
    assert "too_large" in codes(look(make_scorm12("Bài"), tmp_path, Limits(unpacked_bytes=1000)))


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    packed = patched(patched(zip_bytes(GOOD), CENTRAL, 8, b"\x01\0"), LOCAL, 6, b"\x01\0")
    report = look(packed, tmp_path)
    assert (report.verdict, "encrypted" in codes(report)) == (Verdict.REFUSED, True)


def test_an_odd_compression_method_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in GOOD.items():
            package.writestr(entry(name, zipfile.ZIP_LZMA), content)
    assert "odd_compression" in codes(look(packed.getvalue(), tmp_path))


@pytest.mark.parametrize("front", [b"MZ" + bytes(500), tiny_pdf(), tiny_mp4(), b"PK\x07\x08", b"PK00PK\x03\x04"])
def test_a_zip_behind_something_else_is_refused(front: bytes, tmp_path: Path) -> None:
    assert codes(look(front + zip_bytes(GOOD), tmp_path)) == {"prefixed"}


def test_a_zip_behind_something_else_is_refused_even_when_its_offsets_fit(tmp_path: Path) -> None:
    packed = io.BytesIO(b"PK" + bytes(100))
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr(entry("index.html"), "x")
    assert codes(look(packed.getvalue(), tmp_path)) == {"prefixed"}


def test_two_zips_in_one_file_are_refused(tmp_path: Path) -> None:
    inner = zip_bytes({"khac.html": "x"})
    packed = zip_bytes(GOOD)
    both = packed[:-2] + struct.pack("<H", len(inner)) + inner
    assert codes(look(both, tmp_path)) & {"ambiguous", "prefixed"}


def test_a_part_of_a_split_zip_is_refused(tmp_path: Path) -> None:
    assert codes(look(patched(zip_bytes(GOOD), b"PK\x05\x06", 4, b"\x02\0"), tmp_path)) == {"spanned"}


def test_bytes_after_the_end_are_only_mentioned(tmp_path: Path) -> None:
    report = look(zip_bytes(GOOD) + b"\r\n", tmp_path)
    assert (report.playable, codes(report)) == (True, {"trailing_bytes"})


def test_a_damaged_manifest_is_told_from_a_wrong_one(tmp_path: Path) -> None:
    packed = zip_bytes(GOOD)
    at = packed.index(b"imsmanifest.xml") + 60
    report = look(packed[:at] + bytes([packed[at] ^ 0xFF]) + packed[at + 1 :], tmp_path)
    assert codes(report) & {"entry_corrupt", "lying_size"}


def test_a_zip64_package_is_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in GOOD.items():
            with package.open(entry(name), "w", force_zip64=True) as file:
                file.write(content.encode() if isinstance(content, str) else content)
    assert look(packed.getvalue(), tmp_path).playable


def test_names_without_the_utf8_flag_are_read_and_mentioned(tmp_path: Path) -> None:
    name = "hình.png".encode()
    report = look(renamed(name), tmp_path)
    assert (report.playable, codes(report)) == (True, {"names_undeclared"})


def test_a_name_in_bytes_of_no_encoding_raises_nothing(tmp_path: Path) -> None:
    assert look(renamed(b"\x8a\x9d\xff\xfe.txt"), tmp_path).verdict is Verdict.REPAIRABLE


def test_an_invalid_name_under_the_utf8_flag_raises_nothing(tmp_path: Path) -> None:
    packed = with_entry("ấ.txt").replace("ấ.txt".encode(), b"\xff\xfe\xfd.txt")
    assert look(packed, tmp_path).verdict is Verdict.REPAIRABLE


def test_stored_content_of_another_length_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO(zip_bytes(GOOD))
    with zipfile.ZipFile(packed, "a") as package:
        package.writestr(entry("tho.bin", zipfile.ZIP_STORED), b"x" * 100)
    more = struct.pack("<L", 5000)
    lying = patched(patched(packed.getvalue(), CENTRAL, 24, more), LOCAL, 22, more)
    assert "lying_size" in codes(look(lying, tmp_path))


def test_a_file_that_cannot_be_read_raises_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        inspect(tmp_path / "khong-co.zip")


def test_an_empty_file_and_an_empty_zip_are_told_apart(tmp_path: Path) -> None:
    assert codes(look(b"", tmp_path)) == {"empty_file"}
    assert codes(look(zip_bytes({}), tmp_path)) == {"empty_archive"}


def test_crc_errors_in_the_manifest_are_found(tmp_path: Path) -> None:
    wrong = struct.pack("<L", zlib.crc32(b"khac"))
    packed = patched(patched(zip_bytes(GOOD), CENTRAL, 16, wrong, 0), LOCAL, 14, wrong, 0)
    assert "entry_corrupt" in codes(look(packed, tmp_path))
