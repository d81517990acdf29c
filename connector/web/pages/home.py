"""The first page: what awaits this person."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.web.visit import Signed

router = APIRouter()


@router.get("/")
def home(at: Signed) -> Response:
    return at.page("home.html")
