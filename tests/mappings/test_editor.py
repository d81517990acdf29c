"""The JSON Schema in an editor: completion, hovers and mistakes, by the language server that editors use for YAML."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mappings.json_schema import json_schema
from tests.mappings.languageserver import LanguageServer

SERVER = "yaml-language-server@1.18.0"
EXAMPLES = sorted((Path(__file__).parents[2] / "mappings" / "examples").glob("*.yaml"))


def tool(name: str) -> str | None:
    """Out of the system, or out of the wheel beside this Python."""
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's folder: HOCLIEU_TEST_YAML_SERVER names one, otherwise npm brings it."""
    if named := os.environ.get("HOCLIEU_TEST_YAML_SERVER"):
        return Path(named)
    if (npm := tool("npm")) is None or tool("node") is None:
        pytest.skip("no npm here")
    folder = tmp_path_factory.mktemp("server")
    command = [npm, "install", "--prefix", str(folder), SERVER, "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        pytest.skip("npm cannot install the language server here")
    return folder / "node_modules" / "yaml-language-server"


@pytest.fixture
def server(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LanguageServer]:
    """It takes every file called mapping*.yaml for a mapping."""
    monkeypatch.setenv("HOCLIEU_LANG", "vi")
    path = tmp_path / "mapping.schema.json"
    path.write_text(json.dumps(json_schema(), ensure_ascii=False), encoding="utf-8")
    settings: dict[str, object] = {
        "schemas": {path.as_uri(): "mapping*.yaml"},
        "schemaStore": {"enable": False},
        "validate": True,
        "hover": True,
        "completion": True,
    }
    node = tool("node")
    assert node is not None
    with LanguageServer([node, str(installed / "bin" / "yaml-language-server"), "--stdio"], settings) as started:
        yield started


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "mapping.yaml"


def test_the_top_of_an_empty_file_is_completed_with_the_mappings_parts(server: LanguageServer, here: Path) -> None:
    server.open(here, "version: 1\n\n")
    offered = server.completions(here, 1, 0)
    assert {"department", "levels", "sites", "schools", "include"} <= offered.keys()
    assert "Sở GD&ĐT" in json.dumps(offered["department"]["documentation"], ensure_ascii=False)


def test_the_fields_of_a_site_are_completed_within_it(server: LanguageServer, here: Path) -> None:
    server.open(here, "version: 1\nsites:\n  - id: lms\n    \n")
    offered = server.completions(here, 3, 4)
    assert {"url", "token_env", "publish_by"} <= offered.keys() and "id" not in offered


def test_the_values_of_a_choice_are_completed(server: LanguageServer, here: Path) -> None:
    server.open(here, "version: 1\nlevels:\n  - id: school\n    unit: \n")
    assert {"school", "group", "department"} <= server.completions(here, 3, 10).keys()


def test_a_field_tells_what_it_is_when_hovered_over(server: LanguageServer, here: Path) -> None:
    server.open(here, "version: 1\nsites:\n  - id: lms\n    token_env: LMS_TOKEN\n")
    told = server.hover(here, 3, 6)
    assert "Biến giữ token" in told and "TÊN biến môi trường" in told


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_a_ready_example_has_no_mistake_in_the_editor(server: LanguageServer, here: Path, example: Path) -> None:
    found = server.open(here, example.read_text(encoding="utf-8"))
    assert [(d["range"]["start"]["line"] + 1, d["message"]) for d in found] == []


def test_a_mistake_is_marked_on_its_line(server: LanguageServer, here: Path) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8").replace("unit: school", "unit: schol", 1)
    marked = {d["range"]["start"]["line"] for d in server.open(here, text)}
    assert marked == {next(i for i, line in enumerate(text.splitlines()) if "unit: schol" in line)}
