"""Further kinds of activity on the live site, each made with Moodle's own form; completion is always said outright,
since sites set their own defaults for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qs

from tests.live.site import LiveActivity, LiveCourse, LiveSite, Person
from tests.live.smallpackages import small_h5p

_BY_RULE = {"completion": "2", "completionview": "0"}
_BY_HAND = {"completion": "1"}
_NONE = {"completion": "0"}
_QUESTION = "question/bank/editquestion/question.php"


def resource(site: LiveSite, course: LiveCourse, section: int, name: str) -> LiveActivity:
    """A file without completion: only the log tells who opened it."""
    files = str(site.services.upload("phieu.txt", name.encode()))
    site.browser.add_activity("resource", course.id, section, {"name": name, "files": files, **_NONE})
    return site._activity(course, "resource", name)


def own_page(site: LiveSite, course: LiveCourse, section: int, name: str) -> LiveActivity:
    """A page that students tick off by hand."""
    values = {"name": name, "page[text]": "<p>Tự đọc.</p>", "page[format]": "1", **_BY_HAND}
    site.browser.add_activity("page", course.id, section, values)
    return site._activity(course, "page", name)


def label(site: LiveSite, course: LiveCourse, section: int, words: str) -> None:
    site.browser.add_activity("label", course.id, section, {"name": words, "introeditor[text]": words, **_NONE})


def forum(site: LiveSite, course: LiveCourse, section: int, name: str, posts: int) -> LiveActivity:
    """Complete after that many posts; without completion where it is 0."""
    rule = {**_BY_RULE, "completionpostsenabled": "1", "completionposts": str(posts)} if posts else _NONE
    values = {"name": name, "completiongradeitemnumber": "", **rule}
    site.browser.add_activity("forum", course.id, section, values)
    return site._activity(course, "forum", name)


def handed_in(site: LiveSite, course: LiveCourse, section: int, name: str) -> LiveActivity:
    """An assignment that is complete when it was handed in."""
    return site.assignment(course, section, name, workflow=False, **_BY_RULE, completionsubmit="1")


def h5p(site: LiveSite, course: LiveCourse, section: int, name: str) -> LiveActivity:
    packagefile = str(site.services.upload("bai.h5p", small_h5p()))
    site.browser.add_activity("h5pactivity", course.id, section, {"name": name, "packagefile": packagefile, **_NONE})
    return site._activity(course, "h5pactivity", name)


def quiz(site: LiveSite, course: LiveCourse, section: int, name: str, right: Sequence[bool]) -> LiveActivity:
    """True or false questions, out of 10 points, complete after one attempt; `right` holds the answers."""
    rule = {**_BY_RULE, "completionminattemptsenabled": "1", "completionminattempts": "1"}
    site.browser.add_activity("quiz", course.id, section, {"name": name, "grade": "10", **rule})
    made = site._activity(course, "quiz", name)
    for number, answer in enumerate(right, 1):
        _question(site, made, f"{name} {number}", answer)
    return made


def _question(site: LiveSite, quiz: LiveActivity, name: str, right: bool) -> None:
    """Into the quiz's own bank of questions, and from there into the quiz: its page says where the bank is."""
    page = site.browser.get("mod/quiz/edit.php", {"cmid": quiz.cmid})
    found = re.search(r"addquestion\.php\?([^\"']*)", page)
    assert found is not None, "the quiz offers no new question"
    query = {name: values[0] for name, values in parse_qs(unescape(found[1])).items()} | {"qtype": "truefalse"}
    values = {"name": name, "questiontext[text]": f"<p>{name}?</p>", "correctanswer": str(int(right))}
    form = site.browser.form(_QUESTION, query)
    site.browser.follow(site.browser.send_form(_QUESTION, form | values | {"submitbutton": "Save"}))


def summarise(site: LiveSite, course: LiveCourse, section: int, words: str) -> None:
    """The section's summary, where teachers tell how to learn the topic."""
    page, sections = "course/editsection.php", site.services.call("core_course_get_contents", courseid=course.id)
    form = site.browser.form(page, {"id": sections[section]["id"], "sr": 0})
    site.browser.send_form(page, form | {"summary_editor[text]": words, "submitbutton": "Save"})


def hide(site: LiveSite, course: LiveCourse, activity: LiveActivity) -> None:
    edit = {"action": "cm_hide", "courseid": course.id, "ids": [activity.cmid]}
    site.services.call("core_courseformat_update_course", **edit)


def hide_section(site: LiveSite, course: LiveCourse, section: int) -> None:
    sections = site.services.call("core_course_get_contents", courseid=course.id)
    edit = {"action": "section_hide", "courseid": course.id, "ids": [sections[section]["id"]]}
    site.services.call("core_courseformat_update_course", **edit)


def cohort(site: LiveSite, key: str, name: str, members: Sequence[Person]) -> str:
    """A cohort of the whole site, made and filled on its pages; gives its idnumber."""
    idnumber = f"{site.run}-{key}"
    form = site.browser.form("cohort/edit.php", {"contextid": 1})
    values = {"name": site.named(name), "idnumber": idnumber, "submitbutton": "Save"}
    site.browser.send_form("cohort/edit.php", form | values)
    cohorts = site.services.call("core_cohort_get_cohorts", cohortids=[])
    [made] = [c["id"] for c in cohorts if c["idnumber"] == idnumber]
    fields = site.browser.form("cohort/assign.php", {"id": made})
    chosen: dict[str, str | list[str]] = {"addselect[]": [str(person.id) for person in members], "add": "Add"}
    site.browser.press("cohort/assign.php", {"id": made}, {"sesskey": fields["sesskey"], **chosen})
    return idnumber
