"""The category path of a catalog: found by our idnumber or by its name, renamed where it is ours, else made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.errors import HoclieuError
from connector.lms.base import Cache
from connector.lms.moodle.catalog_replies import Category, Made
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.idnumbers import PREFIX, category_idnumber
from connector.lms.moodle.lists import read_list
from connector.lms.moodle.names import folded
from connector.lms.names import shown_name

GET = "core_course_get_categories"
CREATE = "core_course_create_categories"
UPDATE = "core_course_update_categories"
CACHE_KEY = "catalog_categories"


class KnownPath(BaseModel):
    """Where a catalog's courses stood last: the names of its categories and their ids, from the top."""

    model_config = ConfigDict(frozen=True)

    path: tuple[str, ...]
    ids: tuple[int, ...]


class CatalogCategories:
    """Finds before it makes. Keeps `cache["catalog_categories"]` by catalog key: whose path is what it was, and whose
    courses stand there, is not asked for; a path with other names is looked for, and ours among the old is renamed."""

    def __init__(self, client: MoodleClient, cache: Cache) -> None:
        self._client = client
        self._found: dict[str, int] = {}
        kept = cache.setdefault(CACHE_KEY, {})
        self._kept: dict[str, object] = kept if isinstance(kept, dict) else {}
        cache[CACHE_KEY] = self._kept

    def remembered(self, catalog_key: str, path: Sequence[str]) -> int | None:
        """The last category of the path, as it was when it was last looked for."""
        known = self._known(catalog_key)
        return known.ids[-1] if known and known.path == tuple(path) else None

    def ensure(self, catalog_key: str, path: Sequence[str]) -> int:
        """The id of the last category of the path. A category of the same name under the same parent is taken as it is,
        with or without an idnumber: a second of that name would help nobody."""
        ids: list[int] = []
        for depth in range(1, len(path) + 1):
            idnumber = category_idnumber(catalog_key, path[:depth])
            if idnumber not in self._found:
                parent = ids[-1] if ids else 0
                self._found[idnumber] = self._ensure(catalog_key, depth, idnumber, path[depth - 1], parent)
            ids.append(self._found[idnumber])
        self._kept[catalog_key] = KnownPath(path=tuple(path), ids=tuple(ids)).model_dump(mode="json")
        return ids[-1]

    def _ensure(self, catalog_key: str, depth: int, idnumber: str, name: str, parent: int) -> int:
        beside = self._asked({"parent": str(parent)})
        ours = next((c.id for c in beside if c.idnumber == idnumber), None)
        found = (
            ours or next((c.id for c in beside if folded(c.name) == folded(name)), None) or self._by_idnumber(idnumber)
        )
        if found is None and (old := self._own_before(catalog_key, depth, beside)):
            return self._renamed(old, idnumber, name)
        return found or self._made(idnumber, name, parent)

    def _by_idnumber(self, idnumber: str) -> int | None:
        """Wherever it is now: people move categories."""
        return next((c.id for c in self._asked({"idnumber": idnumber})), None)

    def _own_before(self, catalog_key: str, depth: int, beside: Sequence[Category]) -> int | None:
        """The category that had this place in the catalog's path, if it is ours and no other catalog's as well."""
        known = self._known(catalog_key)
        old = known.ids[depth - 1] if known and depth <= len(known.ids) else None
        shared = any(old in other.ids for key in self._kept if key != catalog_key and (other := self._known(key)))
        own = f"{PREFIX}/{catalog_key}/"
        return next((c.id for c in beside if c.id == old and not shared and (c.idnumber or "").startswith(own)), None)

    def _known(self, catalog_key: str) -> KnownPath | None:
        try:
            return KnownPath.model_validate(self._kept[catalog_key])
        except (KeyError, ValidationError):
            return None

    def _asked(self, criteria: Mapping[str, str]) -> list[Category]:
        params = {"criteria": [{"key": k, "value": v} for k, v in criteria.items()], "addsubcategories": 0}
        return read_list(self._client.site.id, Category, self._client.call(GET, params))

    def _renamed(self, category: int, idnumber: str, name: str) -> int:
        changes = {"id": category, "name": shown_name(name), "idnumber": idnumber}
        self._client.call(UPDATE, {"categories": [changes]}, write=True, repeatable=True)
        return category

    def _made(self, idnumber: str, name: str, parent: int) -> int:
        category = {"name": shown_name(name), "parent": parent, "idnumber": idnumber}
        try:
            made = self._client.call(CREATE, {"categories": [category]}, write=True)
        except HoclieuError as problem:
            # Made by a call whose answer was lost, or by another worker meanwhile.
            if problem.code not in ("outcome_unknown", "already_there") or not (found := self._by_idnumber(idnumber)):
                raise
            return found
        return read_list(self._client.site.id, Made, made)[0].id
