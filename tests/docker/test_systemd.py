"""The units for sites without containers, held against systemd itself where it is at hand."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.cli.main import app
from connector.settings import Settings

FOLDER = Path(__file__).parents[2] / "docker" / "systemd"
SERVICES = sorted(FOLDER.glob("*.service"))
TIMERS = sorted(FOLDER.glob("*.timer"))
MOST_EXPOSED = 2.0
BINARY = "/opt/hoclieu/bin/hoclieu"
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")


def hardening(unit: Path) -> list[str]:
    text = unit.read_text(encoding="utf-8")
    return text[text.index("User=hoclieu") :].partition("\n[Install]")[0].strip().splitlines()


def test_every_service_is_locked_up_alike() -> None:
    assert len(SERVICES) >= 6 and len({tuple(hardening(unit)) for unit in SERVICES}) == 1


@pytest.mark.parametrize("unit", SERVICES, ids=lambda u: u.stem)
def test_what_a_service_runs_is_a_command_of_ours(unit: Path) -> None:
    ran = re.search(rf"{BINARY} ([a-z -]+?)(?= --| /|\n|$)", unit.read_text(encoding="utf-8"))
    assert ran is not None
    assert CliRunner().invoke(app, [*ran[1].split(), "--help"]).exit_code == 0


@pytest.mark.parametrize("timer", TIMERS, ids=lambda t: t.stem)
def test_a_timer_starts_a_service_that_is_there(timer: Path) -> None:
    assert timer.with_suffix(".service") in SERVICES


def test_the_environment_names_settings_and_holds_no_secret() -> None:
    text = (FOLDER / "hoclieu.env").read_text(encoding="utf-8")
    names = re.findall(r"^#?([A-Z_]+)=(\S+)", text, re.MULTILINE)
    fields = {f"HOCLIEU_{name.upper()}" for name in Settings.model_fields}
    assert {name.removesuffix("_FILE") for name, _ in names if name.startswith("HOCLIEU")} <= fields
    secret = [(n, v) for n, v in names if re.search("TOKEN|PASSWORD|REDIS|DATABASE|SMTP", n)]
    assert secret and all(n.endswith("_FILE") and v.startswith("/etc/hoclieu/secrets/") for n, v in secret)


@pytest.fixture
def copies(tmp_path: Path) -> list[Path]:
    """With a program that is on this machine, which systemd wants to see."""
    for unit in (*SERVICES, *TIMERS):
        (tmp_path / unit.name).write_text(unit.read_text(encoding="utf-8").replace(BINARY, "/bin/true"))
    return sorted(tmp_path.iterdir())


@needs_systemd
def test_systemd_finds_nothing_wrong_with_them(copies: list[Path]) -> None:
    command = ["systemd-analyze", "verify", "--man=no", *map(str, copies)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "hoclieu" in line]
    assert (done.returncode, told) == (0, [])


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda u: u.stem)
def test_systemd_finds_them_little_exposed(unit: Path, copies: list[Path]) -> None:
    [copy] = [c for c in copies if c.name == unit.name]
    command = ["systemd-analyze", "security", "--offline=true", str(copy)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    level = re.search(r"exposure level for \S+: ([\d.]+)", said)
    if level is None:
        pytest.skip("this systemd does not judge units that are not loaded")
    assert float(level[1]) <= MOST_EXPOSED
