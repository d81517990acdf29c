from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from tests.flows.conftest import City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]


@pytest.fixture
def at(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setenv("HOCLIEU_MAPPING", str(city.settings.mapping))
    monkeypatch.setenv("HOCLIEU_DATA", str(city.settings.data))
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    return city


def test_a_backup_is_made_checked_and_restored_by_command(
    at: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, new = tmp_path / "b.tar", tmp_path / "new"
    made = CliRunner().invoke(app, ["backup", "make", str(place)])
    assert made.exit_code == 0 and "Anchor of the trail" in made.stdout
    assert "Whole:" in CliRunner().invoke(app, ["backup", "check", str(place)]).stdout
    back = CliRunner().invoke(app, ["backup", "restore", str(place), "--into", str(new)])
    assert back.exit_code == 0 and "HOCLIEU_DATA=" in back.stdout
    monkeypatch.setenv("HOCLIEU_DATA", str(new))
    monkeypatch.setenv("HOCLIEU_MAPPING", str(new / "mapping" / at.settings.mapping.name))
    assert CliRunner().invoke(app, ["status"]).exit_code == 0


def test_a_damaged_backup_is_told_by_the_exit_status(at: City, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["backup", "make", str(tmp_path / "b")])
    (tmp_path / "b" / "database" / "lesson.jsonl").write_text("{}")
    done = CliRunner().invoke(app, ["backup", "check", str(tmp_path / "b")])
    assert done.exit_code == 4 and "database/lesson.jsonl (changed)" in done.output


def test_the_database_is_brought_up_to_date_by_command(at: City) -> None:
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    assert CliRunner().invoke(app, ["health", "--only", "migrations"]).exit_code == 0
