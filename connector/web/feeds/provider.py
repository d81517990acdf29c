"""What the library asks of a provider: the six verbs of OAI-PMH, answered out of the open catalogs.

Records are lessons: one each, in the sets of all catalogs in which it stands. A lesson that was taken down stays in the
feed as deleted for as long as the store remembers it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from oaipmh import common, error

from connector.catalogs.record import LessonRecord
from connector.steps.open_catalogs import OpenCatalogs
from connector.store.shown import Changed
from connector.web.feeds.formats import FORMATS
from connector.web.feeds.sets import every_set, sets_of, wish_of
from connector.web.feeds.tokens import Ask, ask_of

Item = tuple[common.Header, LessonRecord | None, None]
T = TypeVar("T")
_PAGE = 100
_LARGEST = 2**53


class Provider:
    """Method names and arguments are the library's; errors are its, too."""

    def __init__(self, current: Callable[[], OpenCatalogs], url: str, email: str, page: int = _PAGE) -> None:
        self._current, self._url, self._email, self._page = current, url, email, page
        self._authority = f"oai:{current().mapping.department.id}.hoclieu:lesson-"

    @property
    def _catalogs(self) -> OpenCatalogs:
        return self._current()

    def identify(self) -> common.Identify:
        name = f"Kho học liệu số, {self._catalogs.mapping.department.name}"
        earliest = _naive(self._catalogs.earliest() or datetime(2020, 1, 1, tzinfo=UTC))
        return common.Identify(
            name, self._url, "2.0", [self._email], earliest, "transient", "YYYY-MM-DDThh:mm:ssZ", ["identity"],
            toolkit_description=False,
        )  # fmt: skip

    def listMetadataFormats(self, identifier: str | None = None) -> list[tuple[str, str, str]]:  # noqa: N802
        if identifier is not None and not self._change(identifier).live:
            raise error.NoMetadataFormatsError("The item was withdrawn.")
        return [(each.prefix, each.schema, each.namespace) for each in FORMATS.values()]

    def listSets(self, **arguments: object) -> tuple[list[tuple[str, str, str]], None]:  # noqa: N802
        if arguments:
            raise error.BadResumptionTokenError("Sets are never given in parts.")
        return [(spec, name, "") for spec, name in every_set(self._catalogs)], None

    def getRecord(self, metadataPrefix: str, identifier: str) -> Item:  # noqa: N802, N803
        change = self._change(identifier)
        _known_prefix(metadataPrefix)
        return self._items([change])[0]

    def listIdentifiers(self, **arguments: object) -> tuple[list[common.Header], str | None]:  # noqa: N802
        return self._listed(arguments, lambda changes: [item[0] for item in self._items(changes)])

    def listRecords(self, **arguments: object) -> tuple[list[Item], str | None]:  # noqa: N802
        return self._listed(arguments, self._items)

    def _listed(
        self, arguments: dict[str, object], shape: Callable[[Sequence[Changed]], list[T]]
    ) -> tuple[list[T], str | None]:
        """(one page, the token for the next: '' at the end of a list that came in parts, None for a short one)."""
        ask = ask_of(arguments)
        _known_prefix(ask.prefix)
        changes = self._changes(ask)
        if ask.resumed and not changes:
            raise error.BadResumptionTokenError("Nothing is left of the list.")
        page = changes[: self._page]
        more = ask.token(page[-1].lesson_id) if len(changes) > self._page else "" if ask.resumed else None
        return shape(page), more

    def _changes(self, ask: Ask) -> list[Changed]:
        wish = wish_of(ask.set)
        if wish is None or ask.after > _LARGEST:
            return []
        since = ask.since.replace(tzinfo=UTC) if ask.since else None
        until = ask.until.replace(tzinfo=UTC) + _SAME_SECOND if ask.until else None
        return self._catalogs.changed(wish, since, until, ask.after, self._page + 1)

    def _items(self, changes: Sequence[Changed]) -> list[Item]:
        """A lesson that goes while the page is made is deleted on it."""
        records = self._catalogs.records([change.lesson_id for change in changes if change.live])
        return [self._item(change, records.get(change.lesson_id)) for change in changes]

    def _item(self, change: Changed, record: LessonRecord | None) -> Item:
        sets = sets_of(record, self._catalogs) if record else []
        identifier = f"{self._authority}{change.lesson_id}"
        return common.Header(None, identifier, _naive(change.at), sets, record is None), record, None

    def _change(self, identifier: str) -> Changed:
        number = identifier.removeprefix(self._authority)
        if number != identifier and re.fullmatch(r"[1-9][0-9]{0,14}", number):
            found = self._catalogs.last_change([int(number)])
            if found:
                return found[int(number)]
        raise error.IdDoesNotExistError("There is no such item here.")


_SAME_SECOND = timedelta(microseconds=999_999)
"""Datestamps are told in whole seconds: what changed within the last one asked for is meant as well."""


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _known_prefix(prefix: str) -> None:
    if prefix not in FORMATS:
        raise error.CannotDisseminateFormatError(f"Formats: {', '.join(FORMATS)}.")
