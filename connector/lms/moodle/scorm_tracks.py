"""What SCORM activities recorded of a student: time, status, moments. One call a student, SCO and attempt.

Moodle tells nothing of an attempt in which the content never set a status (`notattempted`), though it was opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.errors import Rejected
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.moments import moment
from connector.lms.moodle.replies import Answer, Reply
from connector.participation.scorm_time import seconds_of

TRACKS = "mod_scorm_get_scorm_sco_tracks"
ATTEMPTS = "mod_scorm_get_scorm_attempt_count"
MOST_CALLS = 100
"""A student and package. Of more attempts the latest are read: where every opening is an attempt there are hundreds."""

_RANK = {status: rank for rank, status in enumerate(("browsed", "incomplete", "failed", "completed", "passed"))}
_DONE = frozenset({"completed", "passed"})


class Element(Reply):
    element: str
    value: str | None = None


class TrackData(Reply):
    attempt: int
    tracks: tuple[Element, ...] = ()


class ScoTracks(Answer):
    """`mod_scorm_get_scorm_sco_tracks`; `attempt` is the last one where 0 was asked, and 1 where there is none."""

    data: TrackData


class AttemptCount(Answer):
    """`mod_scorm_get_scorm_attempt_count`."""

    attemptscount: int


@dataclass(frozen=True, slots=True)
class ScormDoing:
    """`seconds` over all attempts and SCOs, None where none is recorded; `status` is that of the best attempt, since
    who opens a passed lesson again has still passed it. `scored`: the content set a score."""

    acted: tuple[datetime, ...] = ()
    seconds: float | None = None
    status: str | None = None
    scored: bool = False


def scorm_doing(client: MoodleClient, scorm_id: int, scoes: Sequence[int], student_id: str) -> ScormDoing:
    """All that the SCOs of one SCORM activity recorded of one student. `scoes` are those that can be launched."""
    if not scoes or (len(scoes) > 1 and _attempts(client, scorm_id, student_id) == 0):
        return ScormDoing()
    first = _tracks(client, scoes[0], student_id, 0)
    last = [first, *(_tracks(client, sco, student_id, first.attempt) for sco in scoes[1:])]
    oldest = max(1, first.attempt + 1 - max(1, MOST_CALLS // len(scoes)))
    earlier = [[_tracks(client, sco, student_id, n) for sco in scoes] for n in range(oldest, first.attempt)]
    return read_attempts([[dict(_elements(data)) for data in attempt] for attempt in [*earlier, last]])


def read_attempts(attempts: Sequence[Sequence[dict[str, str]]]) -> ScormDoing:
    """From the elements of each SCO in each attempt."""
    tracks = [track for attempt in attempts for track in attempt if track]
    times = [seconds for track in tracks if (seconds := _seconds(track)) is not None]
    statuses = [status for attempt in attempts if (status := _attempt_status(attempt))]
    return ScormDoing(
        acted=tuple(sorted({m for track in tracks for m in _moments(track)})),
        seconds=sum(times) if times else None,
        status=max(statuses, key=lambda s: _RANK.get(s, -1), default=None),
        scored=any(_has_score(track) for track in tracks),
    )


def _attempts(client: MoodleClient, scorm_id: int, student_id: str) -> int | None:
    """None where Moodle does not say: before the activity opens and after it closes it refuses."""
    try:
        params = {"scormid": scorm_id, "userid": int(student_id)}
        return client.ask(AttemptCount, ATTEMPTS, params).attemptscount
    except Rejected as problem:
        if problem.code != "unknown_errorcode":
            raise
        return None


def _tracks(client: MoodleClient, sco: int, student_id: str, attempt: int) -> TrackData:
    params = {"scoid": sco, "userid": int(student_id), "attempt": attempt}
    # Its only warning says that there are no tracks, which is no news for a log.
    return ScoTracks.read(client.site.id, client.call(TRACKS, params)).data


def _elements(data: TrackData) -> Iterator[tuple[str, str]]:
    return ((e.element, e.value) for e in data.tracks if e.value)


def _seconds(track: dict[str, str]) -> float | None:
    """The total; a package that has set only the time of its one session is believed too. Moodle's own `total_time` is
    not asked: it is "00:00:00" where the package recorded none."""
    for name in ("cmi.core.total_time", "cmi.total_time", "cmi.core.session_time", "cmi.session_time"):
        if name in track:
            return seconds_of(track[name])
    return None


def _moments(track: dict[str, str]) -> Iterable[datetime]:
    """When the SCO was opened, and when it last recorded something."""
    found = (track.get("x.start.time", ""), track.get("timemodified", ""))
    return (at for text in found if text.isdigit() and (at := moment(int(text))))


def _attempt_status(attempt: Sequence[dict[str, str]]) -> str | None:
    """Of one SCO its own; of several: done when all are done, failed when one is failed, else incomplete."""
    statuses = [_sco_status(track) for track in attempt]
    if len(statuses) == 1 or not any(statuses):
        return statuses[0] if statuses else None
    if all(status in _DONE for status in statuses):
        return "passed" if "passed" in statuses else "completed"
    return "failed" if "failed" in statuses else "incomplete"


def _sco_status(track: dict[str, str]) -> str | None:
    """SCORM 2004 keeps success apart from completion; Moodle's own `status` leaves it out."""
    success = track.get("cmi.success_status")
    return success if success in ("passed", "failed") else track.get("status")


def _has_score(track: dict[str, str]) -> bool:
    return any(name in track for name in ("cmi.core.score.raw", "cmi.score.raw", "cmi.score.scaled"))
