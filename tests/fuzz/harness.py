"""What must hold of any bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from connector.packages.inspect import inspect
from connector.packages.limits import Limits
from connector.packages.repair import repair
from connector.packages.report import PackageReport, Severity, Verdict

LIMITS = Limits(entries=200, directory_bytes=2**16, unpacked_bytes=2**24, manifest_bytes=2**18, manifest_elements=2_000)


def hold(content: bytes) -> PackageReport:
    """Inspects `content` as a file; whatever it is, the report can be stored and its verdict follows from it."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder) / "goi.zip"
        path.write_bytes(content)
        report = inspect(path, LIMITS)
        assert PackageReport.model_validate_json(report.model_dump_json()) == report
        assert report.playable == (not any(f.severity is Severity.REFUSE for f in report.findings))
        assert all(f.where.isprintable() for f in report.findings)
        if report.verdict is Verdict.REPAIRABLE:
            _mended(path)
    return report


def _mended(path: Path) -> None:
    """A repair never touches the original, and what it writes is no worse than what it read."""
    before = path.read_bytes()
    done = repair(path, None, LIMITS)
    assert path.read_bytes() == before
    assert done.after is None or done.after.playable or done.problem


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
