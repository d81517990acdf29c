"""The catalogs as commands: plan, publish, catalogs, verify, withdraw, restore."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from connector import pipelines
from connector.appraisal import withdraw as withdrawing
from connector.cli.options import EXIT_CODES, FAILED, PARTIAL, DryRun, Json, SiteOption, context
from connector.cli.show import Bars, console
from connector.cli.show_outlook import by_school, show_schools, told
from connector.cli.show_plan import as_json, show_plan
from connector.cli.steps import carry_out
from connector.cli.tables import moment, print_json, print_table
from connector.errors import NeedsOperator
from connector.lessons.actors import OPERATOR
from connector.steps.context import Context, Outcome
from connector.steps.foretelling import SitePlan, foretell
from connector.steps.losses import allow_loss
from connector.steps.verify import Mode
from connector.store.standings import CatalogCount, StandingLesson
from connector.text import Text

Number = Annotated[int, typer.Argument(metavar="LESSON", help="The lesson's number, as `review list` prints it.")]
Catalog = Annotated[str | None, typer.Option("--catalog", help="Only this catalog, as `catalogs` prints it.")]
School = Annotated[str | None, typer.Option("--school", help="Only lessons of this school.")]
Loss = Annotated[
    list[int] | None,
    typer.Option("--allow-loss", metavar="LESSON", help="Agree that this lesson's new version loses attempts."),
]


def plan(
    ctx: typer.Context,
    site: SiteOption = None,
    catalog: Catalog = None,
    school: School = None,
    offline: Annotated[bool, typer.Option("--offline", help="By our records alone; ask no site.")] = False,
    json: Json = False,
) -> None:
    """Say what the next sync would do, per school; then each catalog in full, with what was changed there by hand.

    Touches nothing. With --catalog or --offline only the catalogs are told.
    """
    everything = catalog is None and not offline
    with Bars() as bars, context(ctx, progress=bars, dry_run=True, site=site) as ready:
        sites = [s for s in pipelines.sites_with(ready, "publish") if site in (None, s)]
        bars.start(str(Text("xem các kho", "looking at the catalogs")), len(sites))
        plans = [_advanced(bars, ready, s, offline) for s in sites]
        bars.done()
        others = list(pipelines.outlook(ready, site)) if everything else []
    for one in plans:
        one.keep(catalog, school)
    schools = by_school(ready.mapping, others, plans, school)
    if json:
        print_json(
            {"schools": schools, "steps": [told(o) for o in others], "catalogs": [as_json(one) for one in plans]}
        )
    else:
        if everything:
            show_schools(schools, others)
        show_plan(plans)
    raise typer.Exit(_planned_status(plans, others))


def _planned_status(plans: Sequence[SitePlan], others: Sequence[Outcome]) -> int:
    if any(one.error for one in plans) or any(o.error for o in others):
        return FAILED
    hindered = any(x.hindered for one in plans for x in one.foretold)
    return PARTIAL if hindered or any(o.aside for o in others) else 0


def _advanced(bars: Bars, ready: Context, site: str, offline: bool) -> SitePlan:
    told = foretell(ready, site, looking=not offline)
    bars.advance()
    return told


def publish(
    ctx: typer.Context,
    site: SiteOption = None,
    allow: Loss = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Make the catalogs hold what was approved: new, replaced in place, moved, renamed, taken down. Twice gives one."""
    for lesson_id in allow or ():
        with context(ctx) as ready:
            agreed = allow_loss(ready, OPERATOR.signature, lesson_id)
        if not json:
            console.print(str(Text(f"Đã ghi nhận cho: {', '.join(agreed)}", f"Noted for: {', '.join(agreed)}")))
    carry_out(ctx, site, dry_run, json, lambda c: pipelines.run(c, pipelines.CATALOGS, site))


