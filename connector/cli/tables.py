"""Tables and JSON for commands: what people typed is shown as it is, never taken for markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.markup import escape
from rich.table import Table

from connector.cli.show import console
from connector.steps.context import Context
from connector.text import Text


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_table(headings: Sequence[Text], rows: Iterable[Sequence[object]], empty: Text) -> None:
    """One line per row, folded where it does not fit; `empty` where there is none."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(str(heading), overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    console.print(table if table.row_count else str(empty))


def moment(ctx: Context, at: datetime | None) -> str:
    """`23:59 30/08/2026` in the department's time zone; empty for None."""
    return f"{at.astimezone(ZoneInfo(ctx.mapping.department.timezone)):%H:%M %d/%m/%Y}" if at else ""
