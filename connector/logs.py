"""Structured logs: JSON in production, readable on a terminal; the site, school, lesson and run in every line.

The four are bound once with `bound(...)` and carried by context variables, so that no call has to pass them on. Values
known to be secret are blotted out wherever they turn up, as a last net: nobody should log them in the first place.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from connector.runlog import RunLog

_SECRETS: set[str] = set()
_LOCK = threading.Lock()
_TOKEN_PARAMETER = re.compile(r"(?i)\b((?:ws)?token|sesskey|password|logintoken)=[^&\s\"']+")
_FIELDS = ("run", "site", "school", "lesson")


def hide(value: str) -> None:
    """From now on `value` is replaced by `***` in every log line of this process."""
    if len(value) >= 6:
        with _LOCK:
            _SECRETS.add(value)


def redacted(text: str) -> str:
    """`text` without the values given to `hide` and without token parameters."""
    for value in tuple(_SECRETS):
        text = text.replace(value, "***")
    return _TOKEN_PARAMETER.sub(r"\1=***", text)


def _redact(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(v) for v in value]
    return value if isinstance(value, (int, float, bool, type(None))) else redacted(str(value))


def _four_fields(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    for field in _FIELDS:
        event.setdefault(field, None)
    return event


def _only_troubles(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """On a terminal the command's own bars and tables say how it goes; the run's log has kept the line by now."""
    if event.get("level") in ("debug", "info"):
        raise structlog.DropEvent
    return event


def configure(
    format: Literal["auto", "console", "json"] = "auto", level: str = "info", keep: RunLog | None = None
) -> None:
    """Logs go to standard error: what a command prints for its reader stays clean. `keep` keeps those of runs, too."""
    json = format == "json" or (format == "auto" and not sys.stderr.isatty())
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if json else _console()
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        *([_four_fields] if json else []),
        _redact,
        *([keep] if keep else []),
        *([] if json or level != "info" or not sys.stderr.isatty() else [_only_troubles]),
        renderer,
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)


@contextmanager
def bound(**fields: str | int | None) -> Iterator[None]:
    """Every line logged inside carries these (`run`, `site`, `school`, `lesson`, …)."""
    with structlog.contextvars.bound_contextvars(**{k: v for k, v in fields.items() if v is not None}):
        yield
