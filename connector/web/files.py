"""Files that a page gives out."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}


def attachment(content: bytes, filename: str) -> Response:
    """Always saved, never shown on our origin: what somebody uploaded is not ours. The name may be in Vietnamese
    (RFC 6266, 4.3)."""
    kind = _TYPES.get(filename.rpartition(".")[2].lower(), "application/octet-stream")
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return Response(content, headers={"Content-Type": kind, "Content-Disposition": disposition})
