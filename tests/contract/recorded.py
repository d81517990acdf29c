"""What real Moodles said, one JSON file per call: status, content type, body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "replies"


@dataclass(frozen=True, slots=True)
class Recorded:
    status: int
    content_type: str
    body: Any


def recorded(release: str, name: str) -> Recorded:
    """`recorded("4.5", "core_course_get_contents")`."""
    content = json.loads((_FOLDER / release / f"{name}.json").read_text(encoding="utf-8"))
    return Recorded(content["status"], content["content_type"], content["body"])


def names(release: str) -> list[str]:
    return sorted(path.stem for path in (_FOLDER / release).glob("*.json"))
