"""What schools declare: answered on the page, by command, or in a Database activity of their own Moodle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from connector.declarations.answers import Answer, SchoolDeclared, declared, in_force
from connector.declarations.questions import by_field, plain, question, questions, understood
from connector.errors import Rejected
from connector.lms.declaring import Entry
from connector.steps.context import Context, Outcome
from connector.steps.running import set_aside, with_subject
from connector.text import Text
from mappings.schema import School

STEP = "declare"
SINCE_FIELDS = frozenset({"ap dung tu ngay", "ap dung tu", "valid from", "valid_from"})
"""The field of an entry that says from which day its answers hold; without it, the day of the entry."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who says it, when, from where, and from which day it holds."""

    by: str
    at: datetime
    source: str
    valid_from: date


def declare(ctx: Context, school: str, typed: Mapping[str, str], said: Said) -> int:
    """Keeps the answers (by question id) that say something new; gives their number. Raises Rejected
    (`question_unknown`, `answer_wrong`) before anything is kept."""
    answers = {name: understood(question(name), text) for name, text in typed.items()}
    versions = ctx.store.declarations.versions([school])
    news = _news(school, answers, said, versions)
    if news and not ctx.dry_run:
        ctx.store.declarations.add(news)
    return len(news)


def holding(ctx: Context, schools: Sequence[School], day: date) -> tuple[SchoolDeclared, ...]:
    """What these schools say on the day, and what they have not said."""
    versions = ctx.store.declarations.versions([s.id for s in schools] if len(schools) < 100 else None)
    return declared([(s.id, s.name) for s in schools], questions(), versions, day)


def read_declarations(ctx: Context, site: str, outcome: Outcome) -> None:
    """Reads the Database activity of every school on the site that has one; counts `declared`, `unchanged`."""
    for school in declaring_schools(ctx, site):
        place = school.declarations
        entries = ctx.sites.declarations(site).entries(place.course_key, str(place.activity))
        before = outcome.counts["declared"]
        for entry in entries:
            _take(ctx, outcome, school, entry)
        outcome.counts["unchanged"] += outcome.counts["declared"] == before


def declaring_schools(ctx: Context, site: str) -> list[School]:
    return [s for s in ctx.mapping.schools if s.site == site and s.declarations.course is not None]


def _take(ctx: Context, outcome: Outcome, school: School, entry: Entry) -> None:
    """One answer that cannot be taken is set aside; the entry's others are kept."""
    fields = by_field(entry.values)
    said = Said(f"{school.site}:{entry.by}", entry.modified, f"lms:{school.site}", _since(ctx, entry))
    for name, asked in fields.items():
        key = f"{school.id} {asked.id}"
        try:
            outcome.counts["declared"] += declare(ctx, school.id, {asked.id: entry.values[name]}, said)
        except Rejected as error:
            set_aside(ctx, outcome, key, with_subject(error, Text(school.name, school.name)), school.id)
        else:
            if not ctx.dry_run:
                ctx.store.sites.take_back(outcome.step, outcome.site, key)


def _since(ctx: Context, entry: Entry) -> date:
    for name, value in entry.values.items():
        if plain(name) in SINCE_FIELDS:
            try:
                return date.fromisoformat(value)
            except ValueError:
                break
    return ctx.day_of(entry.modified)


def _news(school: str, answers: Mapping[str, str], said: Said, versions: Sequence[Answer]) -> list[Answer]:
    """Those that differ from what held at that day when they were said: reading an entry again changes nothing."""
    known = in_force([v for v in versions if v.said_at <= said.at], said.valid_from)
    return [
        Answer(school, name, text, said.valid_from, said.by, said.at, said.source)
        for name, text in answers.items()
        if text != (known[school, name].said if (school, name) in known else "")
    ]
