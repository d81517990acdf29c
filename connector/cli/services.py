"""worker, beat, serve: the steps by themselves, on time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


def serve(
    ctx: typer.Context,
    concurrency: Concurrency = 4,
    web: Annotated[bool, typer.Option("--web", help="Serve the pages as well, on 127.0.0.1.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The pages' port; 0 takes a free one.")] = 8140,
) -> None:
    """Everything for one school in one process: worker, beat, and an embedded Redis where none is named."""
    from jobs.running import run_all

    settings = _settings(ctx)
    errors.print(str(Text("Đang phục vụ; dừng bằng Ctrl-C.", "Serving; stop with Ctrl-C.")))
    run_all(settings, concurrency, _pages(settings, port) if web else None)


def migrate(ctx: typer.Context) -> None:
    """Bring the database up to date, once, before worker, clock and pages begin; they would do so themselves."""
    from connector.store import Store

    settings = _settings(ctx)
    Store(settings.database_url, settings.blobs).close()
    print(Text("Cơ sở dữ liệu đã ở bản mới nhất.", "The database is up to date."))


@contextmanager
def _pages(settings: Settings, port: int) -> Iterator[None]:
    from connector.web.serving import serving
    from connector.wiring import opened

    with opened(settings) as ready, serving(ready, port) as server:
        print(server.origin, flush=True)
        yield


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
    for command in (worker, beat, serve, migrate):
        app.command(epilog=EXIT_CODES)(command)
