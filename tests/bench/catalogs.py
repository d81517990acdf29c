"""How long does a city's plan take, and in how much memory? Run from the repository's root:

    python tests/bench/catalogs.py                          700 schools, 20,000 lessons, three catalogs each
    python tests/bench/catalogs.py --lessons 2000 --schools 70 --database postgresql://…

A store is filled with approved lessons that stand on record in their school's, commune's and city's catalog. Then, by
turns: a bare SELECT of the rows that a plan is made of (lessons, versions, verdicts with their minutes, publications),
fetched as plain tuples, and the plan of the city's site, which holds 40,000 of the 60,000 activities; the median of
each, their ratio, and the plan's peak memory. Nothing is to be done: that is what a plan finds on most days.
`first` is the plan of the first day, when everything has to be made.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import insert, text, update

from connector.catalogs.actions import Deed
from connector.packages.report import PackageReport, Verdict
from connector.steps.context import Context
from connector.steps.planning import plan
from connector.store import tables as t
from tests.catalogs.scene import MAPPING, City, city

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
LEVELS = ("school", "commune", "city")
ROWS = (
    "SELECT id, site, school, point, assignment_id, teacher_id, author_name, slot, title, topic, period, subject,"
    ' grade, "window" FROM lesson',
    "SELECT v.id, v.lesson_id, v.number, v.sha256, b.sha1, v.filename, v.format, v.moodle_fails, v.playable, v.timing"
    " FROM lesson_version v JOIN blob b ON b.sha256 = v.sha256",
    "SELECT a.id, a.version_id, a.level, a.decision, a.source, a.decided_at, m.state, m.number FROM appraisal a"
    " LEFT JOIN minutes_item i ON i.appraisal_id = a.id LEFT JOIN minutes m ON m.id = i.minutes_id",
    "SELECT * FROM publication WHERE site = 'kho'",
)


def mapped(schools: int) -> dict[str, object]:
    communes = max(2, schools // 6)
    groups = [{"id": f"xa-{i}", "kind": "commune", "name": f"Xã số {i}"} for i in range(communes)]
    named = [
        {"id": f"t{i}", "name": f"THPT số {i}", "short": f"T{i}", "stages": ["THPT"], "group": f"xa-{i % communes}"}
        for i in range(schools)
    ]
    sites = [
        {"id": s, "url": f"https://{s}.example", "token_env": "T"} for s in ("kho", *(f"l{i}" for i in range(schools)))
    ]
    return {"groups": groups, "schools": [x | {"site": f"l{i}"} for i, x in enumerate(named)], "sites": sites}


def filled(hp: City, lessons: int, schools: int) -> None:
    """All rows of approved lessons, written in bulk."""
    report = PackageReport(verdict=Verdict.PLAYABLE, format="scorm12", version="1.2").model_dump(mode="json")
    numbers = range(1, lessons + 1)
    rows: dict[object, list[dict[str, object]]] = {
        t.blob: [{"sha256": f"{n:064x}", "sha1": f"{n:040x}", "size": 1000, "stored_at": NOW} for n in numbers],
        t.lesson: [_lesson(n, schools) for n in numbers],
        t.lesson_version: [_version(n, report) for n in numbers],
        t.appraisal: [_verdict(n, i, level) for n in numbers for i, level in enumerate(LEVELS)],
        t.minutes: [_minutes(n, i, level) for n in numbers for i, level in enumerate(LEVELS)],
        t.minutes_item: [
            {"appraisal_id": 3 * n + i, "minutes_id": 3 * n + i, "position": 0} for n in numbers for i in range(3)
        ],
    }
    with hp.context() as context, context.store.db.connect() as c:
        for table, values in rows.items():
            for begin in range(0, len(values), 5000):
                c.execute(insert(table), values[begin : begin + 5000])  # type: ignore[arg-type]
        c.execute(update(t.lesson).values(current_version=t.lesson.c.id))


def _lesson(n: int, schools: int) -> dict[str, object]:
    school, subject = n % schools, ("Toán", "Ngữ văn", "Vật lí", "Hoá học", "Lịch sử")[n % 5]
    return {
        "id": n,
        "site": f"l{school}",
        "school": f"t{school}",
        "point": f"shortname:K{n % 40} / Nộp bài",
        "assignment_id": str(n % 40),
        "teacher_id": str(n),
        "author_name": f"Giáo viên {n % 900}",
        "slot": "",
        "title": f"Bài giảng số {n}",
        "topic": f"Chủ đề {n % 12}",
        "period": str(n % 70),
        "subject": subject,
        "grade": 10 + n % 3,
        "window": "",
        "created_at": NOW,
        "search": "",
        "awaits": "",
        "standing": "",
        "opened": "",
    }


def _version(n: int, report: dict[str, object]) -> dict[str, object]:
    plain = {"playable": True, "format": "scorm12", "format_version": "1.2", "moodle_fails": None, "timing": ""}
    named = {"id": n, "lesson_id": n, "number": 1, "sha256": f"{n:064x}", "filename": f"bai-{n}.zip"}
    return {**named, **plain, "submitted_at": NOW, "created_at": NOW, "report": report}


def _verdict(n: int, i: int, level: str) -> dict[str, object]:
    who = {"appraiser_key": "site:1", "appraiser_name": "Trần Minh", "source": "moodle", "unit": ""}
    words = {
        "strengths": "Bám sát yêu cầu cần đạt. " * 8,
        "limitations": "Ít câu hỏi vận dụng.",
        "required_changes": "",
    }
    keys = {"id": 3 * n + i, "version_id": n, "level": level, "decision": "approved"}
    return {**keys, **who, **words, "decided_at": NOW, "score": None, "percent": None}


def _minutes(n: int, i: int, level: str) -> dict[str, object]:
    said = {"place": "", "present": [], "chair": "Trần Minh", "secretary": "", "made_by": "site:1"}
    keys = {"id": 3 * n + i, "level": level, "unit": "x", "state": "final", "number": f"{n}/BB-X"}
    return {**keys, **said, "made_at": NOW, "finalised_at": NOW}


def published(context: Context) -> int:
    """Everything that is planned stands on record, as after the first day."""
    p, made = t.publication, 0
    schools = [s.id for s in context.mapping.sites]
    for site in schools:
        planned = plan(context, site)
        rows = []
        for one in planned.actions():
            if one.deed is not Deed.CREATE or (w := one.wanted) is None:
                continue
            made += 1
            rows.append(
                {
                    "lesson_id": w.lesson.id,
                    "catalog": w.catalog,
                    "version_id": w.version.id,
                    "stands": w.version.id,
                    "site": site,
                    "state": "confirmed",
                    "course_id": "7",
                    "cmid": str(made),
                    "sha1": w.version.sha1,
                    "url": f"https://{site}.example/mod/scorm/view.php?id={made}",
                    "intended_at": NOW,
                    "confirmed_at": NOW,
                    "course_key": w.place.course_key,
                    "idnumber": w.idnumber,
                    "modname": w.modname,
                    "name": w.name,
                    "topic": w.place.topic,
                    "position": None,
                    "visible": True,
                    "described": w.digest,
                    "reads_back": w.digest,
                    "adopted": {},
                    "order": w.order,
                }
            )
        _placed(rows)
        with context.store.db.connect() as c:
            for begin in range(0, len(rows), 5000):
                c.execute(insert(p), rows[begin : begin + 5000])
    return made


def _placed(rows: list[dict[str, object]]) -> None:
    """Each in its place within its topic."""
    at: Counter[tuple[object, object]] = Counter()
    for row in sorted(rows, key=lambda r: r.pop("order")):  # type: ignore[arg-type,return-value]
        topic = (row["course_key"], row["topic"])
        row["position"], at[topic] = at[topic], at[topic] + 1


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def bare(context: Context) -> int:
    with context.store.db.read() as c:
        return sum(len(c.execute(text(query)).fetchall()) for query in ROWS)


def counted(context: Context, site: str) -> Counter[str]:
    return Counter(action.deed.value for action in plan(context, site).actions())


def peak(root: Path, database: str, schools: int, site: str) -> float:
    """Megabytes that a process needs for one plan, above those of one that only opens the store."""
    used = []
    for planned in ("", site):
        command = [sys.executable, __file__, "--at", str(root), "--database", database, "--schools", str(schools)]
        said = subprocess.run([*command, "--plan", planned], capture_output=True, text=True, check=True)
        used.append(int(said.stdout.split()[-1]))
    return (used[1] - used[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lessons", type=int, default=20_000)
    parser.add_argument("--schools", type=int, default=700)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", default="", help="An empty PostgreSQL; default: SQLite in a temporary folder.")
    parser.add_argument("--at", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--plan", help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ["HOCLIEU_LANG"] = "en"
    if given.at:
        _one_plan(given.at, given.database, given.schools, given.plan)
        return
    with tempfile.TemporaryDirectory() as folder:
        _measured(Path(folder), given)


def _one_plan(root: Path, database: str, schools: int, site: str) -> None:
    with city(root, database, **mapped(schools)).context() as context:
        if site:
            counted(context, site)
    # ru_maxrss would be that of the process that started this one, if it was larger
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))


def _measured(root: Path, given: argparse.Namespace) -> None:
    hp = city(root, given.database or None, **(MAPPING | mapped(given.schools)))
    print(f"{given.schools} schools, {given.lessons:,} lessons: filling", flush=True)
    filled(hp, given.lessons, given.schools)
    with hp.context() as context:
        first = timed(lambda: print("first plan of the city's site:", dict(counted(context, "kho")), flush=True))
        print(f"first {first:.2f} s; on record: {published(context):,}", flush=True)
        found = counted(context, "kho")
        assert set(found) == {"leave"}, found
        pairs = [(timed(lambda: bare(context)), timed(lambda: counted(context, "kho"))) for _ in range(given.rounds)]
        school = statistics.median(timed(lambda: counted(context, "l0")) for _ in range(given.rounds))
        rows = bare(context)
    plain, planned = (statistics.median(x[i] for x in pairs) for i in (0, 1))
    print(f"bare SELECT of {rows:,} rows {plain:.2f} s, plan of {sum(found.values()):,} activities {planned:.2f} s")
    print(f"ratio {planned / plain:.1f}; one school's plan {1000 * school:.0f} ms")
    print(f"peak memory of the plan {peak(root, hp.database, given.schools, 'kho'):.0f} MB")


if __name__ == "__main__":
    main()
