"""What people do by hand to an activity on a site: the five ways in which a catalog drifts."""

from __future__ import annotations

import requests
from lxml import html

from tests.live.site import LiveSite


def replace(site: LiveSite, cmid: int, content: bytes) -> None:
    """The activity's form sent again with another package, as teachers do."""
    address, http = f"{site.url}/course/modedit.php", site.browser._http
    page = html.fromstring(http.get(address, params={"update": cmid, "return": 0}, timeout=120).text)
    form = next(form for form in page.forms if "modedit.php" in str(form.get("action")))
    given = {name: value for name, value in form.form_values() if name not in ("cancel", "submitbutton")}
    given["packagefile"] = str(site.services.upload("moi.zip", content))
    reply: requests.Response = http.post(
        address, data={**given, "submitbutton2": "Save"}, timeout=120, allow_redirects=False
    )
    assert reply.status_code == 303


def hide(site: LiveSite, course: int, cmid: int) -> None:
    site.services.call("core_courseformat_update_course", action="cm_hide", courseid=course, ids=[cmid])


def delete(site: LiveSite, cmid: int) -> None:
    site.services.call("core_course_delete_modules", cmids=[cmid])


def move(site: LiveSite, course: int, cmid: int, section_id: int) -> None:
    """To the end of another section."""
    where = {"ids": [cmid], "targetsectionid": section_id}
    site.services.call("core_courseformat_update_course", action="cm_move", courseid=course, **where)


def rename(site: LiveSite, cmid: int, name: str) -> None:
    item = {"component": "core_course", "itemtype": "activityname", "itemid": cmid, "value": name}
    site.services.call("core_update_inplace_editable", **item)
