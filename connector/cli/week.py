"""hoclieu week: all schools' facts of seven days laid out, for questions that no report answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import duckdb
import typer

from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.tables import print_json, print_table
from connector.errors import Rejected
from connector.participation.city.figures import Asked
from connector.participation.city.reading import week_figures
from connector.participation.city.weeks import Weeks
from connector.participation.duck import connection
from connector.participation.figures import CourseScope
from connector.participation.period import Period
from connector.steps.context import Context
from connector.text import Text

_BY_SUBJECT = """SELECT subject, grade, sum(enrolled)::BIGINT AS enrolled, sum(participating)::BIGINT AS participating,
    sum(in_difficulty)::BIGINT AS in_difficulty, sum(completions)::BIGINT AS completions,
    sum(completable)::BIGINT AS completable, round(sum(score_sum) / sum(scored), 2) AS mean_score
FROM unit_figures WHERE rank = 4 GROUP BY ALL ORDER BY ALL"""


def week(
    ctx: typer.Context,
    ending: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last of the seven days; default: today.")
    ] = None,
    query: Annotated[
        str, typer.Option(help="SQL over topic_figures, form_figures, unit_figures and rows.")
    ] = _BY_SUBJECT,
    as_json: Json = False,
) -> None:
    """Figures of all schools over seven days, by any SQL of yours (DuckDB); by default per subject and grade.

    Small cells are not hidden here: what is printed is for the operator, not for publication.
    """
    with context(ctx) as ready:
        names, rows = _asked(ready, Period.week_ending(ending.date() if ending else ready.today), query)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    empty = Text("Không có số liệu nào trong bảy ngày này.", "There is nothing of these seven days.")
    print_table([Text(name, name) for name in names], rows, empty)


def _asked(ctx: Context, period: Period, query: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and rows. Raises Rejected (`sql_wrong`) with DuckDB's own words."""
    weeks = Weeks(ctx.settings.data / "packs")
    asked = Asked(ctx.facts, period, ctx.mapping.rules, ctx.mapping.department.timezone)
    folders = []
    for site in ctx.mapping.sites:
        scopes = [CourseScope.of(s, t) for s in ctx.mapping.schools if s.site == site.id for t in s.teaching]
        if scopes:
            weeks.write(asked, scopes)
            folders.append(weeks.folder(period, site.id))
    with connection() as db:
        if not folders:
            return [], []
        week_figures(db, folders)
        try:
            db.execute(query)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise Rejected("sql_wrong", Text(f"Câu SQL sai: {reason}", f"The SQL is wrong: {reason}")) from None
        return [column[0] for column in db.description], db.fetchall()


def register(root: typer.Typer) -> None:
    root.command(epilog=EXIT_CODES)(week)
