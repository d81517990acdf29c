"""Activities of one kind by their courses: files, pages, links, H5P."""

from __future__ import annotations

from collections.abc import Callable

from connector.sandbox.call import Call, Function
from connector.sandbox.functions.shapes import file_shape
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Content, Module
from connector.sandbox.replies import Json, formatted, warning
from connector.sandbox.urls import content_url, context_id

Shape = Callable[[Call, Module, Content], Json]
_PRINT_INTRO = 'a:1:{s:10:"printintro";i:1;}'


def _by_courses(modname: str, plural: str, shape: Shape, more: dict[str, Json] | None = None) -> Function:
    def get(call: Call) -> Json:
        found: list[Json] = []
        warnings: list[Json] = []
        for course in call.ints("courseids"):
            if course not in call.site.courses:
                warnings.append(warning("course", course, "1", "No access rights in course context"))
                continue
            modules = [m for m in call.site.modules_of(course) if m.modname == modname and m.id in call.site.contents]
            found += [shape(call, module, call.site.contents[module.id]) for module in modules]
        return {plural: found, **(more or {}), "warnings": warnings}

    return Function(Record({"courseids": ListOf(Value("int"), [])}), get)


def _common(call: Call, module: Module) -> dict[str, Json]:
    return {
        "id": module.instance,
        "coursemodule": module.id,
        "course": module.course,
        "name": formatted(module.name),
        "intro": module.intro,
        "introformat": 1,
        "introfiles": [],
        "section": call.site.sections[module.section].number,
        "visible": module.visible,
        "groupmode": 0,
        "groupingid": 0,
        "lang": "",
    }


def _files(call: Call, module: Module, content: Content) -> Json:
    return [file_shape(content.file, content_url(call.url, module, content.file))] if content.file else []


def _resource(call: Call, module: Module, content: Content) -> Json:
    return {
        **_common(call, module),
        "contentfiles": _files(call, module, content),
        "tobemigrated": 0,
        "legacyfiles": 0,
        "legacyfileslast": None,
        "display": 0,
        "displayoptions": _PRINT_INTRO,
        "filterfiles": 0,
        "revision": content.revision,
        "timemodified": content.timemodified,
    }


def _page(call: Call, module: Module, content: Content) -> Json:
    return {
        **_common(call, module),
        "content": content.text,
        "contentformat": 1,
        "contentfiles": [],
        "legacyfiles": 0,
        "legacyfileslast": None,
        "display": 5,
        "displayoptions": _PRINT_INTRO,
        "revision": content.revision,
        "timemodified": content.timemodified,
    }


def _url(call: Call, module: Module, content: Content) -> Json:
    return {
        **_common(call, module),
        "externalurl": content.text,
        "display": 0,
        "displayoptions": _PRINT_INTRO,
        "parameters": "a:0:{}",
        "timemodified": content.timemodified,
    }


def _h5p(call: Call, module: Module, content: Content) -> Json:
    return {
        "id": module.instance,
        "course": module.course,
        "name": formatted(module.name),
        "timecreated": module.added,
        "timemodified": content.timemodified,
        "intro": module.intro,
        "introformat": 1,
        "grade": 100,
        "displayoptions": 15,
        "enabletracking": 1,
        "grademethod": 1,
        "coursemodule": module.id,
        "context": context_id(module),
        "introfiles": [],
        "package": _files(call, module, content),
    }


FUNCTIONS = {
    "mod_resource_get_resources_by_courses": _by_courses("resource", "resources", _resource),
    "mod_page_get_pages_by_courses": _by_courses("page", "pages", _page),
    "mod_url_get_urls_by_courses": _by_courses("url", "urls", _url),
    "mod_h5pactivity_get_h5pactivities_by_courses": _by_courses(
        "h5pactivity",
        "h5pactivities",
        _h5p,
        {"h5pglobalsettings": {"enablesavestate": True, "savestatefreq": 60}},
    ),
}
