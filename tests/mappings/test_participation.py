from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mappings.json_schema import json_schema
from mappings.loader import MappingError, load
from mappings.schema import Mapping, Rules, StudentGroups

SCENE = Path(__file__).with_name("scene.yaml")
COURSE = "{course: TOAN10A1, subject: Toán, grade: 10, class: 10A1}"


def course(more: str) -> str:
    return COURSE.replace("}", f", {more}}}")


def write(tmp_path: Path, old: str, new: str) -> Path:
    text = SCENE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mapping.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def loaded(tmp_path: Path, old: str, new: str) -> Mapping:
    return load(write(tmp_path, old, new), {})


def rules(tmp_path: Path, text: str) -> Mapping:
    return loaded(tmp_path, "reports:", f"rules: {text}\nreports:")


def test_a_mapping_that_says_nothing_keeps_the_thresholds_it_had() -> None:
    said = load(SCENE, {}).rules
    assert (said.inactive_days, said.low_score, said.late_after_hours) == (7, 5.0, 26)
    assert (said.score_bands, said.small_cell, said.students) == ((5.0, 6.5, 8.0), 5, StudentGroups())


def test_a_topic_is_planned_as_minutes_alone_or_with_its_last_day(tmp_path: Path) -> None:
    text = course("topics: {Hàm số: 180, Tập hợp: {minutes: 90, ends: 2026-10-09}, Ôn tập: {ends: 2026-12-01}}")
    taught = loaded(tmp_path, COURSE, text).school("thpt-a").teaching[0]
    plans = [taught.plan_of(name) for name in ("Hàm số", "Tập hợp", "Ôn tập")]
    assert [(p.minutes, p.ends) for p in plans if p] == [
        (180, None),
        (90, date(2026, 10, 9)),
        (None, date(2026, 12, 1)),
    ]


def test_a_topics_plan_is_found_however_its_name_is_written_but_the_exact_name_goes_first(tmp_path: Path) -> None:
    taught = loaded(tmp_path, COURSE, course("topics: {Bài đọc: 10, Bãi đọc: 20}")).school("thpt-a").teaching[0]
    assert [p.minutes for n in ("Bài đọc", "Bãi đọc") if (p := taught.plan_of(n))] == [10, 20]
    assert taught.plan_of("BÀI  ĐỌC".replace("  ", " ")) is not None
    assert taught.plan_of("Bài viết") is None


def test_a_school_names_its_own_groups_before_those_of_the_rules(tmp_path: Path) -> None:
    mapping = rules(tmp_path, "{students: {vulnerable: {cohorts: [KK]}, excluded: {cohorts: [thu]}}}")
    own = mapping.schools[0].model_copy(
        update={"students": StudentGroups.model_validate({"vulnerable": {"file": "kk.csv"}})}
    )
    groups = mapping.students_of(own)
    assert (groups.vulnerable.cohorts, groups.vulnerable.file) == ((), "kk.csv")
    assert (groups.excluded.cohorts, groups.lacks_means.named) == (("thu",), False)
    assert mapping.students_of(mapping.schools[1]) == mapping.rules.students


@pytest.mark.parametrize(
    ("old", "new", "line_holds", "says"),
    [
        ("reports:", "rules: {score_bands: [5, 8, 6.5]}\nreports:", "score_bands", "must rise"),
        ("reports:", "rules: {score_bands: [5, 10]}\nreports:", "score_bands", "must be less than 10"),
        ("reports:", "rules: {small_cell: 0}\nreports:", "small_cell", "must be at least 1"),
        ("reports:", "rules: {students: {vulnerabel: {}}}\nreports:", "vulnerabel", "did you mean 'vulnerable'?"),
        (COURSE, course("topics: {Hàm số: 0}"), "Hàm số", "must be more than 0"),
        (COURSE, course("topics: {Hàm số: {}}"), "Hàm số", "name minutes, ends or both"),
        (COURSE, course("topics: {Hàm số: {ends: 9-10}}"), "Hàm số", "write the date like 2026-08-17"),
        (COURSE, course('teacher: " "'), "teacher", "must not be blank"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, line_holds: str, says: str
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    path = write(tmp_path, old, new)
    with pytest.raises(MappingError) as caught:
        load(path, {})
    told = [p for p in caught.value.problems if says in str(p.message)]
    assert told, [str(p) for p in caught.value.problems]
    assert line_holds in path.read_text(encoding="utf-8").splitlines()[told[0].line - 1]


def test_editors_know_both_ways_to_write_a_topic() -> None:
    plan = json_schema()["$defs"]["TopicPlan"]  # type: ignore[index]
    assert {"type": "integer", "exclusiveMinimum": 0} in plan["anyOf"]
    assert "ends" in json.dumps(plan)


def test_rules_are_still_to_be_had_from_the_schema() -> None:
    assert Rules.__module__ == "mappings.participation"
