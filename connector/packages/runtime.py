"""What an item asks of the run-time: mastery score, time limits, prerequisites, sequencing."""

from __future__ import annotations

from connector.packages.manifest import Element
from connector.packages.report import RunTime

_MOST = 4096
"""Characters kept of one setting: `datafromlms` is the longest that a run-time must take (SCORM 1.2 RTE 3.4.5.5)."""
_TEXTS = {
    "masteryscore": "mastery_score",
    "maxtimeallowed": "max_time_allowed",
    "timelimitaction": "time_limit_action",
    "datafromlms": "data_from_lms",
    "prerequisites": "prerequisites",
    "completionthreshold": "completion_threshold",
}


def runtime_of(item: Element) -> RunTime:
    """The item's own settings; SCORM 2004 keeps some of them in its sequencing."""
    found: dict[str, str] = {}
    sequencing: tuple[str, ...] = ()
    for child in item.children:
        if (name := _TEXTS.get(child.local)) and (value := _value(child)):
            found.setdefault(name, value)
        elif child.local == "sequencing":
            sequencing = tuple(dict.fromkeys(part.name.rpartition(":")[2] for part in child.children))
            for name, value in _in_sequencing(child).items():
                found.setdefault(name, value)
    return RunTime.model_validate({**found, "sequencing": sequencing})


def _value(element: Element) -> str:
    """A text; `completionThreshold` of the 4th edition states its measure as an attribute."""
    return (element.text.strip() or (element.get("minprogressmeasure") or "").strip())[:_MOST]


def _in_sequencing(sequencing: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for limits in sequencing.named("limitconditions"):
        if duration := limits.get("attemptabsolutedurationlimit"):
            found["max_time_allowed"] = duration[:_MOST]
    for objectives in sequencing.named("objectives"):
        for primary in objectives.named("primaryobjective"):
            for measure in primary.named("minnormalizedmeasure"):
                if primary.get("satisfiedbymeasure") == "true" and measure.text.strip():
                    found["mastery_score"] = measure.text.strip()[:_MOST]
    return found
