"""Places below a site's folder: nothing that a mapping or a table names leads out of it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from connector.errors import HoclieuError, NeedsOperator, Rejected
from connector.text import Text

CATALOG = "kho"
OURS = ".hoclieu"
STATUS_ENDING = ".ket-qua.html"
OVERVIEW = "ket-qua.html"


def root_of(site: str, path: str) -> Path:
    """The site's folder. Raises `NeedsOperator` (`folder_missing`) where it is not there: a share that is not mounted
    must not look like a folder from which everything was taken away."""
    root = Path(path)
    try:
        there = root.is_dir() and os.access(root, os.R_OK | os.X_OK)
    except OSError:
        there = False
    if not there:
        raise NeedsOperator("folder_missing", _GONE.filled(site=site, path=path), _GONE_DO)
    return root


def within(site: str, root: Path, given: str) -> Path:
    """A folder or file below `root` by the name that the mapping gives it (`shortname:` and the like taken off)."""
    name = given.partition(":")[2] if given.split(":", 1)[0] in ("shortname", "idnumber", "id") else given
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or any(p in ("..", "/") or p.startswith(".") or ":" in p for p in parts) or parts[0] == CATALOG:
        raise NeedsOperator("folder_name", _BAD_NAME.filled(site=site, name=name), _BAD_NAME_DO)
    if any(root.joinpath(*parts[: n + 1]).is_symlink() for n in range(len(parts))):
        raise NeedsOperator("folder_link", _LINK.filled(site=site, name=name), _LINK_DO)
    return root.joinpath(*parts)


def opened(root: Path, path: Path) -> BinaryIO:
    """A plain file below `root`, to be read. Raises OSError where any part of the way is a link: whoever may write
    there could have put one in its place since it was listed."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *between, name = path.relative_to(root).parts
        for part in between:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        # a pipe in its place would never open otherwise
        return os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb")
    finally:
        os.close(folder)


def files_below(folder: Path) -> Iterator[Path]:
    """Every plain file that people put there, in order; hidden ones, links, what we wrote ourselves and `nameless` ones
    left out."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and _is_text(f))
        for name in sorted(filter(_is_text, files)):
            path = Path(here, name)
            if not name.startswith((".", "~$")) and not is_ours(name) and path.is_file() and not path.is_symlink():
                yield path


def nameless(folder: Path) -> list[str]:
    """Files and folders whose names are no UTF-8, as old file servers leave them, with � for what cannot be read."""
    found = (name for _, folders, files in os.walk(folder) for name in (*folders, *files) if not _is_text(name))
    return sorted(os.fsencode(name).decode(errors="replace") for name in found)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_ours(name: str) -> bool:
    return name == OVERVIEW or name.endswith(STATUS_ENDING)


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all, and only where it says something else than what is there."""
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> HoclieuError:
    reason = error.strerror or type(error).__name__
    return NeedsOperator("folder_unwritable", _UNWRITABLE.filled(path=path, why=reason), _UNWRITABLE_DO)


def unreadable(path: Path, error: OSError) -> HoclieuError:
    reason = error.strerror or type(error).__name__
    return Rejected("file_unreadable", _UNREADABLE.filled(name=path.name, why=reason), _UNREADABLE_DO)


_GONE = Text("Không mở được thư mục {path} của site {site}.", "The folder {path} of site {site} cannot be opened.")
_GONE_DO = Text(
    "Tạo thư mục, hoặc gắn lại ổ đĩa mạng, và cho tài khoản dịch vụ quyền đọc.",
    "Make it, or mount the share again, and let the service's account read it.",
)
_BAD_NAME = Text(
    "Tên thư mục “{name}” trong bản ánh xạ (site {site}) không dùng được.",
    "The folder name “{name}” in the mapping (site {site}) cannot be used.",
)
_BAD_NAME_DO = Text(
    "Dùng tên một thư mục con, không có “..”, không bắt đầu bằng dấu chấm và không phải “kho”.",
    "Use the name of a folder below it, without “..”, not beginning with a dot, and not “kho”.",
)
_LINK = Text(
    "Thư mục “{name}” (site {site}) là một liên kết dẫn đi nơi khác.",
    "The folder “{name}” (site {site}) is a link to elsewhere.",
)
_LINK_DO = Text(
    "Ghi thư mục thật vào path của site, hoặc gắn (mount) nó vào đó.",
    "Name the real folder in the site's path, or mount it there.",
)
_UNWRITABLE = Text("Không ghi được {path} ({why}).", "{path} cannot be written ({why}).")
_UNWRITABLE_DO = Text(
    "Cho tài khoản dịch vụ quyền ghi, hoặc giải phóng chỗ trống; lần chạy sau làm tiếp.",
    "Let the service's account write there, or free space; the next run goes on.",
)
_UNREADABLE = Text("Không đọc được tệp {name} ({why}).", "The file {name} cannot be read ({why}).")
_UNREADABLE_DO = Text(
    "Chép lại tệp, hoặc cho tài khoản dịch vụ quyền đọc.", "Copy it again, or let the service's account read it."
)
