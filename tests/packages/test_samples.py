"""Every sample package is judged as it is meant to be, and is the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.packages.inspect import inspect
from connector.sandbox.samples import Sample, Shape, make_scorm12, make_scorm2004, sample_packages, write_large

SAMPLES = sample_packages()


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_a_sample_is_judged_as_it_is_meant(sample: Sample, tmp_path: Path) -> None:
    report = inspect(sample.write(tmp_path))

    assert (report.verdict, report.format) == (sample.verdict, sample.format)
    assert sample.code is None or sample.code in {finding.code for finding in report.findings}
    assert report.playable or report.reasons


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_a_sample_is_the_same_every_time(sample: Sample) -> None:
    assert sample.content() == next(s for s in sample_packages() if s.name == sample.name).content()


def test_different_lessons_have_different_bytes() -> None:
    lessons = {make_scorm12(f"Bài {n}", seed=n) for n in range(12)} | {
        make_scorm2004("Bài 1", seed=n) for n in range(3)
    }
    assert len(lessons) == 15


def test_title_parts_and_launch_are_those_that_were_made(tmp_path: Path) -> None:
    path = tmp_path / "Ôn tập.zip"
    path.write_bytes(make_scorm12("Ôn tập & kiểm tra", seed=7, scos=3, subject="Toán", grade=9, shape=Shape.PLAIN))
    report = inspect(path)

    assert report.title == "Ôn tập & kiểm tra"
    assert [sco.href for sco in report.scos] == ["bai1/index.html", "bai2/index.html", "bai3/index.html"]
    assert (report.moodle.version, report.moodle.scos, report.moodle.launch) == ("SCORM_1.2", 3, "bai1/index.html")
    assert report.findings == ()


def test_a_large_package_is_written_and_inspected_in_place(tmp_path: Path) -> None:
    path = tmp_path / "video.zip"
    write_large(path, 12)
    report = inspect(path)

    assert report.playable
    assert report.unpacked_bytes > 12 * 2**20
    assert sorted(tmp_path.iterdir()) == [path]
