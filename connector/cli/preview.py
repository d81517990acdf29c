"""hoclieu preview: a package at play in a browser, held apart from everything else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import EXIT_CODES, Common, context
from connector.cli.show import console, errors
from connector.errors import HoclieuError, NeedsOperator
from connector.settings import Settings
from connector.steps.lessons_view import lesson
from connector.text import Text
from connector.web.preview.libraries import Libraries, install, npm
from connector.web.preview.server import PreviewServer


def preview(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A package, a video, a PDF.", exists=True, dir_okay=False, readable=True)
    ] = None,
    lesson_number: Annotated[int | None, typer.Option("--lesson", help="A lesson, as `review list` counts.")] = None,
    version: Annotated[int | None, typer.Option(help="Which version of the lesson; the current one otherwise.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port on 127.0.0.1; 0: a free one.")] = 0,
    install_only: Annotated[
        bool, typer.Option("--install", help="Have npm fetch the players for SCORM and H5P into the data folder.")
    ] = False,
) -> None:
    """Play a package in your browser: open the address that is printed, stop with Ctrl-C.

    The first time npm fetches the players into the data folder; without npm everything else still works.
    """
    common: Common = ctx.obj
    settings = common.settings()
    if install_only:
        install(_folder(settings))
        console.print(str(Text("Đã có đủ thư viện.", "The libraries are in place.")))
        return
    if (file is None) == (lesson_number is None):
        raise typer.BadParameter(str(Text("Nêu một tệp, hoặc --lesson.", "Name a file, or --lesson.")))
    path, name, title = (file, file.name, None) if file else _of_lesson(ctx, lesson_number or 0, version)
    _serve(path, name, title, port, _libraries(settings))


def _of_lesson(ctx: typer.Context, number: int, wanted: int | None) -> tuple[Path, str, str]:
    """(the version's blob, the name it was handed in under, the lesson's title)."""
    with context(ctx) as ready:
        view = lesson(ready, number)
        version = next((v for v in view.versions if v.number == (wanted or view.version.number)), None)
        if version is None:
            known = ", ".join(str(v.number) for v in view.versions)
            raise NeedsOperator(
                "version_unknown",
                Text(f"Bài {number} không có bản {wanted}.", f"Lesson {number} has no version {wanted}."),
                Text(f"Đang có: {known}.", f"There are: {known}."),
            )
        if not ready.store.blobs.has(version.sha256):
            raise NeedsOperator(
                "blob_missing",
                Text("Tệp của bản này không còn trong kho.", "The file of this version is no longer in the store."),
                Text("Phục hồi thư mục blobs từ bản sao lưu.", "Restore the blobs folder from the backup."),
            )
        return ready.store.blobs.path(version.sha256), version.filename, view.lesson.title


def _folder(settings: Settings) -> Path:
    return settings.data / "npm"


def _libraries(settings: Settings) -> Libraries:
    """As they are, fetched first where npm can; a preview without them is better than none."""
    libraries = Libraries(_folder(settings))
    if libraries.current or npm() is None:
        return libraries
    errors.print(str(Text("npm đang tải thư viện trình chiếu…", "npm is fetching the players…")))
    try:
        return install(libraries.folder)
    except HoclieuError as error:
        errors.print(f"! {error}", style="yellow", markup=False, soft_wrap=True)
        return libraries


def _serve(path: Path, name: str, title: str | None, port: int, libraries: Libraries) -> None:
    server = PreviewServer(libraries, port)
    with server:
        opened = server.previews.add(path, filename=name, title=title)
        print(server.url(opened), flush=True)
        errors.print(str(Text("Mở địa chỉ trên bằng trình duyệt; dừng bằng Ctrl-C.", "Open it; stop with Ctrl-C.")))
        server.wait()


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(preview)
