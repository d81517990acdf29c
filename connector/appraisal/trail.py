"""One row of the audit trail per deed, in the deed's own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from connector.lessons.records import Lesson
from connector.steps.context import Context


def note(ctx: Context, actor: str, action: str, subject: str, **details: object) -> int:
    """Adds a row to the trail; call it inside `ctx.store.db.connect()`, last, since writers of the trail take turns.

    `details` are plain JSON: no secrets, no names of children.
    """
    return ctx.store.audit.append(ctx.now(), actor, action, subject, details)


def about(lesson: Lesson, version: int | None = None, level: str | None = None) -> str:
    """`lesson 7 version 2 level city`: what `audit list --about "lesson 7 "` finds."""
    parts = [f"lesson {lesson.id} "]
    parts += [f"version {version} "] if version is not None else []
    parts += [f"level {level} "] if level is not None else []
    return "".join(parts).strip() if len(parts) > 1 else parts[0].strip()


def digest(said: Mapping[str, object]) -> str:
    """SHA-256 over words and scores: what was said can be proved by the trail, which does not repeat it."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
