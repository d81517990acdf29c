"""The guides are run: every command in them, in order, in a fresh folder, against the stand-in LMS."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from connector.cli.main import app
from mappings.loader import load
from tests.flows.conftest import DEMO, City, city, make_city, seeded

__all__ = ["city", "make_city", "seeded"]
DOCS = Path(__file__).parent.parent / "docs"
PAIRS = {
    "school-it": "cntt-truong",
    "department": "so-gddt",
    "operators": "van-hanh",
    "developers": "lap-trinh",
}  # fmt: skip
GUIDES = [*(f"en/{name}" for name in PAIRS), *(f"vi/{name}" for name in PAIRS.values())]
FOR_READERS = "https://lms.truong.example"


def text_of(guide: str) -> str:
    return (DOCS / f"{guide}.md").read_text(encoding="utf-8")


def blocks(guide: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(guide), re.MULTILINE | re.DOTALL)


def commands(guide: str) -> list[list[str]]:
    """Those of the `console` blocks, as words after `hoclieu`."""
    lines = [line for block in blocks(guide, "console") for line in block.splitlines()]
    assert all(line.startswith("$ hoclieu ") for line in lines), "a console block holds commands only"
    return [shlex.split(line)[2:] for line in lines]


@pytest.fixture
def fresh(tmp_path: Path, city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """A folder with nothing in it but the two secrets, beside a school's Moodle."""
    folder = tmp_path / "guide"
    folder.mkdir()
    for name, secret in (("TOKEN", city.sandbox.token("sao-mai")), ("PASSWORD", city.sandbox.password)):
        (folder / name).write_text(secret + "\n", encoding="utf-8")
        monkeypatch.setenv(f"LMS_{name}_FILE", str(folder / name))
    for name in ("HOCLIEU_MAPPING", "HOCLIEU_DATA", "HOCLIEU_DATABASE", "HOCLIEU_REDIS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    yield city


def carry_out(guide: str, change: Callable[[str], str] = lambda word: word) -> dict[str, str]:
    """Runs them all; each must end well. By command what it printed."""
    said: dict[str, str] = {}
    for words in commands(guide):
        done = CliRunner().invoke(app, [change(word) for word in words])
        said[" ".join(words)] = done.output
        assert done.exit_code in (0, 3), (words, done.output)
    return said


@pytest.mark.parametrize("guide", ["en/school-it", "vi/cntt-truong"])
def test_a_school_comes_from_a_bare_moodle_to_its_first_sync(guide: str, fresh: City) -> None:
    fresh.sandbox.install_plugin("sao-mai")
    said = carry_out(guide, lambda word: word.replace(FOR_READERS, fresh.sandbox.url("sao-mai")))
    assert "NOP-BAI-GIANG" in Path("mapping.yaml").read_text(encoding="utf-8")
    assert Path("hoclieu-plugin.zip").stat().st_size > 10_000 and Path("hoclieu-role.xml").is_file()
    assert "Hàm số bậc hai" in said["review list"]


@pytest.mark.parametrize("guide", ["en/department", "vi/so-gddt", "en/operators", "vi/van-hanh"])
def test_the_commands_of_a_guide_work_on_what_the_demo_holds(guide: str, fresh: City) -> None:
    fresh.sync()
    shutil.copy(DEMO, "mapping.yaml")
    shutil.copytree(fresh.settings.data, "hoclieu-data")
    carry_out(guide)


@pytest.mark.parametrize(("english", "vietnamese"), PAIRS.items())
def test_both_languages_hold_the_same_commands(english: str, vietnamese: str) -> None:
    for language in ("console", "sh"):
        assert blocks(f"en/{english}", language) == blocks(f"vi/{vietnamese}", language)
    pictures = [re.findall(r"\]\((\.\./pictures/[^)]+)\)", text_of(g)) for g in (f"en/{english}", f"vi/{vietnamese}")]
    assert pictures[0] == pictures[1]


def options_of(words: list[str]) -> tuple[bool, set[str]]:
    """Whether the words name a command, and the options that it has."""
    found: Any = typer.main.get_command(app)
    known = {o for p in found.params for o in p.opts}
    for word in words:
        if isinstance(found, TyperGroup) and not word.startswith("-"):
            if word not in found.commands:
                return False, known
            found = found.commands[word]
            known |= {o for p in found.params for o in p.opts}
    return True, known | {"--help"}


@pytest.mark.parametrize("guide", [*GUIDES, "../README"])
def test_every_command_that_is_named_exists_with_its_options(guide: str) -> None:
    named = re.findall(r"`hoclieu ([^`]+)`", text_of(guide))
    named += re.findall(
        r"^(?:\.venv/bin/)?hoclieu (.+?)(?:  +#.*)?$", "\n".join(blocks(guide, "(?:sh|bash)")), re.MULTILINE
    )
    assert named or guide.endswith(("developers", "lap-trinh"))
    for line in named:
        words = shlex.split(line)
        there, options = options_of(words)
        assert there and {w.partition("=")[0] for w in words if w.startswith("--")} <= options, line


@pytest.mark.parametrize("guide", ["en/school-it", "vi/cntt-truong"])
def test_what_is_said_of_the_mapping_is_valid_in_the_readmes_own(guide: str, tmp_path: Path) -> None:
    [people, reports] = blocks(guide, "yaml")
    [whole] = blocks("../README", "yaml")
    path = tmp_path / "mapping.yaml"
    path.write_text(re.sub(r"^reports: .*$", reports.strip(), whole, flags=re.MULTILINE) + people, encoding="utf-8")
    mapping = load(path, {})
    assert len(mapping.people) == 2 and mapping.reports[0].draft_at


@pytest.mark.parametrize("guide", [*GUIDES, "README"])
def test_every_link_and_picture_leads_somewhere(guide: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", text_of(guide))
    assert [link for link in links if "://" not in link and not (DOCS / guide).parent.joinpath(link).exists()] == []
