"""status, runs, health: how the service stands, what it did, whether it can work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.options import FAILED, Common, Json, SiteOption, context
from connector.cli.show import WORDS, console, errors
from connector.cli.tables import moment, print_json, print_table
from connector.lessons.actors import OPERATOR
from connector.operations.names import WAITS
from connector.runlog import RunLog
from connector.steps.context import Context
from connector.steps.names import STEP_NAMES, counted
from connector.store.history import RunQuery
from connector.text import Text

if TYPE_CHECKING:
    from connector.operations.status import Status

_HEALTH = {
    "good": Text("tốt", "good"),
    "failing": Text("ĐANG LỖI", "FAILING"),
    "old": Text("lâu chưa xong", "long ago"),
    "cut": Text("bị ngắt giữa chừng", "cut off"),
    "never": Text("chưa chạy", "never ran"),
}
_OUTCOME = Text("Kết quả", "Outcome")
_NOTHING = Text("Không có gì.", "There is nothing.")


def status(ctx: typer.Context, site: SiteOption = None, as_json: Json = False) -> None:
    """Say how each step last went on each site, what waits and what was set aside. No site is asked.

    Exit status: 0 all is well, 3 something was set aside, 4 a step fails or the service gave no sign of life.
    """
    from connector.operations.status import status as stands

    with context(ctx, site=site) as ready:
        found = stands(ready, OPERATOR)
        if as_json:
            print_json(asdict(found) | {"beat_late": found.beat_late})
        else:
            _show(ready, found, site)
    raise typer.Exit(_exit(found))


def _exit(found: Status) -> int:
    failing = any(s.health == "failing" for site in found.sites for s in site.steps)
    return FAILED if failing or found.beat_late else 3 if found.aside else 0


def _show(ctx: Context, found: Status, site: str | None) -> None:
    headings = (
        Text("Site", "Site"),
        Text("Bước", "Step"),
        Text("Tình trạng", "State"),
        Text("Lần tốt gần nhất", "Last good run"),
    )
    rows = (
        (one.site, STEP_NAMES.get(s.step, s.step), _HEALTH[s.health], moment(ctx, s.state.good_at if s.state else None))
        for one in found.sites
        if site in (None, one.site)
        for s in one.steps
    )
    print_table(headings, rows, _NOTHING)
    for one in found.sites:
        for step in one.steps:
            if site in (None, one.site) and step.state and step.state.error:
                said = f"  ✗ {one.site} ({STEP_NAMES.get(step.step, step.step)}): {step.state.error}"
                errors.print(said, style="red", markup=False, soft_wrap=True)
    for line in _waits(ctx, found):
        console.print(f"  • {line}", markup=False, soft_wrap=True)
    _service(ctx, found)


def _waits(ctx: Context, found: Status) -> Iterator[str]:
    for name, heaps in found.waiting.by_name().items():
        for where, heap in heaps.items():
            yield f"{WAITS[name]}: {heap.count} ({where}; {Text('từ', 'since')} {moment(ctx, heap.oldest)})"
    if found.waiting.reminders.count:
        yield f"{WAITS['reminders']}: {found.waiting.reminders.count}"
    if found.aside:
        yield f"{Text('để riêng', 'set aside')}: {len(found.aside)} (hoclieu aside list)"


def _service(ctx: Context, found: Status) -> None:
    if found.beat_at is None:
        said, style = Text("Dịch vụ chưa tự chạy lần nào.", "The service has never run by itself."), "yellow"
    else:
        at = moment(ctx, found.beat_at)
        said = Text(f"Dịch vụ tự chạy báo hiệu lúc {at}.", f"The service gave its last sign of life at {at}.")
        style = "red" if found.beat_late else "green"
    console.print(str(said), style=style)


runs = typer.Typer(help="What was run, when, and with which outcome; log lines by run.", no_args_is_help=True)


@runs.command("list")
def list_runs(
    ctx: typer.Context,
    site: SiteOption = None,
    step: Annotated[str | None, typer.Option(help="Only this step: collect, publish, …")] = None,
    outcome: Annotated[str | None, typer.Option(help="Only these: ok, partial, failed, running.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 30,
    as_json: Json = False,
) -> None:
    """List the last runs, newest first."""
    query = RunQuery(step, frozenset({site}) if site else None, outcome)
    with context(ctx, site=site) as ready:
        found = ready.store.history.runs(query, limit)
        if as_json:
            print_json([asdict(r) for r in found])
            return
        headings = (Text("Lúc", "When"), Text("Lượt", "Run"), Text("Bước", "Step"), Text("Site", "Site"), _OUTCOME)
        rows = ((moment(ready, r.started_at), r.id, r.step, r.site, _went(r.outcome, r.counts)) for r in found)
        print_table(headings, rows, _NOTHING)


@runs.command("show")
def show_run(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="As `runs list` prints it.")],
    as_json: Json = False,
) -> None:
    """Show one run: its steps, and the log lines that this machine kept of it."""
    with context(ctx) as ready:
        steps, lines = ready.store.history.of(run), list(RunLog(ready.settings.logs).lines(run))
        if as_json:
            print_json({"steps": [asdict(s) for s in steps], "lines": lines})
        else:
            rows = ((s.step, s.site, moment(ready, s.started_at), _went(s.outcome, s.counts)) for s in steps)
            headings = (Text("Bước", "Step"), Text("Site", "Site"), Text("Lúc", "When"), _OUTCOME)
            print_table(headings, rows, _NOTHING)
            for line in lines:
                console.print(_line(line), markup=False, soft_wrap=True)
    raise typer.Exit(0 if steps or lines else 2)


def _went(outcome: str | None, counts: object) -> str:
    """Plain words: a table of ours takes nothing for markup."""
    if outcome is None:
        return str(Text("đang chạy hoặc bị ngắt", "under way, or killed"))
    assert isinstance(counts, dict)
    word = str(WORDS[outcome]).partition("]")[2].partition("[")[0]
    return f"{word}: {counted(counts)}"


def _line(line: object) -> str:
    assert isinstance(line, dict)
    rest = " ".join(f"{k}={v}" for k, v in line.items() if k not in ("timestamp", "level", "event", "run") and v)
    return f"{line.get('timestamp', '')} {line.get('level', '')} {line.get('event', '')} {rest}"


def health(
    ctx: typer.Context,
    only: Annotated[list[str] | None, typer.Option("--only", help="Only these checks; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Say whether the service can work now: database, migrations, Redis, disk, clock. Changes nothing.

    Exit status: 0 it can, 4 it cannot. For health checks of containers and units.
    """
    from connector.operations.health import readiness

    common: Common = ctx.obj
    found = readiness(common.settings(), lambda: datetime.now(UTC))
    asked = [c for c in found if not only or c.name in only]
    if as_json:
        print_json({c.name: c.state for c in asked})
    else:
        for check in asked:
            print(f"{'✓' if check.fine else '✗'} {check.name}: {check.state}")
    raise typer.Exit(0 if asked and all(c.fine for c in asked) else FAILED)


def register(app: typer.Typer) -> None:
    for command in (status, health):
        app.command()(command)
    app.add_typer(runs, name="runs")
