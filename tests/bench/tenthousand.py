"""A department of 200 schools in 20 clusters, and thousands of lessons at every stage, put straight into the tables."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import yaml
from sqlalchemy import Table, insert

from connector.appraisal.freshness import refresh
from connector.packages.inspect import inspect
from connector.store import tables as t
from tests.web.pages.house import MAPPING, House
from tests.web.pages.lessons import package

SCHOOLS, GROUPS = 200, 20
SUBJECTS = ("Toán", "Vật lí", "Hoá học", "Sinh học", "Tin học", "Lịch sử", "Địa lí", "Tiếng Anh", "Công nghệ")
TITLES = ("Hàm số bậc hai", "Phương trình mặt phẳng", "Bất phương trình", "Định luật bảo toàn", "Tế bào nhân thực")
TEACHERS = ("Nguyễn Thị Lan", "Trần Văn Nam", "Lê Thị Phương", "Phạm Quốc Đạt", "Vũ Ngọc Ánh")
WORDS = "Nội dung chính xác, bám sát yêu cầu cần đạt; hoạt động khởi động ngắn gọn, gây hứng thú. " * 3


def mapping() -> str:
    """The house's department, grown to a city's size."""
    made: dict[str, Any] = yaml.safe_load(MAPPING)
    made["groups"] += [{"id": f"cum-{g}", "kind": "commune", "name": f"Cụm {g}"} for g in range(GROUPS)]
    for n in range(SCHOOLS):
        made["sites"].append({"id": f"lms-{n}", "url": f"https://lms-{n}.example", "token_env": "T"})
        points = [
            {"course": "NBG", "assignment": f"{s} {g}", "subject": s, "grade": g, "window": "dot-1"}
            for s in SUBJECTS for g in (10, 11)
        ]  # fmt: skip
        made["schools"].append(
            {"id": f"thpt-{n}", "name": f"Trường THPT số {n}", "short": f"THPT{n}", "stages": ["THPT"],
             "group": f"cum-{n % GROUPS}", "site": f"lms-{n}", "submissions": points}
        )  # fmt: skip
        made["people"] += [
            {"id": f"lead-{n}-{i}", "name": f"Tổ trưởng {n} {i}",
             "accounts": [{"site": f"lms-{n}", "username": f"to{i}"}],
             "roles": [{"role": "team_lead", "school": f"thpt-{n}", "subjects": [SUBJECTS[i]]}]}
            for i in range(3)
        ]  # fmt: skip
    return yaml.safe_dump(made, allow_unicode=True)


def fill(house: House, count: int) -> None:
    """`count` lessons of one to three versions, their verdicts on minutes, opinions, tasks, lists and the trail."""
    random.seed(7)
    tables: dict[Table, list[dict[str, Any]]] = {}
    report = _report(house)
    for n in range(1, count + 1):
        for table, row in _lesson(house, n, report):
            tables.setdefault(table, []).append(row)
    for table, row in _papers(house, count):
        tables.setdefault(table, []).append(row)
    order = (
        t.blob, t.lesson, t.lesson_version, t.appraisal, t.opinion, t.minutes, t.minutes_item, t.review_task,
        t.publication, t.passed_list, t.passed_list_item,
    )  # fmt: skip
    with house.ctx.store.db.connect() as c:
        for table in order:
            c.execute(insert(table), tables[table])
    with house.ctx.store.db.connect():
        for n in range(2 * count):
            house.ctx.store.audit.append(house.clock(), f"lms-{n % SCHOOLS}:5", "opinion", f"lesson {n // 2 + 1}", {})
    refresh(house.ctx)


def _report(house: House) -> dict[str, Any]:
    path = house.ctx.store.blobs.incoming / "bench"
    path.write_bytes(package("Bài giảng"))
    found: dict[str, Any] = json.loads(inspect(path).model_dump_json())
    return found


def _lesson(house: House, n: int, report: dict[str, Any]) -> list[tuple[Table, dict[str, Any]]]:
    now = house.clock() - timedelta(minutes=n)
    school, at_home = n % SCHOOLS, n % 50 == 0  # some are of the school whose people look at the pages
    versions = 1 + (n % 3 == 0) + (n % 7 == 0)
    lesson = {
        "id": n, "site": "lms-a" if at_home else f"lms-{school}", "school": "thpt-a" if at_home else f"thpt-{school}",
        "point": "p", "assignment_id": str(n), "teacher_id": "11" if n % 200 == 0 else "5", "slot": "",
        "author_name": TEACHERS[n % 5], "title": f"{TITLES[n % 5]}, bài {n}", "topic": f"Chủ đề {n % 12}",
        "period": str(n % 35), "subject": SUBJECTS[n % 9], "grade": 10 + n % 2, "window": "dot-1",
        "current_version": 4 * n + versions - 1, "created_at": now,
    }  # fmt: skip
    rows: list[tuple[Table, dict[str, Any]]] = [(t.lesson, lesson)]
    for v in range(versions):
        sha = f"{n:060x}{v:04x}"
        rows.append((t.blob, {"sha256": sha, "sha1": sha[:40], "size": 1_000_000, "stored_at": now}))
        version = {
            "id": 4 * n + v, "lesson_id": n, "number": v + 1, "sha256": sha, "filename": f"bai-{n}.zip",
            "submitted_at": now, "report": report, "created_at": now, "playable": True, "format": "scorm12",
            "format_version": "1.2", "moodle_fails": None, "timing": "on_time",
        }  # fmt: skip
        rows.append((t.lesson_version, version))
    return rows + _verdicts(n, 4 * n + versions - 1, school, at_home, now)


def _verdicts(n: int, version: int, school: int, at_home: bool, now: object) -> list[tuple[Table, dict[str, Any]]]:
    stage = n % 5  # how many levels have spoken: 0, 1, 2, 3 or turned back at the first
    units = ("thpt-a" if at_home else f"thpt-{school}", "le-chan" if at_home else f"cum-{school % GROUPS}", "haiphong")
    rows: list[tuple[Table, dict[str, Any]]] = []
    for i, level in enumerate(("school", "commune", "city")[: 1 if stage == 4 else stage]):
        said = {"version_id": version, "level": level, "appraiser_name": TEACHERS[i], "strengths": WORDS}
        said |= {"limitations": WORDS, "required_changes": WORDS if stage == 4 else ""}
        said |= {"decision": "changes_required" if stage == 4 else "approved", "source": "page"}
        appraisal = {"id": 4 * n + i, "unit": units[i], "score": 80.0, "percent": 80.0, "decided_at": now}
        rows.append((t.appraisal, {**said, "appraiser_key": f"person:lead-{school}-0", **appraisal}))
        for who in range(2 if level == "city" else 1):
            key = f"person:lead-{school}-{who}"
            rows.append((t.opinion, {**said, "appraiser_key": key, "scores": {"chinh-xac": 40}, "given_at": now}))
        if n % 7:
            sitting = 1 + (n + i) % 600 if level != "school" else 1000 + n
            rows.append((t.minutes_item, {"appraisal_id": 4 * n + i, "minutes_id": sitting, "position": n}))
            if level == "school":
                rows.append((t.minutes, _final(sitting, level, units[i], now)))
    if stage == 3 and n % 7:
        rows += [_published(n, version, catalog, now) for catalog in (f"school.{units[0]}", "city.haiphong")]
    if stage in (1, 2) and n % 4 == 0:
        task = {"lesson_id": n, "level": ("commune", "city")[stage - 1], "person": "member", "role": "member"}
        when = {"assigned_by": "account:chutich", "assigned_at": now, "due_at": now, "closed_at": None, "reason": ""}
        rows.append((t.review_task, {**task, **when, "state": "open"}))
    return rows


def _final(id_: int, level: str, unit: str, now: object) -> dict[str, Any]:
    held = {"place": "Phòng họp", "present": ["A", "B"], "chair": "A", "secretary": "B", "made_by": "x"}
    minutes = {"id": id_, "level": level, "unit": unit, "state": "final", "number": f"{id_}/BB", "made_at": now}
    return {**minutes, **held, "held_from": now, "held_to": now, "finalised_at": now}


def _published(n: int, version: int, catalog: str, now: object) -> tuple[Table, dict[str, Any]]:
    values = {"lesson_id": n, "catalog": catalog, "version_id": version, "site": "kho", "state": "confirmed"}
    values |= {"course_id": "1", "cmid": str(n), "sha1": f"{n:040x}", "url": f"https://kho.example/{n}"}
    return t.publication, {**values, "intended_at": now, "confirmed_at": now}


def _papers(house: House, count: int) -> list[tuple[Table, dict[str, Any]]]:
    """600 sittings of clusters and the city; a list for every cluster."""
    now = house.clock()
    rows: list[tuple[Table, dict[str, Any]]] = []
    for n in range(1, 601):
        level, unit = (("commune", f"cum-{n % GROUPS}"), ("city", "haiphong"))[n % 2]
        rows.append((t.minutes, _final(n, level, unit, now)))
    for n in range(1, GROUPS + 1):
        mine = [x for x in range(1, count + 1) if x % 5 == 2 and x % SCHOOLS % GROUPS == n - 1][:100]
        said = {"title": "Bài", "subject": "Toán", "grade": 10, "author": "A", "unit": "B", "change": "", "note": ""}
        sent = {"state": "sent", "number": f"{n}/BC", "sent_by": "x", "sent_at": now, "made_by": "x", "made_at": now}
        which = {"id": n, "level": "commune", "unit": f"cum-{n - 1}", "window": "dot-1", "rows": [said] * len(mine)}
        rows.append((t.passed_list, {**which, **sent}))
        for position, lesson in enumerate(mine):
            item = {"list_id": n, "lesson_id": lesson, "version_id": 4 * lesson, "position": position}
            rows.append((t.passed_list_item, {**item, "state": "pending", "reason": ""}))
    return rows
