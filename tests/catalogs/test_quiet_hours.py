from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from connector import pipelines
from connector.steps.context import Outcome
from tests.catalogs.scene import MAPPING, City
from tests.catalogs.test_publish import counts

QUIET = [s | {"quiet_hours": ["07:00-12:30"]} if s["id"] == "lms-a" else s for s in MAPPING["sites"]]


def by_itself(hp: City, *steps: str) -> dict[tuple[str, str], Outcome]:
    """As a scheduled task does it."""
    with hp.context() as context:
        return {(o.step, o.site): o for o in pipelines.run(replace(context, attended=False), steps)}


def test_while_lessons_are_on_the_service_leaves_that_site_alone(found_city: Callable[..., City]) -> None:
    hp = found_city(sites=QUIET)
    hp.approved("Bài A")
    done = by_itself(hp, "publish", "clear", "verify")
    assert done["publish", "kho"].counts["published"] == 2 and not done["publish", "lms-a"].counts
    assert set(hp.calls) and not hp.site("lms-a").all()
    hp.now += timedelta(hours=1)
    assert by_itself(hp, "publish")["publish", "lms-a"].counts["published"] == 1


def test_somebody_at_a_terminal_is_served_at_any_hour(found_city: Callable[..., City]) -> None:
    hp = found_city(sites=QUIET)
    hp.approved("Bài A")
    assert counts(hp) == {"published": 3}


def test_work_stops_where_quiet_hours_begin_and_goes_on_after_them(found_city: Callable[..., City]) -> None:
    hp = found_city(sites=QUIET)
    for n in range(4):
        hp.approved(f"Bài {n}", period=str(n), levels=("school",))
    hp.now -= timedelta(hours=5, seconds=1)

    def bell(when: str, name: str) -> None:
        if (when, name, hp.site("lms-a").world["next"]) == ("after", "put", 4):
            hp.now += timedelta(seconds=1)

    hp.hook = bell
    assert by_itself(hp, "publish")["publish", "lms-a"].counts["published"] == 2
    assert by_itself(hp, "publish")["publish", "lms-a"].counts == {}
    hp.now += timedelta(hours=6)
    assert by_itself(hp, "publish")["publish", "lms-a"].counts["published"] == 2 and counts(hp) == {}
