from __future__ import annotations

import tempfile
from pathlib import Path
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from connector.packages.changes import PackageChanges, changes
from connector.packages.report import PackageReport, RunTime, Sco, Verdict

OLD = {"index.html": b"mo dau", "a/1.png": b"hinh 1", "a/2.png": b"hinh 2", "cu.txt": b"cu", "trong.txt": b""}


def report(*scos: Sco, title: str = "Hàm số", size: int = 10) -> PackageReport:
    return PackageReport(
        verdict=Verdict.PLAYABLE, format="scorm12", version="1.2", title=title, scos=scos, packed_bytes=size
    )


def package(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    with ZipFile(folder / name, "w") as made:
        for entry, content in files.items():
            made.writestr(entry, content)
    return folder / name


def compared(tmp_path: Path, new: dict[str, bytes], one: PackageReport, other: PackageReport) -> PackageChanges:
    return changes(package(tmp_path, "old.zip", OLD), package(tmp_path, "new.zip", new), one, other)


def test_files_added_removed_changed_and_moved_are_told_apart(tmp_path: Path) -> None:
    new = {**OLD, "index.html": b"mo dau (sua)", "b/2.png": OLD["a/2.png"], "moi.txt": b"moi"}
    del new["a/2.png"], new["cu.txt"]
    files = compared(tmp_path, new, report(), report()).files
    assert files is not None and files.any
    assert (files.added, files.removed, files.changed) == (("moi.txt",), ("cu.txt",), ("index.html",))
    assert files.moved == ("a/2.png → b/2.png",) and files.unchanged == 2
    assert files.counts == {"added": 1, "removed": 1, "changed": 1, "moved": 1}


def test_the_same_package_shows_no_change(tmp_path: Path) -> None:
    assert compared(tmp_path, OLD, report(), report()).none


def test_empty_files_are_not_taken_for_one_that_moved(tmp_path: Path) -> None:
    new = {name: content for name, content in OLD.items() if name != "trong.txt"} | {"khac.txt": b""}
    files = compared(tmp_path, new, report(), report()).files
    assert files is not None and files.moved == () and files.added == ("khac.txt",)


def test_parts_are_compared_by_their_identifier(tmp_path: Path) -> None:
    one = report(Sco(identifier="a", title="Phần 1", href="1"), Sco(identifier="b", title="Phần 2", href="2"))
    limited = Sco(identifier="a", title="Phần 1: Ôn tập", href="1", runtime=RunTime(max_time_allowed="0001:00:00"))
    parts = compared(tmp_path, OLD, one, report(limited, Sco(identifier="c", title="Phần 3", href="3"))).parts
    assert (parts.added, parts.removed) == (("Phần 3",), ("Phần 2",))
    assert parts.renamed == ("Phần 1 → Phần 1: Ôn tập",) and parts.times == ("Phần 1: Ôn tập: — → 0001:00:00",)


def test_what_the_report_says_of_the_package_is_told_before_and_now(tmp_path: Path) -> None:
    found = compared(tmp_path, OLD, report(), report(title="Hàm số bậc hai", size=12))
    assert found.fields == {"title": ("Hàm số", "Hàm số bậc hai"), "size": ("10", "12")}


def test_what_is_no_archive_leaves_the_files_untold(tmp_path: Path) -> None:
    old = package(tmp_path, "old.zip", OLD)
    (tmp_path / "new.zip").write_bytes(b"%PDF-1.7")
    found = changes(old, tmp_path / "new.zip", report(), report())
    assert found.files is None and not found.none


NAMES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([b"", b"1", b"2", b"33"]), max_size=8)


@given(NAMES, NAMES)
def test_every_file_is_told_exactly_once(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        one = package(at, "o.zip", {**old, "z": b"z"})
        other = package(at, "n.zip", {**new, "z": b"z"})
        files = changes(one, other, report(), report()).files
    assert files is not None
    counts = files.counts
    assert files.unchanged + counts["changed"] + counts["moved"] + counts["removed"] == len(old) + 1
    assert files.unchanged + counts["changed"] + counts["moved"] + counts["added"] == len(new) + 1
    assert files.any == (old != new)
