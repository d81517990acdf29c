"""Two mappings side by side, said by what would be different for people: schools, sites, levels, catalogs, windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from connector.text import Text
from mappings.fields import Strict
from mappings.schema import Mapping, School

_LISTS = (
    ("schools", Text("Trường", "School")),
    ("sites", Text("Site", "Site")),
    ("levels", Text("Cấp", "Level")),
    ("groups", Text("Cụm/địa bàn", "Group")),
    ("windows", Text("Đợt nộp", "Window")),
    ("people", Text("Người", "Person")),
    ("forms", Text("Phiếu", "Form")),
    ("subjects", Text("Môn", "Subject")),
    ("destinations", Text("Nơi nhận", "Destination")),
)
_WITHIN = frozenset({"submissions", "teaching"})


class _Item(Protocol):
    @property
    def id(self) -> str: ...


def differences(old: Mapping, new: Mapping) -> Iterator[Text]:
    """One sentence for each difference; none for two files that mean the same."""
    yield from _fields(Text("Sở", "Department"), old.department, new.department)
    for name, kind in _LISTS:
        yield from _listed(kind, getattr(old, name), getattr(new, name))
    before, after = [v.id for v in old.levels], [v.id for v in new.levels]
    if before != after and sorted(before) == sorted(after):
        yield _CHAIN.filled(old=" → ".join(before), new=" → ".join(after))
    yield from _catalogs(old, new)
    for name in ("reports", "no_school", "rules", "reminders"):
        if getattr(old, name) != getattr(new, name):
            yield _OTHER.filled(name=name)


def _listed(kind: Text, old: Sequence[_Item], new: Sequence[_Item]) -> Iterator[Text]:
    before, after = {x.id: x for x in old}, {x.id: x for x in new}
    for key in sorted(before.keys() - after.keys()):
        yield _said(kind, key, _GONE)
    for key, item in after.items():
        if key not in before:
            yield _said(kind, key, _NEW)
        elif item != before[key]:
            yield from _changed(kind, before[key], item)


def _changed(kind: Text, old: _Item, new: _Item) -> Iterator[Text]:
    named = _said(kind, new.id, Text("", ""))
    assert isinstance(old, Strict) and isinstance(new, Strict)
    yield from _fields(named, old, new)
    if isinstance(old, School) and isinstance(new, School):
        yield from _work(named, old, new)


def _fields(named: Text, old: Strict, new: Strict) -> Iterator[Text]:
    for name, field in type(new).model_fields.items():
        was, will = getattr(old, name), getattr(new, name)
        if was != will and name not in _WITHIN:
            written = field.alias or name
            yield _joined(
                named, Text(f"{written}: {_short(was)} → {_short(will)}", f"{written}: {_short(was)} → {_short(will)}")
            )


def _work(named: Text, old: School, new: School) -> Iterator[Text]:
    for word, was, will in (
        (Text("nơi nộp", "submission points"), set(old.submissions), set(new.submissions)),
        (
            Text("khoá học được báo cáo", "teaching courses"),
            {str(t.course) for t in old.teaching},
            {str(t.course) for t in new.teaching},
        ),
    ):
        if was != will:
            gone, come = len(was - will), len(will - was)
            yield _joined(named, Text(f"{word.vi}: thêm {come}, bớt {gone}", f"{word.en}: {come} more, {gone} fewer"))


def _catalogs(old: Mapping, new: Mapping) -> Iterator[Text]:
    before, after = {c.level: c for c in old.catalogs}, {c.level: c for c in new.catalogs}
    kind = Text("Kho của cấp", "Catalog of level")
    for level in sorted(before.keys() - after.keys()):
        yield _said(kind, level, _GONE)
    for level, catalog in after.items():
        if level not in before:
            yield _said(kind, level, _NEW)
        else:
            yield from _fields(_said(kind, level, Text("", "")), before[level], catalog)


def _short(value: object) -> str:
    """A value as a person would say it, never longer than a line."""
    if value is None or value == () or value == frozenset():
        return "–"
    if isinstance(value, frozenset | tuple):
        parts = sorted(map(_short, value)) if isinstance(value, frozenset) else list(map(_short, value))
        value = ", ".join(parts)
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _said(kind: Text, key: str, what: Text) -> Text:
    return Text(f"{kind.vi} {key}{what.vi}", f"{kind.en} {key}{what.en}")


def _joined(named: Text, what: Text) -> Text:
    return Text(f"{named.vi}: {what.vi}", f"{named.en}: {what.en}")


_GONE = Text(": không còn", " is gone")
_NEW = Text(": mới", " is new")
_CHAIN = Text("Thứ tự thẩm định: {old} thành {new}", "Order of appraisal: {old} becomes {new}")
_OTHER = Text("Mục {name} thay đổi", "{name} differ")
