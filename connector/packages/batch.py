"""Many files inspected side by side, each in a process that may be given up.

A file that crashes its process, fills its memory or takes too long is refused like any other hostile file; the run
goes on. The processes are programs of their own, so that callers may have threads and need not be importable.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from pydantic import ValidationError

import connector
from connector.packages.limits import DEFAULT_LIMITS, Limits
from connector.packages.report import PackageReport
from connector.packages.worker import gave_up, inspect_surely, request

SECONDS = 10.0
"""What one file may take: five times what the worst file that we could make takes."""
_STARTING = 30.0
_COMMAND = (sys.executable, "-m", "connector.packages.worker")


def inspect_many(
    paths: Sequence[Path],
    limits: Limits = DEFAULT_LIMITS,
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
    command: Sequence[str] = _COMMAND,
) -> Iterator[tuple[Path, PackageReport]]:
    """(path, its report) in the order given, each as soon as it and all before it are done.

    `workers` defaults to the cores there are; `seconds` is what one file may take."""
    if len(paths) == 1 and command is _COMMAND:
        yield paths[0], inspect_surely(paths[0], limits)
        return
    count = max(1, min(workers or os.cpu_count() or 1, len(paths)))
    free: SimpleQueue[_Worker] = SimpleQueue()
    team = [_Worker(command, seconds) for _ in range(count)]
    for worker in team:
        free.put(worker)

    def report_on(path: Path) -> PackageReport:
        worker = free.get()
        try:
            return worker.report_on(path, limits)
        finally:
            free.put(worker)

    threads = ThreadPoolExecutor(count)
    try:
        yield from zip(paths, threads.map(report_on, paths), strict=True)
    finally:
        for worker in team:
            worker.dismiss()
        threads.shutdown(cancel_futures=True)


class _Worker:
    """One process; a new one takes its place when it had to be killed."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command, self._seconds = command, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._dismissed = False

    def report_on(self, path: Path, limits: Limits) -> PackageReport:
        process = self._ready()
        late, answer = _within(self._seconds, process, request(path, limits))
        try:
            return PackageReport.model_validate_json(answer)
        except ValidationError:
            process.kill()
            process.wait()  # until then it would pass for a living one
        if late:
            return gave_up(path, limits, "inspection_too_long", seconds=f"{self._seconds:g}")
        return gave_up(path, limits, "inspection_failed")

    def _ready(self) -> subprocess.Popen[bytes]:
        """A living process that has said that it is ready."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._leave()
        self._process = process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        )
        if self._dismissed:
            process.kill()
        _within(_STARTING, process, b"")
        return process

    def dismiss(self) -> None:
        self._dismissed = True
        self._leave()

    def _leave(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()


def _environment() -> dict[str, str]:
    """Ours, and the way to this very package: a worker that finds no `connector` would refuse every file."""
    root = str(Path(connector.__file__).parents[1])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}


def _within(seconds: float, process: subprocess.Popen[bytes], line: bytes) -> tuple[bool, bytes]:
    """(whether it had to be killed, its next line) after it was given `line`."""
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, kill)
    timer.start()
    try:
        assert process.stdin and process.stdout
        process.stdin.write(line)
        process.stdin.flush()
        answer = process.stdout.readline()
        return late.is_set(), answer
    except (OSError, ValueError):  # the process is gone, or its pipe closed
        return late.is_set(), b""
    finally:
        timer.cancel()
