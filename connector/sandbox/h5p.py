"""What Moodle takes for an H5P package: its description, its content, and the library it is made with."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path


def is_h5p(path: Path) -> bool:
    """A package without its own main library opens only on a site that has it already: never on this one."""
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            described = json.loads(package.read("h5p.json"))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return False
    library = described.get("mainLibrary") if isinstance(described, dict) else None
    folders = {name.partition("/")[0] for name in names if name.endswith("/library.json")}
    return "content/content.json" in names and any(folder.startswith(f"{library}-") for folder in folders)
