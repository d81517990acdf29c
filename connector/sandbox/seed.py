"""Fills an empty world for the demo: two schools and a city site for the catalogs."""

from __future__ import annotations

from connector.sandbox.actions import Actions
from connector.sandbox.records import Site
from connector.sandbox.seedpeople import People
from connector.sandbox.seedplan import CATALOG_NAME, CATALOG_SITE, SCHOOLS, SchoolPlan
from connector.sandbox.seedsubmissions import seed_submissions
from connector.sandbox.seedteaching import seed_course
from connector.sandbox.server import add_site
from connector.sandbox.world import World


def seed_demo(world: World) -> None:
    """The same people, packages and marks each time; the week of activity ends at the world's clock."""
    for plan in SCHOOLS:
        seed_school(world, plan)
    add_site(world, CATALOG_SITE, CATALOG_NAME, plugin=True)


def seed_school(world: World, plan: SchoolPlan) -> Site:
    """One school's site: staff, the submission course, the teaching courses with their week."""
    site = add_site(world, plan.site, plan.name)
    do = Actions(world, site)
    people = People(do)
    teachers, lead = [people.teacher() for _ in range(plan.teachers)], people.team_lead()
    staff = do.add_category("Tổ chuyên môn", idnumber="to-chuyen-mon").id
    seed_submissions(do, plan, teachers, lead, staff)
    classes = do.add_category("Lớp học", idnumber="lop-hoc").id
    for taught, teacher in zip(plan.taught, teachers, strict=False):
        seed_course(do, people, taught, teacher, classes)
    world.save(site)
    return site
