"""Whatever the bytes, inspection answers with a report that can be stored and shown."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.packages.inspect import inspect
from connector.packages.report import PackageReport, Severity
from connector.sandbox.manifests import Part, manifest12, manifest2004
from connector.sandbox.samples import make_legacy_names, make_scorm12, make_scorm2004
from connector.sandbox.zipping import zip_bytes
from tests.fuzz.harness import hold

SEEDS = [make_scorm12("Bài", scos=2), make_scorm2004("Bài", map_info=True), make_legacy_names("Bài")]
MANIFESTS = [
    manifest12("m", "Bài", [Part("Bài", "index.html")]).encode(),
    manifest2004("m", "Bài", [Part("Bài", "index.html")], "CAM 1.3", True).encode(),
]
PIECES = st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b"</item>",
        b"<item>",
        b"<title>",
        b"\xff",
        b"\0",
        b"]]>",
        b"<!--",
        b"<?x",
        b"../",
        b"xml:base='/'",
    ]
)
TRIES = settings(max_examples=150, deadline=None)


def report_on(content: bytes) -> PackageReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "goi.zip"
        path.write_bytes(content)
        report = inspect(path)
    assert PackageReport.model_validate_json(report.model_dump_json()) == report
    assert report.playable == (not any(finding.severity is Severity.REFUSE for finding in report.findings))
    return report


@TRIES
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK", b"PK\x05\x06", b"PK\x03\x04", b"%PDF-"]))
def test_random_bytes_give_a_report(content: bytes, start: bytes) -> None:
    assert not report_on(start + content).playable


@TRIES
@given(
    st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), max_size=6)
)
def test_an_overwritten_package_gives_a_report(content: bytes, changes: list[tuple[int, bytes]]) -> None:
    mutated = bytearray(content)
    for at, new in changes:
        at %= len(mutated)
        mutated[at : at + len(new)] = new
    report_on(bytes(mutated))


@TRIES
@given(st.sampled_from(SEEDS), st.integers(0, 10**6))
def test_a_package_cut_anywhere_is_never_playable(content: bytes, at: int) -> None:
    assert not report_on(content[: at % len(content)]).playable


@TRIES
@given(st.sampled_from(SEEDS), st.integers(1, 300), st.binary(min_size=1, max_size=8))
def test_a_changed_central_directory_gives_a_report(content: bytes, from_end: int, new: bytes) -> None:
    at = len(content) - from_end
    report_on(content[:at] + new + content[at + len(new) :])


@TRIES
@given(st.sampled_from(MANIFESTS), st.lists(st.tuples(st.integers(0, 10**4), PIECES), max_size=5))
def test_a_mangled_manifest_gives_a_report(manifest: bytes, insertions: list[tuple[int, bytes]]) -> None:
    for at, piece in insertions:
        at %= len(manifest)
        manifest = manifest[:at] + piece + manifest[at:]
    report_on(zip_bytes({"imsmanifest.xml": manifest, "index.html": "x"}))


@TRIES
@given(st.binary(max_size=300))
def test_any_manifest_gives_a_report(manifest: bytes) -> None:
    assert not report_on(zip_bytes({"imsmanifest.xml": manifest})).playable


@TRIES
@given(st.lists(st.text(min_size=1, max_size=12), max_size=6, unique=True))
def test_any_names_give_a_report(names: list[str]) -> None:
    files: dict[str, str | bytes] = {"imsmanifest.xml": MANIFESTS[0], "index.html": "x"}
    files.update({name.encode("utf-8", "replace").decode(): "y" for name in names})
    report_on(zip_bytes(files))


MENDABLE = [
    make_legacy_names("Bài"),
    zip_bytes({"Bài/imsmanifest.xml": MANIFESTS[0], "Bài/index.html": "x"}),
    zip_bytes({"imsmanifest.xml": MANIFESTS[0].replace(b"adlcp", b"x"), "index.html": "x"}),
    zip_bytes({"IMSMANIFEST.XML": MANIFESTS[1], "Index.html": "x"}),
]


@TRIES
@given(
    st.sampled_from(MENDABLE), st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=3)), max_size=3)
)
def test_a_repair_never_touches_its_original_and_never_ends_in_a_traceback(
    content: bytes, changes: list[tuple[int, bytes]]
) -> None:
    for at, new in changes:
        at %= len(content)
        content = content[:at] + new + content[at + len(new) :]
    hold(content)


@TRIES
@given(st.sampled_from(MANIFESTS), st.lists(st.tuples(st.integers(0, 10**4), PIECES), max_size=3))
def test_a_mangled_manifest_in_a_subfolder_is_mended_or_left(
    manifest: bytes, insertions: list[tuple[int, bytes]]
) -> None:
    for at, piece in insertions:
        at %= len(manifest)
        manifest = manifest[:at] + piece + manifest[at:]
    hold(zip_bytes({"a/imsmanifest.xml": manifest, "a/index.html": "x"}))


@TRIES
@given(
    st.sampled_from(["k.crs", "k.au", "k.des", "k.cst", "cmi5.xml", "tincan.xml", "h5p.json"]), st.text(max_size=200)
)
def test_any_other_manifest_gives_a_report(name: str, text: str) -> None:
    content = text.encode("utf-8", "replace")
    files: dict[str, str | bytes] = {name: content}
    if name.startswith("k."):
        files.update(dict.fromkeys(("k.au", "k.des", "k.cst"), content))
    hold(zip_bytes(files))
