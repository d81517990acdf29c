"""The companion plugin `local_hoclieu`, as a zip that Moodle's own install page takes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = "hoclieu"
"""What Moodle wants at the root of the zip: the plugin's name without its type."""

_SOURCE = Path(__file__).parent / "local_hoclieu"
_READABLE = 0o100644 << 16


def write_plugin(out: Path) -> Path:
    """Writes the zip; the same bytes for the same plugin, on any machine.

    Every file carries the day of the plugin's version: PHP takes a file whose time has not changed for the old one.
    """
    day = _day((_SOURCE / "version.php").read_text(encoding="utf-8"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in _files(_SOURCE):
            entry = zipfile.ZipInfo(f"{FOLDER}/{path.relative_to(_SOURCE).as_posix()}", (*day, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
            packed.writestr(entry, path.read_bytes())
    return out


def plugin_version() -> str:
    """Moodle's number for the version that is packed here."""
    found = re.search(r"\$plugin->version = (\d+);", (_SOURCE / "version.php").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def _day(version_php: str) -> tuple[int, int, int]:
    """Moodle's version numbers begin with a date: `2026112200`, where the last two digits count within the day."""
    found = re.search(r"\$plugin->version = (\d{4})(\d\d)(\d\d)\d\d;", version_php)
    assert found is not None
    return int(found[1]), int(found[2]), int(found[3])


def _files(folder: Path) -> Iterator[Path]:
    """Sorted by what the zip will hold, so that no file system's order shows."""
    return iter(sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix()))
