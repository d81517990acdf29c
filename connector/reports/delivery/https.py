"""By a signed POST of each document.

The receiver checks three headers: `X-Hoclieu-Timestamp` (seconds since 1970), `Idempotency-Key`, and
`X-Hoclieu-Signature: v1=<hex>`, which is HMAC-SHA256 under the shared secret over the bytes

    v1:<timestamp>:<idempotency key>:<body>

It refuses a timestamp more than five minutes away, and answers a key that it has seen as it did the first time. What
was sent again after an answer got lost is thus there once.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

import requests
from pydantic import SecretStr

from connector.reports.delivery.parcel import Item, Look, Parcel, Receipt, Sender
from connector.reports.delivery.web import asked, refusal, session


def signature(secret: bytes, timestamp: str, key: str, body: bytes) -> str:
    """The value of `X-Hoclieu-Signature`."""
    signed = f"v1:{timestamp}:{key}:".encode() + body
    return "v1=" + hmac.new(secret, signed, sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class HttpsSender:
    opened: requests.Session
    url: str
    secret: SecretStr
    clock: Callable[[], float] = time.time
    again_is_safe: bool = True
    look: Look | None = None

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        handing()
        return {item.name: self._post(parcel, item) for item in parcel.items}

    def _post(self, parcel: Parcel, item: Item) -> str:
        body = item.content()
        answer = asked(self.opened, "POST", self.url, self._headers(parcel, item, body), body)
        if (error := refusal(answer)) is not None:
            raise error
        return f"{answer.status_code} sha256:{sha256(body).hexdigest()}"

    def _headers(self, parcel: Parcel, item: Item, body: bytes) -> dict[str, str]:
        key, timestamp = f"{parcel.seal[:40]}-{item.format}", str(int(self.clock()))
        return {
            "Content-Type": item.content_type,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(item.name)}",
            "Idempotency-Key": key,
            "X-Hoclieu-Timestamp": timestamp,
            "X-Hoclieu-Signature": signature(self.secret.get_secret_value().encode(), timestamp, key, body),
            "X-Hoclieu-Report": f"{parcel.kind}/{parcel.unit_kind}.{parcel.unit}/{parcel.period}",
            "X-Hoclieu-Revision": str(parcel.revision),
            **({"X-Hoclieu-Corrects": str(parcel.corrects)} if parcel.corrects else {}),
            "X-Hoclieu-Late": "1" if parcel.late else "0",
            "X-Hoclieu-Confirmed": "1" if parcel.confirmed else "0",
        }


@contextmanager
def by_https(url: str, secret: SecretStr, ca_file: str | None) -> Iterator[Sender]:
    with session(ca_file) as opened:
        yield HttpsSender(opened, url, secret)
