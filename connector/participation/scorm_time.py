"""How SCORM packages write durations: two notations, in seconds here.

SCORM 1.2 (CMITimespan): `HHHH:MM:SS.SS`. SCORM 2004 (timeinterval): an ISO 8601 duration such as `PT1H30M5.25S`.
Packages take liberties with both, so digits are not counted.
"""

from __future__ import annotations

import re

_TIMESPAN = re.compile(r"(\d{1,9}):(\d{1,9}):(\d{1,9}(?:\.\d{0,9})?)")
_INTERVAL = re.compile(
    r"P(?:(?P<years>{0})Y)?(?:(?P<months>{0})M)?(?:(?P<weeks>{0})W)?(?:(?P<days>{0})D)?"
    r"(?:T(?:(?P<hours>{0})H)?(?:(?P<minutes>{0})M)?(?:(?P<seconds>{0})S)?)?".format(r"\d{1,9}(?:[.,]\d{1,9})?")
)
_SECONDS = {
    "years": 365.25 * 86400,
    "months": 365.25 / 12 * 86400,
    "weeks": 7 * 86400.0,
    "days": 86400.0,
    "hours": 3600.0,
    "minutes": 60.0,
    "seconds": 1.0,
}
"""A year and a month have no fixed length: the means of the Julian calendar."""


def seconds_of(duration: str) -> float | None:
    """Seconds of a duration in either notation; None for anything else, also for an empty value."""
    text = duration.strip()
    if span := _TIMESPAN.fullmatch(text):
        hours, minutes, seconds = (float(part) for part in span.groups())
        return hours * 3600 + minutes * 60 + seconds
    return _interval(text.upper())


def _interval(text: str) -> float | None:
    found = _INTERVAL.fullmatch(text)
    if not found or text.endswith(("P", "T")):
        return None
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    return sum(float(value.replace(",", ".")) * _SECONDS[name] for name, value in parts.items())
