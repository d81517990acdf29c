"""Server time of every page over 10,000 lessons, and over none: `python -m tests.bench.pages [LESSONS]`.

Calls the application in this process, without a network: from the request to the last byte of the answer.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import structlog
from starlette.types import ASGIApp, Message

from connector.web.app import build_app
from connector.web.place import Place
from tests.bench.tenthousand import fill, mapping
from tests.conftest import NOON, Clock
from tests.web.pages.house import House, house

_TIMES, _LIMIT_MS = 25, 100
Timings = dict[str, tuple[float, float]]
"""Milliseconds by page: on the clock, and of processor time, which other work on the machine does not lengthen."""


def visits(lessons: int) -> list[tuple[str, str | None, str]]:
    """(name, role, address)."""
    shown = [
        ("queue, officer", "department_officer", "/"),
        ("queue, chair", "council_chair", "/"),
        ("queue, team lead", "team_lead", "/"),
        ("queue, teacher", "teacher", "/"),
        ("lessons", "department_officer", "/lessons"),
        ("lessons, searched", "department_officer", "/lessons?q=ham+so+lan&subject=To%C3%A1n&grade=10"),
        ("lessons, rare word", "it", "/lessons?q=bai+9998"),
        ("lessons, by state, last page", "it", "/lessons?state=under_appraisal&page=60"),
        ("lessons of a cluster", "cluster_lead", "/lessons?q=phuong+trinh"),
        ("assignments", "department_officer", "/assignments"),
        ("minutes, chair", "council_chair", "/minutes"),
        ("minutes, team lead", "team_lead", "/minutes"),
        ("lists", "department_officer", "/lists"),
        ("deadlines, officer", "department_officer", "/deadlines"),
        ("deadlines, principal", "principal", "/deadlines"),
        ("catalog, guest", None, "/catalog?q=phuong+trinh"),
        ("catalog, officer", "department_officer", "/catalog"),
        ("audit trail", "it", "/audit"),
        ("rights", "it", "/rights"),
        ("sign-in", None, "/sign-in"),
    ]
    one = [
        ("lesson", "department_officer", f"/lessons/{lessons // 2}"),
        ("lesson, form", "department_officer", f"/lessons/{lessons // 2}/appraise"),
        ("minutes, one", "department_officer", "/minutes/1"),
        ("list, one", "department_officer", "/lists/1"),
    ]
    return shown + (one if lessons else [])


async def answered(app: ASGIApp, place: Place, address: str, cookie: str) -> tuple[int, float, float]:
    """(status, milliseconds on the clock, of processor time)."""
    path, _, query = address.partition("?")
    headers = [(b"host", place.host.encode()), (b"cookie", cookie.encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "root_path": "",
    }  # fmt: skip
    status = 0

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    clock, processor = time.perf_counter(), time.process_time()
    await app(scope, receive, send)
    return status, 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)


async def measured(made: House, lessons: int) -> Timings:
    place = Place("http://bench.example", None)
    app = build_app(made.ctx, place)
    found: Timings = {}
    for name, role, address in visits(lessons):
        cookie = f"hoclieu={made.signed_in(role).cookies['hoclieu']}" if role else ""
        answers = []
        for _ in range(_TIMES + 2):
            made.clock.now += timedelta(seconds=30)  # nothing that is kept for seconds may help
            answers.append(await answered(app, place, address, cookie))
        answers = answers[2:]
        assert {status for status, _, _ in answers} == {200}, name
        found[name] = (statistics.median(a[1] for a in answers), statistics.median(a[2] for a in answers))
    return found


def run(lessons: int) -> Timings:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), Clock(NOON), mapping()) as made:
        if lessons:
            began = time.perf_counter()
            fill(made, lessons)
            print(f"{lessons} lessons made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        return asyncio.run(measured(made, lessons))


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    lessons = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    empty, full = run(0), run(lessons)
    print(f"{'page':32}{'empty: ms':>10}{'cpu':>7}{f'{lessons}: ms':>14}{'cpu':>7}{'ratio of cpu':>14}")
    for name, (ms, cpu) in full.items():
        none = empty.get(name)
        before = f"{none[0]:10.1f}{none[1]:7.1f}" if none else " " * 17
        ratio = f"{cpu / none[1]:14.1f}" if none else ""
        print(f"{name:32}{before}{ms:14.1f}{cpu:7.1f}{ratio}{'  SLOW' if ms >= _LIMIT_MS else ''}")
    worst = max(ms for ms, _ in full.values())
    print(f"slowest page: {worst:.1f} ms (limit {_LIMIT_MS} ms)")
    sys.exit(worst >= _LIMIT_MS)


if __name__ == "__main__":
    main()
