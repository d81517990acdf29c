"""A person's draft areas: filled by uploads and forms, emptied by cron; the bucket that keeps uploads in bounds."""

from __future__ import annotations

import secrets

from connector.sandbox.records import DraftFile, FileRef, Site, User

_LEAK_SECONDS = 5


def unused_itemid() -> int:
    return secrets.randbelow(999_999_999) + 1


def files_in(site: Site, user: User, itemid: int) -> list[FileRef]:
    return [d.file for d in site.draft_files if (d.userid, d.itemid) == (user.id, itemid)]


def add_draft(site: Site, user: User, itemid: int, file: FileRef, now: int) -> bool:
    """False, and nothing done, where the area already holds a file of that name."""
    if any(kept.filename == file.filename for kept in files_in(site, user, itemid)):
        return False
    site.draft_files.append(DraftFile(user.id, itemid, file, now))
    return True


def drop_drafts(site: Site, user: User, itemid: int) -> None:
    site.draft_files[:] = [d for d in site.draft_files if (d.userid, d.itemid) != (user.id, itemid)]


def bucket_is_full(site: Site, user: User, now: int) -> bool:
    """Whether the file picker and the course page's drop take no more for now: fifty draft areas, of which one is
    forgotten every five seconds. `upload.php` fills it but never asks (seen on 4.5.6 and 4.2.3)."""
    capacity = site.draft_area_bucket_capacity
    since = now - capacity * _LEAK_SECONDS
    newest: dict[int, int] = {}
    for draft in site.draft_files:
        if draft.userid == user.id and draft.when >= since:
            newest[draft.itemid] = max(draft.when, newest.get(draft.itemid, 0))
    leaks: list[int] = []
    for when in sorted(newest.values()):
        leaks = [leak for leak in leaks if leak > when]
        leaks.append(max([*leaks[-1:], when]) + _LEAK_SECONDS)
    return sum(leak > now for leak in leaks) >= capacity
