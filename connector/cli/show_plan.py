"""How a plan looks on a terminal (80 columns are enough) and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from connector.catalogs.wording import DEED_WORDS, line_of, place_of, title_of
from connector.cli.show import console, errors
from connector.cli.tables import print_table
from connector.logs import redacted
from connector.steps.foretelling import Foretold, SitePlan, course_line
from connector.text import Text

_LINES = 200
"""Actions that are told one by one; a city's first plan has tens of thousands."""


def show_plan(plans: Sequence[SitePlan]) -> None:
    """How many of what in each catalog, then one by one."""
    rows = [(catalog, _counted(found)) for plan in plans for catalog, found in _by_catalog(plan).items()]
    heads = [Text("Kho", "Catalog"), Text("Sẽ làm", "Would be done")]
    print_table(heads, rows, _NOTHING)
    left = sum((plan.left for plan in plans), Counter[str]())
    for word, sentence in _LEFT.items():
        if left[word]:
            console.print(str(sentence.filled(n=f"{left[word]:,}")))
    lines = [line for plan in plans for line in _lines(plan)]
    for line in lines[:_LINES]:
        console.print(line, markup=False, soft_wrap=True)
    if len(lines) > _LINES:
        more = len(lines) - _LINES
        console.print(str(Text(f"… và {more:,} việc nữa (--json kể hết).", f"… and {more:,} more (--json tells all).")))
    for plan in plans:
        if plan.error is not None:
            said = f"✗ {plan.site}: {redacted(str(plan.error))} {_RECORDS}"
            errors.print(said, markup=False, style="red", soft_wrap=True)


def _by_catalog(plan: SitePlan) -> dict[str, list[Foretold]]:
    found: dict[str, list[Foretold]] = {}
    for one in plan.foretold:
        found.setdefault(one.catalog, []).append(one)
    return found


def _counted(found: Sequence[Foretold]) -> str:
    counts = Counter(x.action.deed for x in found if not x.hindered)
    parts = [f"{DEED_WORDS[deed]} {n:,}" for deed, n in counts.items()]
    if hindered := sum(1 for x in found if x.hindered):
        parts.append(f"{_ASIDE} {hindered:,}")
    return ", ".join(parts)


def _lines(plan: SitePlan) -> list[str]:
    lines = [f"  • {course_line(place)}" for place in plan.courses]
    for one in plan.foretold:
        lines.append(f"  • {line_of(one.action)}")
        if one.hindered is not None:
            lines.append(f"    ! {redacted(str(one.hindered))}")
    return lines


def as_json(plan: SitePlan) -> dict[str, object]:
    return {
        "site": plan.site,
        "looked": plan.error is None,
        "error": {"code": plan.error.code, "message": redacted(str(plan.error))} if plan.error else None,
        "left": dict(plan.left),
        "courses": [[*place.category_path, place.course_name] for place in plan.courses],
        "actions": [_action(one) for one in plan.foretold],
    }


def _action(one: Foretold) -> dict[str, object]:
    action = one.action
    lesson = action.wanted.lesson.id if action.wanted else action.recorded.lesson_id if action.recorded else None
    return {
        "deed": action.deed.value,
        "catalog": one.catalog,
        "school": action.wanted.lesson.school if action.wanted else None,
        "lesson": lesson,
        "title": title_of(action),
        "where": place_of(action),
        "why": str(action.why),
        "by_hand": action.by_hand,
        "would_lose": list(one.loses),
        "hindered": {"code": one.hindered.code, "message": redacted(str(one.hindered))} if one.hindered else None,
    }


_NOTHING = Text("Các kho không có gì phải làm: mọi bài đã đúng chỗ.", "Nothing to do in the catalogs: all is in place.")
_LEFT = {
    "in_place": Text("Đúng chỗ, để nguyên: {n}.", "In place, left as they are: {n}."),
    "no_ground": Text(
        "Không còn căn cứ nhưng vẫn đứng (muốn gỡ thì `hoclieu withdraw`): {n}.",
        "Asked for by nothing any more, yet left (`hoclieu withdraw` takes down): {n}.",
    ),
}
_ASIDE = Text("để riêng", "set aside")
_RECORDS = Text("Kế hoạch theo sổ của ta.", "Planned by our records alone.")
