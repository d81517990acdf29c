"""hoclieu inspect: what is in a package, before anybody hands it in; hoclieu repair: what can be mended of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, PARTIAL, Common, Json
from connector.cli.show_packages import as_json, repair_json, show, show_repair, summary
from connector.packages.batch import SECONDS, inspect_many
from connector.packages.compare import compare
from connector.packages.limits import DEFAULT_LIMITS
from connector.packages.repair import repair
from connector.packages.report import PackageReport, Verdict
from connector.packages.worker import inspect_surely

_Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Packages, or folders of packages.", exists=True)]


def inspect_files(
    ctx: typer.Context,
    paths: _Files,
    as_lines: Json = False,
    previous: Annotated[
        Path | None,
        typer.Option(help="The version before: say which parts would lose their students' results.", exists=True),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes at once (default: the cores there are).")] = None,
    seconds: Annotated[float, typer.Option(help="What one file may take before it is refused.")] = SECONDS,
) -> None:
    """Inspect packages: format, SCOs, launch, what is wrong and what to do about it. Nothing is unpacked.

    With --json one object a line. Exit status 3 when any package is not playable.
    """
    _speak(ctx)
    before = inspect_surely(previous, DEFAULT_LIMITS) if previous else None
    verdicts: list[Verdict] = []
    for path, report in inspect_many(list(_files(paths)), workers=workers, seconds=seconds):
        verdicts.append(report.verdict)
        _tell(path, report, before, as_lines)
    if len(verdicts) > 1 and not as_lines:
        summary(verdicts)
    raise typer.Exit(0 if all(verdict is Verdict.PLAYABLE for verdict in verdicts) else PARTIAL)


def _tell(path: Path, report: PackageReport, before: PackageReport | None, as_lines: bool) -> None:
    comparison = compare(before, report) if before else None
    if as_lines:
        print(as_json(path, report, comparison), flush=True)
    else:
        show(path, report, comparison)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def repair_file(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The package.", exists=True, dir_okay=False)],
    out: Annotated[
        Path | None, typer.Option(help="The new package (default: beside the old one). It must not exist.")
    ] = None,
    as_lines: Json = False,
) -> None:
    """Repair a package: write a new one beside the untouched original and say what was changed.

    Exit status 3 when the result is still not playable, or nothing could be repaired.
    """
    _speak(ctx)
    done = repair(path, out)
    if as_lines:
        print(repair_json(path, done))
    else:
        show_repair(path, done)
    raise typer.Exit(0 if done.playable else PARTIAL)


def _speak(ctx: typer.Context) -> None:
    """These commands need no settings but the language."""
    common: Common = ctx.obj
    if common.lang:
        os.environ["HOCLIEU_LANG"] = common.lang


def register(app: typer.Typer) -> None:
    app.command("inspect", epilog=EXIT_CODES)(inspect_files)
    app.command("repair", epilog=EXIT_CODES)(repair_file)
