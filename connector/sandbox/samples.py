"""Packages such as teachers hand in, good and bad, made here: the same arguments give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from connector.packages.formats import Format
from connector.packages.report import Verdict
from connector.sandbox.lessonpage import SCRIPT, STYLE, lesson_page
from connector.sandbox.manifests import Part, manifest12, manifest2004
from connector.sandbox.media import filler, tiny_mp4, tiny_pdf, tiny_png, tiny_pptx
from connector.sandbox.zipping import cp1258, entry, zip_bytes, zip_with_raw_names

Files = dict[str, str | bytes]


class Shape(StrEnum):
    """Whose folders a package imitates; `folder` holds the pages."""

    ISPRING = "res/"
    STORYLINE = "story_content/"
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One file a teacher may hand in, and what inspection must say: the verdict, the format, one finding's code."""

    name: str
    filename: str
    content: Callable[[], bytes]
    verdict: Verdict
    format: Format
    code: str | None = None

    def write(self, folder: Path) -> Path:
        """The file, written into `folder`."""
        path = folder / self.filename
        path.write_bytes(self.content())
        return path


def make_scorm12(
    title: str, *, seed: int = 0, scos: int = 1, subject: str = "", grade: int = 0, shape: Shape = Shape.ISPRING
) -> bytes:
    """A SCORM 1.2 lesson that plays: each SCO is a quiz that sets status, score and time."""
    files, parts = _lesson(title, seed, scos, _about(subject, grade), shape)
    return zip_bytes({"imsmanifest.xml": manifest12(_identifier(seed), title, parts), **files})


def make_scorm2004(
    title: str,
    *,
    seed: int = 0,
    scos: int = 1,
    subject: str = "",
    grade: int = 0,
    edition: str = "2004 4th Edition",
    map_info: bool = False,
) -> bytes:
    """A SCORM 2004 lesson that plays; `map_info` adds the sequencing that Moodle on PHP 8 breaks on."""
    files, parts = _lesson(title, seed, scos, _about(subject, grade), Shape.PLAIN)
    return zip_bytes({"imsmanifest.xml": manifest2004(_identifier(seed), title, parts, edition, map_info), **files})


def write_large(path: Path, megabytes: int, *, title: str = "Bài giảng có video", seed: int = 0) -> None:
    """A SCORM 1.2 lesson with about `megabytes` of video, streamed to `path`."""
    files, parts = _lesson(title, seed, 1, "", Shape.ISPRING)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in {"imsmanifest.xml": manifest12(_identifier(seed), title, parts), **files}.items():
            package.writestr(entry(name), content)
        with package.open(entry("res/data/video.mp4", zipfile.ZIP_STORED), "w", force_zip64=True) as video:
            for block in filler(megabytes, seed):
                video.write(block)


