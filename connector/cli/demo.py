"""hoclieu demo: the whole product on a stand-in LMS, with nothing to install and nothing to sign up for."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

import mappings
from connector import logs, pipelines
from connector.cli.demo_council import hold_council
from connector.cli.demo_results import show_results
from connector.cli.options import EXIT_CODES, Common
from connector.cli.show import Bars, console, exit_status, table
from connector.errors import NeedsOperator
from connector.steps.context import Context, Outcome
from connector.text import Text
from connector.wiring import opened

PORT = 8135
_TOKENS = {"SAO_MAI_TOKEN": "sao-mai", "HOA_PHUONG_TOKEN": "hoa-phuong", "KHO_TOKEN": "kho-thanh-pho"}


def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Option(help="Where the demo lives; delete it to begin anew.")] = Path("hoclieu-demo"),
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the stand-in LMS running for a look; stop with Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; a free one is taken when it is in use.")] = PORT,
) -> None:
    """Run everything on a stand-in LMS: two schools, a city site, 17 submissions, a week of students.

    Shows a table per step, the documents, the catalogs' contents and the figures. Run again it finds nothing to do.
    """
    common: Common = ctx.obj
    common.mapping, common.data = folder / "mapping.yaml", folder / "data"
    settings = common.settings()
    if settings.log_format == "auto":
        logs.configure("auto", "error")
    _own_folder(folder)
    shutil.copyfile(Path(mappings.__file__).parent / "examples" / "demo.yaml", common.mapping)
    with _sandbox(folder, port) as base:
        with Bars() as bars, opened(settings, progress=bars) as context:
            outcomes = _everything(context)
            show_results(context, outcomes)
        if keep:
            _stay(folder, base)
    raise typer.Exit(exit_status(o for o in outcomes if o.error is not None))


def _own_folder(folder: Path) -> None:
    """Never writes among somebody else's files."""
    mark = folder / ".hoclieu-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise NeedsOperator(
            "folder_taken",
            Text(
                f"Thư mục {folder} đã có và không phải của bản thử.",
                f"The folder {folder} is there and not the demo's.",
            ),
            Text("Chọn thư mục khác bằng --folder.", "Choose another with --folder."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


@contextmanager
def _sandbox(folder: Path, port: int) -> Iterator[str]:
    """The stand-in LMS, seeded when new; what a mapping needs to know of it is put into the environment."""
    from connector.sandbox.seed import seed_demo
    from connector.sandbox.server import Sandbox

    fresh = not (folder / "lms").exists()
    if fresh:
        console.print(str(Text("Dựng hai trường và kho thành phố…", "Setting up two schools and the city's site…")))
    try:
        sandbox = Sandbox(folder / "lms", port=port, seed=seed_demo)
    except OSError:
        sandbox = Sandbox(folder / "lms", port=0, seed=seed_demo)
    with sandbox:
        os.environ["HOCLIEU_DEMO_URL"] = sandbox.base
        os.environ["DEMO_PASSWORD"] = sandbox.password
        for variable, site in _TOKENS.items():
            os.environ[variable] = sandbox.token(site)
        yield sandbox.base


def _everything(context: Context) -> list[Outcome]:
    """The flows as `sync` runs them, with the people's part played in between, and the week's report as well."""
    played: tuple[Callable[[], Iterable[Outcome]], ...] = (
        lambda: pipelines.run(context, pipelines.LESSONS),
        lambda: hold_council(context),
        lambda: pipelines.run(context, ("tell", "publish", "observe")),
        lambda: (pipelines.report(context), pipelines.report(context, kind="weekly")),
    )
    outcomes: list[Outcome] = []
    for part in played:
        found = list(part())
        console.print(table(found), "")
        outcomes += found
    return outcomes


def _stay(folder: Path, base: str) -> None:
    names = ("HOCLIEU_DEMO_URL", "DEMO_PASSWORD", *_TOKENS)
    env = folder / "demo.env"
    env.write_text("".join(f"export {n}='{os.environ[n]}'\n" for n in names), encoding="utf-8")
    env.chmod(0o600)
    run = f"source {env}; hoclieu --mapping {folder}/mapping.yaml --data {folder}/data review list"
    said = Text(
        f"LMS thử đang chạy ở {base}/ (tài khoản admin hoặc hoclieu, mật khẩu hoclieu-demo).\n"
        f"Ở cửa sổ khác: {run}\nDừng bằng Ctrl-C.",
        f"The stand-in LMS runs at {base}/ (account admin or hoclieu, password hoclieu-demo).\n"
        f"In another terminal: {run}\nStop with Ctrl-C.",
    )
    console.print(str(said), soft_wrap=True)
    threading.Event().wait()


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(demo)
