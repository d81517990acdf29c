"""What a backup is worth: whole or not there, closed to others, and every damage named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.errors import NeedsOperator
from connector.operations.backup import back_up, check, making, restore
from connector.steps.context import Context
from connector.store.database import Database
from connector.store.dumping import dump
from tests.conftest import Clock
from tests.web.pages.house import house
from tests.web.pages.lessons import add_lesson

TOKEN = "0123456789abcdef0123456789abcdef"
NAMES = ("backup", "backup.tar", "backup.tar.gz")


@pytest.fixture
def worked(tmp_path: Path, clock: Clock) -> Iterator[Context]:
    """Two lessons, some facts, a document, a key, a trail."""
    (tmp_path / "house").mkdir()
    with house(tmp_path / "house", clock) as opened:
        add_lesson(opened, "Hàm số")
        add_lesson(opened, "Vectơ")
        data = opened.ctx.settings.data
        for name in ("facts/facts/day=1/part.parquet", "documents/minutes/1.docx", "pseudonym.key"):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (data / name).write_text(name)
        opened.ctx.store.audit.append(clock(), "operator", "test", "lesson 1", {})
        yield opened.ctx


def a_package(ctx: Context) -> Path:
    return next(p for p in sorted(ctx.store.blobs.root.rglob("*")) if p.is_file())


def test_a_backup_is_closed_to_others_and_holds_no_token(
    worked: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A", TOKEN)
    for name in NAMES:
        back_up(worked, tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    everything = b"".join(p.read_bytes() for p in (tmp_path / "backup").rglob("*.json*"))
    assert TOKEN.encode() not in everything
    assert not list((tmp_path / "backup" / "database").glob("web_session*"))


def test_a_backup_is_never_written_over_another(worked: Context, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("an older one")
    with pytest.raises(NeedsOperator, match="there already"):
        back_up(worked, tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_text() == "an older one"


def test_a_backup_that_breaks_off_leaves_nothing_behind(
    worked: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("connector.operations.backup.making._mapping", full)
    (tmp_path / "to").mkdir()
    for name in NAMES:
        with pytest.raises(NeedsOperator, match="No space left"):
            back_up(worked, tmp_path / "to" / name)
    assert list((tmp_path / "to").iterdir()) == []


def flipped(path: Path) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    copy = path.with_name(".copy")
    copy.write_bytes(data)  # not into the file itself, which may be a link to a package in use
    copy.replace(path)


def test_a_damaged_backup_is_named_file_by_file_and_nothing_is_written(worked: Context, tmp_path: Path) -> None:
    back_up(worked, tmp_path / "b")
    package = next(p for p in sorted((tmp_path / "b" / "blobs").rglob("*")) if p.is_file())
    lessons = tmp_path / "b" / "database" / "lesson.jsonl"
    flipped(package)
    lessons.unlink()
    (tmp_path / "b" / "blobs" / "extra").write_text("x")
    inner = package.relative_to(tmp_path / "b").as_posix()
    _, damages = check(tmp_path / "b")
    assert set(damages) == {(inner, "changed"), ("database/lesson.jsonl", "missing"), ("blobs/extra", "strange")}
    with pytest.raises(NeedsOperator) as error:
        restore(tmp_path / "b", tmp_path / "new")
    assert error.value.code == "backup_damaged" and inner in str(error.value) and "lesson.jsonl" in str(error.value)
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".new*"))


@pytest.mark.parametrize("name", ["b.tar", "b.tar.gz"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_a_file_that_was_cut_off_is_no_backup(worked: Context, tmp_path: Path, name: str, share: float) -> None:
    back_up(worked, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(NeedsOperator) as error:
        restore(tmp_path / name, tmp_path / "new")
    assert error.value.code in ("backup_unreadable", "backup_no_manifest", "backup_damaged")
    assert not (tmp_path / "new").exists()


def test_one_flipped_byte_in_a_file_of_a_tar_is_named(worked: Context, tmp_path: Path) -> None:
    back_up(worked, tmp_path / "b.tar")
    package = a_package(worked)
    data = bytearray((tmp_path / "b.tar").read_bytes())
    at = bytes(data).index(package.read_bytes())
    data[at + 10] ^= 1
    (tmp_path / "b.tar").write_bytes(data)
    assert [d.name for d in check(tmp_path / "b.tar")[1]] == [f"blobs/{package.parent.name}/{package.name}"]


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.tar").write_bytes(content)
    with pytest.raises(NeedsOperator):
        check(tmp_path / "b.tar")


def test_a_place_that_is_not_empty_is_left_alone(worked: Context, tmp_path: Path) -> None:
    back_up(worked, tmp_path / "b.tar")
    with pytest.raises(NeedsOperator) as error:
        restore(tmp_path / "b.tar", worked.settings.data)
    assert error.value.code == "restore_not_empty"


def test_a_package_that_was_lost_before_is_told_and_the_rest_is_saved(worked: Context, tmp_path: Path) -> None:
    package = a_package(worked)
    package.unlink()
    made = back_up(worked, tmp_path / "b.tar")
    assert made.manifest.absent == (package.parent.name + package.name,)
    assert check(tmp_path / "b.tar")[1] == ()
    restore(tmp_path / "b.tar", tmp_path / "new")


def test_a_manifest_that_leads_out_of_the_folder_is_refused(worked: Context, tmp_path: Path) -> None:
    made = back_up(worked, tmp_path / "b")
    files = made.manifest.files | {"../outside": made.manifest.files["database/lesson.jsonl"]}
    (tmp_path / "b" / "manifest.json").write_text(made.manifest.model_copy(update={"files": files}).model_dump_json())
    with pytest.raises(NeedsOperator):
        restore(tmp_path / "b", tmp_path / "new")
    assert not (tmp_path / "outside").exists()


def test_a_backup_is_made_while_others_write(worked: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written after the moment of the backup is not in it, and is not waited for."""

    def interrupted(db: Database, take: Callable[[str, Iterator[bytes]], None]) -> str:
        def slowly(name: str, lines: Iterator[bytes]) -> None:
            take(name, lines)
            if name == "blob":
                worked.store.audit.append(worked.now(), "operator", "meanwhile", "x", {})

        return dump(db, slowly)

    monkeypatch.setattr(making, "dump", interrupted)
    back_up(worked, tmp_path / "b")
    assert restore(tmp_path / "b", tmp_path / "new").trail.broken is None
    assert "meanwhile" not in (tmp_path / "b" / "database" / "audit.jsonl").read_text()
