"""The compose file read, without an engine to run it: limits, users, networks, secrets, and commands that exist."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from connector.cli.main import app

FOLDER = Path(__file__).parents[2] / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image") == "hoclieu-connector"]
TRIAL = [name for name, service in SERVICES.items() if service.get("profiles") == ["moodle"]]
KEPT = [name for name in SERVICES if name not in TRIAL]


def test_there_is_everything_that_the_service_is_made_of() -> None:
    assert set(OURS) == {"web", "worker", "beat", "migrate"} and {"redis", "database"} <= set(KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_a_service_is_locked_up(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service


@pytest.mark.parametrize("name", [n for n in KEPT if n not in OURS])
def test_a_service_of_others_runs_as_a_numbered_user_who_is_not_root(name: str) -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", SERVICES[name]["user"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits_bounded_logs_and_is_restarted(name: str) -> None:
    service = SERVICES[name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")


def test_ports_are_open_to_this_host_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports and all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)


def test_redis_and_the_databases_are_reached_from_inside_only() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("redis", "database", "moodle-database"):
        assert SERVICES[name]["networks"] == ["inside"] and "ports" not in SERVICES[name]


def test_the_database_is_brought_up_to_date_once_before_the_others_begin() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "migrate" not in SERVICES["migrate"]["depends_on"]


@pytest.mark.parametrize("name", OURS)
def test_a_secret_is_a_file_that_the_service_was_given(name: str) -> None:
    service, environment = SERVICES[name], SERVICES[name]["environment"]
    named = {value.removeprefix("/run/secrets/") for key, value in environment.items() if key.endswith("_FILE")}
    assert named and named <= set(service["secrets"]) <= set(COMPOSE["secrets"])
    plain = [
        key for key in environment if re.search(r"TOKEN|PASSWORD|REDIS|DATABASE", key) and not key.endswith("_FILE")
    ]
    assert plain == []


def test_every_secret_is_a_file_beside_and_is_used() -> None:
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])
    assert all(entry["file"].startswith("./secrets/") for entry in COMPOSE["secrets"].values())
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"secrets/{name}" in told for name in used)


@pytest.mark.parametrize("name", OURS)
def test_what_a_service_runs_is_a_command_with_such_options(name: str) -> None:
    command = SERVICES[name]["command"]
    shown = CliRunner().invoke(app, [command[0], "--help"], terminal_width=200)
    assert shown.exit_code == 0
    assert all(word in shown.stdout for word in command[1:] if word.startswith("--"))


def checks() -> list[list[str]]:
    found = [SERVICES[name].get("healthcheck", {}).get("test", []) for name in OURS]
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    found.append(yaml.safe_load(re.search(r"CMD (\[.hoclieu.*\])\nENTRY", text)[1]))  # type: ignore[index]
    return [[w for w in test if w != "CMD"] for test in found if "hoclieu" in test]


@pytest.mark.parametrize("test", checks(), ids=shlex.join)
def test_a_health_check_asks_for_checks_that_there_are(
    test: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path))
    assert test[:2] == ["hoclieu", "health"]
    said = CliRunner().invoke(app, test[1:])
    assert said.exit_code == 4 and "database: missing" in said.stdout
    known = {"database", "migrations", "beat", "redis", "disk"}
    assert {b for a, b in pairwise(test) if a == "--only"} <= known


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_of_others_is_of_a_named_release(name: str) -> None:
    image = SERVICES[name]["image"]
    assert name in OURS or (":" in image and not image.endswith(":latest"))


def test_the_trial_moodle_is_started_only_when_it_is_asked_for() -> None:
    assert set(TRIAL) == {"moodle", "moodle-database"}
