"""worker, beat, serve: the steps by themselves, on time."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, Common
from connector.cli.show import errors
from connector.settings import Settings
from connector.text import Text

Concurrency = Annotated[int, typer.Option(min=1, max=64, help="How many sites to work on at once.")]


def worker(ctx: typer.Context, concurrency: Concurrency = 4) -> None:
    """Work on the tasks that beat gives out (needs HOCLIEU_REDIS). Start as many as you like, on any host."""
    from jobs.running import run_worker

    run_worker(_settings(ctx), concurrency)


def beat(ctx: typer.Context) -> None:
    """Give out the tasks on time (needs HOCLIEU_REDIS). Start exactly one."""
    from jobs.running import run_beat

    run_beat(_settings(ctx))


def serve(ctx: typer.Context, concurrency: Concurrency = 4) -> None:
    """Everything for one school in one process: worker, beat, and an embedded Redis where none is named."""
    from jobs.running import run_all

    settings = _settings(ctx)
    errors.print(str(Text("Đang phục vụ; dừng bằng Ctrl-C.", "Serving; stop with Ctrl-C.")))
    run_all(settings, concurrency)


def _settings(ctx: typer.Context) -> Settings:
    """The settings, put into the environment as well: a task reads its own, wherever it runs."""
    common: Common = ctx.obj
    settings = common.settings()
    os.environ |= {
        "HOCLIEU_MAPPING": str(settings.mapping.resolve()),
        "HOCLIEU_DATA": str(settings.data.resolve()),
        "HOCLIEU_LANG": settings.lang,
    }
    return settings


def register(app: typer.Typer) -> None:
    for command in (worker, beat, serve):
        app.command(epilog=EXIT_CODES)(command)
