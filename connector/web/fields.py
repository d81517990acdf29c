"""What a form carries: read once, bounded, its texts in one shape; refused without the browser's own form key."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from connector.errors import Rejected
from connector.text import Text
from connector.web import sessions
from connector.web.visit import Visit, visiting

_FIELDS, _FORM_BYTES = 2000, 1_000_000
_FILE_BYTES = 40_000_000
KEY = "form_key"
_WORTH_KEEPING = 20


@dataclass(frozen=True, slots=True)
class Fields:
    """Texts come in NFC, stripped, lines ended by \\n, without control characters; absent ones are ''."""

    data: FormData

    def text(self, name: str, longest: int = 20_000) -> str:
        """Raises Rejected (`text_long`) rather than cutting what somebody wrote."""
        value = self.data.get(name)
        text = _clean(value) if isinstance(value, str) else ""
        if len(text) > longest:
            raise Rejected(
                "text_long",
                Text(f"Một ô dài quá {longest:,} kí tự.", f"A field is longer than {longest:,} characters."),
                Text("Rút gọn rồi gửi lại.", "Shorten it and send again."),
            )
        return text

    def texts(self, name: str) -> list[str]:
        return [_clean(value) for value in self.data.getlist(name) if isinstance(value, str)]

    def secret(self, name: str) -> str:
        """As it was typed."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """`7,5` and `7.5` alike; None where nothing, Rejected where something else was typed."""
        text = self.text(name, 20).replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not abs(value) < 1e6:
            raise Rejected(
                "not_a_number",
                Text(f"“{text}” không phải là số.", f"“{text}” is not a number."),
                Text("Nhập số, ví dụ 7,5.", "Enter a number, for example 7.5."),
            )
        return value

    def whole(self, name: str) -> int | None:
        text = self.text(name, 20)
        return int(text) if text.isdecimal() and len(text) < 16 else None

    def wholes(self, name: str) -> list[int]:
        return [int(text) for text in self.texts(name) if text.isdecimal() and len(text) < 16]

    def file(self, name: str) -> UploadFile | None:
        value = self.data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def typed(self) -> dict[str, str]:
        """Every text, for a form that is shown again."""
        return {k: _clean(v) for k, v in self.data.items() if isinstance(v, str) and k != KEY}


def _clean(value: str) -> str:
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


async def _posted(request: Request, visit: Annotated[Visit, Depends(visiting)]) -> AsyncIterator[Fields]:
    """Refuses what comes from elsewhere before it is read, and what lacks the form key before it is used."""
    if not from_here(request, visit.desk.place.origin):
        raise _stale()
    limit = _FILE_BYTES if visit.session and _is_multipart(request) else _FORM_BYTES
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > limit:
        raise Rejected(
            "form_large",
            Text(f"Nội dung gửi lên lớn hơn {limit // 1_000_000} MB.", f"More than {limit // 1_000_000} MB was sent."),
            Text("Giảm dung lượng tệp rồi gửi lại.", "Make the file smaller and send again."),
        )
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=_FORM_BYTES) as data:
        key = data.get(KEY)
        if not isinstance(key, str) or not sessions.is_form_key(visit.token, key):
            raise _stale()
        yield Fields(data)


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def from_here(request: Request, own: str) -> bool:
    """Browsers say where a form comes from (Fetch, 3.2; Fetch Metadata, 2.3); a second wall behind the form key."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    return (origin is None or origin.lower() == own) and site not in ("cross-site", "same-site")


async def typed_by_stranger(request: Request) -> list[str]:
    """The longer texts of a form whose session has ended meanwhile, for its writer to keep; nothing else is done."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > _FORM_BYTES:
        return []
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=_FORM_BYTES) as data:
        texts = Fields(data).typed().values()
        return [text for text in texts if len(text) >= _WORTH_KEEPING]


def _stale() -> Rejected:
    return Rejected(
        "form_stale",
        Text(
            "Biểu mẫu này không còn hiệu lực, nên chưa ghi gì.", "This form is no longer valid; nothing was recorded."
        ),
        Text(
            "Quay lại trang trước, tải lại trang rồi gửi lại.", "Go back, load the page again, then send it once more."
        ),
    )


Posted = Annotated[Fields, Depends(_posted)]
