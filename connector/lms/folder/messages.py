"""A folder has nobody to send a message to."""

from __future__ import annotations

from collections.abc import Sequence

from connector.errors import HoclieuError, NeedsOperator
from connector.lms.base import PersonalMessage
from connector.text import Text
from mappings.schema import Site


class FolderMessenger:
    def __init__(self, site: Site) -> None:
        self._site = site

    def send(self, messages: Sequence[PersonalMessage]) -> dict[str, HoclieuError | None]:
        """Each is refused (`no_messages`)."""
        error = NeedsOperator("no_messages", _NONE.filled(site=self._site.id), _NONE_DO)
        return {message.key: error for message in messages}


_NONE = Text("Site {site} là thư mục, không gửi tin nhắn được.", "Site {site} is a folder, it carries no messages.")
_NONE_DO = Text("Ghi thư điện tử của người này trong bản ánh xạ.", "Give this person an e-mail address in the mapping.")
