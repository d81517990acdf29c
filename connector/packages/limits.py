"""How much a package may ask of us before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes unless said otherwise. The defaults fit every real package seen, and keep one inspection below
    2 s and 200 MB.

    `entry_ratio` (unpacked : packed) counts only above `ratio_from`. `name_length` is of a whole path, in characters:
    Moodle keeps paths in columns of 255. `depth` is of folders, `manifest_depth` of nested elements.
    `manifest_attributes` counts equals signs before anything is parsed."""

    entries: int = 20_000
    directory_bytes: int = 16 * MB
    unpacked_bytes: int = 4 * 1024 * MB
    entry_ratio: int = 200
    ratio_from: int = 10 * MB
    depth: int = 30
    name_length: int = 255
    manifest_bytes: int = 20 * MB
    manifest_elements: int = 60_000
    manifest_attributes: int = 300_000
    manifest_depth: int = 100
    items: int = 5_000
    findings_per_code: int = 5


DEFAULT_LIMITS = Limits()
