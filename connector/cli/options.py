"""Options that many commands share, and the way from options to a ready context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from connector import logs
from connector.errors import NeedsOperator
from connector.runlog import RunLog
from connector.settings import Settings, load_settings
from connector.steps.context import Context, Progress
from connector.text import Text
from connector.wiring import opened

OK, USAGE, PARTIAL, FAILED = 0, 2, 3, 4
EXIT_CODES = (
    "Exit status: 0 done, 2 wrong usage, settings or mapping, 3 some records were set aside, 4 a site or step failed."
)

SiteOption = Annotated[str | None, typer.Option("--site", help="Only this site (its id in the mapping).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; touch nothing.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]


@dataclass(slots=True)
class Common:
    """What was given before the command's name; None means: as the environment says."""

    mapping: Path | None = None
    data: Path | None = None
    lang: str | None = None

    def settings(self, **more: object) -> Settings:
        settings = load_settings(mapping=self.mapping, data=self.data, lang=self.lang, **more)
        keep = RunLog(settings.logs, settings.keep_runs_days)
        logs.configure(settings.log_format, settings.log_level, keep)
        return settings


@contextmanager
def context(
    ctx: typer.Context, *, progress: Progress | None = None, dry_run: bool = False, site: str | None = None
) -> Iterator[Context]:
    """A ready context for a command; raises NeedsOperator when `site` is not in the mapping."""
    common: Common = ctx.obj
    with opened(common.settings(), progress=progress, dry_run=dry_run) as ready:
        known = [s.id for s in ready.mapping.sites]
        if site is not None and site not in known:
            raise NeedsOperator(
                "site_unknown",
                Text(f"Không có site '{site}' trong tệp ánh xạ.", f"There is no site '{site}' in the mapping."),
                Text(f"Các site đang có: {', '.join(known)}.", f"There are: {', '.join(known)}."),
            )
        yield ready
