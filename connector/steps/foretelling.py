"""What `publish` would do on a site, and what was changed there by hand: nothing is touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from connector.catalogs.actions import Action, Deed
from connector.catalogs.seen import Seen
from connector.errors import HoclieuError
from connector.lms.base import CatalogPlace
from connector.steps.context import Context
from connector.steps.losses import hindrance, would_lose
from connector.steps.planning import Plan, plan
from connector.steps.verify import look
from connector.text import Text


@dataclass(frozen=True, slots=True)
class Foretold:
    """One action; `hindered`: why it will be set aside instead; `loses`: parts whose students' attempts would go."""

    action: Action
    hindered: HoclieuError | None = None
    loses: tuple[str, ...] = ()

    @property
    def catalog(self) -> str:
        a = self.action
        return a.wanted.catalog if a.wanted else a.recorded.catalog if a.recorded else "?"

    @property
    def school(self) -> str | None:
        return self.action.wanted.lesson.school if self.action.wanted else None


@dataclass(slots=True)
class SitePlan:
    """`error`: why the site could not be looked at; what is foretold then comes from our records alone.

    `left` counts what is left as it is: `in_place`, and `no_ground` for what nothing asks for any more."""

    site: str
    foretold: list[Foretold] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    courses: list[CatalogPlace] = field(default_factory=list)
    error: HoclieuError | None = None

    def keep(self, catalog: str | None, school: str | None) -> None:
        """Only what concerns this catalog and this school."""
        self.foretold = [x for x in self.foretold if catalog in (None, x.catalog) and school in (None, x.school)]


def foretell(ctx: Context, site: str, looking: bool = True) -> SitePlan:
    """`looking`: by one look at each course that is known, else by our records alone."""
    planned, told = plan(ctx, site), SitePlan(site)
    told.courses = list(planned.changed_courses().values())
    seen = _seen(ctx, planned, told) if looking else None
    for action in planned.actions(seen):
        if action.deed is not Deed.LEAVE:
            parts = tuple(part.title or part.identifier for part in would_lose(ctx, action))
            told.foretold.append(Foretold(action, hindrance(ctx, action), parts))
        else:
            told.left["in_place" if action.wanted is not None else "no_ground"] += 1
    return told


def _seen(ctx: Context, planned: Plan, told: SitePlan) -> Seen | None:
    try:
        return look(planned, ctx.sites.catalog(planned.site), planned.courses)
    except HoclieuError as error:
        told.error = error
        return None


def course_line(place: CatalogPlace) -> Text:
    where = " / ".join((*place.category_path, place.course_name))
    return Text(f"khoá học của kho sẽ là: {where}", f"a course of the catalog becomes: {where}")
