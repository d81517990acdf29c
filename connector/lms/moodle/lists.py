"""Replies that are no record: plain lists, and JSON inside a string (the course editor's functions)."""

from __future__ import annotations

import json
from typing import TypeVar

from connector.errors import NeedsOperator
from connector.lms.moodle.params import JSON
from connector.lms.moodle.replies import Reply
from connector.text import Text

R = TypeVar("R", bound=Reply)


def read_list(site: str, model: type[R], body: JSON) -> list[R]:
    """A reply that is a list of `model`. Raises `NeedsOperator` (`unexpected_reply`)."""
    if not isinstance(body, list):
        raise _no_list(site, model)
    return [model.read(site, item) for item in body]


def unwrapped(body: JSON) -> JSON:
    """What a string holds as JSON; None where it holds none."""
    try:
        inner: JSON = json.loads(body) if isinstance(body, str) else None
    except ValueError:
        return None
    return inner


def _no_list(site: str, model: type[Reply]) -> NeedsOperator:
    what = Text("Trang {site} không trả về danh sách {model}.", "Site {site} did not answer with a list of {model}.")
    do = Text("Hãy báo cho chúng tôi kèm số phiên bản Moodle.", "Report this together with the Moodle release.")
    return NeedsOperator("unexpected_reply", what.filled(site=site, model=model.__name__), do)
