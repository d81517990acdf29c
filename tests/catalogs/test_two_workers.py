"""Two workers, each a process of its own, on one PostgreSQL and the same sites."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from tests.catalogs.cutoff import faults
from tests.catalogs.filesite import FileSite
from tests.catalogs.scene import City, city
from tests.catalogs.test_publish import counts


def worker(hp: City) -> int:
    """Publishes in a process of its own; its id."""
    child = os.fork()
    if child == 0:
        try:
            done = hp.run()
            wrong = [o.error for o in done.values() if o.error is not None and o.error.code != "busy"]
            os._exit(1 if wrong or any(o.aside for o in done.values()) else 0)
        except BaseException:
            os._exit(2)
    return child


def test_two_workers_with_the_same_plan_make_one_activity_a_lesson(tmp_path: Path, postgres_url: str) -> None:
    hp = city(tmp_path, postgres_url)
    for n in range(8):
        hp.approved(f"Bài {n}", period=str(n))
    for _ in range(3):
        for worked in [worker(hp) for _ in range(2)]:
            assert os.waitpid(worked, 0)[1] == 0
    names = [f"Bài {n}" for n in range(8)]
    assert hp.site("lms-a").page() == {"Toán 10": {"Hàm số": names}}
    assert Counter(twice(hp.site("kho"))) == Counter(names * 2)
    assert list(faults(hp)) == [] and counts(hp) == {}


def twice(site: FileSite) -> list[str]:
    return [a.name for a in site.all()]


def test_without_their_claim_two_workers_would_have_met(tmp_path: Path, postgres_url: str) -> None:
    """The claim is what keeps them apart: while one holds it, the other is told so and touches nothing."""
    hp = city(tmp_path, postgres_url)
    hp.approved("Bài A", levels=("school",))
    with hp.context() as context, context.store.runs.claimed("publish:lms-a"):
        done = hp.run("publish", "clear", "verify", site="lms-a")
        assert [o.error.code for o in done.values() if o.error] == ["busy"] and not hp.site("lms-a").all()
    assert counts(hp) == {"published": 1}
    with hp.context() as context, context.store.runs.claimed("publish:lms-a"):
        done = hp.run("publish", "verify", site="lms-a")
        assert [o.error.code for o in done.values() if o.error] == ["busy", "busy"]
