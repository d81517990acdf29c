"""Into a folder of this machine (or a share that is mounted there): each document put in place whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from connector.errors import NeedsOperator
from connector.reports.delivery.parcel import Item, Look, Parcel, Receipt, Sender
from connector.text import Text


@dataclass(frozen=True, slots=True)
class FolderSender:
    """`path` may hold `{kind}`, `{unit}`, …; a document that is sent twice replaces itself."""

    path: str
    again_is_safe: bool = True
    look: Look | None = None

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        folder = Path(parcel.filled(self.path))
        handing()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return {item.name: _put(item, folder, parcel.seal) for item in parcel.items}
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise NeedsOperator("folder_unwritable", _AWAY.filled(why=why), _AWAY_DO) from None


@contextmanager
def into_folder(path: str) -> Iterator[Sender]:
    yield FolderSender(path)


def _put(item: Item, folder: Path, seal: str) -> str:
    """Size and digest of what now stands there."""
    content = item.content()
    part = folder / f".{item.name}.{seal[:12]}.part"
    part.unlink(missing_ok=True)  # of a run that was cut off; or a link, by which another file would be written over
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / item.name)
    return f"{len(content)} sha256:{sha256(content).hexdigest()}"


_AWAY = Text("Không ghi được vào thư mục nhận báo cáo ({why}).", "The reports' folder cannot be written to ({why}).")
_AWAY_DO = Text(
    "Kiểm tra đường dẫn, quyền ghi và ổ đĩa; sẽ được gửi lại.", "Check path, rights and disk; it will be tried again."
)
