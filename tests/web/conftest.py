"""The preview on free ports, with the players that npm fetches once, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connector.errors import HoclieuError
from connector.web.preview import Libraries, Preview, PreviewServer, install
from connector.web.preview.libraries import npm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
Files = dict[str, str | bytes]


def needs(what: str, why: str) -> None:
    """Skips, unless HOCLIEU_TEST_BROWSER says that the browser's tests must run: as they must in CI."""
    if os.environ.get("HOCLIEU_TEST_BROWSER"):
        pytest.fail(f"{what}: {why}")
    pytest.skip(f"{what}: {why}")


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Libraries:
    """The players as `hoclieu preview --install` gets them."""
    if npm() is None:
        needs("no npm", "the players cannot be fetched (Debian, Ubuntu: apt install npm)")
    try:
        return install(tmp_path_factory.mktemp("npm"))
    except HoclieuError as error:
        needs("npm failed", str(error))
        raise


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        needs("no Chromium", "install it to play packages (Debian, Ubuntu: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET.split())
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def no_libraries(tmp_path: Path) -> Libraries:
    return Libraries(tmp_path / "nothing")


@pytest.fixture
def bare(no_libraries: Libraries) -> Iterator[PreviewServer]:
    """A preview on a machine without npm."""
    with PreviewServer(no_libraries) as server:
        yield server


@pytest.fixture
def server(libraries: Libraries) -> Iterator[PreviewServer]:
    with PreviewServer(libraries) as server:
        yield server


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Preview]:
    """Writes a file, or a zip of files, and opens it in a server."""

    def open_(server: PreviewServer, content: bytes | Files, name: str = "bài giảng.zip") -> Preview:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            write_zip(path, content)
        return server.previews.add(path)

    return open_


def write_zip(path: Path, files: Files, compression: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", compression) as package:
        for name, content in files.items():
            package.writestr(name, content)
