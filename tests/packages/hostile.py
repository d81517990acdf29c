"""A good package, and the ways to spoil it byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from connector.packages.inspect import inspect
from connector.packages.limits import Limits
from connector.packages.report import PackageReport
from connector.sandbox.manifests import Part, manifest12
from connector.sandbox.zipping import zip_bytes

GOOD: Mapping[str, str | bytes] = {
    "imsmanifest.xml": manifest12("m", "Bài", [Part("Bài", "index.html")]),
    "index.html": "<p>Chào</p>",
}
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def look(content: bytes, folder: Path, limits: Limits | None = None) -> PackageReport:
    path = folder / "goi.zip"
    path.write_bytes(content)
    return inspect(path, limits or Limits())


def codes(report: PackageReport) -> set[str]:
    return {finding.code for finding in report.findings}


def with_entry(name: str, content: str | bytes = "x") -> bytes:
    return zip_bytes({**GOOD, name: content})


def renamed(name: bytes) -> bytes:
    """A good package with one more file, whose name is then overwritten byte for byte."""
    plain = "q" * len(name)
    return with_entry(plain).replace(plain.encode(), name)


def patched(content: bytes, signature: bytes, offset: int, value: bytes, which: int = -1) -> bytes:
    """One field of one header overwritten; `which` counts headers of that signature."""
    places = [n for n in range(len(content)) if content.startswith(signature, n)]
    at = places[which] + offset
    return content[:at] + value + content[at + len(value) :]
