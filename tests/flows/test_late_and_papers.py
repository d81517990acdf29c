"""Late submissions by their window's rule, papers under one numbering, reminders: on the stand-in LMS."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connector.appraisal import lists
from connector.appraisal.remind import reminders
from connector.lessons.actors import OPERATOR
from connector.lessons.records import Decision, LevelState
from connector.store.documents import Document
from tests.flows.conftest import City
from tests.flows.test_main_job import decide, feedback, resubmit, views

TITLE = "Hàm số bậc hai"
WINDOW = "{id: dot-1, name: Đợt 1, opens: 2026-08-17, closes: 2026-08-23}"
ALSO_JANUARY = "  - {id: dot-2, name: Đợt 2, opens: 2027-01-11, closes: 2027-01-17}"


def rule(city: City, late: str) -> None:
    text = city.settings.mapping.read_text(encoding="utf-8")
    assert WINDOW in text
    changed = text.replace(WINDOW, WINDOW.replace("}", f", late: {late}}}") + "\n" + ALSO_JANUARY)
    city.settings.mapping.write_text(changed, encoding="utf-8")


def test_what_comes_after_a_window_that_takes_nothing_late_is_kept_and_told_but_appraised_nowhere(city: City) -> None:
    rule(city, "refuse")
    done = city.run("collect", "verdicts", "tell")
    found = views(city)
    assert done["collect", "sao-mai"].counts["late"] > 0
    assert {s.state for v in found.values() for s in v.standings} == {LevelState.WAITING}
    assert "Đợt 1, đã đóng hết ngày 23/08/2026" in feedback(city, found[TITLE])
    with city.context() as context:
        assert context.store.reviews.verdicts() == {}, "grades on what came too late are no verdicts"


def test_what_should_go_into_the_next_window_is_appraised_there(city: City) -> None:
    rule(city, "next_window")
    city.run("collect")
    view = views(city)[TITLE]
    assert (view.lesson.window, view.version.timing) == ("dot-2", "moved")
    assert view.awaits is not None and view.awaits.id == "school"


def test_what_answers_an_appraisal_is_never_late(city: City) -> None:
    city.run("collect")
    decide(city, TITLE, "school", Decision.CHANGES_REQUIRED, "Ghi nguồn ảnh")
    rule(city, "refuse")
    resubmit(city, TITLE)
    city.run("collect")
    view = views(city)[TITLE]
    assert (view.version.number, view.version.timing, view.lesson.window) == (2, "revision", "dot-1")
    assert view.awaits is not None and view.awaits.id == "school"


def test_the_same_file_handed_in_again_in_time_is_taken_after_it_was_refused(city: City) -> None:
    rule(city, "refuse")
    city.run("collect")
    text = city.settings.mapping.read_text(encoding="utf-8")
    city.settings.mapping.write_text(text.replace("closes: 2026-08-23", "closes: 2026-12-23"), encoding="utf-8")
    city.clock.now += timedelta(minutes=5)
    home = city.sandbox.world.sites["sao-mai"]
    for submission in home.submissions.values():
        submission.timemodified = int(city.clock().timestamp())
    city.sandbox.world.save(home)
    city.run("collect")
    view = views(city)[TITLE]
    assert (view.version.number, view.version.timing) == (1, "on_time") and view.awaits is not None


def papers(city: City, kind: str) -> list[Document]:
    with city.context() as context:
        return context.store.documents.all(kind)


@pytest.fixture
def reported(city: City) -> City:
    city.run("collect", "verdicts")
    decide(city, "Tổng của hai vectơ", "school")
    city.sync()
    return city


def test_minutes_on_paper_have_the_number_of_their_record(reported: City) -> None:
    with reported.context() as context:
        numbers = {row.number for row in context.store.minutes.all()}
    assert {d.number for d in papers(reported, "minutes")} == numbers and None not in numbers
    assert len(numbers) == len(papers(reported, "minutes"))


def test_lists_are_drafts_until_they_are_sent_and_then_papers_of_that_number(reported: City) -> None:
    drafts = papers(reported, "passed_list")
    assert drafts and {d.number for d in drafts} == {""}
    with reported.context() as context:
        row = next(x for x in context.store.lists.all() if x.unit == "sao-mai")
        lists.send_list(context, OPERATOR, row.id)
    reported.sync()
    issued = [d for d in papers(reported, "passed_list") if d.number]
    assert {(d.number, d.revision, d.format) for d in issued} == {
        ("01/BC-THCSTHPTSM", 2, "docx"),
        ("01/BC-THCSTHPTSM", 2, "xlsx"),
    }
    assert all(Path(d.path).is_file() for d in issued)
    again = reported.sync()
    assert not again["report", "-"].changed


def test_an_issued_paper_that_was_lost_is_written_again_under_its_number(reported: City) -> None:
    lost = papers(reported, "minutes")[0]
    Path(lost.path).unlink()
    reported.sync()
    assert Path(lost.path).is_file() and len(papers(reported, "minutes")) == len(
        {d.path for d in papers(reported, "minutes")}
    )


def test_the_teacher_reads_the_number_of_the_minutes_in_the_submission(reported: City) -> None:
    reported.run("tell")
    assert "Biên bản số " in feedback(reported, views(reported)["Tổng của hai vectơ"])


PEOPLE = """
people:
  - {id: lead, name: Đỗ Minh Khuê, accounts: [{site: sao-mai, username: %s}],
     roles: [{role: team_lead, school: sao-mai}]}
"""


def test_a_reminder_reaches_the_team_lead_s_account_on_the_school_s_moodle_once(city: City) -> None:
    home = city.sandbox.world.sites["sao-mai"]
    lead = next(u for u in home.users.values() if u.username != "hoclieu")
    text = city.settings.mapping.read_text(encoding="utf-8").replace("unit: school,", "unit: school, days: 7,")
    city.settings.mapping.write_text(text + PEOPLE % lead.username, encoding="utf-8")
    city.run("collect")
    for _ in range(2):
        with city.context() as context:
            done = reminders(context)
    assert done.word == "ok" and not done.changed
    [message] = city.sandbox.world.sites["sao-mai"].messages
    assert message.recipient == lead.id and "quá hạn 23:59 ngày 30/08/2026" in message.text
