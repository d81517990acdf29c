"""Who may do what: the table that the product itself obeys."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from connector.lessons.rights import ACTION_WORDS, ROLE_WORDS, TABLE, Action, Role
from connector.web.visit import Signed

router = APIRouter()
_SHOWN = [role for role in Role if role is not Role.OPERATOR]


@router.get("/rights")
def rights(at: Signed) -> Response:
    mine = {str(mapped.role) for mapped in at.who.roles} or {Role.TEACHER.value}
    rows = [(ACTION_WORDS[action], [action in TABLE[role] for role in _SHOWN]) for action in Action]
    columns = [(ROLE_WORDS[role], role.value in mine) for role in _SHOWN]
    return at.page("rights.html", columns=columns, rows=rows)
