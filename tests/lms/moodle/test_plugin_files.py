"""The companion plugin as it is handed out."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from connector.lms.moodle import plugin

ROOT = Path(plugin.__file__).parent
SOURCE = ROOT / "local_hoclieu"
PHP = sorted(SOURCE.rglob("*.php"))
_FUNCTION = r"(?:core|mod|gradereport|local_hoclieu)_[a-z0-9]+(?:_[a-z0-9]+)+"


def read(path: str) -> str:
    return (SOURCE / path).read_text(encoding="utf-8")


def test_the_zip_is_the_same_each_time_and_holds_one_folder(tmp_path: Path) -> None:
    first, second = (plugin.write_plugin(tmp_path / name) for name in ("1.zip", "2.zip"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        names = packed.namelist()
        days = {entry.date_time[:3] for entry in packed.infolist()}
    assert {name.partition("/")[0] for name in names} == {"hoclieu"}
    assert {"hoclieu/version.php", "hoclieu/db/services.php", "hoclieu/lang/en/local_hoclieu.php"} <= set(names)
    assert names == sorted(names)
    assert [f"{y:04d}{m:02d}{d:02d}" for y, m, d in days] == re.findall(r"version = (\d{8})", read("version.php"))


def test_its_service_holds_every_function_that_the_adapter_calls() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.parent.glob("*.py"))
    called = set(re.findall(rf'"({_FUNCTION})"', code))
    assert called == set(re.findall(rf"^            '({_FUNCTION})',$", read("db/services.php"), re.MULTILINE))


def test_each_function_of_its_own_has_a_class() -> None:
    declared = re.findall(r"'classname' => 'local_hoclieu\\external\\(\w+)'", read("db/services.php"))
    assert sorted(declared) == sorted(path.stem for path in (SOURCE / "classes/external").glob("*.php"))


def test_it_says_the_same_in_both_languages() -> None:
    keys = [re.findall(r"^\$string\['([^']+)'\]", read(f"lang/{one}/local_hoclieu.php"), re.M) for one in ("en", "vi")]
    assert keys[0] == keys[1] == sorted(keys[0])
    used = {
        code for path in PHP for code in re.findall(r"exception\('(\w+)', 'local_hoclieu'", path.read_text("utf-8"))
    }
    assert used <= set(keys[0])


@pytest.mark.parametrize("path", PHP, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_file_names_its_licence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later" in text
    assert text.startswith("<?php\n")
    assert not text.rstrip().endswith("?>")


@pytest.mark.skipif(shutil.which("php") is None, reason="no PHP here")
def test_php_reads_every_file() -> None:
    for path in PHP:
        done = subprocess.run(["php", "-l", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
