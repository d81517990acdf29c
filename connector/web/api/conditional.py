"""Answers that need not be sent again (RFC 9110, 8.8 and 13)."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def answered(request: Request, model: BaseModel, changed: datetime | None = None) -> Response:
    """The model as JSON with its tag, or 304 for a reader who has it already."""
    body = model.model_dump_json().encode()
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if known(request, headers["ETag"], changed):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def known(request: Request, tag: str, changed: datetime | None) -> bool:
    """Whether the reader said that it has this. A tag it names counts for more than a time."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or tag in _TAG.findall(tags)
    since = _moment(request.headers.get("if-modified-since"))
    return since is not None and changed is not None and changed.replace(microsecond=0) <= since


def _moment(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
