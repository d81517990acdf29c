from __future__ import annotations

from pathlib import Path

import pytest

from mappings.loader import MappingError, load


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\n\tb: 2\n", "use spaces"),
        ("a:\n\t- b\n", "use spaces"),
        ("name: Trường: A\n", "into quotes"),
        ("name: @a\n", "not valid YAML"),
    ],
)
def test_a_tab_and_a_colon_are_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.setenv("HOCLIEU_LANG", "en")
    (tmp_path / "mapping.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(tmp_path / "mapping.yaml", {})
    assert told in str(caught.value)
