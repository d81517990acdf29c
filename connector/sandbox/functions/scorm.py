"""SCORM activities: what is published, its SCOs, and what students' attempts stored."""

from __future__ import annotations

from connector.sandbox.call import Call, Function
from connector.sandbox.parameters import ListOf, Record, Value
from connector.sandbox.records import Sco, Scorm
from connector.sandbox.replies import Json, MoodleError, being_deleted, formatted, missing_record, number, warning
from connector.sandbox.studied import Track
from connector.sandbox.urls import package_url

_SETTINGS: dict[str, Json] = {
    "maxgrade": 100,
    "grademethod": 1,
    "whatgrade": 0,
    "maxattempt": 0,
    "forcecompleted": False,
    "forcenewattempt": 0,
    "lastattemptlock": False,
    "displayattemptstatus": 1,
    "displaycoursestructure": False,
}
_WINDOW: dict[str, Json] = {
    "skipview": 0,
    "hidebrowse": False,
    "hidetoc": 0,
    "nav": 1,
    "navpositionleft": -100,
    "navpositiontop": -100,
    "auto": False,
    "popup": 0,
    "width": 100,
    "height": 500,
    "timeopen": 0,
    "timeclose": 0,
    "scormtype": "local",
}
_PASSED_OR_COMPLETED = 6
_END: dict[str, Json] = {
    "protectpackagedownloads": False,
    "updatefreq": 0,
    "options": "",
    "completionscorerequired": None,
    "completionstatusallscos": 0,
    "autocommit": False,
}


def _get_scorms(call: Call) -> Json:
    scorms: list[Json] = []
    warnings: list[Json] = []
    for course in call.ints("courseids"):
        if course not in call.site.courses:
            warnings.append(warning("course", course, "1", "No access rights in course context"))
            continue
        modules = [m for m in call.site.modules_of(course) if m.modname == "scorm"]
        scorms.extend(_scorm_shape(call, call.site.scorms[m.instance]) for m in modules)
    options = [{"name": "scormstandard", "value": "0"}]
    return {"scorms": scorms, "options": options, "warnings": warnings}


def _scorm_shape(call: Call, scorm: Scorm) -> Json:
    module = call.site.modules[scorm.cmid]
    return {
        "id": scorm.id,
        "coursemodule": scorm.cmid,
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
        "packagesize": scorm.package.size,
        "packageurl": package_url(call.site, call.url, scorm),
        "version": scorm.version,
        **_SETTINGS,
        "sha1hash": scorm.sha1hash,
        "md5hash": "",
        "revision": scorm.revision,
        "launch": scorm.launch,
        **_WINDOW,
        "reference": scorm.package.filename,
        **_END,
        "timemodified": scorm.timemodified,
        "completionstatusrequired": _PASSED_OR_COMPLETED if module.completion == 2 else None,
    }


def _scorm(call: Call) -> Scorm:
    found = call.site.scorms.get(call.whole("scormid"))
    if found is None:
        raise missing_record("scorm")
    if call.site.modules[found.cmid].deleting:
        raise being_deleted()
    return found


def _sco(call: Call) -> Sco:
    found = call.site.scoes.get(call.whole("scoid"))
    if found is None or found.scorm not in call.site.scorms:
        raise MoodleError("cannotfindsco", "Could not find SCO")
    return found


def _get_scoes(call: Call) -> Json:
    scorm, organization = _scorm(call), call.text("organization")
    scoes = [s for s in call.site.scoes.values() if s.scorm == scorm.id and organization in ("", s.organization)]
    return {"scoes": [_sco_shape(s) for s in sorted(scoes, key=lambda s: s.sortorder)], "warnings": []}


def _sco_shape(sco: Sco) -> Json:
    extra = [{"element": "isvisible", "value": "true"}, {"element": "parameters", "value": sco.parameters}]
    return {
        "id": sco.id,
        "scorm": sco.scorm,
        "manifest": sco.manifest,
        "organization": sco.organization,
        "parent": sco.parent,
        "identifier": sco.identifier,
        "launch": sco.launch,
        "scormtype": sco.scormtype,
        "title": sco.title,
        "sortorder": sco.sortorder,
        "extradata": extra if sco.organization else [],
    }


def _attempt_count(call: Call) -> Json:
    scorm, user = _scorm(call), call.person()
    attempts = {t.attempt for t in call.site.tracks if (t.scorm, t.userid) == (scorm.id, user.id)}
    return {"attemptscount": len(attempts), "warnings": []}


def _sco_tracks(call: Call) -> Json:
    """`attempt` 0 is the last; with nothing stored Moodle warns `notattempted` and gives no tracks."""
    sco, user = _sco(call), call.person()
    mine = [t for t in call.site.tracks if (t.scoid, t.userid) == (sco.id, user.id)]
    attempt = call.whole("attempt") or max((t.attempt for t in mine), default=1)
    track = next((t for t in mine if t.attempt == attempt), None)
    if track is None:
        said = warning("attempt", attempt, "notattempted", "Not attempted")
        return {"data": {"attempt": attempt, "tracks": []}, "warnings": [said]}
    return {"data": {"attempt": attempt, "tracks": _track_list(track)}, "warnings": []}


def _track_list(track: Track) -> Json:
    """Moodle's own summary first, then the stored elements by name, then whose they are."""
    stored = track.elements
    status = stored.get("cmi.core.lesson_status") or stored.get("cmi.completion_status") or ""
    score = stored.get("cmi.core.score.raw") or stored.get("cmi.score.raw")
    total = stored.get("cmi.core.total_time") or stored.get("cmi.total_time") or "00:00:00"
    summary: dict[str, Json] = {
        "score_raw": number(float(score)) if score else "",
        "status": "notattempted" if status in ("", "not attempted") else status,
        "total_time": total,
        "session_time": stored.get("cmi.core.session_time", "00:00:00"),
        "timemodified": str(track.timemodified),
    }
    every = summary | dict(sorted(stored.items())) | {"userid": track.userid, "scoid": str(track.scoid)}
    return [{"element": element, "value": value} for element, value in every.items()]


def _insert_tracks(call: Call) -> Json:
    """Stores tracks for the token's owner."""
    elements = {str(t["element"]): str(t["value"]) for t in call.records("tracks")}
    call.do.track(_sco(call), call.user.id, call.whole("attempt"), elements)
    return {"trackids": [call.site.take_id("track") for _ in elements], "warnings": []}


FUNCTIONS = {
    "mod_scorm_get_scorms_by_courses": Function(Record({"courseids": ListOf(Value("int"), [])}), _get_scorms),
    "mod_scorm_get_scorm_scoes": Function(
        Record({"scormid": Value("int"), "organization": Value("text", "")}), _get_scoes
    ),
    "mod_scorm_get_scorm_attempt_count": Function(
        Record({"scormid": Value("int"), "userid": Value("int"), "ignoremissingcompletion": Value("bool", False)}),
        _attempt_count,
    ),
    "mod_scorm_get_scorm_sco_tracks": Function(
        Record({"scoid": Value("int"), "userid": Value("int"), "attempt": Value("int", 0)}), _sco_tracks
    ),
    "mod_scorm_insert_scorm_tracks": Function(
        Record(
            {
                "scoid": Value("int"),
                "attempt": Value("int"),
                "tracks": ListOf(Record({"element": Value("text"), "value": Value("text")})),
            }
        ),
        _insert_tracks,
        writes=True,
    ),
}
