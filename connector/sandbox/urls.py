"""Addresses of files: Moodle's context ids and pluginfile paths, made and taken apart in one place."""

from __future__ import annotations

from urllib.parse import quote

from connector.sandbox.records import FileRef, Module, Scorm, Site, Submission
from connector.sandbox.replies import MoodleError, file_not_found, missing_record

_CONTEXTS_BEFORE_MODULES = 50
_AREAS = {"h5pactivity": "package", "resource": "content"}


def context_id(module: Module) -> int:
    return module.id + _CONTEXTS_BEFORE_MODULES


def submission_file_url(site: Site, base: str, submission: Submission, file: FileRef) -> str:
    cmid = site.assigns[submission.assignment].cmid
    place = f"{context_id(site.modules[cmid])}/assignsubmission_file/submission_files/{submission.id}"
    return f"{base}/webservice/pluginfile.php/{place}/{quote(file.filename)}"


def package_url(site: Site, base: str, scorm: Scorm) -> str:
    place = f"{context_id(site.modules[scorm.cmid])}/mod_scorm/package/0"
    return f"{base}/webservice/pluginfile.php/{place}/{quote(scorm.package.filename)}"


def content_url(base: str, module: Module, file: FileRef) -> str:
    """Of the file behind an h5pactivity or a resource."""
    place = f"{context_id(module)}/mod_{module.modname}/{_AREAS[module.modname]}/0"
    return f"{base}/webservice/pluginfile.php/{place}/{quote(file.filename)}"


def file_at(site: Site, path: str) -> FileRef:
    """The file of a decoded pluginfile path (`context/component/area/item/name`); raises Moodle's own faults."""
    context, component, area, item, filename = _parts(path)
    module = site.modules.get(context - _CONTEXTS_BEFORE_MODULES)
    if module is None:
        raise missing_record("context")
    if (component, area) == ("assignsubmission_file", "submission_files"):
        submission = site.submissions.get(item)
        if submission is None or submission.assignment != module.instance:
            raise missing_record("assign_submission")
        return _named(submission.files, filename)
    if (component, area) == ("mod_scorm", "package"):
        return _named([site.scorms[module.instance].package], filename)
    if (component, area) == (f"mod_{module.modname}", _AREAS.get(module.modname)):
        file = site.contents[module.id].file
        return _named([file] if file else [], filename)
    raise file_not_found()


def _parts(path: str) -> tuple[int, str, str, int, str]:
    parts = path.strip("/").split("/", 4)
    if len(parts) < 5 or not parts[0].isdigit() or not parts[3].isdigit():
        raise MoodleError("invalidarguments", "No valid arguments supplied")
    return int(parts[0]), parts[1], parts[2], int(parts[3]), parts[4]


def _named(files: list[FileRef], filename: str) -> FileRef:
    for file in files:
        if file.filename == filename:
            return file
    raise file_not_found()
