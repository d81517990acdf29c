"""Who may import whom (the rules stand in the product's architecture); broken here before they are broken in a review."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(p for top in ("connector", "mappings", "jobs") for p in (ROOT / top).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def within(path: Path, *places: str) -> bool:
    return any(path.is_relative_to(ROOT / place) for place in places)


def offenders(forbidden: tuple[str, ...], *, inside: tuple[str, ...] = (), outside: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        if (not inside or within(path, *inside)) and not (outside and within(path, *outside))
        for name in imports(path)
        if any(name == f or name.startswith(f + ".") for f in forbidden)
    ]


@pytest.mark.parametrize(
    ("why", "forbidden", "inside", "outside"),
    [
        (
            "records and rules know neither adapters nor the store",
            ("connector.lms.moodle", "connector.lms.folder", "connector.lms.registry", "connector.store", "sqlalchemy"),
            ("connector/lessons", "connector/packages", "connector/participation", "connector/catalogs", "mappings"),
            (),
        ),
        ("rules of appraisal and packages know no LMS at all", ("connector.lms",), ("connector/lessons", "connector/packages"), ()),
        ("adapters know neither the store nor the flows", ("connector.store", "connector.steps", "connector.pipelines"), ("connector/lms",), ()),
        ("the Moodle adapter knows no other adapter", ("connector.lms.folder",), ("connector/lms/moodle",), ()),
        ("the folder adapter knows no other adapter", ("connector.lms.moodle",), ("connector/lms/folder",), ()),
        ("only jobs import Celery", ("celery", "kombu"), (), ("jobs",)),
        ("only the store speaks SQL to the database", ("sqlalchemy", "alembic"), (), ("connector/store",)),
        ("only adapters and delivery speak HTTP outward", ("requests", "urllib.request", "http.client", "zeep"), (), ("connector/lms", "connector/reports/delivery")),
        ("the flows know no Celery, no HTTP, no SQL, no adapter", ("celery", "requests", "sqlalchemy", "connector.lms.moodle"), ("connector/steps", "connector/appraisal", "connector/pipelines.py"), ()),
        ("only delivery sends mail", ("smtplib",), (), ("connector/reports/delivery",)),
        ("the stand-in LMS is never part of the product's own work", ("connector.sandbox",), (), ("connector/sandbox", "connector/cli")),
    ],
)  # fmt: skip
def test_import_rule(why: str, forbidden: tuple[str, ...], inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert offenders(forbidden, inside=inside, outside=outside) == [], why


def test_the_rules_can_fail() -> None:
    assert offenders(("sqlalchemy",), inside=("connector/store",)) != []
