"""A department of three schools, made up: one read, one read in part, one silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.lms.base import Activity, CourseActivity, Doing, Student, Topic
from connector.participation.coverage import CourseReading
from connector.participation.parquet import FactStore
from mappings.schema import Mapping

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
TOPICS = (
    Topic(
        "31", "Chủ đề 1: Số nguyên", 1, (Activity("7", "scorm", "Bài 1", True), Activity("8", "quiz", "Kiểm tra", True))
    ),
    Topic("32", "=Chủ đề 2: Hình học", 2, (Activity("9", "scorm", "Bài 2", True),)),
    Topic("33", "Chủ đề 3: Thống kê", 3, (Activity("10", "page", "Đọc thêm", False),)),
)


def _school(
    id: str, name: str, stages: list[str], group: str | None, *courses: tuple[str, str, int]
) -> dict[str, object]:
    teaching = [
        {"course": course, "subject": subject, "grade": grade, "class": f"{grade}A", "topics": {TOPICS[0].name: 90}}
        for course, subject, grade in courses
    ]
    return {
        "id": id,
        "name": name,
        "short": id.upper(),
        "stages": stages,
        "group": group,
        "site": f"site-{id}",
        "teaching": teaching,
    }


@pytest.fixture
def mapping() -> Mapping:
    schools = [
        _school(
            "thptp", "Trường THPT Trần Phú", ["THPT"], "hong-bang", ("TOAN10", "Toán", 10), ("VAN10", "Ngữ văn", 10)
        ),
        _school("hoasen", "Trường THCS Hoa Sen", ["THCS"], "hong-bang", ("TOAN8", "Toán", 8), ("VAN8", "Ngữ văn", 8)),
        _school("xa", "Trường THCS Xa", ["THCS"], None, ("TOAN8", "Toán", 8)),
        _school("moi", "Trường THCS Mới", ["THCS"], None),
    ]
    sites = [{"id": s["site"], "url": "https://lms.example", "token_env": "TOKEN"} for s in schools]
    return Mapping.model_validate(
        {
            "version": 1,
            "department": {
                "id": "hp",
                "name": "Sở Giáo dục và Đào tạo Hải Phòng",
                "parent": "Ủy ban nhân dân thành phố Hải Phòng",
                "place": "Hải Phòng",
                "school_year": "2026-2027",
            },
            "levels": [{"id": "school", "name": "cấp trường", "unit": "school"}],
            "groups": [{"id": "hong-bang", "kind": "commune", "name": "UBND phường Hồng Bàng"}],
            "sites": sites,
            "schools": schools,
        }
    )


@pytest.fixture
def facts(tmp_path: Path) -> FactStore:
    """Two courses of the first school and one of the second were read at noon of 18/11/2026."""
    store = FactStore(tmp_path / "facts")
    for site, course in (("site-thptp", "TOAN10"), ("site-thptp", "VAN10"), ("site-hoasen", "TOAN8")):
        record(store, site, f"shortname:{course}", NOON)
    return store


def record(store: FactStore, site: str, course: str, at: datetime) -> None:
    """Four students: 1 did all of topic 1, 2 only its lesson and poorly, 3 acted eight days ago, 4 never."""
    students = tuple(Student(s, None) for s in "1234")
    doings = (
        Doing("1", "7", (at,), True, at, "passed", 0.9, 1800),
        Doing("1", "8", (at,), True, at, score=0.75),
        Doing("2", "7", (at,), False, status="failed", score=0.25, seconds=900),
        Doing("3", "7", (at - timedelta(days=8),), False, status="incomplete"),
        Doing("1", "10", (at,)),
    )
    reading = CourseActivity(course, "2", at, TOPICS, students, doings, frozenset("1234"), sources=("tracks",))
    store.record(reading, site=site, pseudonym=str, timezone="Asia/Ho_Chi_Minh")


@pytest.fixture
def readings() -> list[CourseReading]:
    down = "Máy chủ không trả lời"
    return [
        CourseReading("thptp", "site-thptp", "shortname:TOAN10", NOON),
        CourseReading("thptp", "site-thptp", "shortname:VAN10", NOON, left_out=1),
        CourseReading("hoasen", "site-hoasen", "shortname:TOAN8", NOON),
        CourseReading("hoasen", "site-hoasen", "shortname:VAN8", None, "Không tìm thấy khoá học VAN8"),
        CourseReading("xa", "site-xa", "shortname:TOAN8", NOON - timedelta(days=1), down),
    ]
