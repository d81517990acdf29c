"""Style, script and icon: kept by browsers, since their addresses change with their content."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from connector.web.templating import static_file

router = APIRouter()


@router.get("/static/{_version}/{name}")
def static(_version: str, name: str) -> Response:
    found = static_file(name)
    if found is None:
        raise HTTPException(404)
    content, type_ = found
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": type_}
    return Response(content, headers=headers)


@router.get("/favicon.ico")
def favicon() -> Response:
    return static("", "icon.svg")


@router.get("/robots.txt")
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})
