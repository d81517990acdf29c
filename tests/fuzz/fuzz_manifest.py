"""Coverage-guided fuzzing of what reads manifests: `python tests/fuzz/fuzz_manifest.py CORPUS -max_total_time=600`.

The first byte chooses under which name the rest stands in an otherwise sound package.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found,unused-ignore]

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["connector"]):
    from connector.sandbox.zipping import zip_bytes
    from tests.fuzz.harness import hold

NAMES = (
    "imsmanifest.xml",
    "Bai/imsmanifest.xml",
    "cmi5.xml",
    "tincan.xml",
    "h5p.json",
    "a.cst",
    "a.crs",
    "metadata.xml",
)
_MANIFEST = (
    '<manifest identifier="m"><metadata><schemaversion>1.2</schemaversion><location>metadata.xml</location></metadata>'
    '<organizations><organization><item identifierref="r"/></organization></organizations>'
    '<resources><resource identifier="r" href="index.html"/></resources></manifest>'
)


def one_input(content: bytes) -> None:
    if not content:
        return
    name = NAMES[content[0] % len(NAMES)]
    files: dict[str, str | bytes] = {"index.html": "x", "a.au": content[1:], "a.des": content[1:]}
    if name == "metadata.xml":
        files["imsmanifest.xml"] = _MANIFEST
    hold(zip_bytes({**files, name: content[1:]}))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
