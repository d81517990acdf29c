"""Lessons as files: what may leave, what is said of it, and that a run can stop anywhere."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.packages.inspect import inspect
from connector.packages.report import PackageReport
from connector.sandbox.samples import make_scorm2004
from connector.steps.chosen import choose
from connector.steps.context import Context, Outcome
from connector.steps.export import INDEX, Exported, ExportRecord, export_all, export_one
from connector.store import Store
from connector.store.blobs import digests
from tests.conftest import Clock
from tests.web.opened import Opened, context_of, real_package


@pytest.fixture
def opened(sqlite_store: Store, clock: Clock) -> Opened:
    return Opened(sqlite_store, clock)


@pytest.fixture
def ctx(opened: Opened, tmp_path: Path) -> Context:
    return context_of(opened, tmp_path)


def out(ctx: Context, lesson: int, folder: Path, number: int | None = None, draft: bool = False) -> Exported:
    return export_one(ctx, choose(ctx, lesson, number, draft), folder)


def approved(
    opened: Opened, package: bytes | None = None, n: int = 1, levels: tuple[str, ...] = ("school", "city")
) -> int:
    lesson, version = opened.hand_in("Hàm số bậc hai", n=n, package=package or real_package("Gói của cô An", n))
    opened.approve(version, *levels)
    opened.publish(lesson, version, "city.haiphong")
    return lesson.id


def said(code: str, refused: pytest.ExceptionInfo[HoclieuError]) -> None:
    assert refused.value.code == code


@pytest.mark.parametrize("package", [real_package("Một"), make_scorm2004("Hai", seed=2)], ids=["1.2", "2004"])
def test_an_approved_lesson_leaves_with_its_record_in_the_manifest_and_beside_it(
    opened: Opened, ctx: Context, tmp_path: Path, package: bytes
) -> None:
    lesson = approved(opened, package)
    done = out(ctx, lesson, tmp_path / "ra")
    assert done.made and done.path.name == f"{lesson:05d}-ham-so-bac-hai-v1.zip"
    report = inspect(done.path)
    assert report.playable and report.metadata.title == "Hàm số bậc hai"
    assert report.metadata.authors == ("Nguyễn Văn An",)
    assert (report.title, report.launch) == (
        inspect_bytes(package, tmp_path).title,
        inspect_bytes(package, tmp_path).launch,
    )
    with zipfile.ZipFile(done.path) as new, zipfile.ZipFile(tmp_path / "goc.zip") as old:
        assert new.namelist() == old.namelist()
        assert all(new.read(x) == old.read(x) for x in new.namelist() if x != "imsmanifest.xml")
        assert "biên bản số 01/BB-X" in new.read("imsmanifest.xml").decode()
    record = ExportRecord.model_validate_json(done.path.with_suffix(".json").read_bytes())
    assert record == done.record and record.status == "approved"
    assert (record.package.sha256, record.package.size) == (digests(tmp_path / "goc.zip")[0], len(package))
    assert (record.file.sha256, record.file.metadata, record.file.why) == (digests(done.path)[0], "in_manifest", None)
    assert [place.catalog for place in record.catalogs] == ["city.haiphong"]


def inspect_bytes(package: bytes, folder: Path) -> PackageReport:
    path = folder / "goc.zip"
    path.write_bytes(package)
    return inspect(path)


def test_what_nobody_approved_leaves_as_a_draft_only_and_says_so(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    lesson, _ = opened.hand_in("Bài nháp", n=1, package=real_package("x"))
    with pytest.raises(Rejected) as refused:
        out(ctx, lesson.id, tmp_path / "ra")
    said("not_approved", refused)
    assert not (tmp_path / "ra").exists()
    done = out(ctx, lesson.id, tmp_path / "ra", draft=True)
    assert (done.record.status, done.path.name) == ("draft", f"{lesson.id:05d}-bai-nhap-v1-draft.zip")
    assert done.record.approvals == () and done.record.catalogs == ()


def test_an_approval_that_is_on_no_minutes_counts_for_nothing(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    lesson, version = opened.hand_in("Bài", n=1, package=real_package("x"))
    opened.decide(version, "school")
    with pytest.raises(Rejected) as refused:
        out(ctx, lesson.id, tmp_path)
    said("not_approved", refused)


def test_what_was_withdrawn_leaves_as_a_draft_only_and_says_so(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    number = approved(opened)
    [lesson] = opened.store.lessons.lessons()
    opened.withdraw(lesson)
    with pytest.raises(Rejected) as refused:
        out(ctx, number, tmp_path)
    said("lesson_withdrawn", refused)
    assert out(ctx, number, tmp_path, draft=True).record.status == "withdrawn"


def test_the_version_that_is_approved_furthest_leaves_unless_another_is_named(
    opened: Opened, ctx: Context, tmp_path: Path
) -> None:
    lesson = approved(opened)
    _, newer = opened.hand_in("Hàm số bậc hai", n=1, package=real_package("Mới hơn", 9))
    opened.approve(newer, "school")
    assert out(ctx, lesson, tmp_path).record.version == 1
    assert out(ctx, lesson, tmp_path, number=2).record.version == 2
    with pytest.raises(NeedsOperator) as refused:
        out(ctx, lesson, tmp_path, number=3)
    said("version_unknown", refused)
    with pytest.raises(NeedsOperator) as refused:
        out(ctx, 99, tmp_path)
    said("lesson_unknown", refused)


def test_what_has_no_manifest_leaves_as_it_is_with_its_record_beside_it(
    opened: Opened, ctx: Context, tmp_path: Path
) -> None:
    lesson, version = opened.hand_in("Bài video", n=1)
    opened.approve(version, "school")
    content = b"\0\0\0\x18ftypmp42" + bytes(100)
    opened.replace_blob(version, content, "video")
    done = out(ctx, lesson.id, tmp_path)
    assert done.path.read_bytes() == content
    assert (done.record.file.metadata, done.record.file.why) == ("beside", "no_manifest")
    assert done.record.package.media_type == "video/mp4"


def test_a_file_that_is_not_what_was_approved_never_leaves(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    lesson = approved(opened)
    blob = opened.blob(opened.store.lessons.versions([lesson])[lesson][0])
    blob.chmod(0o600)
    blob.write_bytes(real_package("Khác", 8))
    with pytest.raises(NeedsOperator) as refused:
        out(ctx, lesson, tmp_path / "ra")
    said("blob_damaged", refused)
    assert not (tmp_path / "ra").exists()


def every(ctx: Context, folder: Path, catalog: str | None = None) -> Outcome:
    outcome = Outcome("export", "-")
    export_all(ctx, folder, catalog, outcome)
    return outcome


def test_a_whole_catalog_leaves_and_a_second_run_does_nothing(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    lessons = [approved(opened, n=n) for n in (1, 2, 3)]
    opened.hand_in("Chưa duyệt", n=4, package=real_package("x", 4))
    assert dict(every(ctx, tmp_path / "ra").counts) == {"exported": 3}
    index = json.loads((tmp_path / "ra" / INDEX).read_text())
    assert [entry["path"] for entry in index] == [f"toan-10/{lesson:05d}.zip" for lesson in lessons]
    for entry in index:
        assert digests(tmp_path / "ra" / entry["path"])[0] == entry["sha256"]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "ra" / "toan-10").iterdir()}
    assert dict(every(ctx, tmp_path / "ra").counts) == {"unchanged": 3}
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "ra" / "toan-10").iterdir()} == before


@pytest.mark.parametrize("spoilt", ["no record", "cut file", "cut record", "part left", "other record"])
def test_a_run_that_was_stopped_anywhere_is_taken_up(opened: Opened, ctx: Context, tmp_path: Path, spoilt: str) -> None:
    number = approved(opened)
    every(ctx, tmp_path)
    path = tmp_path / "toan-10" / f"{number:05d}.zip"
    whole, beside = path.read_bytes(), path.with_suffix(".json")
    if spoilt == "no record":
        beside.unlink()
    elif spoilt == "cut file":
        path.write_bytes(whole[:100])
    elif spoilt == "cut record":
        beside.write_text(beside.read_text()[:50])
    elif spoilt == "part left":
        path.replace(path.with_name(f".{path.name}.part"))
    else:
        beside.write_text(beside.read_text().replace("Hàm số bậc hai", "Bài khác"))
    assert dict(every(ctx, tmp_path).counts) == {"exported": 1}
    assert path.read_bytes() == whole
    assert sorted(p.name for p in path.parent.iterdir()) == [beside.name, path.name]


def test_a_newer_approved_version_takes_the_place_of_the_older(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    approved(opened)
    every(ctx, tmp_path)
    _, newer = opened.hand_in("Hàm số bậc hai", n=1, package=real_package("Mới hơn", 9))
    opened.approve(newer, "school", "city")
    assert dict(every(ctx, tmp_path).counts) == {"exported": 1}
    [entry] = json.loads((tmp_path / INDEX).read_text())
    assert entry["version"] == 2 and inspect(tmp_path / entry["path"]).title == "Mới hơn"


def test_one_catalog_holds_what_its_level_approved(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    both = approved(opened)
    _, newer = opened.hand_in("Hàm số bậc hai", n=1, package=real_package("Mới hơn", 9))
    opened.approve(newer, "school")
    approved(opened, n=2, levels=("school",))
    assert dict(every(ctx, tmp_path / "a", "city.haiphong").counts) == {"exported": 1}
    [entry] = json.loads((tmp_path / "a" / INDEX).read_text())
    assert (entry["lesson"], entry["version"]) == (both, 1)
    assert dict(every(ctx, tmp_path / "b", "school.thpt-a").counts) == {"exported": 2}
    assert json.loads((tmp_path / "b" / INDEX).read_text())[0]["version"] == 2
    assert dict(every(ctx, tmp_path / "c", "school.thpt-b").counts) == {}
    with pytest.raises(NeedsOperator) as refused:
        every(ctx, tmp_path / "d", "xa.le-chan")
    said("catalog_unknown", refused)


def test_one_damaged_file_sets_only_its_lesson_aside(opened: Opened, ctx: Context, tmp_path: Path) -> None:
    first, second = (approved(opened, n=n) for n in (1, 2))
    opened.blob(opened.store.lessons.versions([first])[first][0]).unlink()
    outcome = every(ctx, tmp_path)
    assert dict(outcome.counts) == {"set_aside": 1, "exported": 1} and outcome.word == "partial"
    assert [entry["lesson"] for entry in json.loads((tmp_path / INDEX).read_text())] == [second]
