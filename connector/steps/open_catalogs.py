"""The catalogs as others may read them: which are open, what stands in them, and a record of each lesson."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connector.catalogs.desired import WITHOUT_TOPIC
from connector.catalogs.naming import subject_of
from connector.catalogs.record import LessonRecord, Standing, Status, approvals_of, record_of
from connector.lessons.records import Appraisal, Decision, Lesson
from connector.lessons.search import terms
from connector.store import Store
from connector.store.shown import Changed, Find, Shown
from mappings.schema import CatalogMap, Level, Mapping


@dataclass(frozen=True, slots=True)
class Catalog:
    """One catalog: of a level, and of one unit of it."""

    key: str
    level: Level
    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader looks for. `subject` is its key (`ngu-van`) or its name; `text` is as people type it."""

    text: str = ""
    subject: str | None = None
    grade: int | None = None
    topic: str | None = None
    school: str | None = None
    catalog: str | None = None


class OpenCatalogs:
    """Reads the store anew for each answer. Only catalogs that the mapping calls public are seen, and only what was
    proved to stand in them and was not withdrawn."""

    def __init__(self, mapping: Mapping, store: Store) -> None:
        self.mapping, self._store = mapping, store
        self.catalogs = {c.key: c for entry in mapping.catalogs if entry.public for c in _catalogs(mapping, entry)}
        self._order = {key: mapping.levels.index(c.level) for key, c in self.catalogs.items()}

    def counts(self) -> dict[str, int]:
        """How many lessons stand in each."""
        return self._store.shown.counts(list(self.catalogs))

    def subjects(self) -> dict[str, list[str]]:
        """Key of each subject that has lessons here → its names, as schools write it."""
        found: dict[str, list[str]] = {}
        for subject in sorted({subject for subject, _ in self._store.shown.classes(list(self.catalogs))}):
            found.setdefault(self.subject_key(subject), []).append(subject)
        return found

    def subject_key(self, name: str) -> str:
        return subject_of(self.mapping, name)[0]

    def grades(self) -> list[int]:
        return sorted({grade for _, grade in self._store.shown.classes(list(self.catalogs))})

    def find(self, wish: Wish) -> Find:
        """The wish in the store's words; what is not known here finds nothing."""
        within = None if wish.catalog is None else tuple(key for key in self.catalogs if key == wish.catalog)
        subjects = None if wish.subject is None else self._names(wish.subject)
        return Find(
            tuple(self.catalogs), within, tuple(terms(wish.text)), subjects, wish.grade, wish.topic, wish.school
        )

    def _names(self, subject: str) -> tuple[str, ...]:
        known = self.subjects()
        return tuple(known.get(subject, ()) or known.get(self.subject_key(subject), ()))

    def page(self, wish: Wish, offset: int, limit: int) -> tuple[list[LessonRecord], int]:
        """(records, how many there are in all)."""
        ids, total = self._store.shown.page(self.find(wish), offset, limit)
        records = self.records(ids)
        return [records[one] for one in ids if one in records], total

    def changed(
        self, wish: Wish, since: datetime | None, until: datetime | None, after: int, limit: int
    ) -> list[Changed]:
        return self._store.shown.changed(self.find(wish), since, until, after, limit)

    def last_change(self, lesson_ids: Sequence[int]) -> dict[int, Changed]:
        return self._store.shown.changed_at(self.find(Wish()), lesson_ids)

    def earliest(self) -> datetime | None:
        return self._store.shown.earliest()

    def records(self, lesson_ids: Sequence[int]) -> dict[int, LessonRecord]:
        """Of those that stand here: the version that the highest level approved, among those that stand."""
        standing = self._store.shown.standing(lesson_ids, list(self.catalogs))
        chosen = {id_: max(rows, key=lambda row: self._order[row.catalog]) for id_, rows in standing.items()}
        lessons = self._store.shown.lessons(list(chosen))
        versions = self._store.shown.versions([row.version_id for row in chosen.values()])
        verdicts = self._store.reviews.verdicts([row.version_id for row in chosen.values()])
        numbers = numbers_of(self._store, [a.id for rows in verdicts.values() for a in rows])
        found: dict[int, LessonRecord] = {}
        for id_, row in chosen.items():
            lesson = _as_shown(lessons[id_], row)
            approvals = approvals_of(self.mapping, lesson, self._approved(verdicts.get(row.version_id, ())), numbers)
            places = places_of(standing[id_], row.version_id)
            found[id_] = record_of(self.mapping, lesson, versions[row.version_id], Status.APPROVED, approvals, places)
        return found

    def _approved(self, verdicts: Iterable[Appraisal]) -> list[tuple[Level, Appraisal]]:
        by_level = {a.level: a for a in verdicts if a.decision is Decision.APPROVED}
        return [(level, by_level[level.id]) for level in self.mapping.levels if level.id in by_level]


def opening(mapping: Callable[[], Mapping], store: Store) -> Callable[[], OpenCatalogs]:
    """The open catalogs as the mapping has them at that moment."""
    last: list[OpenCatalogs] = []

    def current() -> OpenCatalogs:
        now = mapping()
        if not last or last[0].mapping is not now:
            last[:] = [OpenCatalogs(now, store)]
        return last[0]

    return current


def _as_shown(lesson: Lesson, row: Shown) -> Lesson:
    """Under the name and topic under which it stands: a newer version may have others, that nobody has approved."""
    topic = "" if row.topic == WITHOUT_TOPIC else row.topic
    return replace(lesson, title=row.name, topic=topic) if row.name else lesson


def numbers_of(store: Store, appraisals: Iterable[int]) -> dict[int, str]:
    """Appraisal → number of its minutes, once they are final."""
    found = store.minutes.of_appraisals(appraisals)
    return {appraisal: row.number for appraisal, row in found.items() if row.final and row.number}


def places_of(rows: Iterable[Shown], version_id: int) -> list[Standing]:
    """Where this version stands."""
    return [
        Standing(catalog=row.catalog, url=row.url, since=row.confirmed_at)
        for row in rows
        if row.version_id == version_id
    ]


def _catalogs(mapping: Mapping, entry: CatalogMap) -> Iterable[Catalog]:
    """One for each unit of the level."""
    level = mapping.level(entry.level)
    if level is None:
        return
    units = {
        "school": [(s.id, s.name) for s in mapping.schools],
        "group": [(g.id, g.name) for g in mapping.groups],
        "department": [(mapping.department.id, mapping.department.name)],
    }
    for unit, name in units[level.unit]:
        yield Catalog(f"{level.id}.{unit}", level, unit, name)