def verify(
    ctx: typer.Context,
    site: SiteOption = None,
    repair: Annotated[bool, typer.Option("--repair", help="Put everything right, adopted changes too.")] = False,
    adopt: Annotated[bool, typer.Option("--adopt", help="Let changes by hand stand; other content never.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Only tell.")] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Compare every published activity with its approval; undo, adopt or tell what was changed by hand.

    Without an option the mapping decides (`drift`). One look at each course of a catalog.
    """
    chosen: list[Mode] = [mode for mode, on in _modes(repair, adopt, report) if on]
    if len(chosen) > 1:
        what = Text("Chỉ chọn một trong --repair, --adopt, --report.", "Choose one of --repair, --adopt, --report.")
        raise NeedsOperator("options_clash", what)
    mode = chosen[0] if chosen else None
    carry_out(ctx, site, dry_run, json, lambda c: pipelines.check(c, site, mode))


def _modes(repair: bool, adopt: bool, report: bool) -> list[tuple[Mode, bool]]:
    return [("repair", repair), ("adopt", adopt), ("report", report)]


def catalogs(
    ctx: typer.Context,
    site: SiteOption = None,
    catalog: Catalog = None,
    school: School = None,
    json: Json = False,
) -> None:
    """List the catalogs; with --catalog or --school, what stands where in them and since when.

    Addresses are told by --json.
    """
    with context(ctx, site=site) as ready:
        if json:
            lessons = ready.store.standings.lessons(site, catalog, school)
            copies = [asdict(x) for x in ready.store.leftovers.open(site)]
            print_json({"standing": [asdict(x) for x in lessons], "copies_that_have_to_go": copies})
        elif catalog is None and school is None:
            _counts(ready, ready.store.standings.counts(site))
        else:
            _lessons(ready, ready.store.standings.lessons(site, catalog, school))


def _counts(ready: Context, found: list[CatalogCount]) -> None:
    heads = [Text("Kho", "Catalog"), Text("Site", "Site"), Text("Đang có", "Stand"), Text("Ẩn", "Hidden")]
    heads += [Text("Dở dang", "Unfinished"), Text("Mới nhất", "Newest")]
    rows = ((c.catalog, c.site, c.stands, c.hidden, c.unfinished, moment(ready, c.newest)) for c in found)
    print_table(heads, rows, Text("Các kho còn trống.", "The catalogs are empty."))


def _lessons(ready: Context, found: list[StandingLesson]) -> None:
    heads = [Text("#", "#"), Text("Bài giảng", "Lesson"), Text("Bản", "Ver."), Text("Ở đâu", "Where")]
    heads += [Text("Từ", "Since")]
    rows = ((x.lesson_id, x.title, x.version or "", _where(x), moment(ready, x.since)) for x in found)
    print_table(heads, rows, Text("Không có bài nào.", "There are no lessons."))


def _where(x: StandingLesson) -> str:
    hidden = "" if x.visible else str(Text(" (ẩn)", " (hidden)"))
    unfinished = str(Text(" (dở dang)", " (unfinished)")) if x.state == "intended" else ""
    return f"{x.catalog}: {x.topic}{hidden}{unfinished}"


def withdraw(
    ctx: typer.Context, number: Number, reason: Annotated[str, typer.Option(help="Why; kept on record.")]
) -> None:
    """Take a lesson out of every catalog; the next publish hides or removes it, as the mapping says."""
    done = Text(
        "Đã rút bài {n}; lần đưa vào kho tới sẽ gỡ.", "Lesson {n} is withdrawn; the next publish takes it down."
    )
    already = Text("Bài {n} đã được rút từ trước.", "Lesson {n} is withdrawn already.")
    _deed(ctx, lambda c: withdrawing.withdraw(c, OPERATOR, number, reason), done, already, number)


def restore(ctx: typer.Context, number: Number) -> None:
    """Bring a withdrawn lesson back; the next publish shows it again, with its students' attempts."""
    done = Text(
        "Bài {n} được đưa trở lại; lần đưa vào kho tới sẽ hiện.", "Lesson {n} is back; the next publish shows it."
    )
    already = Text("Bài {n} không bị rút.", "Lesson {n} is not withdrawn.")
    _deed(ctx, lambda c: withdrawing.restore(c, OPERATOR, number), done, already, number)


def _deed(ctx: typer.Context, deed: Callable[[Context], bool], done: Text, already: Text, number: int) -> None:
    with context(ctx) as ready:
        changed = deed(ready)
    console.print(str((done if changed else already).filled(n=number)))


def register(app: typer.Typer) -> None:
    for command in (plan, publish, catalogs, verify, withdraw, restore):
        app.command(epilog=EXIT_CODES)(command)
