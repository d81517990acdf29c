"""What Moodle will do with a manifest, as a real one did (mod_scorm of 4.5 on PHP 8.2, asked manifest by manifest)."""

from __future__ import annotations

import pytest

from connector.packages.manifest import parse_manifest
from connector.packages.moodle import predict_moodle
from connector.packages.names import moodle_name
from connector.packages.report import MoodlePrediction

BASE = (
    '<manifest identifier="m"><metadata><schemaversion>1.2</schemaversion></metadata>'
    '<organizations default="o"><organization identifier="o"><title>T</title>'
    '<item identifier="i" identifierref="r"><title>A</title></item></organization></organizations>'
    '<resources><resource identifier="r" href="a.html" adlcp:scormtype="sco"/></resources></manifest>'
)
GOOD = MoodlePrediction(version="SCORM_1.2", scos=1, launch="a.html")


def predict(text: str) -> MoodlePrediction:
    return predict_moodle(parse_manifest(text.encode()), {"imsmanifest.xml"})


def test_a_plain_manifest_gives_one_sco() -> None:
    assert predict(BASE) == GOOD


def test_element_names_count_without_case() -> None:
    assert predict(BASE.replace("manifest", "MANIFEST").replace("<item", "<Item").replace("</item", "</Item")) == GOOD


@pytest.mark.parametrize(
    ("cut_at", "expected"),
    [
        (50, MoodlePrediction(fails="manifest_empty")),
        (150, MoodlePrediction(fails="title_outside_organization")),
        (0, MoodlePrediction()),
    ],
)
def test_a_cut_manifest_breaks_or_gives_nothing(cut_at: int, expected: MoodlePrediction) -> None:
    assert predict(BASE[:cut_at]) == expected


def test_a_manifest_without_children_breaks() -> None:
    assert predict('<manifest identifier="m"/>').fails == "manifest_empty"


@pytest.mark.parametrize("text", [BASE.replace("T<", "&nbsp;<"), BASE + "thừa", BASE.replace("</item>", "")])
def test_malformed_xml_breaks(text: str) -> None:
    assert predict(text).fails == "manifest_malformed"


def test_a_bare_ampersand_is_mended_by_moodle() -> None:
    assert predict(BASE.replace("T<", "A & B<")) == GOOD


def test_an_objective_mapped_elsewhere_breaks_only_under_its_usual_prefix() -> None:
    objectives = "<imsss:objectives><imsss:objective><imsss:mapInfo/></imsss:objective></imsss:objectives>"
    text = BASE.replace("</item>", f"<imsss:sequencing>{objectives}</imsss:sequencing></item>")
    assert predict(text).fails == "map_info"
    assert predict(text.replace("imsss:", "ss:")) == GOOD


def test_equal_identifiers_replace_each_other() -> None:
    item = '<item identifier="i" identifierref="r"><title>A</title></item>'
    assert predict(BASE.replace(item, item * 3)) == GOOD


def test_another_prefix_of_scormtype_makes_an_asset() -> None:
    assert predict(BASE.replace("adlcp:", "adl:")) == MoodlePrediction(version="SCORM_1.2", scos=0, launch="a.html")


@pytest.mark.parametrize("text", [BASE.replace(">T<", f">{'T' * 256}<"), BASE.replace('"sco"', '"shared-sco"')])
def test_a_value_too_long_for_its_column_breaks(text: str) -> None:
    assert predict(text).fails == "value_too_long"


def test_without_organizations_resources_become_scos() -> None:
    text = BASE[: BASE.index("<organizations")] + BASE[BASE.index("<resources") :]
    assert predict(text) == GOOD


def test_a_title_outside_any_organization_breaks() -> None:
    assert predict(BASE.replace('default="o">', 'default="o"><title>T</title>')).fails == "title_outside_organization"


def test_the_root_manifest_must_have_its_exact_name() -> None:
    parsed = parse_manifest(BASE.encode())
    assert predict_moodle(parsed, {"a/imsmanifest.xml"}).fails == "manifest_in_subfolder"
    assert predict_moodle(parsed, {"Imsmanifest.xml"}).fails == "manifest_missing"
    assert predict_moodle(None, {"khoa-hoc.cst"}).version == "AICC"


def test_characters_that_moodle_drops_from_names_are_known() -> None:
    assert moodle_name("a&b/c'd:e..html") == "ab/cdehtml"
    assert moodle_name("Bài học/trang (1)#2.html") == "Bài học/trang (1)#2.html"
