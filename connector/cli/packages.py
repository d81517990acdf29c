"""hoclieu inspect: what is in a package, before anybody hands it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, PARTIAL, Json
from connector.cli.show import console
from connector.packages.inspect import inspect
from connector.packages.report import PackageReport, Verdict

_STYLE = {Verdict.PLAYABLE: "green", Verdict.REPAIRABLE: "yellow", Verdict.REFUSED: "red"}


def inspect_files(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Packages, or folders of packages.", exists=True)
    ],
    as_json: Json = False,
) -> None:
    """Inspect packages: format, SCOs, launch, what is wrong and what to do about it. Nothing is unpacked.

    With --json one object a line. Exit status 3 when any package is not playable.
    """
    reports = [(path, inspect(path)) for path in _files(paths)]
    for path, report in reports:
        if as_json:
            print(f'{{"file": {_quoted(str(path))}, {report.model_dump_json()[1:]}')
        else:
            _show(path, report)
    raise typer.Exit(0 if all(r.playable for _, r in reports) else PARTIAL)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _show(path: Path, report: PackageReport) -> None:
    style = _STYLE[report.verdict]
    about = " ".join(x for x in (report.format, report.version, f"“{report.title}”" if report.title else "") if x)
    console.print(f"[{style}]{report.verdict.value}[/] {path.name}: {about}, {len(report.scos)} SCO")
    for finding in report.findings:
        console.print(f"  {finding.severity.value} {finding.code} {finding.where}: {finding.message}", markup=False)


def register(app: typer.Typer) -> None:
    app.command("inspect", epilog=EXIT_CODES)(inspect_files)
