"""Content types by name alone: the same on every machine, and never guessed from what a stranger's bytes look like."""

from __future__ import annotations

import mimetypes

_TYPES = mimetypes.MimeTypes(filenames=())
_OURS = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".h5p": "application/zip",
    ".map": "application/json",
    ".wasm": "application/wasm",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",  # what browsers play of QuickTime, they play under this name
    ".webm": "video/webm",
    ".ogv": "video/ogg",
    ".ogg": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".vtt": "text/vtt",
    ".xml": "text/xml",
    ".xsd": "text/xml",
    ".xhtml": "application/xhtml+xml",
}
_OTHER = "application/octet-stream"
_ACTIVE = frozenset({"text/html", "application/xhtml+xml", "text/xml", "application/xml", "image/svg+xml"})


def content_type(name: str) -> str:
    """The type to serve `name` with. Pages get no charset, as in Moodle: old ones declare their own."""
    ending = "." + name.rpartition(".")[2].lower()
    found = _OURS.get(ending) or _TYPES.types_map[True].get(ending, _OTHER)
    return f"{found}; charset=utf-8" if found == "text/plain" else found


def is_active(type_: str) -> bool:
    """Whether a browser runs scripts out of it when it is opened by itself."""
    return type_.partition(";")[0] in _ACTIVE
