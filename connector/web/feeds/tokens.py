"""Resumption tokens: all that is needed to go on, so that nothing is kept here and none ever expires.

The place in a list is the number of its last lesson, not a count: a lesson that changes in the meantime moves nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from oaipmh import error
from oaipmh.server import decodeResumptionToken, encodeResumptionToken

_KNOWN = frozenset({"metadataPrefix", "set", "from_", "until"})


class Ask(NamedTuple):
    """One request for a part of a list; times are naive and in UTC, as the library has them."""

    prefix: str
    set: str | None
    since: datetime | None
    until: datetime | None
    after: int = 0
    resumed: bool = False

    def token(self, last: int) -> str:
        """For what comes after the lesson `last`."""
        values = {"metadataPrefix": self.prefix, "set": self.set, "from_": self.since, "until": self.until}
        return str(encodeResumptionToken({name: value for name, value in values.items() if value is not None}, last))


def ask_of(arguments: Mapping[str, object]) -> Ask:
    """What the arguments of a list say, or the token that stands for them; raises `BadResumptionTokenError`."""
    if "resumptionToken" not in arguments:
        return _ask(arguments)
    try:
        values, after = decodeResumptionToken(arguments["resumptionToken"])
        if not set(values) <= _KNOWN or after < 1:
            raise ValueError
        return _ask(values)._replace(after=after, resumed=True)
    except (error.ErrorBase, error.ClientError, ValueError, KeyError, TypeError, OverflowError):
        raise error.BadResumptionTokenError("The value of the resumptionToken argument is invalid.") from None


def _ask(values: Mapping[str, object]) -> Ask:
    prefix, spec, since, until = (values.get(name) for name in ("metadataPrefix", "set", "from_", "until"))
    if not isinstance(prefix, str) or not isinstance(spec, str | None):
        raise ValueError("metadataPrefix")
    if not isinstance(since, datetime | None) or not isinstance(until, datetime | None):
        raise ValueError("from, until")
    return Ask(prefix, spec, since, until)
