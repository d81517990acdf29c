"""What an H5P file says of itself in `h5p.json` (H5P package definition 1.x)."""

from __future__ import annotations

import json

from connector.packages.course import Course
from connector.packages.formats import Format
from connector.packages.report import Metadata


def h5p_course(content: bytes) -> Course:
    """Title, authors, and as `version` the main library with its version, e.g. `H5P.InteractiveVideo 1.22`."""
    course = Course(Format.H5P)
    try:
        stated = json.loads(content)
    except (ValueError, RecursionError):
        return course
    if not isinstance(stated, dict):
        return course
    library = stated.get("mainLibrary")
    if isinstance(library, str):
        course.identifier = library
        course.version = f"{library} {_library_version(library, stated.get('preloadedDependencies'))}".strip()
    course.title = _text(stated.get("title"))
    course.metadata = Metadata(
        title=course.title, language=_text(stated.get("language")), authors=_authors(stated.get("authors"))
    )
    return course


def _library_version(library: str, dependencies: object) -> str:
    for one in dependencies if isinstance(dependencies, list) else ():
        if isinstance(one, dict) and one.get("machineName") == library:
            return f"{one.get('majorVersion')}.{one.get('minorVersion')}"
    return ""


def _authors(stated: object) -> tuple[str, ...]:
    people = stated if isinstance(stated, list) else ()
    return tuple(name for one in people if isinstance(one, dict) and (name := _text(one.get("name"))))


def _text(value: object) -> str | None:
    return " ".join(value.split())[:1000] or None if isinstance(value, str) else None
