"""The process that inspects for `batch`: a line of JSON comes in for each file, a line with its report goes out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from connector.packages.formats import Format
from connector.packages.found import Found
from connector.packages.inspect import inspect, refused
from connector.packages.limits import Limits
from connector.packages.report import PackageReport

_MEMORY = 1024 * 2**20
"""Address space of the process, in bytes: far above what an inspection needs, far below what would hurt."""


def request(path: Path, limits: Limits) -> bytes:
    """The line that asks for a report on `path`."""
    return json.dumps([str(path), asdict(limits)]).encode() + b"\n"


def inspect_surely(path: Path, limits: Limits) -> PackageReport:
    """Like `inspect`, but a file that cannot be read, or that finds a defect of ours, is a refusal as well."""
    try:
        return inspect(path, limits)
    except OSError:
        return gave_up(path, limits, "file_unreadable")
    except Exception:  # whatever it is, it must not end the run over all the other files
        return gave_up(path, limits, "inspection_failed")


def gave_up(path: Path, limits: Limits, code: str, **values: object) -> PackageReport:
    """The refusal of a file whose inspection did not come to an end."""
    size = path.stat().st_size if path.is_file() else 0
    return refused(Found(limits.findings_per_code), code, Format.UNKNOWN, size, "", **values)


def main() -> None:
    """Answers until there is nobody left to ask."""
    _bound_memory()
    _answer(b"ready")
    for line in sys.stdin.buffer:
        path, limits = json.loads(line)
        report = inspect_surely(Path(path), Limits(**limits))
        _answer(report.model_dump_json().encode())


def _answer(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = _MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
