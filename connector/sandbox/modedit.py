"""`course/modedit.php`: the form of a new or a standing activity, and what sending it does. As Moodle 4.5.6 and 4.2.3.

A new activity is one transaction. A change is none: when the import dies, the name, the description and the file of the
new package stand there already, while Moodle still tells the SHA-1 of the old one (measured).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from connector.sandbox import pages
from connector.sandbox.actions import Actions
from connector.sandbox.context import Context, WebSession, site_url
from connector.sandbox.drafts import add_draft, unused_itemid
from connector.sandbox.faulty import answered
from connector.sandbox.modforms import FILE_FIELDS, FormPage, form_of
from connector.sandbox.modsave import Sent
from connector.sandbox.plugin import KINDS
from connector.sandbox.records import Course, Module, Site
from connector.sandbox.replies import MoodleError, missing_record
from connector.sandbox.scormimport import (
    EmptyElementError,
    MapInfoError,
    NotWellFormedError,
    import_fault,
)
from connector.sandbox.wanted import change, make
from connector.sandbox.websession import check_sesskey, logged_in, refused_page, to_login

MODEDIT = "course/modedit.php"
_MOST_SECTIONS = 52


async def modedit(request: Request) -> Response:
    """GET `add=<kind>&course=&section=` or `update=<cmid>`; POST the form's own fields."""
    return await answered(request, MODEDIT, partial(_answer, request), partial(refused_page, request))


async def _answer(request: Request) -> Response:
    async with request.form() as form:
        sent = FormData([*request.query_params.multi_items(), *form.multi_items()])
    session = logged_in(request)
    if session is None:
        return to_login(request)
    try:
        return await run_in_threadpool(_shown_or_saved, request, session, sent)
    except NotWellFormedError as error:
        return PlainTextResponse(f"XML error: {error} at line 1", media_type="text/html")
    except (MapInfoError, EmptyElementError) as error:
        raise import_fault(error) from error


def _shown_or_saved(request: Request, session: WebSession, sent: FormData) -> Response:
    context: Context = request.app.state.context
    site = context.site(request)
    with context.world.locked(site):
        try:
            do = Actions(context.world, site)
            if (course := _given_up(site, sent)) is not None:
                return _to_course(request, course)
            page = _page(do, session, sent)
            if f"_qf__mod_{page.modname}_mod_form" not in sent:
                return _form(do, page, {})
            check_sesskey(session, str(sent.get("sesskey", "")))
            return _saved(request, do, page, Sent(context.world, site, page, sent))
        finally:
            context.world.save(site)


def _saved(request: Request, do: Actions, page: FormPage, sent: Sent) -> Response:
    if errors := sent.errors():
        wanted = sent.wanted()
        again = replace(page, name=wanted.name, intro=wanted.intro, text=wanted.text, itemid=sent.itemid)
        return _form(do, again, errors)
    module = page.module
    if module is None:
        module = make(do, page.course, page.section.number, sent.wanted())
    else:
        change(do, module, sent.wanted())
    if sent.text("submitbutton"):
        view = f"{site_url(request)}/mod/{module.modname}/view.php?id={module.id}&forceview=1"
        return RedirectResponse(view, 303)
    return _to_course(request, page.course.id)


def _to_course(request: Request, course: int) -> Response:
    return RedirectResponse(f"{site_url(request)}/course/view.php?id={course}", 303)


def _given_up(site: Site, sent: FormData) -> int | None:
    """The course of an activity that is being deleted: Moodle leads there, whatever was asked of it (measured)."""
    module = site.modules.get(_whole(sent, "update"))
    return module.course if module is not None and module.deleting else None


def _form(do: Actions, page: FormPage, errors: dict[str, str]) -> Response:
    """A form for a file comes with a draft area, into which the file that stands is copied."""
    shown = page if page.itemid else replace(page, itemid=_prepared(do, page))
    html = form_of(shown, errors)
    return HTMLResponse(pages.form_page(do.site, page.course, html, page.sesskey))


def _prepared(do: Actions, page: FormPage) -> int:
    itemid, module = unused_itemid(), page.module
    if module is not None and page.modname in FILE_FIELDS:
        scorm, content = do.site.scorms.get(module.instance), do.site.contents.get(module.id)
        file = scorm.package if scorm and page.modname == "scorm" else content.file if content else None
        if file is not None:
            add_draft(do.site, page.user, itemid, file, do.world.now())
    return itemid


def _page(do: Actions, session: WebSession, sent: FormData) -> FormPage:
    if number := _whole(sent, "update"):
        return _of_module(do.site, session, number)
    modname = str(sent.get("add", ""))
    course = do.site.courses.get(_whole(sent, "course"))
    if course is None:
        raise missing_record("course")
    if modname not in KINDS:
        raise missing_record("modules")
    return _of_new(do, session, course, modname, _whole(sent, "section"))


def _of_new(do: Actions, session: WebSession, course: Course, modname: str, number: int) -> FormPage:
    """A section that is not there yet is made by showing the form already (measured)."""
    if number > _MOST_SECTIONS:
        said = f"Cannot create new section as it would exceed the maximum number of sections ({_MOST_SECTIONS})."
        raise MoodleError("maxsectionslimit", said)
    section = do.section_numbered(course, number)
    return FormPage(do.site.users[session.userid], course, section, modname, None, session.sesskey)


def _of_module(site: Site, session: WebSession, number: int) -> FormPage:
    module = _module(site, number)
    content = site.contents.get(module.id)
    return FormPage(
        user=site.users[session.userid],
        course=site.courses[module.course],
        section=site.sections[module.section],
        modname=module.modname,
        module=module,
        sesskey=session.sesskey,
        name=module.name,
        intro=module.intro,
        showdescription=module.showdescription,
        text=content.text if content else "",
        revision=content.revision if content else 1,
        idnumber=module.idnumber,
        visible=module.visible,
        tags=tuple(module.tags),
    )


def _module(site: Site, number: int) -> Module:
    module = site.modules.get(number)
    if module is None or not module.section or module.modname not in KINDS:
        raise MoodleError("invalidrecordunknown", "Can't find data record in database.")
    return module


def _whole(sent: FormData, name: str) -> int:
    given = str(sent.get(name, "0"))
    return int(given) if given.isdigit() else 0
