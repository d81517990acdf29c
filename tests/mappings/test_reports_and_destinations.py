"""Reports, their hours and where they go: what cannot be as it is written is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mappings.loader import MappingError, load
from mappings.schema import Mapping

SCENE = (Path(__file__).parent / "scene.yaml").read_text(encoding="utf-8")
GOOD = """
destinations:
  - {id: so-mail, kind: mail, to: [so@example.vn], roles: [cluster_lead]}
  - {id: cum, kind: folder, path: "out/{kind}/{unit}", of: [thpt-a], formats: [xlsx]}
  - {id: sftp, kind: sftp, host: so.example, username: a, host_key: "SHA256:n2UtIEw9+bHPvAO1k3lBe8DXAfXt2GcEMk9tFQbTXlc", key_env: SO_KEY}
  - {id: api, kind: https, url: "https://so.example/in", secret_env: SO_SECRET, units: [department]}
  - {id: form, kind: web_form, url: "https://so.example/f", fields: [{field: a, figure: total/enrolled}, {field: b, value: "{unit}"}]}
no_school:
  - {first: 2027-02-01, last: 2027-02-14, name: Nghỉ Tết}
reports:
  - {kind: daily, due: "15:00", draft_at: "13:30", confirm_by: "14:45", days: [mon, tue], destinations: [so-mail, cum, sftp, api, form]}
  - {kind: ad_hoc, formats: [csv], announced: [{name: Sau bão, due: "2026-11-20 09:00", period: {first: 2026-11-10}}]}
"""  # noqa: E501


def loaded(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "mapping.yaml"
    path.write_text(SCENE.partition("\nreports:")[0] + "\n" + text, encoding="utf-8")
    return load(path, {})


def test_all_that_can_be_said_is_understood(tmp_path: Path) -> None:
    mapping = loaded(tmp_path, GOOD)
    assert [d.kind for d in mapping.destinations] == ["mail", "folder", "sftp", "https", "web_form"]
    assert mapping.reports[1].announced[0].due.hour == 9 and len(list(mapping.no_school[0].days())) == 14


def test_what_was_written_before_there_were_destinations_means_what_it_meant(tmp_path: Path) -> None:
    [report] = loaded(tmp_path, 'reports:\n  - {kind: daily, due: "15:00"}\n').reports
    assert (report.draft_at, report.destinations, report.days, report.confirm_by) == (None, (), None, None)
    assert report.formats == {"xlsx", "docx", "json"} and report.units == {"school", "group", "department"}


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("destinations: [so-mail,", "destinations: [so-mial,", "reports.0.destinations.0", "so-mail"),
        ("of: [thpt-a]", "of: [thpt-x]", "destinations.1.of", "thpt-a"),
        ("{kind}/{unit}", "{kind}/{school}", "destinations.1.path", "{period}"),
        ("{id: cum,", "{id: so-mail,", "destinations.1.id", "so-mail"),
        ("kind: ad_hoc, formats: [csv], announced", 'kind: daily, due: "16:00", announced', "reports.1", "ad_hoc"),
        ("to: [so@example.vn], roles: [cluster_lead]", "to: []", "destinations.0", "roles"),
        ("https://so.example/in", "http://so.example/in", "destinations.3", "https://"),
        ("key_env: SO_KEY", "path: x", "destinations.2", "password_env"),
        ("secret_env: SO_SECRET", "secret_env: s3cret-value", "destinations.3.secret_env", "NAME"),
        ("figure: total/enrolled}", "figure: x, value: y}", "destinations.4.fields.0", "one of them"),
        ('draft_at: "13:30"', 'draft_at: "14:50"', "reports.0", "draft_at"),
        ("days: [mon, tue]", "days: [mon, tue], formats: [xlsx]", "reports.0.formats", "json"),
    ],
)
def test_a_mistake_is_told_with_its_field_and_mend(tmp_path: Path, old: str, new: str, field: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(MappingError) as caught:
        loaded(tmp_path, GOOD.replace(old, new))
    found = [p for p in caught.value.problems if p.field.startswith(field)]
    assert found and found[0].line > 0 and any(said in p.message.en for p in found), caught.value.problems
    assert "s3cret-value" not in str(caught.value)


def test_each_kind_of_report_has_one_hour_for_a_unit(tmp_path: Path) -> None:
    twice = 'reports:\n  - {kind: daily, due: "15:00"}\n  - {kind: daily, due: "14:00", units: [school]}\n'
    with pytest.raises(MappingError) as caught:
        loaded(tmp_path, twice)
    assert "school" in str(caught.value) and caught.value.problems[0].field == "reports.1.kind"
