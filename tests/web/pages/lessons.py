"""Lessons for the pages' tests, and the deeds that bring them somewhere."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

from connector.appraisal import decisions
from connector.appraisal.decisions import Words
from connector.lessons.people import signed_in
from connector.lessons.records import Decision, Lesson
from connector.packages.inspect import inspect
from connector.store.lessons import LessonFacts, NewVersion, SubmissionKey
from tests.web.pages.house import LOGINS, House

SCORES = {"chinh-xac": 45.0, "chay": 25.0, "dep": 15.0}


def package(title: str) -> bytes:
    """A small SCORM 1.2 package that plays."""
    manifest = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>{title}</title>
<item identifier="i" identifierref="r"><title>{title}</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html">
<file href="index.html"/></resource></resources></manifest>"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("imsmanifest.xml", manifest)
        zipped.writestr("index.html", f"<!doctype html><title>{title}</title><h1>{title}</h1>")
    return buffer.getvalue()


def add_lesson(
    house: House, title: str = "Hàm số bậc hai", *, author: str = "teacher", content: str = "", **facts: Any
) -> Lesson:
    """Handed in by one of the teachers; the same title again is the next version, `content` makes it another one."""
    store, now = house.ctx.store, house.clock()
    key, _, name = LOGINS[author]
    incoming = store.blobs.incoming / "package"
    incoming.write_bytes(package(title + content))
    data = incoming.read_bytes()
    sha256, sha1 = hashlib.sha256(data).hexdigest(), hashlib.sha1(data).hexdigest()
    report = inspect(incoming)
    store.blobs.keep(incoming, sha256)
    store.lessons.remember_content(sha256, sha1, len(data), now)
    said = {"school": "thpt-a", "subject": "Toán", "grade": 10, "window": "dot-1", "topic": "Hàm số", "period": "12"}
    said |= facts
    site = house.ctx.mapping.school(said["school"]).site
    about = LessonFacts(point="p", author_name=name, title=title, **said)
    new = NewVersion(sha256, f"{title}.zip", now, report)
    where = SubmissionKey(site, "7", key.partition(":")[2] + title, 0)
    if key.partition(":")[0] == site:
        where = SubmissionKey(site, title, key.partition(":")[2], 0)
    [(lesson, _, _)] = store.lessons.record_submission(where, "5", now, {"": (about, new)}, now)
    return lesson


def appraise(
    house: House, role: str, lesson: Lesson, level: str, decision: Decision = Decision.APPROVED, **words: str
) -> None:
    """An opinion, which is the verdict where the level has one appraiser."""
    who = signed_in(house.ctx.mapping, *LOGINS[role])
    version = len(house.ctx.store.lessons.versions([lesson.id])[lesson.id])
    scores = SCORES if level == "city" else {}
    decisions.give_opinion(house.ctx, who, lesson.id, version, level, scores, decision, Words(**words))


def conclude(house: House, role: str, lesson: Lesson, level: str, decision: Decision = Decision.APPROVED) -> None:
    who = signed_in(house.ctx.mapping, *LOGINS[role])
    version = len(house.ctx.store.lessons.versions([lesson.id])[lesson.id])
    decisions.conclude(house.ctx, who, lesson.id, version, level, decision)