def make_cut(title: str, *, seed: int = 0) -> bytes:
    """An upload that stopped half-way."""
    whole = make_scorm12(title, seed=seed)
    return whole[: len(whole) // 2]


def make_in_subfolder(title: str, *, seed: int = 0) -> bytes:
    """The teacher zipped the folder, not its contents."""
    files, parts = _lesson(title, seed, 1, "", Shape.PLAIN)
    package = {"imsmanifest.xml": manifest12(_identifier(seed), title, parts), **files}
    return zip_bytes({f"Bai giang/{name}": content for name, content in package.items()})


def make_without_launch(title: str, *, seed: int = 0) -> bytes:
    """The page that the manifest names is not there."""
    files, parts = _lesson(title, seed, 1, "", Shape.PLAIN)
    del files[parts[0].href]
    return zip_bytes({"imsmanifest.xml": manifest12(_identifier(seed), title, parts), **files})


def make_unsafe(title: str, *, seed: int = 0) -> bytes:
    """A path that leaves the package, and a program."""
    files, parts = _lesson(title, seed, 1, "", Shape.PLAIN)
    manifest = manifest12(_identifier(seed), title, parts)
    extra: Files = {"../../thoat-ra-ngoai.html": "x", "cai-dat.exe": b"MZ" + bytes(64)}
    return zip_bytes({"imsmanifest.xml": manifest, **files, **extra})


def make_legacy_names(title: str, *, seed: int = 0) -> bytes:
    """A picture's name in CP1258, as old Vietnamese tools write it."""
    files, parts = _lesson(title, seed, 1, "", Shape.PLAIN)
    name = cp1258("hình đồ thị.png")
    files["x" * len(name)] = tiny_png(seed)
    package = {"imsmanifest.xml": manifest12(_identifier(seed), title, parts), **files}
    return zip_with_raw_names(package, {"x" * len(name): name})


def sample_packages() -> list[Sample]:
    """One of each kind, good ones first."""
    good, repairable, refused = Verdict.PLAYABLE, Verdict.REPAIRABLE, Verdict.REFUSED
    scorm12, scorm2004 = Format.SCORM12, Format.SCORM2004
    quadratic, atom = "Hàm số bậc hai", "Cấu tạo nguyên tử"
    third = partial(make_scorm2004, atom, seed=3, subject="Hoá học", grade=10, edition="2004 3rd Edition")
    fourth = partial(make_scorm2004, "Định luật Ôm", seed=4, subject="Vật lí", grade=11)
    storyline = partial(make_scorm12, "Văn học dân gian", seed=2, grade=10, shape=Shape.STORYLINE)
    many = partial(make_scorm12, "Ôn tập chương I", seed=5, scos=4, subject="Toán", grade=9)
    rows: list[tuple[str, str, Callable[[], bytes], Verdict, Format, str | None]] = [
        ("ispring", "Bài giảng Hàm số bậc hai.zip", partial(make_scorm12, quadratic, seed=1), good, scorm12, None),
        ("storyline", "Văn học dân gian.zip", storyline, good, scorm12, None),
        ("scorm2004-3rd", "Cau tao nguyen tu (2004).zip", third, good, scorm2004, None),
        ("scorm2004-4th", "Định luật Ôm.zip", fourth, good, scorm2004, None),
        ("several-scos", "On tap chuong 1.zip", many, good, scorm12, None),
        ("moodle-chokes", "Bài có điều kiện.zip", partial(make_scorm2004, atom, seed=6, map_info=True), good, scorm2004,
         "moodle_map_info"),
        ("subfolder", "Nén cả thư mục.zip", partial(make_in_subfolder, quadratic), repairable, scorm12,
         "manifest_in_subfolder"),
        ("legacy-names", "Tên tệp cũ.zip", partial(make_legacy_names, quadratic), repairable, scorm12, "names_legacy"),
        ("cut", "Tải lên dở dang.zip", partial(make_cut, quadratic), refused, Format.ARCHIVE, "archive_cut"),
        ("no-launch", "Thiếu trang mở đầu.zip", partial(make_without_launch, atom), refused, scorm12, "launch_missing"),
        ("unsafe", "Không an toàn.zip", partial(make_unsafe, atom), refused, scorm12, "unsafe_path"),
        ("video", "Bài giảng quay màn hình.mp4", tiny_mp4, refused, Format.VIDEO, "not_scorm_video"),
        ("pdf", "Giáo án.pdf", tiny_pdf, refused, Format.PDF, "not_scorm_pdf"),
        ("powerpoint", "Trình chiếu.pptx", partial(tiny_pptx, atom), refused, Format.OFFICE, "not_scorm_office"),
    ]  # fmt: skip
    return [Sample(*row) for row in rows]


def _lesson(title: str, seed: int, scos: int, about: str, shape: Shape) -> tuple[Files, Sequence[Part]]:
    """The files of a lesson without its manifest, and its parts."""
    folder = shape.value
    shared: Files = {f"{folder}scorm.js": SCRIPT, f"{folder}lesson.css": STYLE, f"{folder}hình nền.png": tiny_png(seed)}
    names = (
        [f"{folder}index.html"] if scos == 1 else [f"{folder}bai{number}/index.html" for number in range(1, scos + 1)]
    )
    titles = [title] if scos == 1 else [f"{title} – phần {number}" for number in range(1, scos + 1)]
    pages: Files = {}
    for number, (name, own) in enumerate(zip(names, titles, strict=True)):
        pages[name] = _beside(lesson_page(own, about, seed * 100 + number), scos)
    return {**pages, **shared}, [Part(own, name, tuple(shared)) for own, name in zip(titles, names, strict=True)]


def _beside(page: str, scos: int) -> str:
    """Pages of several SCOs lie one folder deeper than what they share."""
    return page if scos == 1 else page.replace('"scorm.js"', '"../scorm.js"').replace('"lesson.css"', '"../lesson.css"')


def _about(subject: str, grade: int) -> str:
    return " – ".join(part for part in (subject, f"Lớp {grade}" if grade else "") if part)


def _identifier(seed: int) -> str:
    return f"hoclieu_mau_{seed}"
