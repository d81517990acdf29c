"""What the next sync would do, school by school, as a table of 80 columns and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from connector.cli.show import console, errors
from connector.cli.tables import print_table
from connector.logs import redacted
from connector.steps.context import Outcome
from connector.steps.foretelling import SitePlan
from connector.steps.names import STEP_NAMES
from connector.text import Text
from mappings.schema import Mapping

Schools = dict[str, dict[str, int]]
_COLUMNS = {
    "to_collect": Text("Bài nộp sẽ nhận", "Submissions to take in"),
    "to_record": Text("Kết quả sẽ ghi", "Verdicts to record"),
    "to_tell": Text("Giáo viên sẽ báo", "Teachers to tell"),
    "to_catalogs": Text("Việc ở các kho", "Deeds in catalogs"),
    "to_read": Text("Khoá học sẽ đọc", "Courses to read"),
}


def by_school(
    mapping: Mapping, outcomes: Sequence[Outcome], plans: Sequence[SitePlan], only: str | None = None
) -> Schools:
    """School id → deed → how many; every school of the mapping has its row, also when nothing would be done."""
    found = {s.id: Counter[str]() for s in mapping.schools}
    for outcome in outcomes:
        for school, counts in outcome.schools.items():
            found.setdefault(school, Counter()).update(counts)
    for plan in plans:
        for one in plan.foretold:
            if one.school is not None and not one.hindered:
                found.setdefault(one.school, Counter())["to_catalogs"] += 1
    return {id_: {deed: counts[deed] for deed in _COLUMNS} for id_, counts in found.items() if only in (None, id_)}


def show_schools(schools: Schools, outcomes: Sequence[Outcome]) -> None:
    """Schools with something to do; the others by their number. Then what could not be looked at."""
    rows = [(id_, *(n or "·" for n in deeds.values())) for id_, deeds in schools.items() if any(deeds.values())]
    heads = (Text("Trường", "School"), *_COLUMNS.values())
    print_table(heads, rows, Text("Không trường nào có việc gì mới.", "No school has anything new."))
    if rows and len(rows) < len(schools):
        idle = len(schools) - len(rows)
        console.print(str(Text(f"Không có việc gì mới: {idle} trường.", f"Nothing new: {idle} school(s).")))
    if documents := sum(o.counts["to_write"] for o in outcomes):
        console.print(str(Text(f"Văn bản sẽ viết: {documents}.", f"Documents to be written: {documents}.")))
    for outcome in outcomes:
        for key, why in outcome.aside:
            _trouble(outcome, f"{key}: {why}")
        if outcome.error is not None:
            _trouble(outcome, str(outcome.error))
    console.print()


def _trouble(outcome: Outcome, what: str) -> None:
    name = STEP_NAMES[outcome.step]
    errors.print(f"✗ {outcome.site}, {name}: {redacted(what)}", markup=False, style="red", soft_wrap=True)


def told(outcome: Outcome) -> dict[str, object]:
    """One step on one site, for JSON."""
    return {
        "step": outcome.step,
        "site": outcome.site,
        "outcome": outcome.word,
        "would": [str(line) for line in outcome.lines],
        "set_aside": [{"what": key, "why": redacted(why)} for key, why in outcome.aside],
        "error": redacted(str(outcome.error)) if outcome.error else None,
    }
