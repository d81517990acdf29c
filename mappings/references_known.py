"""One reference: there, or nearly there, or told with what there is."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from connector.text import Text
from mappings.lines import Loc

Broken = tuple[Loc, Text]
GROUP = Text("cụm/địa bàn", "group")
SCHOOL = Text("trường", "school")
LEVEL = Text("cấp thẩm định", "level")


def known(loc: Loc, id: str | None, kind: Text, there: Iterable[str]) -> Iterator[Broken]:
    """Nothing when `id` is None or among those that are there; else what is wrong, with the closest one."""
    ids = there if isinstance(there, Collection) else list(there)
    if id is None or id in ids:
        return
    close = difflib.get_close_matches(id, list(ids), n=1)
    hint_vi = f"; có phải là '{close[0]}'?" if close else f"; đang có: {', '.join(ids) or '(chưa có)'}"
    hint_en = f"; did you mean '{close[0]}'?" if close else f"; there are: {', '.join(ids) or '(none)'}"
    yield loc, Text(f"không có {kind.vi} '{id}'{hint_vi}", f"there is no {kind.en} '{id}'{hint_en}")
