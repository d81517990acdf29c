"""Into a form on the web: figures and words into its fields, as the form's own page would send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlencode

import requests

from connector.errors import NeedsOperator, Retriable
from connector.reports.delivery.parcel import UNKNOWN, Look, Parcel, Receipt, Sender, outcome_unknown
from connector.reports.delivery.web import asked, refusal, session
from connector.text import Text
from mappings.destinations import FormField, WebFormTo

_CERTAINLY_NOT = frozenset({429, 503})
"""Statuses by which a server says that it did nothing; after others above 499 a form may have been taken."""


@dataclass(frozen=True, slots=True)
class WebFormSender:
    opened: requests.Session
    form: WebFormTo
    again_is_safe: bool = False

    @property
    def look(self) -> Look | None:
        return self._look if self.form.lookup is not None else None

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        body = urlencode([(f.field, _value(parcel, f)) for f in self.form.fields]).encode()
        handing()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = asked(self.opened, "POST", str(self.form.url), headers, body, page_follows=True)
        error = refusal(answer)
        if isinstance(error, Retriable) and answer.status_code not in _CERTAINLY_NOT:
            raise outcome_unknown(str(self.form.url.host))
        if error is not None:
            raise error
        if self.form.accepted is not None and self.form.accepted not in answer.text:
            raise Retriable(UNKNOWN, _WORDS.filled(words=self.form.accepted), _WORDS_DO)
        return {"status": str(answer.status_code), "answer": f"sha256:{sha256(answer.content).hexdigest()}"}

    def _look(self, parcel: Parcel) -> Receipt | None:
        assert self.form.lookup is not None and self.form.there is not None
        page = asked(self.opened, "GET", quote(parcel.filled(self.form.lookup), safe="%/:=&?~#+!$,;'@()*[]"))
        if (error := refusal(page)) is not None:
            raise error
        return {"found": parcel.filled(self.form.there)} if parcel.filled(self.form.there) in page.text else None


@contextmanager
def by_web_form(form: WebFormTo) -> Iterator[Sender]:
    with session(form.ca_file) as opened:
        yield WebFormSender(opened, form)


def _value(parcel: Parcel, field: FormField) -> str:
    """What is not known is left empty: never 0."""
    if field.value is not None:
        return parcel.filled(field.value)
    assert field.figure is not None
    if field.figure not in parcel.figures:
        raise NeedsOperator("figure_unknown", _FIGURE.filled(figure=field.figure), _FIGURE_DO)
    value = parcel.figures[field.figure]
    return "" if value is None else str(value)


_FIGURE = Text("Báo cáo không có số liệu '{figure}'.", "The report has no figure '{figure}'.")
_FIGURE_DO = Text("Sửa fields của nơi nhận trong tệp ánh xạ.", "Mend the destination's fields in the mapping.")
_WORDS = Text("Trang trả lời không có chữ '{words}'.", "The answer does not hold the words '{words}'.")
_WORDS_DO = Text(
    "Xem trên trang đó báo cáo đã đến chưa, rồi hoclieu deliver --arrived SỐ hoặc --again SỐ.",
    "See there whether it arrived, then hoclieu deliver --arrived NUMBER or --again NUMBER.",
)
