"""Lists in pages: which one is asked for, how many there are, where the next is."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from connector.web.visit import Visit

Page = Annotated[int, Query(ge=1, le=100_000)]


def paged(at: Visit, page: int, total: int, size: int) -> dict[str, object]:
    """What a template needs: `page`, `page_count`, `total`, and `link(n)` with the same search."""
    asked = [(k, v) for k, v in at.request.query_params.multi_items() if k not in ("page", "said", "lang")]

    def link(number: int) -> str:
        return f"{at.request.url.path}?{urlencode([*asked, ('page', number)])}"

    return {"page": page, "page_count": max(1, -(-total // size)), "total": total, "link": link}
