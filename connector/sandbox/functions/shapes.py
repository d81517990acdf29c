"""Shapes that several functions share: modules, sections and course states as Moodle 4.5 writes them."""

from __future__ import annotations

from connector.sandbox.call import Call
from connector.sandbox.records import Course, FileRef, Module, Section
from connector.sandbox.replies import Json, formatted
from connector.sandbox.urls import context_id

PLURALS = {
    "assign": "Assignments",
    "forum": "Forums",
    "h5pactivity": "H5P",
    "page": "Pages",
    "quiz": "Quizzes",
    "resource": "Files",
    "scorm": "SCORM packages",
    "url": "URLs",
}
SINGULARS = {
    "assign": "Assignment",
    "forum": "Forum",
    "h5pactivity": "H5P",
    "page": "Page",
    "quiz": "Quiz",
    "resource": "File",
    "scorm": "SCORM package",
    "url": "URL",
}
PURPOSES = {
    "assign": "assessment",
    "forum": "collaboration",
    "h5pactivity": "interactivecontent",
    "page": "content",
    "quiz": "assessment",
    "resource": "content",
    "scorm": "interactivecontent",
    "url": "content",
}


def shown_name(section: Section) -> str:
    if section.name is not None:
        return section.name
    return "General" if section.number == 0 else "New section"


def section_contents(call: Call, section: Section) -> dict[str, Json]:
    """A section as `core_course_get_contents` gives it."""
    return {
        "id": section.id,
        "name": formatted(shown_name(section)),
        "visible": int(section.visible),
        "summary": "",
        "summaryformat": 1,
        "section": section.number,
        "hiddenbynumsections": 0,
        "uservisible": True,
        "component": None,
        "itemid": None,
        "modules": [module_contents(call, module) for module in call.site.modules_in(section)],
    }


def module_contents(call: Call, module: Module) -> dict[str, Json]:
    """A module in a section; `completiondata` stands only where completion is on."""
    name = module.modname
    shape: dict[str, Json] = {
        "id": module.id,
        "url": f"{call.url}/mod/{name}/view.php?id={module.id}",
        "name": formatted(module.name),
        "instance": module.instance,
        "contextid": context_id(module),
        "visible": int(module.visible),
        "uservisible": True,
        "visibleoncoursepage": 1,
        "modicon": f"{call.url}/theme/image.php/boost/{name}/1/monologo?filtericon=1",
        "modname": name,
        "purpose": PURPOSES[name],
        "branded": name == "h5pactivity",
        "modplural": PLURALS[name],
        "availability": None,
        "indent": 0,
        "onclick": "",
        "afterlink": None,
        "customdata": '""',
        "noviewlink": False,
        "completion": module.completion,
    }
    if name == "forum":
        shape |= {"activitybadge": [], "customdata": '{"trackingtype":"1"}'}
    if module.showdescription:
        shape["description"] = module.intro
    if module.completion:
        shape["completiondata"] = _own_completion(module)
    return shape | {"downloadcontent": 1, "dates": [], "groupmode": 0}


def _own_completion(module: Module) -> Json:
    """The service account itself is no tracked student: always state 0."""
    return {
        "state": 0,
        "timecompleted": 0,
        "overrideby": None,
        "valueused": False,
        "hascompletion": True,
        "isautomatic": module.completion == 2,
        "istrackeduser": False,
        "uservisible": True,
        "isoverallcomplete": False,
        "details": [],
    }


def state_course(call: Call, course: Course) -> dict[str, Json]:
    sections = call.site.sections_of(course.id)
    return {
        "id": str(course.id),
        "numsections": max((s.number for s in sections), default=0),
        "sectionlist": [str(s.id) for s in sections],
        "editmode": False,
        "highlighted": "Highlighted",
        "maxsections": "52",
        "baseurl": f"{call.url}/course/view.php?id={course.id}",
        "statekey": f"{course.cacherev}_{course.timecreated}",
        "maxbytes": 734003200,
        "maxbytestext": "700.0\u00a0MB",
    }


def state_section(call: Call, section: Section) -> dict[str, Json]:
    return {
        "id": str(section.id),
        "section": section.number,
        "number": section.number,
        "title": formatted(shown_name(section)),
        "hassummary": False,
        "rawtitle": section.name,
        "cmlist": [str(module.id) for module in call.site.modules_in(section)],
        "visible": section.visible,
        "sectionurl": f"{call.url}/course/section.php?id={section.id}",
        "current": False,
        "indexcollapsed": False,
        "contentcollapsed": False,
        "hasrestrictions": False,
        "bulkeditable": section.number != 0,
        "component": None,
        "itemid": None,
        "parentsectionid": None,
    }


def state_module(call: Call, module: Module) -> dict[str, Json]:
    section = call.site.sections[module.section]
    return {
        "id": str(module.id),
        "anchor": f"module-{module.id}",
        "name": formatted(module.name),
        "visible": module.visible,
        "stealth": False,
        "sectionid": str(section.id),
        "sectionnumber": section.number,
        "uservisible": True,
        "hascmrestrictions": False,
        "modname": SINGULARS[module.modname],
        "indent": 0,
        "groupmode": 0,
        "module": module.modname,
        "plugin": f"mod_{module.modname}",
        "hasdelegatedsection": False,
        "accessvisible": module.visible,
        "url": f"{call.url}/mod/{module.modname}/view.php?id={module.id}",
        "istrackeduser": False,
        "allowstealth": False,
    }


def file_shape(file: FileRef, url: str) -> dict[str, Json]:
    return {
        "filename": file.filename,
        "filepath": "/",
        "filesize": file.size,
        "fileurl": url,
        "timemodified": file.timemodified,
        "mimetype": file.mimetype,
        "isexternalfile": False,
        "icon": "f/archive" if "zip" in file.mimetype else "f/unknown",
    }
