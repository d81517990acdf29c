"""The category path of a catalog: found by our idnumber or by its name, made where neither is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connector.errors import HoclieuError
from connector.lms.moodle.catalog_replies import Category, Made
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.idnumbers import category_idnumber, moodle_name
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.names import folded

GET = "core_course_get_categories"
CREATE = "core_course_create_categories"


class CatalogCategories:
    """Finds before it makes. What was found holds for this run only: asking again is cheap, a stale id is not."""

    def __init__(self, client: MoodleClient) -> None:
        self._client = client
        self._found: dict[str, int] = {}

    def ensure(self, catalog_key: str, path: Sequence[str]) -> int:
        """The id of the last category of the path. A category of the same name under the same parent is taken as it is,
        with or without an idnumber: a second of that name would help nobody."""
        parent = 0
        for depth in range(1, len(path) + 1):
            idnumber = category_idnumber(catalog_key, path[:depth])
            if idnumber not in self._found:
                self._found[idnumber] = self._ensure(idnumber, path[depth - 1], parent)
            parent = self._found[idnumber]
        return parent

    def _ensure(self, idnumber: str, name: str, parent: int) -> int:
        beside = self._asked({"parent": str(parent)})
        ours = next((c.id for c in beside if c.idnumber == idnumber), None)
        found = ours or next((c.id for c in beside if folded(c.name) == folded(name)), None)
        return found or self._by_idnumber(idnumber) or self._made(idnumber, name, parent)

    def _by_idnumber(self, idnumber: str) -> int | None:
        """Wherever it is now: people move categories."""
        return next((c.id for c in self._asked({"idnumber": idnumber})), None)

    def _asked(self, criteria: Mapping[str, str]) -> list[Category]:
        params = {"criteria": [{"key": k, "value": v} for k, v in criteria.items()], "addsubcategories": 0}
        return read_list(self._client.site.id, Category, self._client.call(GET, params))

    def _made(self, idnumber: str, name: str, parent: int) -> int:
        category = {"name": moodle_name(name), "parent": parent, "idnumber": idnumber}
        try:
            made = self._client.call(CREATE, {"categories": [category]}, write=True)
        except HoclieuError as problem:
            # Made by a call whose answer was lost, or by another worker meanwhile.
            if problem.code not in ("outcome_unknown", "already_there") or not (found := self._by_idnumber(idnumber)):
                raise
            return found
        return read_list(self._client.site.id, Made, made)[0].id
