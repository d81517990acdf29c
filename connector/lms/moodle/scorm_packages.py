"""The SCORM activities of teaching courses, and the SCOs of each: asked for all courses at once, and only if needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ValidationError

from connector.errors import Rejected
from connector.lms.base import Cache
from connector.lms.moodle.batches import in_batches
from connector.lms.moodle.catalog_replies import Scorm, Scorms
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.replies import Answer, Reply

SCORMS = "mod_scorm_get_scorms_by_courses"
SCOES = "mod_scorm_get_scorm_scoes"
CACHE_KEY = "scorm_scoes"


class Sco(Reply):
    """`launch` is empty (by SOAP: null) for what only holds others. What is launched as an asset is tracked too."""

    id: int
    launch: str | None = None


class Scoes(Answer):
    """`mod_scorm_get_scorm_scoes`."""

    scoes: tuple[Sco, ...] = ()


class KnownScoes(BaseModel):
    """What is remembered of one SCORM activity; `content` names the package they belong to."""

    content: str
    scoes: tuple[int, ...]


class ScormPackages:
    """Keeps `cache["scorm_scoes"]`: the launchable SCOs of each SCORM activity, for one content of it."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client = client
        kept = cache.setdefault(CACHE_KEY, {})
        self._kept: dict[str, object] = kept if isinstance(kept, dict) else {}
        cache[CACHE_KEY] = self._kept
        self._scorms: dict[int, dict[str, Scorm]] = {}

    def in_course(self, course_id: int, others: Iterable[int] = ()) -> dict[str, Scorm]:
        """By `cmid`. `others` are further courses that may be asked for: one call then answers for all of them."""
        if course_id not in self._scorms:
            wanted = sorted({course_id, *others} - self._scorms.keys())
            found: dict[int, dict[str, Scorm]] = {one: {} for one in wanted}
            for answer in in_batches(wanted, self._ask, self._culprit):
                for scorm in answer.scorms:
                    found.setdefault(scorm.course, {})[str(scorm.coursemodule)] = scorm
            self._scorms |= found
        return self._scorms[course_id]

    def scoes(self, scorm: Scorm) -> tuple[int, ...]:
        """Ids of the SCOs that can be launched, in the order of the manifest."""
        content = f"{scorm.id}/{scorm.sha1hash}/{scorm.revision}"
        kept = _known(self._kept.get(str(scorm.coursemodule)))
        if kept is None or kept.content != content:
            answer = self._client.ask(Scoes, SCOES, {"scormid": scorm.id})
            kept = KnownScoes(content=content, scoes=tuple(s.id for s in answer.scoes if s.launch))
            self._kept[str(scorm.coursemodule)] = kept.model_dump(mode="json")
        return kept.scoes

    def _ask(self, ids: Sequence[int]) -> Scorms:
        return self._client.ask(Scorms, SCORMS, {"courseids": ids})

    def _culprit(self, course_id: int, problem: Rejected) -> None:
        self._client.log.warning("scorms_not_told", course=course_id, code=problem.code)


def _known(kept: object) -> KnownScoes | None:
    try:
        return KnownScoes.model_validate(kept)
    except ValidationError:
        return None
