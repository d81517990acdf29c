"""backup: everything that is kept, in one file or folder; checked, and put back into an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, FAILED, OK, PARTIAL, Common, context
from connector.cli.show import console, errors
from connector.settings import secret
from connector.text import Text

backup = typer.Typer(help="Everything that is kept, in one file or folder; and back.", no_args_is_help=True)
Backup = Annotated[Path, typer.Argument(metavar="BACKUP", help="A .tar, .tar.gz, or a folder.")]


@backup.command("make", epilog=EXIT_CODES)
def make(ctx: typer.Context, target: Backup) -> None:
    """Back up database, packages, facts, documents, mapping and the pseudonyms' key, while the service runs.

    Whole or not at all; never over an older one. Tokens and passwords are not in it, but it holds personal data and the
    key: keep it as closed as the data folder. In a folder on the same disk, files are links: copy it elsewhere as well.
    """
    from connector.operations.backup import back_up

    with context(ctx) as ready:
        made = back_up(ready, target)
    count, size = len(made.manifest.files), f"{made.size / 1e6:.1f} MB"
    console.print(str(_MADE.filled(target=target, count=count, size=size)), markup=False, soft_wrap=True)
    console.print(str(_ANCHOR.filled(anchor=made.manifest.anchor)), markup=False, soft_wrap=True)
    if made.manifest.key_elsewhere:
        errors.print(str(_KEY), style="yellow", soft_wrap=True)
    for path in made.outside:
        errors.print(str(_OUTSIDE.filled(path=path)), style="yellow", markup=False, soft_wrap=True)
    for sha256 in made.manifest.absent:
        errors.print(str(_ABSENT.filled(sha256=sha256)), style="red", soft_wrap=True)
    raise typer.Exit(PARTIAL if made.manifest.absent or made.outside else OK)


@backup.command("check")
def check(ctx: typer.Context, source: Backup) -> None:
    """Read every file of a backup and name those that are damaged. Exit status: 0 whole, 4 damaged."""
    from connector.operations import backup as backups

    _configured(ctx)
    manifest, damages = backups.check(source)
    for damage in damages:
        errors.print(f"✗ {damage.name} ({damage.why})", style="red", markup=False, soft_wrap=True)
    said = _WHOLE if not damages else _DAMAGED
    values = {"count": len(manifest.files), "bad": len(damages), "at": f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"}
    console.print(str(said.filled(**values)), soft_wrap=True)
    raise typer.Exit(FAILED if damages else OK)


@backup.command("restore")
def restore(
    ctx: typer.Context,
    source: Backup,
    into: Annotated[Path, typer.Option(help="The new data folder: empty, or not there yet.")],
) -> None:
    """Put a backup back into an empty place. Nothing is written unless every file is as it was.

    The database goes into that folder; with HOCLIEU_DATABASE set, into that one, which must be empty: also from SQLite
    to PostgreSQL. Exit status: 0 done, 2 not done, 4 the audit trail is not whole.
    """
    from connector.operations import backup as backups

    _configured(ctx)
    url = secret("HOCLIEU_DATABASE")
    done = backups.restore(source, into, url.get_secret_value() if url else None)
    trail = done.trail
    console.print(str(_RESTORED.filled(into=into, rows=trail.rows)), markup=False, soft_wrap=True)
    mapping = into / "mapping" / done.manifest.mapping
    console.print(str(_NEXT.filled(into=into, mapping=mapping)), markup=False, soft_wrap=True)
    if done.manifest.key_elsewhere:
        errors.print(str(_KEY), style="yellow", soft_wrap=True)
    if trail.broken is not None:
        errors.print(str(_TRAIL.filled(seq=trail.broken.seq)), style="red", soft_wrap=True)
        raise typer.Exit(FAILED)


def _configured(ctx: typer.Context) -> None:
    common: Common = ctx.obj
    common.settings()


def register(app: typer.Typer) -> None:
    app.add_typer(backup, name="backup")


_MADE = Text("Đã sao lưu vào {target}: {count} tệp, {size}.", "Backed up into {target}: {count} files, {size}.")
_ANCHOR = Text("Mốc nhật ký (giữ ở nơi khác): {anchor}", "Anchor of the trail (keep it elsewhere): {anchor}")
_KEY = Text(
    "Khoá ẩn danh nằm ở HOCLIEU_PSEUDONYM_KEY, không có trong bản sao lưu: giữ riêng.",
    "The pseudonyms' key is in HOCLIEU_PSEUDONYM_KEY, not in the backup: keep it by itself.",
)
_OUTSIDE = Text(
    "{path} nằm ngoài thư mục của tệp ánh xạ: sao lưu riêng.",
    "{path} lies outside the mapping's folder: back it up by itself.",
)
_ABSENT = Text(
    "Gói {sha256} đã mất hoặc hỏng từ trước.", "The package {sha256} was gone or damaged before this backup."
)
_WHOLE = Text("Nguyên vẹn: {count} tệp, làm lúc {at}.", "Whole: {count} files, made at {at}.")
_DAMAGED = Text("Hỏng {bad} trên {count} tệp, làm lúc {at}.", "{bad} of {count} files damaged, made at {at}.")
_RESTORED = Text(
    "Đã phục hồi vào {into}; nhật ký nguyên vẹn đến dòng {rows}.",
    "Restored into {into}; the trail is whole to row {rows}.",
)
_NEXT = Text(
    "Đặt HOCLIEU_DATA={into} HOCLIEU_MAPPING={mapping}, cùng token và mật khẩu, rồi chạy hoclieu check.",
    "Set HOCLIEU_DATA={into} HOCLIEU_MAPPING={mapping}, with tokens and passwords, then run hoclieu check.",
)
_TRAIL = Text("Nhật ký bị can thiệp từ dòng {seq}.", "The trail was tampered with from row {seq}.")
