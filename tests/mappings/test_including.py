from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mappings.loader import MappingError, load

EXAMPLE = Path(__file__).parent / "scene.yaml"


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """The example with its schools in two files beside it."""
    text = EXAMPLE.read_text(encoding="utf-8")
    before, _, rest = text.partition("schools:\n")
    schools, _, after = rest.partition("catalogs:\n")
    first, _, second = schools.partition("  - id: thcs-b\n")
    (tmp_path / "schools").mkdir()
    (tmp_path / "schools" / "a.yaml").write_text("schools:\n" + first, encoding="utf-8")
    (tmp_path / "schools" / "b.yaml").write_text("schools:\n  - id: thcs-b\n" + second, encoding="utf-8")
    main = tmp_path / "mapping.yaml"
    main.write_text(f"{before}include: [schools/*.yaml]\n\ncatalogs:\n{after}", encoding="utf-8")
    return main


def problems(path: Path) -> list[str]:
    with pytest.raises(MappingError) as caught:
        load(path, {})
    return [str(problem) for problem in caught.value.problems]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_included_schools_are_those_of_one_file(split: Path) -> None:
    whole, parts = load(EXAMPLE, {}), load(split, {})
    assert parts.schools == whole.schools and parts.catalogs == whole.catalogs


def test_lists_are_put_behind_those_of_the_main_file(split: Path) -> None:
    before = [p.id for p in load(split, {}).people]
    (split.parent / "schools" / "c.yaml").write_text(
        "people:\n  - {id: binh, name: Bình, roles: [{role: it}]}\n", encoding="utf-8"
    )
    assert [p.id for p in load(split, {}).people] == [*before, "binh"]


def test_a_mistake_in_an_included_file_is_told_with_that_file_its_line_and_field(split: Path) -> None:
    change(split.parent / "schools" / "b.yaml", "group: hai-an", "group: hai-ann")
    [told] = problems(split)
    assert told.startswith("schools/b.yaml:6: schools.0.group: ") and "did you mean 'hai-an'" in told


def test_a_schema_mistake_in_an_included_file_is_told_there(split: Path) -> None:
    change(split.parent / "schools" / "b.yaml", "grade: 8, window", "grade: 13, window")
    [told] = problems(split)
    assert told.startswith("schools/b.yaml:9: schools.0.submissions.0.grade: ")


def test_a_key_written_twice_in_an_included_file_is_told_there(split: Path) -> None:
    change(split.parent / "schools" / "a.yaml", "    short: THPTA\n", "    short: THPTA\n    short: X\n")
    assert any(p.startswith("schools/a.yaml:5: ") and "written twice" in p for p in problems(split))


def test_ids_must_differ_across_files(split: Path) -> None:
    change(split.parent / "schools" / "b.yaml", "id: thcs-b", "id: thpt-a")
    assert any(p.startswith("schools/b.yaml:2: schools.0.id: ") and "used above" in p for p in problems(split))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("department: {id: x}\n", "only the main file may say this"),
        ("include: [more.yaml]\n", "only the main file may say this"),
        ("schools: {id: x}\n", "must be a list"),
        ("- {id: x}\n", "holds lists only"),
    ],
)
def test_what_an_included_file_may_not_hold_is_told(split: Path, text: str, says: str) -> None:
    (split.parent / "schools" / "c.yaml").write_text(text, encoding="utf-8")
    [told] = problems(split)
    assert told.startswith("schools/c.yaml:1: ") and says in told


@pytest.mark.parametrize("pattern", ["nowhere/*.yaml", "/etc/*.yaml"])
def test_a_pattern_without_files_is_a_mistake(split: Path, pattern: str) -> None:
    change(split, "schools/*.yaml", f"schools/*.yaml, {pattern}")
    [told] = problems(split)
    assert "include.1" in told and "no file matches" in told


def test_a_file_is_taken_once_and_never_the_main_one(split: Path) -> None:
    change(split, "[schools/*.yaml]", "[schools/*.yaml, schools/a.yaml, '*.yaml']")
    assert len(load(split, {}).schools) == 2


def test_an_empty_list_in_the_main_file_is_filled_by_the_others(split: Path) -> None:
    change(split, "catalogs:", "schools:\n\ncatalogs:")
    assert len(load(split, {}).schools) == 2


def test_values_of_included_files_come_from_the_environment_too(split: Path) -> None:
    change(split.parent / "schools" / "a.yaml", "name: Trường THPT A", "name: ${SCHOOL_A}")
    assert load(split, {"SCHOOL_A": "Trường THPT Anh"}).schools[0].name == "Trường THPT Anh"
    assert any("SCHOOL_A" in p and p.startswith("schools/a.yaml:3: ") for p in problems(split))


def test_the_last_of_seven_hundred_files_keeps_its_place(split: Path) -> None:
    one = yaml.safe_load((split.parent / "schools" / "a.yaml").read_text(encoding="utf-8"))["schools"][0]
    for i in range(700):
        school = one | {"id": f"thpt-{i}", "site": "nowhere" if i == 699 else one["site"]}
        (split.parent / "schools" / f"x{i:03}.yaml").write_text(
            yaml.safe_dump({"schools": [school]}, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )
    [told] = problems(split)
    assert told.startswith("schools/x699.yaml:")
