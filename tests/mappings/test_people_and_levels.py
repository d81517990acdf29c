"""Levels, units through time, forms and people: each mistake told with its line and what would be right."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from mappings.loader import MappingError, load

EXAMPLES = Path(__file__).parents[2] / "mappings" / "examples"
LEAD = "roles: [{role: team_lead, school: thpt-d}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("role: cluster_lead, group: ban-co", "role: cluster_lead, group: ban-go", "did you mean 'ban-co'?"),
        (
            "role: cluster_lead, group: ban-co",
            "role: cluster_lead, school: thpt-d",
            "cluster_lead needs group",
        ),
        ("role: cluster_lead, group: ban-co", "role: cluster_leed, group: ban-co", "must be one of"),
        (LEAD, "roles: [{role: team_lead, school: thpt-dd}", "did you mean 'thpt-d'?"),
        (LEAD, "roles: [{role: team_lead, school: thpt-d, subjects: [Toánn]}", "did you mean 'Toán'?"),
        (
            "level: cluster, group: cum-1, subjects",
            "level: clusters, group: cum-1, subjects",
            "did you mean 'cluster'?",
        ),
        ("site: lms-truong-d, username: tt.toan", "site: lms-truong-c, username: TT.Toan", "is named above already"),
        ("login: cum-truong-2", "login: cum-truong-1", "is named above already"),
        ("id: cum-truong-2", "id: cum-truong-1", "used above already"),
        ("email: cum1@hcm.example.edu.vn", "email: cum1", "has the wrong form"),
        ("{group: cum-2, valid_from: 2027-01-01}", "{group: cum-2, valid_from: 2026-12-31}", "overlaps with 'cum-1'"),
        ("{group: ban-co, valid_from: 2025-07-01}", "{group: ban-go, valid_from: 2025-07-01}", "there is no group"),
        ("      - {group: ban-co, valid_from: 2025-07-01}\n", "", "missing: level 'Xã, phường' is decided by groups"),
        ("    valid_to: 2025-06-30", "    valid_to: 2025-06-31", "date"),
        (
            "    group_kind: cluster\n",
            "    group_kind: cluster\n    valid_to: 2024-01-01\n",
            "not be before valid_from",
        ),
        (
            "    unit: school\n",
            "    unit: school\n    group_kind: cluster\n",
            "whose unit is group",
        ),
        ("    unit: school\n", "    unit: school\n    by_list: true\n", "a level that decides by list"),
        ("    unit: school\n", "    unit: school\n    quorum: 2\n", "has one appraiser"),
        ("    unit: school\n", "    unit: school\n    form: phieu\n", "there is no form 'phieu'"),
        ("    unit: school\n", "    unit: school\n    schools: [thpt-x]\n", "there is no school 'thpt-x'"),
        ("  - id: lms-truong-d\n", "  - id: account\n", "is reserved"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, says: str
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    path = Path(shutil.copy(EXAMPLES / "hochiminh.yaml", tmp_path / "mapping.yaml"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(path, {})
    told = [p for p in caught.value.problems if says in str(p)]
    assert told, [str(p) for p in caught.value.problems]
    assert told[0].line > 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("max: 20, mandatory: true, min: 14", "max: 20, mandatory: true, min: 24", "min must not be above max"),
        ("id: chuong-trinh", "id: chinh-xac", "needs an id of its own"),
        ("form: bai-giang-2024", "form: bai-giang-2042", "did you mean 'bai-giang-2024'?"),
        ("pass_percent: 70", "pass_percent: 170", "must be at most 100"),
    ],
)
def test_a_form_that_nobody_could_fill_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, says: str
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    path = Path(shutil.copy(EXAMPLES / "haiphong.yaml", tmp_path / "mapping.yaml"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(path, {})
    assert any(says in str(p) for p in caught.value.problems), [str(p) for p in caught.value.problems]


def test_a_school_belongs_to_its_units_of_that_day() -> None:
    mapping = load(EXAMPLES / "hochiminh.yaml", {})
    school = mapping.school("thcs-thpt-c")
    commune, cluster = mapping.level("commune"), mapping.level("cluster")
    assert commune is not None and cluster is not None
    assert mapping.unit_of(commune, school, date(2026, 1, 1)) == "ban-co"
    assert mapping.unit_of(cluster, school, date(2026, 12, 31)) == "cum-1"
    assert mapping.unit_of(cluster, school, date(2027, 1, 1)) == mapping.unit_of(cluster, school) == "cum-2"
    assert mapping.unit_of(commune, school, date(2025, 6, 30)) == "-"
    assert school.groups_on(date(2025, 6, 30)) == ("quan-3",)
