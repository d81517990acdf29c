"""What the benchmarks are run on: a site with many submitted packages, and the mapping that collects them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connector.sandbox.actions import Actions
from connector.sandbox.samples import make_scorm12, write_large
from connector.sandbox.server import Sandbox, add_site
from connector.sandbox.world import World
from connector.sandbox.zipping import entry

ROOT = Path(__file__).parents[2]
COURSE, ASSIGNMENTS = "NOP-BAI", ("Toán 10", "Ngữ văn 10", "Vật lí 10", "Lịch sử 10")
VARIABLES = ("URL", "TOKEN", "COURSE", "ASSIGNMENTS")
TOKEN = "HOCLIEU_BENCH_TOKEN"  # the variable's name; what it holds is never printed

MAPPING = """\
version: 1
department: {{id: so, name: Sở, parent: UBND, place: Hải Phòng, school_year: 2026-2027}}
levels: [{{id: school, name: Cấp trường, unit: school}}]
sites:
  - id: truong
    url: {url}
    token_env: HOCLIEU_BENCH_TOKEN
    limits: {{concurrent: {concurrent}, per_second: 1000}}
schools:
  - id: truong
    name: Trường
    short: T
    stages: [THPT]
    site: truong
    submissions:
{points}
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A site that holds submissions in some assignments of one course (by short name)."""

    url: str
    token: str
    course: str
    assignments: tuple[str, ...]

    @classmethod
    def from_environment(cls) -> Scene | None:
        values = {name: os.environ.get(f"HOCLIEU_BENCH_{name}", "") for name in VARIABLES}
        if not all(values.values()):
            return None
        return cls(values["URL"], values["TOKEN"], values["COURSE"], tuple(values["ASSIGNMENTS"].split("|")))

    def mapping(self, path: Path, concurrent: int) -> Path:
        points = (
            f"      - {{course: {json.dumps(self.course)}, assignment: {json.dumps(name)}, subject: Toán, grade: 10}}"
            for name in self.assignments
        )
        filled = MAPPING.format(url=self.url, concurrent=concurrent, points="\n".join(points))
        path.write_text(filled, encoding="utf-8")
        return path


def package(number: int, size: int) -> bytes:
    """A SCORM 1.2 lesson with `size` bytes of video in it; the same for the same number and size."""
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"hoclieu-bench-{os.getpid()}.zip"
    path.write_bytes(make_scorm12(f"Bài giảng số {number}", seed=number))
    with zipfile.ZipFile(path, "a") as grown:
        grown.writestr(entry("res/data/video.mp4", zipfile.ZIP_STORED), random.Random(number).randbytes(size))
    content = path.read_bytes()
    path.unlink()
    return content


def sizes(count: int) -> list[int]:
    """0.2 to 5 MB, more small ones than large ones: 1.25 MB on the average."""
    chance = random.Random(2026)
    return [int(200_000 + 4_800_000 * chance.betavariate(0.8, 2.8)) for _ in range(count)]


def fill(world: World, packages: int, large_mb: int) -> None:
    """`packages` submissions by as many teachers, or a single one of `large_mb`, or none."""
    do = Actions(world, add_site(world, "truong", "Trường"))
    course = do.add_course(COURSE, "Nộp bài giảng", 1, sections=1)
    points = [do.add_assign(course, 1, name) for name in ASSIGNMENTS]
    for number, size in enumerate(sizes(packages)):
        _hand_in(do, points[number % len(points)].id, number, world, package(number, size))
    if large_mb:
        path = world.folder / "large.zip"
        write_large(path, large_mb)
        with path.open("rb") as content:
            file = world.keep_stream("Bài giảng lớn.zip", content)
        path.unlink()
        teacher = do.add_user("gv", "x", "Giáo viên", "Lớn")
        do.submit(do.site.assigns[points[0].id], teacher.id, [file], "", world.now(), False)
    world.save(do.site)


def _hand_in(do: Actions, assignment: int, number: int, world: World, content: bytes) -> None:
    teacher = do.add_user(f"gv{number}", "x", "Giáo viên", str(number))
    file = world.keep(f"Bài giảng {number}.zip", content)
    do.submit(do.site.assigns[assignment], teacher.id, [file], f"<p>Tên bài: Bài {number}</p>", world.now(), False)


def serve(folder: Path, packages: int, large_mb: int, wait: float) -> None:
    """Runs in a process of its own; prints where it is, then serves until its standard input is closed."""
    with Sandbox(folder, seed=lambda world: fill(world, packages, large_mb)) as sandbox:
        if wait:
            sandbox.faults.add("slow", on="webservice/pluginfile.php", amount=wait)
        print(json.dumps({"url": sandbox.url("truong"), "token": sandbox.token("truong")}), flush=True)
        sys.stdin.read()


@contextmanager
def served(folder: Path, packages: int = 0, large_mb: int = 0, wait: float = 0) -> Iterator[Scene]:
    """The stand-in LMS in another process, filled; it begins each file after `wait` seconds."""
    command = [sys.executable, "-m", "tests.bench.scene", str(folder), str(packages), str(large_mb), str(wait)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout and process.stdin
        said = json.loads(process.stdout.readline())
        try:
            yield Scene(said["url"], said["token"], COURSE, ASSIGNMENTS)
        finally:
            process.stdin.close()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
