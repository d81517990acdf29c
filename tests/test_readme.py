"""The README is tested against the product: its commands, its mapping, its tables."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from connector.cli.main import app
from connector.settings import Settings
from mappings.loader import load

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_first_two_sh_blocks_are_the_demo_and_the_tests() -> None:
    demo, tests = blocks("sh")
    assert demo.splitlines()[-1] == ".venv/bin/hoclieu demo" and "pytest" in tests.splitlines()[-1]


def test_the_first_mapping_is_valid_and_about_ten_lines_long(tmp_path: Path) -> None:
    [text] = blocks("yaml")
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    assert load(path, {}).schools[0].submissions and len(text.splitlines()) <= 11


def commands(group: typer.Typer, prefix: str = "") -> set[str]:
    found = {prefix + (c.name or c.callback.__name__) for c in group.registered_commands if c.callback}
    for sub in group.registered_groups:
        assert sub.typer_instance is not None and sub.name is not None
        found |= commands(sub.typer_instance, f"{sub.name} ")
    return found


def test_every_command_in_the_table_exists_and_every_command_is_in_it() -> None:
    rows = [m for m in re.findall(r"^\| (`[^|]*) \|", README, re.MULTILINE) if "HOCLIEU" not in m and "/`" not in m]
    told: set[str] = set()
    for row in rows:
        words = [re.sub(" FILE…?$", "", w) for w in re.findall(r"`([^`-][^`]*)`", row)]
        group = words[0].split()[0] if " " in words[0] else ""
        told |= {w if not group or w.startswith(group) else f"{group} {w}" for w in words}
    real = {c.replace("inspect_files", "inspect").replace("_", "-") for c in commands(app)}
    assert told == real - {"demo", "version"}


def test_every_setting_in_the_table_exists() -> None:
    told = set(re.findall(r"^\| `HOCLIEU_([A-Z_]+)`", README, re.MULTILINE))
    assert {t.lower() for t in told} <= set(Settings.model_fields) and len(told) >= 8


def test_every_linked_file_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links and all((ROOT / link).exists() for link in links)


def test_ci_runs_the_tests_as_the_readme_tells_them() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in run and "$test_command" in run
