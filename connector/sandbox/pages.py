"""The few HTML pages: enough for a web session, and for a person who wants to look."""

from __future__ import annotations

import json
from collections.abc import Iterable

from connector.sandbox.functions.shapes import SINGULARS, shown_name
from connector.sandbox.records import Course, Module, Section, Site
from connector.sandbox.replies import escaped

_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1d2125}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:1.6rem}li{margin:.2rem 0}small{color:#667}.hidden{opacity:.5}"""


def _page(title: str, body: str, config: dict[str, str] | None = None) -> str:
    script = (
        f"<script>//<![CDATA[\nvar M = {{}};M.cfg = {json.dumps(config or {}, separators=(',', ':'))};\n//]]></script>"
    )
    head = f'<meta charset="utf-8"><title>{escaped(title)}</title><style>{_STYLE}</style>{script}'
    return f'<!DOCTYPE html><html lang="vi"><head>{head}</head><body><h1>{escaped(title)}</h1>{body}</body></html>'


def _list(entries: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{entry}</li>" for entry in entries) + "</ul>"


def front_page(sites: Iterable[Site]) -> str:
    """Every site and its courses."""
    parts = [
        f"<h2>{escaped(site.name)}</h2>{_list(_course_link(site, c) for c in site.courses.values())}" for site in sites
    ]
    return _page("LMS thử của Hoclieu Connector", "".join(parts))


def site_page(site: Site, sesskey: str) -> str:
    config = {"wwwroot": f"/{site.id}"} | ({"sesskey": sesskey} if sesskey else {})
    return _page(site.name, _list(_course_link(site, course) for course in site.courses.values()), config)


def _course_link(site: Site, course: Course) -> str:
    link = f'<a href="/{site.id}/course/view.php?id={course.id}">{escaped(course.fullname)}</a>'
    return f"{link} <small>{escaped(course.shortname)}</small>"


def login_page(site: Site, logintoken: str, failed: bool) -> str:
    said = '<a id="loginerrormessage">Invalid login, please try again</a>' if failed else ""
    form = f"""<form method="post" action="/{site.id}/login/index.php" id="login">
<input type="hidden" name="logintoken" value="{logintoken}">
<input name="username"><input type="password" name="password">
<button>Log in</button></form><p><small>LMS thử · demo: admin / hoclieu-demo</small></p>"""
    return _page(f"{site.name} – Log in to the site", said + form)


def course_page(site: Site, course: Course, sesskey: str) -> str:
    sections = "".join(_section(site, section) for section in site.sections_of(course.id))
    return _page(course.fullname, sections, {"wwwroot": f"/{site.id}", "sesskey": sesskey})


def _section(site: Site, section: Section) -> str:
    modules = [_module(site, module) for module in site.modules_in(section)]
    return f"<h2>{escaped(shown_name(section))}</h2>{_list(modules)}"


def _module(site: Site, module: Module) -> str:
    said = f"{escaped(module.name)} <small>{SINGULARS[module.modname]}</small>"
    if module.modname == "assign":
        handed_in = [s for s in site.submissions.values() if s.assignment == module.instance]
        said += f" <small>· {len(handed_in)} bài nộp</small>"
    return said if module.visible else f'<span class="hidden">{said} <small>(ẩn)</small></span>'


def form_page(site: Site, course: Course, form: str, sesskey: str) -> str:
    return _page(f"{course.fullname} | {site.name}", form, {"wwwroot": f"/{site.id}", "sesskey": sesskey})


def error_page(site: Site, said: str, errorcode: str) -> str:
    link = f'<a href="https://docs.moodle.org/405/en/error/moodle/{errorcode}">More information about this error</a>'
    body = f'<p class="errormessage">{escaped(said)}</p><p class="errorcode">{link}</p>'
    return _page(f"Error | {site.name}", body)
