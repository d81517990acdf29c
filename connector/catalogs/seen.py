"""What a site was seen to hold, by course. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connector.catalogs.published import Publication
from connector.lms.base import StandingActivity


class Seen:
    """`course_ids`: the courses that were looked at, by course key; one that is no longer there has no `standing`."""

    def __init__(self, course_ids: Mapping[str, str], standing: Mapping[str, Sequence[StandingActivity]]) -> None:
        self._course_ids, self._standing = course_ids, standing
        self._by_cmid = {(c, a.cmid): a for c, found in standing.items() for a in found}
        self._by_idnumber: dict[tuple[str, str], list[StandingActivity]] = {}
        for course_id, found in standing.items():
            for activity in found:
                if activity.idnumber:
                    self._by_idnumber.setdefault((course_id, activity.idnumber), []).append(activity)

    def looked(self, course_key: str) -> bool:
        return course_key in self._course_ids

    def course_id(self, course_key: str) -> str:
        return self._course_ids.get(course_key, "")

    def activities(self, course_key: str) -> Sequence[StandingActivity]:
        """Everything in the course, ours or not, as the page shows it."""
        return self._standing.get(self.course_id(course_key), ())

    def of(self, course_key: str, idnumber: str, recorded: Publication | None) -> StandingActivity | None:
        """The lesson's activity: by its idnumber, the recorded one first; else the recorded one, whatever it is now."""
        same = self.copies(course_key, idnumber)
        cmid = recorded.cmid if recorded else None
        if cmid is not None and (own := self._by_cmid.get((self.course_id(course_key), cmid))):
            return own if own in same or not same else same[0]
        return same[0] if same else None

    def copies(self, course_key: str, idnumber: str) -> list[StandingActivity]:
        """All that carry this idnumber; more than one when a call that was given up had its effect after all."""
        return self._by_idnumber.get((self.course_id(course_key), idnumber), [])
