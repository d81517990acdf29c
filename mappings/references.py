"""Cross-references inside a mapping: every id that is named must be there, and be there once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from connector.text import Text
from mappings.lines import Loc
from mappings.references_appraisal import broken_appraisal
from mappings.references_known import GROUP, Broken, known
from mappings.references_reports import broken_reports
from mappings.schema import CatalogMap, Level, Mapping, School, stage_of


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


def broken_references(mapping: Mapping) -> Iterator[Broken]:
    """(path, what is wrong) for each reference that leads nowhere, id given twice, catalog that collides."""
    for name in ("levels", "forms", "groups", "sites", "windows", "schools", "people", "subjects", "destinations"):
        yield from _twice(name, getattr(mapping, name))
    ids = _Ids(mapping)
    for i, school in enumerate(mapping.schools):
        yield from _school(ids, school, ("schools", i))
    yield from _shared_points(mapping)
    for i, catalog in enumerate(mapping.catalogs):
        yield from _catalog(mapping, catalog, ("catalogs", i))
    yield from _colliding_catalogs(mapping)
    yield from broken_appraisal(mapping)
    yield from broken_reports(mapping)
    yield from _subjects(mapping)


def _twice(name: str, records: Sequence[_HasId]) -> Iterator[Broken]:
    seen: set[str] = set()
    for i, record in enumerate(records):
        if record.id in seen:
            yield (
                (name, i, "id"),
                Text(
                    f"mã '{record.id}' đã dùng ở trên; đặt mã khác",
                    f"the id '{record.id}' is used above already; take another",
                ),
            )
        seen.add(record.id)


class _Ids:
    """What 700 schools refer to, gathered once; in the order of the file, which is how a message lists them."""

    def __init__(self, mapping: Mapping) -> None:
        self.sites = dict.fromkeys(s.id for s in mapping.sites)
        self.groups = dict.fromkeys(g.id for g in mapping.groups)
        self.windows = dict.fromkeys(w.id for w in mapping.windows)


def _school(ids: _Ids, school: School, loc: Loc) -> Iterator[Broken]:
    yield from known((*loc, "site"), school.site, Text("site", "site"), ids.sites)
    yield from known((*loc, "group"), school.group, GROUP, ids.groups)
    points: set[tuple[str, str]] = set()
    for i, point in enumerate(school.submissions):
        here = (*loc, "submissions", i)
        yield from known((*here, "window"), point.window, Text("đợt nộp", "window"), ids.windows)
        yield from _stage(school, point.grade, (*here, "grade"))
        if (key := (str(point.course), str(point.assignment))) in points:
            yield here, Text("bài tập này đã khai ở trên", "this assignment is named above already")
        points.add(key)
    courses: set[str] = set()
    for i, teaching in enumerate(school.teaching):
        yield from _stage(school, teaching.grade, (*loc, "teaching", i, "grade"))
        if str(teaching.course) in courses:
            yield (
                (*loc, "teaching", i, "course"),
                Text("khoá học này đã khai ở trên", "this course is named above already"),
            )
        courses.add(str(teaching.course))


def _shared_points(mapping: Mapping) -> Iterator[Broken]:
    """Schools may share a folder, but records of lessons are kept under course and assignment."""
    folders = {s.id for s in mapping.sites if s.kind == "folder"}
    seen: dict[tuple[str, str, str], str] = {}
    for i, school in enumerate(mapping.schools if folders else ()):
        for j, point in enumerate(school.submissions if school.site in folders else ()):
            first = seen.setdefault((school.site, str(point.course), str(point.assignment)), school.id)
            if first != school.id:
                text = Text(
                    f"trường {first} đã dùng tên này cho thư mục ấy; đặt assignment khác, ví dụ '{school.short}'",
                    f"school {first} uses this name for that folder; take another assignment ('{school.short}')",
                )
                yield ("schools", i, "submissions", j, "assignment"), text


def _stage(school: School, grade: int, loc: Loc) -> Iterator[Broken]:
    if (stage := stage_of(grade)) not in school.stages:
        has = ", ".join(sorted(school.stages))
        text = Text(
            f"lớp {grade} thuộc cấp {stage}, trường này chỉ khai {has}; sửa lớp, hoặc stages của trường",
            f"grade {grade} belongs to {stage}, but this school has only {has}; mend either",
        )
        yield loc, text


def _catalog(mapping: Mapping, catalog: CatalogMap, loc: Loc) -> Iterator[Broken]:
    yield from known((*loc, "level"), catalog.level, Text("cấp thẩm định", "level"), (v.id for v in mapping.levels))
    if catalog.site != "own":
        yield from known((*loc, "site"), catalog.site, Text("site", "site"), (s.id for s in mapping.sites))
        return
    level = next((v for v in mapping.levels if v.id == catalog.level), None)
    if level is not None and level.unit != "school":
        yield (
            (*loc, "site"),
            Text("'own' chỉ dùng cho cấp trường; hãy ghi mã site", "'own' is for school levels only; name a site"),
        )


def _colliding_catalogs(mapping: Mapping) -> Iterator[Broken]:
    """Two catalogs in one place would each take the other's activities for strangers."""
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    levels: set[str] = set()
    for i, catalog in enumerate(mapping.catalogs):
        if catalog.level in levels:
            yield ("catalogs", i, "level"), Text("cấp này đã có kho ở trên", "this level has a catalog above already")
        levels.add(catalog.level)
        place = (catalog.site, catalog.category)
        if place in seen:
            text = Text(
                "kho này trùng chỗ với một kho ở trên; đổi đường dẫn",
                "this catalog stands in the same place as one above; give it another path",
            )
            yield ("catalogs", i, "category"), text
        seen[place] = i
        yield from _shared(mapping, catalog, ("catalogs", i, "category"))


def _shared(mapping: Mapping, catalog: CatalogMap, loc: Loc) -> Iterator[Broken]:
    """One entry makes a catalog per unit: on a shared site their paths must tell the units apart."""
    level: Level | None = next((v for v in mapping.levels if v.id == catalog.level), None)
    if level is None or catalog.site == "own" or level.unit == "department":
        return
    units = mapping.schools if level.unit == "school" else mapping.groups
    if len(units) > 1 and not any(f"{{{level.unit}}}" in part for part in catalog.category):
        yield (
            loc,
            Text(
                f"cần có {{{level.unit}}} trong đường dẫn, nếu không mọi đơn vị dùng chung một chỗ",
                f"the path needs {{{level.unit}}}, or all units would share one place",
            ),
        )


def _subjects(mapping: Mapping) -> Iterator[Broken]:
    """A name, of today or of old, leads to one subject."""
    seen: set[str] = set()
    for i, subject in enumerate(mapping.subjects):
        for name in (subject.name, *subject.formerly):
            if name in seen:
                text = Text(f"tên môn '{name}' đã dùng ở trên", f"the name '{name}' is used above already")
                yield ("subjects", i, "name"), text
            seen.add(name)
