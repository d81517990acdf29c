"""What is valid in a mapping and yet will not work: dates gone by, levels nobody reaches, schools without reviewers.

Pure: the mapping and a day. That it can be read at all, and that its references lead somewhere, is the loader's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from connector.doctor.finding import Finding, Severity
from connector.lessons.chain import chain
from connector.lessons.people import actor_of
from connector.lessons.reach import reaches
from connector.lessons.rights import Action
from connector.text import Text
from mappings.schema import CatalogMap, Level, Mapping, School

_MANY = 5
"""So many names in one sentence; the rest are counted."""


def look(mapping: Mapping, today: date) -> Iterator[Finding]:
    yield from _placeholders(mapping)
    yield from _year(mapping, today)
    yield from _windows(mapping, today)
    yield from _levels(mapping, today)
    yield from _groups(mapping, today)
    yield from _reviewers(mapping, today)
    yield from _catalogs(mapping)
    yield from _unused(mapping)


def _finding(code: str, subject: str, what: Text, do: Text, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(severity, "mapping", code, what, do, subject)


def _placeholders(mapping: Mapping) -> Iterator[Finding]:
    d = mapping.department
    named = [("department", name) for name in (d.name, d.parent, d.place)]
    named += [(f"schools {s.id}", s.name) for s in mapping.schools]
    for subject, name in named:
        if "..." in name:
            yield _finding(
                "name_unfinished",
                subject,
                Text(f"Tên '{name}' chưa điền xong.", f"The name '{name}' is not filled in."),
                Text("Điền tên đầy đủ: nó được in vào văn bản.", "Fill it in: it is printed in documents."),
            )


def _year(mapping: Mapping, today: date) -> Iterator[Finding]:
    begins = date(int(mapping.department.school_year[:4]), 8, 1)
    ends = date(begins.year + 1, 7, 31)
    if not begins <= today <= ends:
        yield _finding(
            "school_year_past" if today > ends else "school_year_ahead",
            "department.school_year",
            Text(
                f"Năm học {mapping.department.school_year} không phải năm học hiện nay.",
                f"{mapping.department.school_year} is not the school year of today.",
            ),
            Text("Sửa school_year và các đợt nộp.", "Mend school_year and the windows."),
        )
    for window in mapping.windows:
        if window.closes < begins or window.opens > ends:
            yield _finding(
                "window_outside_year",
                f"windows {window.id}",
                Text(f"Đợt '{window.name}' nằm ngoài năm học.", f"'{window.name}' lies outside the school year."),
                Text("Sửa opens, closes.", "Mend opens, closes."),
            )


def _windows(mapping: Mapping, today: date) -> Iterator[Finding]:
    used = {p.window for s in mapping.schools for p in s.submissions if p.window}
    if used and all(w.closes < today for w in mapping.windows if w.id in used):
        yield _finding(
            "windows_closed",
            "windows",
            Text("Mọi đợt nộp đang dùng đều đã đóng.", "Every window in use has closed."),
            Text("Thêm đợt mới và ghi vào các nơi nộp.", "Add the next one and name it at the submission points."),
        )
    for window in mapping.windows:
        for level, due in window.due.items():
            if due < window.closes:
                yield _finding(
                    "due_before_close",
                    f"windows {window.id}.due.{level}",
                    Text(f"Hạn thẩm định {due} trước ngày đóng.", f"Appraisal is due on {due}, before it closes."),
                    Text("Sửa due hoặc closes.", "Mend due or closes."),
                )


def _levels(mapping: Mapping, today: date) -> Iterator[Finding]:
    graded = [(s, p.grade) for s in mapping.schools for p in s.submissions]
    reached = {v.id for s, grade in graded for v in chain(mapping.levels, grade, s.id, today)}
    catalogs = {c.level for c in mapping.catalogs}
    for level in mapping.levels:
        if not level.in_force(today):
            yield _level(
                level,
                "level_not_in_force",
                Text(f"Cấp '{level.name}' hiện không có hiệu lực.", f"The level '{level.name}' is not in force today."),
                Severity.NOTE,
            )
        elif graded and level.id not in reached:
            kho = Text(" Kho của cấp này sẽ luôn trống.", " Its catalog will stay empty.")
            more = kho if level.id in catalogs else Text("", "")
            yield _level(
                level,
                "level_unreachable",
                Text(
                    f"Không bài giảng nào đến được cấp '{level.name}'.{more.vi}",
                    f"No lesson can reach the level '{level.name}'.{more.en}",
                ),
            )


def _level(level: Level, code: str, what: Text, severity: Severity = Severity.WARNING) -> Finding:
    do = Text(
        "Xem stages, schools, valid_from, valid_to của cấp và lớp ở các nơi nộp.",
        "Look at the level's stages, schools, valid_from, valid_to and the grades of the submission points.",
    )
    return _finding(code, f"levels {level.id}", what, do, severity)


def _groups(mapping: Mapping, today: date) -> Iterator[Finding]:
    """A school within a group that is no more has nobody to decide."""
    for school in mapping.schools:
        for membership in school.memberships():
            group = mapping.group(membership.group)
            if group is not None and membership.in_force(today) and not group.in_force(today):
                yield _finding(
                    "group_not_in_force",
                    f"schools {school.id}",
                    Text(
                        f"{school.name} thuộc '{group.name}', hiện không có hiệu lực.",
                        f"{school.name} belongs to '{group.name}', which is not in force today.",
                    ),
                    Text("Ghi đơn vị mới vào groups của trường.", "Write the new unit into the school's groups."),
                )


def _reviewers(mapping: Mapping, today: date) -> Iterator[Finding]:
    """Schools with lessons to come for which nobody in `people` may conclude at a level outside the LMS."""
    for level in mapping.levels:
        if level.lms_verdicts or not level.in_force(today):
            continue
        action = Action.DECIDE_LIST if level.by_list else Action.CONCLUDE
        reached = [
            reach.schools
            for person in mapping.people
            for reach in reaches(mapping, actor_of(mapping, person), action, today, level)
            if reach.author is None
        ]
        passing = [s for s in mapping.schools if _passes(mapping, level, s, today)]
        without = [s.name for s in passing if not any(r is None or s.id in r for r in reached)]
        if without:
            yield _without(level, without, len(passing))


def _passes(mapping: Mapping, level: Level, school: School, today: date) -> bool:
    grades = {p.grade for p in school.submissions}
    return any(level in chain(mapping.levels, grade, school.id, today) for grade in grades)


def _without(level: Level, schools: list[str], of: int) -> Finding:
    named = ", ".join(schools[:_MANY]) + (", …" if len(schools) > _MANY else "")
    return _finding(
        "no_reviewers",
        f"levels {level.id}",
        Text(
            f"Cấp '{level.name}': {len(schools)}/{of} trường chưa có người kết luận ({named}).",
            f"Level '{level.name}': nobody can conclude for {len(schools)} of {of} schools ({named}).",
        ),
        Text(
            "Khai người và vai trò ở people, hoặc ghi kết quả bằng hoclieu review record.",
            "Name people with roles in people, or record verdicts with hoclieu review record.",
        ),
    )


def _unused(mapping: Mapping) -> Iterator[Finding]:
    used = {s.site for s in mapping.schools} | {c.site for c in mapping.catalogs}
    for site in mapping.sites:
        if site.id not in used:
            yield _finding(
                "site_unused",
                f"sites {site.id}",
                Text(f"Không trường, không kho nào dùng site '{site.id}'.", f"Nothing uses the site '{site.id}'."),
                Text("Bỏ đi, hoặc ghi vào trường hay kho.", "Take it out, or name it at a school or catalog."),
                Severity.NOTE,
            )
    empty = [s.id for s in mapping.schools if not s.submissions and not s.teaching]
    if empty:
        named = ", ".join(empty[:_MANY]) + (", …" if len(empty) > _MANY else "")
        yield _finding(
            "school_without_work",
            "schools",
            Text(
                f"{len(empty)} trường chưa có nơi nộp và khoá học nào ({named}).",
                f"{len(empty)} schools have neither submission points nor courses ({named}).",
            ),
            Text("Thêm submissions hoặc teaching.", "Add submissions or teaching."),
            Severity.NOTE,
        )


def _catalogs(mapping: Mapping) -> Iterator[Finding]:
    """Catalogs of which each would take the other's categories for its own. Within the list itself that is the
    loader's to find; here are those that meet because a school's own site is another's, too."""
    places: dict[tuple[str, tuple[str, ...]], str] = {}
    for catalog in mapping.catalogs:
        for site, units, path in _stand(mapping, catalog):
            place = (site, path)
            if places.setdefault(place, units) != units:
                yield _finding(
                    "catalogs_collide",
                    f"catalogs {catalog.level}",
                    Text(
                        f"Trên site '{site}', kho {' / '.join(path)} thuộc cả {places[place]} và {units}.",
                        f"On the site '{site}', the catalog {' / '.join(path)} is both {places[place]} and {units}.",
                    ),
                    Text(
                        "Thêm {school} vào category, hoặc đổi đường dẫn.", "Add {school} to category, or another path."
                    ),
                )


def _stand(mapping: Mapping, catalog: CatalogMap) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Site, owner and path of each catalog that an entry gives and whose path can be told without a group."""
    if catalog.site != "own":
        yield catalog.site, catalog.level, catalog.category
        return
    for school in mapping.schools:
        path = tuple(part.replace("{school}", school.name) for part in catalog.category)
        yield school.site, f"{catalog.level} ({school.name})", path
