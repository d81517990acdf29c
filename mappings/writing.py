"""Values as the YAML that people go on to edit: in order, with accents, quoted only where needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from mappings.lines import parse


class _Dumper(yaml.SafeDumper):
    """Everything written out: no aliases in a file for people. Short lists of words stay on one line."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's
        return True


def scalar(value: object) -> str:
    """One value as it stands behind a colon or within `[ ]` or `{ }`; read back it is the same for this product."""
    text = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, default_flow_style=True, width=1 << 20, explicit_end=False
    )
    plain = text.removesuffix("\n").removesuffix("\n...").strip()
    if not isinstance(value, str) or _reads_back(plain, value):
        return plain
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, default_style='"', width=1 << 20).strip()


def _reads_back(plain: str, value: str) -> bool:
    """Alone and among others: `?0` is a word by itself and something else within `{ }`."""
    if set(plain) & set(",[]{}#"):
        return False
    try:
        return parse(plain).value == value and parse(f"{{a: {plain}, b: [{plain}]}}").value == {
            "a": value,
            "b": [value],
        }
    except yaml.YAMLError:
        return False


def flow(value: object) -> str:
    """On one line: `{course: NBG, grade: 10}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def item(fields: Mapping[str, object], indent: str = "  ") -> str:
    """One entry of a list, a field a line; what is within a field stands on that field's line."""
    lines = [f"{key}: {flow(value)}" for key, value in fields.items()]
    return f"{indent}- " + f"\n{indent}  ".join(lines) + "\n"


def listed(name: str, items: Sequence[Mapping[str, object]]) -> str:
    """A list at the top of a file; '' when there is nothing in it."""
    return f"{name}:\n" + "".join(item(fields) for fields in items) + "\n" if items else ""
