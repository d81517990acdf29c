from __future__ import annotations

from datetime import date
from pathlib import Path

from connector.catalogs.described import Approved
from connector.catalogs.desired import Content, Desired
from connector.catalogs.moving import Move, Stand, moves
from connector.lessons.records import Lesson
from mappings.loader import load
from mappings.schema import Mapping

SCENE = Path(__file__).parents[1] / "mappings" / "scene.yaml"
DAY = date(2026, 11, 18)


def scene(tmp_path: Path, *changes: tuple[str, str]) -> Mapping:
    text = SCENE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


LESSON = Lesson(1, "lms-thpt-a", "thpt-a", "p", "7", "lms-thpt-a:3", "A", "", "Hàm số", "Hàm số", "1", "Toán", 10, "")
VERSION = Content(1, 1, 1, "f" * 64, "a" * 40, "a.zip", "scorm12")
APPROVED = {1: (Approved("school", "Cấp trường", DAY, ""), Approved("city", "Cấp thành phố", DAY, ""))}
SCHOOL = Stand("school", "lms-thpt-a", ("Kho học liệu số của trường",))
CITY = Stand("city", "kho-hoc-lieu", ("Kho học liệu số", "Toàn thành phố"))


def moved(tmp_path: Path, *changes: tuple[str, str], after: dict[int, tuple[Approved, ...]] = APPROVED) -> set[Move]:
    old, new = Desired(scene(tmp_path), DAY), Desired(scene(tmp_path, *changes), DAY)
    found = moves(old, new, [(LESSON, [VERSION], APPROVED, after)])
    assert set(found.values()) <= {1}
    return set(found)


def test_nothing_moves_by_the_same_mapping(tmp_path: Path) -> None:
    assert moved(tmp_path) == set()


def test_a_catalog_at_another_place_moves_its_lessons_alone(tmp_path: Path) -> None:
    new = Stand("city", "kho-hoc-lieu", ("Kho học liệu số", "Cả nước"))
    assert moved(tmp_path, ("Toàn thành phố", "Cả nước")) == {Move("thpt-a", CITY, new)}


def test_a_school_on_another_site_takes_its_catalog_along(tmp_path: Path) -> None:
    change = ("    group: le-chan\n    site: lms-thpt-a", "    group: le-chan\n    site: lms-thcs-b")
    assert moved(tmp_path, change) == {Move("thpt-a", SCHOOL, Stand("school", "lms-thcs-b", SCHOOL.path))}


def test_what_loses_its_catalog_or_its_approval_would_stand_nowhere(tmp_path: Path) -> None:
    gone = ("  - {level: city, site: kho-hoc-lieu, category: [Kho học liệu số, Toàn thành phố]}\n", "")
    assert moved(tmp_path, gone) == {Move("thpt-a", CITY, None)}
    assert moved(tmp_path, after={1: APPROVED[1][:1]}) == {Move("thpt-a", CITY, None)}
