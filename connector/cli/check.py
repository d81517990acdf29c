"""check: what would keep the service from working, each with how to mend it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from connector.cli.options import FAILED, OK, USAGE, Common, Json, SiteOption
from connector.cli.show import console
from connector.doctor.finding import Area, Finding, Severity
from connector.logs import redacted
from connector.text import Text

_EXIT = "Exit status: 0 nothing stops the service, 2 settings or mapping must be mended, 4 something else must."
_MARKS = {Severity.OK: "✓", Severity.NOTE: "·", Severity.WARNING: "!", Severity.ERROR: "✗"}
_STYLES = {Severity.OK: "green", Severity.NOTE: "dim", Severity.WARNING: "yellow", Severity.ERROR: "red"}
_OURS: frozenset[Area] = frozenset({"settings", "mapping"})
Quiet = Annotated[bool, typer.Option("--quiet", help="Only what must be mended, or should be.")]


def check(ctx: typer.Context, site: SiteOption = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Look at mapping, sites, database, Redis, mail and data folder; say what is wrong and how to mend it.

    Changes nothing, sends nothing; where catalogs are filled without the plugin it logs in once to see that it can.
    """
    from connector.doctor.checkup import check as checkup

    common: Common = ctx.obj
    settings = common.settings()
    os.environ["HOCLIEU_LANG"] = settings.lang
    found = checkup(settings, lambda: datetime.now(UTC), site)
    shown = [f for f in found if not quiet or f.severity in (Severity.WARNING, Severity.ERROR)]
    if as_json:
        print(json.dumps({"findings": [_as_json(f) for f in shown]}, ensure_ascii=False, indent=1))
    else:
        _show(shown, found)
    raise typer.Exit(_status(found))


def _status(found: Sequence[Finding]) -> int:
    wrong = [f for f in found if f.severity is Severity.ERROR]
    if any(f.area in _OURS for f in wrong):
        return USAGE
    return FAILED if wrong else OK


def _show(shown: Sequence[Finding], found: Sequence[Finding]) -> None:
    for f in shown:
        where = " ".join(part for part in (f.area, f.subject) if part)
        line = redacted(f"{_MARKS[f.severity]} {where}: {f.what}")
        console.print(line, style=_STYLES[f.severity], markup=False, soft_wrap=True)
        if f.do is not None and f.severity is not Severity.OK:
            console.print(redacted(f"    → {f.do}"), markup=False, soft_wrap=True)
        if f.place and f.place != f.subject and f.severity is not Severity.OK:
            console.print(f"      {f.place}", style="dim", markup=False, soft_wrap=True)
    counts = Counter(f.severity for f in found)
    console.print(
        str(_SUM.filled(errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], fine=counts[Severity.OK]))
    )


def _as_json(f: Finding) -> dict[str, str | None]:
    return {
        "severity": f.severity.value,
        "area": f.area,
        "subject": f.subject,
        "code": f.code,
        "what": redacted(str(f.what)),
        "mend": redacted(str(f.do)) if f.do else None,
        "place": f.place or None,
    }


def register(app: typer.Typer) -> None:
    app.command(epilog=_EXIT)(check)


_SUM = Text(
    "{errors} lỗi, {warnings} cảnh báo, {fine} mục tốt",
    "{errors} errors, {warnings} warnings, {fine} looked at and fine",
)
