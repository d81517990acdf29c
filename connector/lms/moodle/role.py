"""The role of our account on a Moodle: what it must be allowed, and no more, as a preset that Moodle takes in.

Moodle's own file format: Site administration › Users › Define roles › Add a new role › Use role preset
(`admin/roles/role_schema.xml`). A capability that a site does not know is passed over there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from lxml import etree

SHORTNAME = "hoclieu"

CAPABILITIES: dict[str, str] = {
    "any": "webservice/rest:use webservice/soap:use moodle/course:view moodle/course:viewparticipants "
    "moodle/course:viewhiddencourses moodle/course:viewhiddensections moodle/course:viewhiddenactivities "
    "moodle/course:ignoreavailabilityrestrictions moodle/category:viewhiddencategories moodle/site:accessallgroups "
    "moodle/user:viewdetails moodle/user:viewhiddendetails moodle/user:viewalldetails",
    "collect": "mod/assign:view mod/assign:viewgrades",
    "verdicts": "mod/assign:grade moodle/grade:viewall",
    "tell": "mod/assign:grade mod/assign:reviewgrades mod/assign:releasegrades",
    "observe": "moodle/course:enrolreview moodle/grade:viewall gradereport/user:view report/progress:view "
    "mod/scorm:viewreport moodle/cohort:view moodle/site:viewuseridentity local/hoclieu:readfacts "
    "local/hoclieu:readcounts",
    "declare": "mod/data:viewentry mod/data:view",
    "remind": "moodle/site:sendmessage moodle/site:messageanyuser",
    "publish": "moodle/category:manage moodle/course:create moodle/course:update moodle/course:visibility "
    "moodle/course:changecategory moodle/course:changefullname moodle/course:changeshortname "
    "moodle/course:changeidnumber moodle/course:changesummary moodle/course:manageactivities "
    "moodle/course:activityvisibility moodle/course:sectionvisibility moodle/course:movesections "
    "moodle/course:managefiles moodle/user:manageownfiles repository/upload:view moodle/h5p:deploy "
    "mod/scorm:addinstance mod/scorm:viewreport mod/h5pactivity:addinstance mod/h5pactivity:view "
    "mod/resource:addinstance mod/resource:view mod/page:addinstance mod/page:view mod/url:addinstance mod/url:view "
    "local/hoclieu:publish",
}
"""Step → Moodle's capabilities; `any`: those that every step needs."""

ABOUT_STUDENTS = frozenset(
    {"local/hoclieu:readfacts", "gradereport/user:view", "report/progress:view", "mod/scorm:viewreport"}
)
"""What the functions that tell of single students ask for."""


def capabilities(steps: Iterable[str] | None = None) -> list[str]:
    """Those of some steps (of all, where none is named), with those that every step needs."""
    chosen = CAPABILITIES if steps is None else {"any", *steps}
    return sorted(set(chain.from_iterable(CAPABILITIES[step].split() for step in chosen)))


def role_preset(*, rows: bool = True) -> bytes:
    """The preset as XML: to be given on the whole site (`system`) or in one category (`coursecat`).

    Without `rows` the account may have the site count its students, and read nothing about any one of them.
    """
    allowed = [name for name in capabilities() if rows or name not in ABOUT_STUDENTS]
    preset = etree.Element("role")
    for tag, text in _HEAD.items():
        etree.SubElement(preset, tag).text = text
    for tag, inner in (("contextlevels", "level"), ("allowassign", ""), ("allowoverride", ""), ("allowswitch", "")):
        _list(preset, tag, inner, ("system", "coursecat") if inner else ())
    _list(preset, "allowview", "shortname", ("student",))
    _list(preset, "permissions", "allow", allowed)
    return bytes(etree.tostring(preset, xml_declaration=True, encoding="UTF-8", pretty_print=True))


_HEAD = {
    "shortname": SHORTNAME,
    "name": "Hoclieu Connector",
    "description": "Tài khoản dịch vụ của Hoclieu Connector / The service account of Hoclieu Connector.",
    "archetype": "",
}


def _list(parent: etree._Element, tag: str, inner: str, texts: Iterable[str]) -> None:
    element = etree.SubElement(parent, tag)
    for text in texts:
        etree.SubElement(element, inner).text = text
