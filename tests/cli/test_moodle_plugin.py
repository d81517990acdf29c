from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree
from typer.testing import CliRunner

from connector.cli.main import app
from connector.lms.moodle.plugin import write_plugin
from connector.lms.moodle.role import ABOUT_STUDENTS, capabilities


def test_the_plugin_is_written_with_what_to_do_next(tmp_path: Path) -> None:
    out = tmp_path / "hoclieu.zip"
    done = CliRunner().invoke(app, ["moodle", "plugin", "--out", str(out)])
    assert done.exit_code == 0
    assert "Hoclieu Connector" in done.output
    with zipfile.ZipFile(out) as packed:
        assert "hoclieu/version.php" in packed.namelist()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    for what in ("plugin", "role"):
        done = CliRunner().invoke(app, ["moodle", what, "--out", str(tmp_path / "không-có" / "x")])
        assert getattr(done.exception, "code", "") == "not_written"


def test_the_role_is_written_in_moodles_own_form_and_allows_no_more_than_steps_need(tmp_path: Path) -> None:
    out = tmp_path / "role.xml"
    done = CliRunner().invoke(app, ["moodle", "role", "--out", str(out)])
    assert done.exit_code == 0
    role = etree.parse(str(out)).getroot()
    assert (role.tag, role.findtext("shortname"), role.findtext("archetype")) == ("role", "hoclieu", "")
    allowed = [each.text for each in role.iterfind("permissions/allow")]
    assert allowed == capabilities() and len(allowed) == len(set(allowed))
    assert set(capabilities(["collect"])) < set(allowed)
    assert not any(
        word in name for name in capabilities() for word in ("delete", "loginas", "config", "role:", "backup")
    )


def test_an_account_that_only_counts_may_read_nothing_about_a_student(tmp_path: Path) -> None:
    out = tmp_path / "role.xml"
    assert CliRunner().invoke(app, ["moodle", "role", "--counts-only", "--out", str(out)]).exit_code == 0
    allowed = {each.text for each in etree.parse(str(out)).getroot().iterfind("permissions/allow")}
    assert allowed == set(capabilities()) - ABOUT_STUDENTS and "local/hoclieu:readcounts" in allowed


def test_the_plugins_service_holds_every_function_that_the_steps_call(tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["moodle", "functions"]).output.split()
    assert "mod_assign_get_submissions" in listed and listed == sorted(set(listed))
    with zipfile.ZipFile(write_plugin(tmp_path / "plugin.zip")) as packed:
        service = packed.read("hoclieu/db/services.php").decode().partition("$services")[2]
    assert [name for name in listed if f"'{name}'" not in service] == []
