"""mapping: the mapping file itself; its schema for editors, schools out of a list, upgrade, differences."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from connector.cli.options import EXIT_CODES, Common, Json
from connector.cli.show import console, errors
from connector.errors import HoclieuError, NeedsOperator
from connector.settings import Settings
from connector.text import Text
from mappings.json_schema import json_schema
from mappings.loader import load
from mappings.schema import Mapping
from mappings.schools_csv import Imported, Known, import_schools, problems_in_order
from mappings.upgrading import CURRENT
from mappings.upgrading import upgrade as upgrade_file
from mappings.writing import listed

app = typer.Typer(
    help="The mapping file: schema for editors, schools from a list, upgrade, diff.", no_args_is_help=True
)
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file instead of the terminal.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
GroupKindOption = Annotated[
    Literal["commune", "cluster", "district"], typer.Option(help="What groups that are new in the list are.")
]


@app.command(epilog=EXIT_CODES)
def schema(
    ctx: typer.Context,
    out: Out = None,
    included: Annotated[bool, typer.Option("--included", help="For files that a mapping includes.")] = False,
) -> None:
    """Print the JSON Schema of a mapping, for completion and hovers in editors.

    In VS Code (YAML extension) or any editor with yaml-language-server, put on the mapping's first line:
    # yaml-language-server: $schema=mapping.schema.json
    """
    _settings(ctx)
    text = json.dumps(json_schema(included), ensure_ascii=False, indent=1)
    if out is None:
        print(text)
    else:
        _save(out, text + "\n", force=True)


@app.command("import-schools", epilog=EXIT_CODES)
def import_schools_(
    ctx: typer.Context,
    file: Path,
    out: Out = None,
    site: Annotated[str | None, typer.Option("--site", help="Site of schools whose row names none.")] = None,
    group_kind: GroupKindOption = "commune",
    force: Force = False,
) -> None:
    """Make schools (with new groups and sites) out of a CSV list, as YAML for `include`.

    Columns, accents or not: ten (the only one needed), ma, ten viet tat, ma dinh danh, cap hoc, dia ban / xa phuong /
    cum, site, dia chi lms, hieu truong. UTF-8 or as Excel saves it.
    """
    settings = _settings(ctx)
    imported = import_schools(_read(file), _known(settings, site, group_kind))
    if imported.problems:
        for problem in problems_in_order(imported):
            errors.print(f"✗ {file.name}: {problem}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2)
    text = _yaml(imported, file)
    if out is None:
        print(text, end="")
        return
    _save(out, text, force)
    counts = {"schools": len(imported.schools), "groups": len(imported.groups), "sites": len(imported.sites)}
    console.print(str(_IMPORTED.filled(out=out, **counts)), markup=False, soft_wrap=True)


@app.command(epilog=EXIT_CODES)
def upgrade(ctx: typer.Context) -> None:
    """Bring an older mapping up to the present version, comments kept, each file beside a backup."""
    settings = _settings(ctx)
    if not settings.mapping.is_file():
        raise NeedsOperator("mapping_unreadable", _NO_FILE.filled(path=settings.mapping))
    changed = upgrade_file(settings.mapping)
    for path in changed:
        console.print(str(_UPGRADED.filled(path=path)), markup=False, soft_wrap=True)
    if not changed:
        console.print(str(_PRESENT.filled(path=settings.mapping, version=CURRENT)), markup=False, soft_wrap=True)


@app.command(epilog=EXIT_CODES)
def diff(ctx: typer.Context, old: Path, new: Path, as_json: Json = False) -> None:
    """Say what is different between two mappings, and what would become of the lessons in store. Touches nothing."""
    from mappings.differences import differences

    settings = _settings(ctx)
    before, after = load(old), load(new)
    said = [str(text) for text in differences(before, after)]
    moved, why_not = _moves(settings.model_copy(update={"mapping": old}), before, after)
    if as_json:
        print(json.dumps({"differences": said, "effects": moved}, ensure_ascii=False, indent=1))
        return
    for line in said or [str(_SAME)]:
        console.print(line, markup=False, soft_wrap=True)
    for line in moved or [str(why_not)]:
        console.print(f"→ {line}", markup=False, soft_wrap=True)


def _moves(settings: Settings, before: Mapping, after: Mapping) -> tuple[list[str], Text]:
    """By the store where there is one of today's form; it is neither made nor migrated for this."""
    from connector.steps.effects import effects, said
    from connector.store.looking import look
    from connector.wiring import opened

    seen = look(settings.database_url)
    if seen.revision is None or seen.revision != seen.newest:
        return [], _NO_STORE if seen.revision is None else _OLD_STORE
    with opened(settings, dry_run=True) as context:
        found = sorted(effects(context, after).items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [str(said(move, count, before, after)) for move, count in found], _NO_MOVES


def _known(settings: Settings, site: str | None, group_kind: Literal["commune", "cluster", "district"]) -> Known:
    """What the mapping in place has; a list may come before there is any."""
    if not settings.mapping.is_file():
        return Known(site=site, sites=frozenset({site} if site else ()), group_kind=group_kind)
    mapping = load(settings.mapping)
    groups = {g.name: g.id for g in mapping.groups} | {g.id: g.id for g in mapping.groups}
    sites = frozenset(s.id for s in mapping.sites)
    return Known(frozenset(s.id for s in mapping.schools), groups, sites, site, group_kind)


def _yaml(imported: Imported, file: Path) -> str:
    head = f"# {_FROM.filled(file=file.name)}\n\n"
    parts = (("groups", imported.groups), ("sites", imported.sites), ("schools", imported.schools))
    return (head + "".join(listed(name, items) for name, items in parts)).rstrip("\n") + "\n"


def _settings(ctx: typer.Context) -> Settings:
    common: Common = ctx.obj
    settings = common.settings()
    os.environ["HOCLIEU_LANG"] = settings.lang
    return settings


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _trouble("file_unreadable", _UNREADABLE, file, error) from None


def _save(out: Path, text: str, force: bool) -> None:
    if out.exists() and not force:
        raise NeedsOperator("file_there", _THERE.filled(path=out), _THERE_DO)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _trouble("file_unwritable", _UNWRITABLE, out, error) from None


def _trouble(code: str, what: Text, path: Path, error: OSError) -> HoclieuError:
    return NeedsOperator(code, what.filled(path=path, why=error.strerror))


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="mapping")


