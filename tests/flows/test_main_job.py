"""From a school's Moodle to the catalogs and the Department's report, on the stand-in LMS."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from connector.appraisal.decisions import record_verdict
from connector.cli.demo_council import hold_council
from connector.lessons.records import Decision, LevelState, Source
from connector.lessons.review import NewVerdict
from connector.sandbox.actions import Actions
from connector.sandbox.records import Submission
from connector.sandbox.samples import make_scorm12
from connector.sandbox.seedplan import SAO_MAI, SCHOOLS, SchoolPlan
from connector.steps.lessons_view import LessonView, lessons
from tests.flows.conftest import City

UNUSABLE = {"broken", "unsafe", "video", "in-subfolder"}


def handed_in(plan: SchoolPlan) -> list[str]:
    return [h.title for h in plan.handed if not h.draft]


def unusable(plan: SchoolPlan) -> list[str]:
    return [h.title for h in plan.handed if not h.draft and h.package in UNUSABLE]


def views(city: City) -> dict[str, LessonView]:
    with city.context() as context:
        return {v.lesson.title: v for v in lessons(context)}


def decide(city: City, title: str, level: str, decision: Decision = Decision.APPROVED, changes: str = "") -> None:
    with city.context() as context:
        view = next(v for v in lessons(context) if v.lesson.title == title)
        verdict = NewVerdict(level, "name:Trần Minh", "Trần Minh", decision, "Tốt", "", changes)
        assert record_verdict(context, view.lesson, view.version, verdict, Source.COMMAND, city.clock())


def test_every_submission_is_collected_inspected_and_named(city: City) -> None:
    done = city.run("collect")
    assert {k[1]: (o.word, o.counts["versions"], o.counts["refused"]) for k, o in done.items()} == {
        plan.site: ("ok", len(handed_in(plan)), len(unusable(plan))) for plan in SCHOOLS
    }
    found = views(city)
    lesson = found["Hàm số bậc hai"].lesson
    assert (lesson.subject, lesson.grade, lesson.topic, lesson.period) == ("Toán", 10, "Hàm số và đồ thị", "19")
    assert lesson.author_name and found["Hàm số bậc hai"].version.report.version == "1.2"
    assert "Phương sai và độ lệch chuẩn" not in found, "a draft is not handed in"


def test_what_was_refused_is_told_to_its_teacher_and_stops_nothing_else(city: City) -> None:
    city.run("collect", "verdicts", "tell")
    refused = {t: v for t, v in views(city).items() if not v.version.report.playable}
    assert set(refused) == {title for plan in SCHOOLS for title in unusable(plan)}
    for view in refused.values():
        assert all(f.message.vi for f in view.version.report.reasons)
        assert "Chưa nhận được gói" in feedback(city, view)


def test_a_package_that_moodle_would_choke_on_is_flagged_before_and_never_pushed(city: City) -> None:
    city.run("collect", "tell")
    title = "Điện trường đều"
    assert "Moodle" in feedback(city, views(city)[title])
    decide(city, title, "school")
    city.sandbox.log.clear()
    done = city.run("publish")["publish", "hoa-phuong"]
    assert done.word == "partial" and title in done.aside[0][1]
    assert "course/dndupload.php" not in city.sandbox.log.calls("hoa-phuong")


def feedback(city: City, view: LessonView) -> str:
    """What the teacher reads in the submission, asked of the LMS."""
    site, user = view.lesson.author_key.split(":")
    reply = requests.post(
        f"{city.sandbox.url(site)}/webservice/rest/server.php",
        data={
            "wstoken": city.sandbox.token(site),
            "wsfunction": "mod_assign_get_submission_status",
            "moodlewsrestformat": "json",
            "assignid": view.lesson.assignment_id,
            "userid": user,
        },
        timeout=10,
    ).json()
    plugins = reply["feedback"]["plugins"]
    return "".join(f["text"] for p in plugins if p["type"] == "comments" for f in p["editorfields"])


def test_a_team_leads_grade_and_words_in_the_lms_become_the_schools_verdict(city: City) -> None:
    city.run("collect", "verdicts")
    found = views(city)
    approved, asked = found["Hàm số bậc hai"], found["Thiên nhiên trong thơ Đường luật"]
    assert approved.standings[0].state is LevelState.APPROVED
    verdict = asked.standings[0].verdict
    assert verdict is not None and verdict.decision is Decision.CHANGES_REQUIRED and verdict.source is Source.MOODLE
    assert verdict.required_changes == "Bổ sung hai câu hỏi vận dụng và nguồn của hình ảnh."
    assert verdict.strengths == "Hình ảnh rõ, tương tác tốt." and verdict.appraiser_name


def test_only_what_every_level_approved_stands_in_its_catalogs_and_twice_gives_one(city: City) -> None:
    city.run("collect", "verdicts")
    title = "Hàm số bậc hai"
    city.run("publish")
    decide(city, title, "district")
    city.run("publish")
    decide(city, title, "city")
    done = city.run("publish")
    assert done["publish", "kho-thanh-pho"].counts["published"] == 1
    with city.context() as context:
        mine = [p for p in context.store.publications.all() if p.lesson_id == views(city)[title].lesson.id]
    assert [(p.catalog, p.site, p.state) for p in mine] == [
        ("school.sao-mai", "sao-mai", "confirmed"),
        ("district.an-bien", "kho-thanh-pho", "confirmed"),
        ("city.hai-phong", "kho-thanh-pho", "confirmed"),
    ]
    assert {p.sha1 for p in mine} == {views(city)[title].version.sha1}
    city.sandbox.log.clear()
    again = city.run("publish")
    assert not any(o.changed for o in again.values())
    assert not city.sandbox.log.requests(), "nothing to publish costs no call at all"


def test_a_publication_whose_record_was_lost_is_found_and_not_made_twice(city: City) -> None:
    city.run("collect", "verdicts")
    city.run("publish")
    before = scorms(city, "sao-mai")
    with city.context() as context, context.store.db.connect() as connection:
        connection.exec_driver_sql("UPDATE publication SET state='intended', cmid=NULL, confirmed_at=NULL")
    done = city.run("publish")
    assert done["publish", "sao-mai"].counts["found"] == 1 and done["publish", "sao-mai"].counts["published"] == 0
    assert scorms(city, "sao-mai") == before


def scorms(city: City, site: str) -> list[int]:
    return sorted(m.id for m in city.sandbox.world.sites[site].modules.values() if m.modname == "scorm")


def test_a_resubmission_is_a_new_version_that_starts_the_chain_while_the_old_one_stays_up(city: City) -> None:
    city.run("collect", "verdicts", "tell", "publish")
    title = "Hàm số bậc hai"
    resubmit(city, title)
    city.sync()
    view = views(city)[title]
    assert view.version.number == 2 and view.awaits is not None and view.awaits.id == "school"
    with city.context() as context:
        [standing] = [p for p in context.store.publications.all() if p.lesson_id == view.lesson.id]
    assert standing.version_id == view.versions[0].id and standing.state == "confirmed"
    cmid = standing.cmid
    decide(city, title, "school")
    done = city.run("publish")
    assert done["publish", "sao-mai"].counts["replaced"] == 1
    with city.context() as context:
        [standing] = [p for p in context.store.publications.all() if p.lesson_id == view.lesson.id]
    assert (standing.version_id, standing.cmid) == (view.version.id, cmid), "replaced in place"


def submission_of(city: City, title: str) -> Submission:
    lesson = views(city)[title].lesson
    mine = (int(lesson.assignment_id), int(lesson.author_key.partition(":")[2]))
    found = city.sandbox.world.sites[lesson.site].submissions.values()
    return next(s for s in found if (s.assignment, s.userid) == mine)


def resubmit(city: City, title: str) -> None:
    """The teacher puts another package into the same submission."""
    site = views(city)[title].lesson.site
    city.clock.now += timedelta(minutes=5)
    world = city.sandbox.world
    home, now = world.sites[site], int(city.clock().timestamp())
    submission = submission_of(city, title)
    submission.files = [world.keep("Bài giảng (sửa).zip", make_scorm12(f"{title} (sửa)", seed=99), when=now)]
    submission.timemodified = now
    world.save(home)


def test_a_grade_on_an_older_content_handed_in_again_is_about_that_content(city: City) -> None:
    title = "Tổng của hai vectơ"
    city.run("collect", "verdicts")
    first = views(city)[title].version
    original = submission_of(city, title).files
    resubmit(city, title)
    city.run("collect", "verdicts")
    assert views(city)[title].version.number == 2
    city.clock.now += timedelta(minutes=5)
    site, now = views(city)[title].lesson.site, int(city.clock().timestamp())
    home, submission = city.sandbox.world.sites[site], submission_of(city, title)
    submission.files, submission.timemodified = [replace(f, timemodified=now) for f in original], now
    lead = next(g.grader for g in home.grades.values() if g.grade > 0)
    Actions(city.sandbox.world, home).save_grade(submission, lead, 90, "<p>Tốt</p>", "released", now + 60)
    city.run("collect", "verdicts")
    view = views(city)[title]
    assert view.version.id == first.id and view.standings[0].state is LevelState.APPROVED
    assert [len(view.verdicts[v.id]) for v in view.versions] == [1, 0]


def test_a_second_sync_finds_nothing_to_do_within_the_budget_of_calls(city: City) -> None:
    city.sync()
    with city.context() as context:
        hold_council(context)
    city.clock.now += timedelta(minutes=15)  # students who were active minutes before a reading are read once more
    city.sync()
    city.sandbox.log.clear()
    again = city.sync()
    assert {k: dict(o.counts) for k, o in again.items() if o.changed} == {}
    for site, courses in (("sao-mai", 2), ("hoa-phuong", 2), ("kho-thanh-pho", 0)):
        calls = city.sandbox.log.calls(site)
        assert sum(calls.values()) <= 5 + 2 * courses, calls
        assert "webservice/pluginfile.php" not in calls


def test_a_dry_run_says_what_would_be_done_and_touches_nothing(city: City) -> None:
    done = city.run("collect", dry_run=True)
    assert done["collect", "sao-mai"].counts["to_collect"] == len(handed_in(SAO_MAI)) and views(city) == {}
    city.run("collect", "verdicts")
    city.sandbox.log.clear()
    done = city.run("publish", dry_run=True)
    assert done["publish", "sao-mai"].counts["to_publish"] == 1
    assert "Hàm số bậc hai" in str(done["publish", "sao-mai"].lines[0])
    assert not city.sandbox.log.requests()


def test_the_reports_say_what_was_seen_for_school_group_and_city(city: City) -> None:
    city.sync()
    with city.context() as context:
        documents = context.store.documents.all("daily")
    assert {d.unit for d in documents} == {
        "school.sao-mai",
        "school.hoa-phuong",
        "group.an-bien",
        "department.hai-phong",
    }
    kept, going_up = {"xlsx", "docx", "json"}, {"out.xlsx", "out.docx", "out.json"}
    assert {d.format for d in documents if d.unit.startswith("school.")} == kept | going_up
    assert {d.format for d in documents if not d.unit.startswith("school.")} == kept
    path = next(Path(d.path) for d in documents if d.unit == "department.hai-phong" and d.format == "json")
    report = json.loads(path.read_text(encoding="utf-8"))
    assert report["definitions"] and {s["state"] for s in report["schools"]} == {"in"}
    assert report["figures"]["total/enrolled"] > 0 and report["made_at"]


@pytest.mark.parametrize("steps", [("collect",), ("collect", "verdicts", "tell"), ("collect", "verdicts", "publish")])
def test_each_step_does_nothing_the_second_time(city: City, steps: tuple[str, ...]) -> None:
    city.run(*steps)
    assert not any(o.changed for o in city.run(*steps).values())


def test_postgresql_serves_the_whole_job_as_sqlite_does(make_city: Callable[..., City], postgres_url: str) -> None:
    city = make_city(database=postgres_url)
    assert all(o.word == "ok" for o in city.sync().values())
    assert not any(o.changed for o in city.sync().values())
