"""`backup/backup.php`: the one page that tells a half-made activity from none at all (measured)."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from connector.sandbox import pages
from connector.sandbox.context import Context
from connector.sandbox.faulty import answered
from connector.sandbox.replies import MoodleError
from connector.sandbox.websession import logged_in, refused_page, to_login

BACKUP = "backup/backup.php"


async def backup(request: Request) -> Response:
    """`id` is the course, `cm` the module: not in that course, in none of its sections, or shown with its name."""
    return await answered(request, BACKUP, partial(_answer, request), partial(refused_page, request))


async def _answer(request: Request) -> Response:
    context: Context = request.app.state.context
    site, session = context.site(request), logged_in(request)
    if session is None:
        return to_login(request)
    course, cmid = (int(request.query_params.get(name, "0")) for name in ("id", "cm"))
    module = site.modules.get(cmid)
    if module is None or module.course != course or not module.instance:
        raise MoodleError("invalidrecordunknown", "Can't find data record in database.")
    if not module.section or module.deleting:
        raise MoodleError("invalidcoursemoduleid", f"Invalid course module ID: {cmid}")
    said = f"<p>Backup activity: {module.name}</p>"
    return HTMLResponse(pages.form_page(site, site.courses[course], said, session.sesskey))