_IMPORTED = Text(
    "Đã ghi {out}: {schools} trường, {groups} địa bàn mới, {sites} site mới. Thêm tệp này vào include của bản ánh xạ.",
    "Wrote {out}: {schools} schools, {groups} new groups, {sites} new sites. Name it in the mapping's include.",
)
_FROM = Text("Từ danh sách {file}; sửa được bằng tay.", "From the list {file}; may be edited by hand.")
_NO_FILE = Text("Không có tệp {path}.", "There is no file {path}.")
_UPGRADED = Text(
    "Đã nâng cấp {path}; bản cũ ở tệp .bak bên cạnh.", "Upgraded {path}; the old text is in the .bak beside it."
)
_PRESENT = Text("{path} đã ở phiên bản mới nhất ({version}).", "{path} is of the present version ({version}) already.")
_SAME = Text("Hai bản ánh xạ như nhau.", "The two mappings mean the same.")
_NO_MOVES = Text("Không bài giảng nào đổi chỗ.", "No lesson would change its place.")
_NO_STORE = Text(
    "Chưa có kho dữ liệu để xem bài giảng nào đổi chỗ.", "There is no store yet to tell which lessons move."
)
_OLD_STORE = Text(
    "Cơ sở dữ liệu chưa ở bản mới nhất nên không xem được bài giảng nào đổi chỗ (hoclieu check).",
    "The database is not at today's revision, so moves cannot be told (hoclieu check).",
)
_THERE = Text("Đã có tệp {path}.", "There is a file {path} already.")
_THERE_DO = Text("Dùng --out TÊN KHÁC, hoặc --force.", "Use --out ANOTHER, or --force.")
_UNREADABLE = Text("Không đọc được {path} ({why}).", "{path} cannot be read ({why}).")
_UNWRITABLE = Text("Không ghi được {path} ({why}).", "{path} cannot be written ({why}).")
