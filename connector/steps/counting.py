"""Sites from which no row about a student may come: they count themselves, and their counts are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from connector.lms.base import ActivitySource, CountRules, SiteCounts, TeachingCourse
from connector.participation.figures import figure_path
from connector.participation.forms import forms_by_modname
from connector.steps.context import Context, Outcome
from connector.steps.points import MappedCourse
from connector.steps.student_groups import cohorts_of
from connector.store.blobs import disk_trouble


def record_counts(
    ctx: Context, site: str, source: ActivitySource, courses: Mapping[str, MappedCourse], outcome: Outcome
) -> SiteCounts:
    """Asks the site to count, and records what it says."""
    zone = ctx.mapping.department.timezone
    counts = source.counts(cells_of(courses.values()), ctx.today, zone, rules_of(ctx, site))
    try:
        ctx.facts.record_counts(site, counts, timezone=zone)
    except OSError as error:
        raise disk_trouble(ctx.settings.facts, error) from None
    outcome.counts["counts"] += len(counts.rows)
    outcome.counts["topics"] += sum(len(topics) for topics in counts.topics.values())
    return counts


def cells_of(courses: Iterable[MappedCourse]) -> dict[str, Sequence[TeachingCourse]]:
    """The groups of courses that roll-ups are made of, by the key of their figures: a school, a subject, a grade, both,
    a class, a teacher whom the mapping names."""
    cells: dict[str, list[TeachingCourse]] = {}
    for one in courses:
        for key in _keys(one):
            cells.setdefault(key, []).append(one.course)
    return dict(cells)


def _keys(one: MappedCourse) -> Iterator[str]:
    school, m = one.school.id, one.map
    yield figure_path("school", school)
    yield figure_path("subject", school, m.subject)
    yield figure_path("grade", school, str(m.grade))
    yield figure_path("subject", school, m.subject, str(m.grade))
    if m.class_name is not None:
        yield figure_path("class", school, m.class_name)
    if m.teacher is not None:
        yield figure_path("teacher", school, m.teacher)


def rules_of(ctx: Context, site: str) -> CountRules:
    """The mapping's thresholds, as a site must know them to count as we do."""
    rules = ctx.mapping.rules
    return CountRules(
        forms=forms_by_modname(),
        inactive_days=rules.inactive_days,
        low_score=rules.low_score,
        bands=rules.score_bands,
        cohorts={kind: names for kind, names in cohorts_of(ctx, site).items() if names},
    )
