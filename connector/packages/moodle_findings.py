"""What is said of a package because of what Moodle will do with it."""

from __future__ import annotations

from collections.abc import Iterable

from connector.packages.course import Course, Item
from connector.packages.formats import SCORM, Format
from connector.packages.found import Found
from connector.packages.lookup import Files, Match
from connector.packages.report import MoodlePrediction

_CHOKES = frozenset({"map_info", "value_too_long", "title_outside_organization", "aicc_structure"})


def warn_of_moodle(prediction: MoodlePrediction, course: Course, names: Iterable[str], found: Found) -> None:
    """Notes each way in which Moodle breaks on the package or misreads it; `names` are those of its files."""
    if prediction.fails in _CHOKES:
        found.note(f"moodle_{prediction.fails}")
    if course.format not in SCORM or not prediction.version:
        return
    expected = "SCORM_1.2" if course.format is Format.SCORM12 else "SCORM_1.3"
    if prediction.version != expected:
        found.note("moodle_misreads_version", "", version=course.version)
    if not prediction.scos and any(item.scormtype == "sco" for item in course.items() if item.opens):
        found.note("moodle_sees_no_sco")
    first = next((item for item in course.items() if item.opens), None)
    if first and prediction.launch and _loses_base(prediction.launch, first, Files(names)):
        found.note("moodle_ignores_base", first.opens or "")


def _loses_base(launch: str, first: Item, files: Files) -> bool:
    """Moodle heeds `xml:base` of a resource only, not that of the manifest or of all resources."""
    ours = files.find(first.href or "")[1]
    return ours is not Match.MISSING and files.find(launch)[1] is Match.MISSING
