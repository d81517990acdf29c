"""Signed scans of minutes: taken as they are, told by their first bytes, kept by their content."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from connector.appraisal.refusals import refused
from connector.errors import NeedsOperator
from connector.steps.context import Context
from connector.store.blobs import digests, disk_trouble
from connector.text import Text

LARGEST_MB = 50
KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""First bytes → MIME type."""


def keep_scan(ctx: Context, scan: Path) -> str:
    """Keeps the file; its SHA-256. Raises Rejected for what is no scan, NeedsOperator for what cannot be read."""
    copy = ctx.store.blobs.incoming / f"scan-{uuid4().hex}"
    try:
        with scan.open("rb") as opened:
            beginning = opened.read(16)
        if scan_type(beginning) is None:
            raise refused("scan_kind", "bản quét phải là PDF, JPEG hoặc PNG", "a scan must be PDF, JPEG or PNG")
        if scan.stat().st_size > LARGEST_MB * 1_000_000:
            raise refused("scan_large", f"bản quét lớn hơn {LARGEST_MB} MB", f"the scan is above {LARGEST_MB} MB")
    except OSError as error:
        raise _unreadable(scan, error) from None
    try:
        shutil.copyfile(scan, copy)
        sha256, sha1, size = digests(copy)
    except OSError as error:
        raise disk_trouble(copy.parent, error) from None
    ctx.store.blobs.keep(copy, sha256)
    ctx.store.lessons.remember_content(sha256, sha1, size, ctx.now())
    return sha256


def scan_type(beginning: bytes) -> str | None:
    """The MIME type by the file's first bytes; None for what is taken for no scan."""
    return next((kind for magic, kind in KINDS.items() if beginning.startswith(magic)), None)


def _unreadable(scan: Path, error: OSError) -> NeedsOperator:
    return NeedsOperator(
        "scan_unreadable",
        Text(f"Không đọc được tệp {scan.name} ({error.strerror}).", f"{scan.name} cannot be read ({error.strerror})."),
    )
