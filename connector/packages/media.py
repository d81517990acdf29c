"""The largest media files of a package: what makes it heavy."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest

from connector.packages.directory import Entry
from connector.packages.report import Media

_MOST = 5
_ENDINGS = (
    *(".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".wmv", ".flv", ".f4v", ".mpg", ".mpeg", ".ogv", ".3gp"),
    *(".mp3", ".m4a", ".wav", ".ogg", ".oga", ".aac", ".wma", ".flac", ".swf", ".glb", ".gltf", ".pdf"),
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp", ".tif", ".tiff"),
)


def largest_media(entries: Iterable[Entry]) -> tuple[Media, ...]:
    """The five largest, largest first."""
    media = (e for e in entries if e.name.lower().endswith(_ENDINGS))
    return tuple(Media(name=e.name, bytes=e.size) for e in nlargest(_MOST, media, key=lambda e: e.size))
