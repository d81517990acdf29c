from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from mappings.loader import MappingError, load

SCENE: dict[str, Any] = {
    "version": 1,
    "department": {"id": "hp", "name": "Sở", "parent": "UBND", "place": "Hải Phòng", "school_year": "2026-2027"},
    "levels": [{"id": "school", "name": "Cấp trường", "unit": "school"}],
    "sites": [{"id": "thu-muc", "kind": "folder", "path": "chung"}],
    "schools": [{"id": "a", "name": "THPT A", "short": "A", "stages": ["THPT"], "site": "thu-muc"}],
}


def written(folder: Path, **more: Any) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(yaml.safe_dump(SCENE | more, allow_unicode=True), encoding="utf-8")
    return path


def problems(folder: Path, **more: Any) -> list[str]:
    with pytest.raises(MappingError) as wrong:
        load(written(folder, **more), {})
    return [f"{p.field}: {p.message.en}" for p in wrong.value.problems]


def test_a_folder_needs_neither_address_nor_token_and_stands_beside_the_mapping(tmp_path: Path) -> None:
    [site] = load(written(tmp_path), {}).sites
    assert (site.path, site.address, site.host, site.lets_people_in) == (str(tmp_path / "chung"), "", "", False)


def test_a_path_may_come_from_the_environment(tmp_path: Path) -> None:
    sites = [{"id": "thu-muc", "kind": "folder", "path": "${SHARE}/chung"}]
    assert load(written(tmp_path, sites=sites), {"SHARE": "/srv/sftp"}).sites[0].path == "/srv/sftp/chung"


@pytest.mark.parametrize(
    ("site", "says"),
    [
        ({"kind": "folder"}, "sites.0.path: this field is missing"),
        ({"kind": "folder", "path": " "}, "sites.0.path"),
        ({"url": "https://a.example"}, "sites.0.token_env: this field is missing"),
        ({"token_env": "T"}, "sites.0.url: this field is missing"),
        ({"url": "https://a.example", "token_env": "T", "path": "x"}, "only a site of kind: folder has a path"),
        ({"kind": "ftp", "path": "x"}, "must be one of: 'moodle' or 'folder'"),
    ],
)
def test_what_a_kind_of_site_lacks_is_named(tmp_path: Path, site: dict[str, str], says: str) -> None:
    assert any(says in line for line in problems(tmp_path, sites=[{"id": "thu-muc"} | site]))


def test_schools_that_share_a_folder_name_their_points_apart(tmp_path: Path) -> None:
    point = {"course": "nop", "assignment": "Bài giảng", "subject": "Toán", "grade": 10}
    [school] = SCENE["schools"]
    both = [school | {"submissions": [point]}, school | {"id": "b", "short": "B", "submissions": [point]}]
    [said] = problems(tmp_path, schools=both)
    assert "schools.1.submissions.0.assignment" in said and "another assignment ('B')" in said
    both[1]["submissions"] = [point | {"assignment": "B"}]
    assert len(load(written(tmp_path, schools=both), {}).schools) == 2
