"""What the demo made, shown: lessons, catalogs, documents, figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.table import Table

from connector.catalogs.published import State
from connector.cli.review import standing_words
from connector.cli.show import console
from connector.participation.indicators import CourseScope, figures
from connector.participation.period import Period
from connector.steps.context import Context, Outcome
from connector.steps.lessons_view import lessons
from connector.steps.planning import plan
from connector.steps.points import mapped_courses
from connector.text import Text
from mappings.schema import local_day


def show_results(context: Context, outcomes: Sequence[Outcome]) -> None:
    """Everything that stands now, whether made by this run or an earlier one."""
    _lessons(context)
    _catalogs(context)
    _figures(context)
    _documents(context)
    if not any(o.changed or o.error for o in outcomes):
        done = Text(
            "Không có gì mới: mọi thứ đã đúng chỗ từ lần trước.", "Nothing to do: everything was in place already."
        )
        console.print(f"[bold green]{done}[/]")


def _titled(title: Text, *columns: Text) -> Table:
    made = Table(title=str(title), title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in columns:
        made.add_column(str(column), overflow="fold")
    return made


def _lessons(context: Context) -> None:
    shown = _titled(Text("Bài giảng", "Lessons"), Text("#", "#"), Text("Bài", "Lesson"), Text("Tình trạng", "Standing"))
    for v in lessons(context):
        shown.add_row(str(v.lesson.id), f"{v.lesson.title} ({v.lesson.subject} {v.lesson.grade})", standing_words(v))
    console.print(shown, "")


def _catalogs(context: Context) -> None:
    confirmed = {(p.lesson_id, p.catalog): p for p in context.store.publications.all() if p.state == State.CONFIRMED}
    shown = _titled(
        Text("Kho học liệu số", "Catalogs"),
        Text("Nơi", "Where"),
        Text("Chủ đề", "Topic"),
        Text("Bài", "Lesson"),
        Text("Cách", "By"),
        Text("cmid", "cmid"),
    )
    last = ""
    for site in context.mapping.sites:
        wanted = sorted(plan(context, site.id).wanted, key=lambda p: (p.place.category_path, p.place.course_name))
        by = _way(context, site.id) if wanted else ""
        for p in wanted:
            found = confirmed.get((p.lesson.id, p.catalog))
            where = f"{site.id}: {' / '.join((*p.place.category_path[1:], p.place.course_name))}"
            cmid = str(found.cmid) if found else "—"
            shown.add_row("" if where == last else where, p.place.topic, p.lesson.title, by, cmid)
            last = where
    console.print(shown, "")


def _way(context: Context, site: str) -> str:
    """In the mapping's words (`publish_by`): the demo's city site has the companion plugin, the schools' have not."""
    functions = context.sites.catalog(site).probe().functions
    return "plugin" if any(name.startswith("local_hoclieu_") for name in functions) else "web"


def _figures(context: Context) -> None:
    zone, rules = context.mapping.department.timezone, context.mapping.rules
    scopes = [
        CourseScope(c.school.id, c.school.site, c.course.key, c.map.subject, c.map.grade, c.map.class_name)
        for c in mapped_courses(context.mapping)
    ]
    today = local_day(context.now(), zone)
    shown = _titled(
        Text("Việc học trong tuần", "Participation this week"),
        Text("Lớp, chủ đề", "Class, topic"),
        Text("Sĩ số", "Enrolled"),
        Text("Tham gia", "Took part"),
        Text("Hoàn thành", "Completed"),
        Text("Khó khăn", "In difficulty"),
    )
    for t in figures(context.facts, scopes, Period.week_ending(today), rules).topics:
        counts = (t.enrolled, t.participating, t.completed, t.in_difficulty)
        shown.add_row(f"{t.scope.class_name} {t.name}", *("—" if n is None else str(n) for n in counts))
    console.print(shown, "")


def _documents(context: Context) -> None:
    """Newest revisions only; paths as they can be opened from here."""
    console.print(f"[bold]{Text('Văn bản', 'Documents')}[/]")
    newest = {(d.kind, d.unit, d.period, d.format): Path(d.path) for d in context.store.documents.all()}
    by_folder = groupby(sorted(newest.values()), key=lambda p: p.parent)
    for folder, paths in by_folder:
        console.print(f"  {_from_here(folder)}/", soft_wrap=True, markup=False)
        for path in paths:
            console.print(f"    {path.name}", soft_wrap=True, markup=False)
    console.print()


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
