"""Whose sites somebody may look at or run: a role without a school reaches all, one of a school its site."""

from __future__ import annotations

from connector.errors import Rejected
from connector.lessons.actors import About, Action, Actor, allowed, may
from connector.steps.context import Context
from connector.text import Text


def sites_of(ctx: Context, who: Actor, action: Action) -> frozenset[str] | None:
    """None: all, and what is of no site. Raises Rejected (`not_allowed`) for whoever reaches none."""
    if allowed(who, action, About()):
        return None
    found = frozenset(s.site for s in ctx.mapping.schools if allowed(who, action, _about(ctx, s.id)))
    if not found:
        may(who, action, About())
    return found


def schools_of(ctx: Context, sites: frozenset[str] | None) -> frozenset[str] | None:
    return None if sites is None else frozenset(s.id for s in ctx.mapping.schools if s.site in sites)


def may_on(ctx: Context, who: Actor, action: Action, site: str) -> None:
    """Raises Rejected (`not_allowed`) unless they may do it on this site."""
    sites = sites_of(ctx, who, action)
    if sites is not None and site not in sites:
        raise Rejected("not_allowed", _ELSEWHERE)


def _about(ctx: Context, school: str) -> About:
    return About(school=school, groups=frozenset(ctx.mapping.school(school).groups_on(ctx.today)))


_ELSEWHERE = Text("Site này nằm ngoài phạm vi của bạn.", "This site is beyond your reach.")
