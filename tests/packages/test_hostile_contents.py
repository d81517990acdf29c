"""What runs, what hides and what is endless in a package is told and, where it harms, refused."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from connector.packages.report import Verdict
from connector.sandbox.zipping import zip_bytes
from tests.packages.hostile import CENTRAL, GOOD, LOCAL, codes, look, patched, with_entry


@pytest.mark.parametrize(
    ("name", "code", "verdict"),
    [
        ("sua.bat", "script_inside", Verdict.REPAIRABLE),
        ("node_modules/.bin/sass.cmd", "script_left_behind", Verdict.PLAYABLE),
        ("publish.ps1", "script_left_behind", Verdict.PLAYABLE),
        ("shell.php.jpg", "server_script_inside", Verdict.REFUSED),
        ("lenh.com", "program_inside", Verdict.REFUSED),
        ("autorun.inf", "program_inside", Verdict.REFUSED),
        (".htaccess", "server_settings_inside", Verdict.PLAYABLE),
        ("aux.html", "odd_name", Verdict.PLAYABLE),
    ],
)
def test_what_runs_is_told_by_what_would_run_it(name: str, code: str, verdict: Verdict, tmp_path: Path) -> None:
    report = look(with_entry(name), tmp_path)
    assert (report.verdict, codes(report)) == (verdict, {code})


def test_a_page_named_like_a_site_is_no_program(tmp_path: Path) -> None:
    assert codes(look(with_entry("www.vidu.com"), tmp_path)) == set()


def test_other_content_behind_the_end_is_refused(tmp_path: Path) -> None:
    report = look(zip_bytes(GOOD) + b"<script>1</script>", tmp_path)
    assert (report.verdict, codes(report)) == (Verdict.REFUSED, {"appended"})


def test_an_entry_that_the_directory_does_not_list_is_refused(tmp_path: Path) -> None:
    packed, other = zip_bytes(GOOD), zip_bytes({"an.html": "x"})
    hidden = other[: other.index(CENTRAL)]
    at = packed.index(CENTRAL)
    moved = patched(packed[:at] + hidden + packed[at:], b"PK\x05\x06", 16, struct.pack("<L", at + len(hidden)))
    assert codes(look(moved, tmp_path)) == {"hidden_entry"}


def test_a_lying_entry_is_found_among_many_larger_ones(tmp_path: Path) -> None:
    others = {f"{n}.bin": random.Random(n).randbytes(20_000) for n in range(20)}
    packed = zip_bytes({**GOOD, **others, "z.bin": bytes(12 * 2**20)})
    small = struct.pack("<L", 15_000)
    lying = patched(patched(packed, CENTRAL, 24, small), LOCAL, 22, small)
    assert "lying_size" in codes(look(lying, tmp_path))


def test_a_folder_that_holds_content_is_refused(tmp_path: Path) -> None:
    packed = zip_bytes({**GOOD, "thu-muc_": "x" * 50}).replace(b"thu-muc_", b"thu-muc/")
    assert "archive_broken" in codes(look(packed, tmp_path))


@pytest.mark.parametrize("count", [5_001, 30_000])
def test_thousands_of_items_are_refused(count: int, tmp_path: Path) -> None:
    items = "".join(f'<item identifier="i{n}" identifierref="r"/>' for n in range(count))
    text = str(GOOD["imsmanifest.xml"]).replace("</organization>", f"{items}</organization>")
    report = look(zip_bytes({**GOOD, "imsmanifest.xml": text}), tmp_path)
    assert (report.verdict, codes(report)) == (Verdict.REFUSED, {"manifest_too_large"})


def test_an_endless_href_fills_no_report(tmp_path: Path) -> None:
    text = str(GOOD["imsmanifest.xml"]).replace('href="index.html"', f'href="{"a/" * 500_000}index.html"')
    report = look(zip_bytes({**GOOD, "imsmanifest.xml": text}), tmp_path)
    assert report.verdict is Verdict.REFUSED
    assert len(report.model_dump_json()) < 50_000
