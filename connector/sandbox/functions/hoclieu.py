"""The functions of the companion plugin `local_hoclieu`; there only where a site has it (`Site.plugin`)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from connector.sandbox.call import Call, Function
from connector.sandbox.counts import Counter, Rules
from connector.sandbox.countscene import Scene, end_of
from connector.sandbox.facts import Facts, Row
from connector.sandbox.parameters import ListOf, Param, Record, Value, invalid_parameter
from connector.sandbox.plugin import Asked, Publisher, sha1_of
from connector.sandbox.records import Module, Section
from connector.sandbox.replies import Json
from connector.sandbox.wanted import Wanted


def _put(call: Call) -> Json:
    activity = call.record("activity")
    publisher = Publisher(call.do, call.course(), call.user)
    module, action, lost = publisher.put(call.text("section"), _wanted(activity), _asked(activity))
    section = call.site.sections[module.section]
    standing = _standing(call, section, module)
    told = ("cmid", "instance", "courseid", "section", "position", "sha1", "revision")
    return {name: standing[name] for name in told} | {"action": action, "lost": lost}


def _wanted(activity: dict[str, Param]) -> Wanted:
    tags = activity["tags"]
    return Wanted(
        modname=str(activity["modname"]),
        name=str(activity["name"]),
        idnumber=str(activity["idnumber"]),
        intro=str(activity["intro"]),
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else [],
        visible=bool(activity["visible"]),
        text=str(activity["content"]),
    )


def _asked(activity: dict[str, Param]) -> Asked:
    draft, cmid = activity["draftitemid"], activity["cmid"]
    return Asked(
        draftitemid=draft if isinstance(draft, int) else 0,
        sha1=str(activity["sha1"]),
        cmid=cmid if isinstance(cmid, int) else 0,
        allowloss=bool(activity["allowloss"]),
    )


def _get_activities(call: Call) -> Json:
    """In the order of the courses' ids and pages; a course that is gone is left out."""
    found: list[Json] = []
    for number in sorted(set(call.ints("courseids")) & set(call.site.courses)):
        for section in call.site.sections_of(number):
            found += [_standing(call, section, module) for module in call.site.modules_in(section)]
    return found


def _standing(call: Call, section: Section, module: Module) -> dict[str, Json]:
    """`position` counts what is given up for deletion as well: it is the place in Moodle's own list."""
    scorm = call.site.scorms.get(module.instance) if module.modname == "scorm" else None
    content = call.site.contents.get(module.id)
    file = scorm.package if scorm else content.file if content else None
    revision = scorm.revision if scorm else content.revision if content else 0
    return {
        "cmid": module.id,
        "idnumber": module.idnumber,
        "modname": module.modname,
        "instance": module.instance,
        "courseid": module.course,
        "section": section.number,
        "sectionname": section.name or "",
        "position": section.sequence.index(module.id),
        "name": module.name,
        "intro": module.intro,
        "visible": module.visible,
        "sha1": sha1_of(call.site, module),
        "size": file.size if file else 0,
        "revision": 0 if module.modname in ("h5pactivity", "url") else revision,
        "version": scorm.version if scorm else "",
        "launch": scorm.launch if scorm else 0,
        "timemodified": scorm.timemodified if scorm else content.timemodified if content else 0,
        "tags": list(module.tags),
    }


def _arrange(call: Call) -> Json:
    publisher = Publisher(call.do, call.course(), call.user)
    section, moved = publisher.arrange(call.text("section"), list(dict.fromkeys(call.ints("cmids"))))
    return {"section": section.number, "moved": moved}


def _get_facts(call: Call) -> Json:
    """All on one page. A course that is gone is left out."""
    until = call.whole("to") or call.world.now()
    numbers = (int(one) for one in call.text("courseids").split(",") if one.isdigit())
    courses = tuple(call.site.courses[n] for n in sorted(set(numbers)) if n in call.site.courses)
    known = json.loads(call.text("known") or "{}")
    facts = Facts(call.site, courses, call.whole("from"), until, _zone(call.text("timezone")), known)
    return {"csv": _lines(facts.rows() if courses else ()), "next": "", "to": until}


def _lines(rows: Iterable[Row]) -> str:
    page = io.StringIO()
    csv.writer(page, lineterminator="\n").writerows(rows)
    return page.getvalue().rstrip("\n")


_COUNT_BY = ("courseids", "cells", "last", "days", "forms", "inactive_days", "low_score")


def _get_counts(call: Call) -> Json:
    """A course that is gone is left out."""
    asked = json.loads(call.text("asked") or "null")
    if not isinstance(asked, dict) or not asked.keys() >= set(_COUNT_BY):
        raise invalid_parameter()
    numbers = sorted(set(asked["courseids"]) & set(call.site.courses))
    rules = Rules(
        last=date.fromisoformat(asked["last"]),
        days=asked["days"],
        inactive_days=asked["inactive_days"],
        low_score=asked["low_score"],
        bands=asked.get("bands", ()),
        members=[kind for kind, names in asked.get("cohorts", {}).items() if names],
    )
    zone = _zone(asked.get("timezone", ""))
    facts = Facts(call.site, tuple(call.site.courses[n] for n in numbers), 0, end_of(rules.last, zone), zone, {})
    head = next(facts.rows())
    if not numbers:
        return {"csv": _lines([head])}
    scene = Scene(facts, asked["forms"], (rules.last - timedelta(days=max(rules.days) - 1)).isoformat())
    cells = [[n for n in cell if n in numbers] for cell in asked["cells"]]
    return {"csv": _lines([head, *scene.outline, *Counter(scene, rules, cells).rows(numbers)])}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "Asia/Ho_Chi_Minh")
    except (KeyError, ValueError):
        raise invalid_parameter() from None


_ACTIVITY = Record(
    {
        "idnumber": Value("text"),
        "modname": Value("alphanum"),
        "name": Value("plain"),
        "intro": Value("text", ""),
        "visible": Value("bool", True),
        "tags": ListOf(Value("tag"), []),
        "draftitemid": Value("int", 0),
        "sha1": Value("alphanum", ""),
        "content": Value("text", ""),
        "cmid": Value("int", 0),
        "allowloss": Value("bool", False),
    }
)

FUNCTIONS = {
    "local_hoclieu_put_activity": Function(
        Record({"courseid": Value("int"), "section": Value("plain"), "activity": _ACTIVITY}), _put, writes=True
    ),
    "local_hoclieu_get_activities": Function(Record({"courseids": ListOf(Value("int"))}), _get_activities),
    "local_hoclieu_arrange_section": Function(
        Record({"courseid": Value("int"), "section": Value("plain"), "cmids": ListOf(Value("int"))}),
        _arrange,
        writes=True,
    ),
    "local_hoclieu_get_facts": Function(
        Record(
            {
                "courseids": Value("text"),
                "from": Value("int", 0),
                "to": Value("int", 0),
                "timezone": Value("text", "Asia/Ho_Chi_Minh"),
                "known": Value("text", ""),
                "token": Value("text", ""),
                "limit": Value("int", 0),
            }
        ),
        _get_facts,
    ),
    "local_hoclieu_get_counts": Function(Record({"asked": Value("text")}), _get_counts),
}
