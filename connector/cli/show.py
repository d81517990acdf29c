"""How outcomes look on a terminal (80 columns are enough) and as JSON."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from connector.cli.options import FAILED, OK, PARTIAL
from connector.logs import redacted
from connector.steps.context import Outcome
from connector.steps.names import STEP_NAMES, counted
from connector.text import Text

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

WORDS = {
    "ok": Text("[green]xong[/]", "[green]done[/]"),
    "partial": Text("[yellow]có phần để riêng[/]", "[yellow]some set aside[/]"),
    "failed": Text("[red]dừng[/]", "[red]stopped[/]"),
}


def show(outcomes: Sequence[Outcome], traffic: dict[str, Counter[str]], as_json: bool) -> int:
    """Prints the outcomes and gives the exit status that they call for."""
    if as_json:
        print(
            json.dumps({"outcomes": [as_dict(o) for o in outcomes], "traffic": traffic}, ensure_ascii=False, indent=1)
        )
    else:
        console.print(table(outcomes))
        _details(outcomes)
        if not any(o.changed or o.error or o.aside for o in outcomes):
            console.print(str(Text("Không có gì mới: mọi thứ đã đúng chỗ.", "Nothing to do: everything is in place.")))
    return exit_status(outcomes)


def exit_status(outcomes: Iterable[Outcome]) -> int:
    words = {o.word for o in outcomes}
    return FAILED if "failed" in words else PARTIAL if "partial" in words else OK


def as_dict(outcome: Outcome) -> dict[str, object]:
    return {
        "step": outcome.step,
        "site": outcome.site,
        "outcome": outcome.word,
        "counts": dict(outcome.counts),
        "set_aside": [{"what": what, "why": redacted(why)} for what, why in outcome.aside],
        "notes": [str(line) for line in outcome.lines],
        "error": {"code": outcome.error.code, "message": redacted(str(outcome.error))} if outcome.error else None,
    }


def table(outcomes: Sequence[Outcome]) -> Table:
    shown = Table(show_edge=False, pad_edge=False, header_style="bold", expand=False)
    shown.add_column(str(Text("Bước", "Step")), no_wrap=True)
    shown.add_column("Site", overflow="fold")
    shown.add_column(str(Text("Kết quả", "Result")), overflow="fold")
    for o in outcomes:
        result = str(WORDS[o.word]) + (f": {counted(o.counts)}" if not o.error or any(o.counts.values()) else "")
        shown.add_row(str(STEP_NAMES.get(o.step, Text(o.step, o.step))), o.site, result)
    return shown


def _details(outcomes: Sequence[Outcome]) -> None:
    """One line each, however long, so that it can be searched for and copied whole."""
    stopped: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        step = str(STEP_NAMES.get(outcome.step, outcome.step))
        for line in outcome.lines:
            console.print(f"  • {line}", markup=False, soft_wrap=True)
        for what, why in outcome.aside:
            said = f"  ! {step}, {outcome.site}: {redacted(why)} [{what}]"
            errors.print(said, markup=False, style="yellow", soft_wrap=True)
        if outcome.error is not None:
            stopped.setdefault((outcome.site, redacted(str(outcome.error))), []).append(step)
    for (site, why), steps in stopped.items():
        errors.print(f"  ✗ {site} ({', '.join(steps)}): {why}", markup=False, style="red", soft_wrap=True)


class Bars:
    """Progress of long work on standard error; on no terminal it stays silent."""

    def __init__(self) -> None:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._bars = Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)
        self._tasks = threading.local()  # sites go side by side, each in a thread of its own

    def __enter__(self) -> Bars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def start(self, what: str, total: int | None) -> None:
        self._own().append(self._bars.add_task(what, total=total))

    def advance(self, amount: int = 1) -> None:
        if own := self._own():
            self._bars.advance(own[-1], amount)

    def done(self) -> None:
        if own := self._own():
            self._bars.remove_task(own.pop())

    def _own(self) -> list[TaskID]:
        if not hasattr(self._tasks, "own"):
            self._tasks.own = []
        own: list[TaskID] = self._tasks.own
        return own
