"""What the two ways into a catalog have in common: by the companion plugin, and by Moodle's own activity form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from connector.errors import Rejected, Retriable
from connector.lms.base import Course, StandingActivity, WantedActivity
from connector.lms.moodle.client import MoodleClient
from connector.lms.moodle.files import upload
from connector.lms.names import shown_name
from connector.text import Text

LONGEST_TAG = 50
"""Characters of a tag (Moodle's TAG_MAX_LENGTH); what is longer would be cut."""

_ENDINGS = {"scorm": ".zip", "h5pactivity": ".h5p"}


class Way(Protocol):
    """One way of reading and changing what stands in catalog courses; the port says what each does."""

    def standing(self, courses: Sequence[Course]) -> dict[str, list[StandingActivity]]: ...

    def put(
        self, course: Course, topic: str, wanted: WantedActivity, cmid: str | None, may_lose_tracks: bool
    ) -> StandingActivity: ...

    def arrange(self, course: Course, topic: str, cmids: Sequence[str]) -> None: ...

    def remove(self, cmid: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Where:
    """Where an activity stands after it was put, and what Moodle says of its content; see `StandingActivity`."""

    section_name: str
    section_number: int
    position: int
    revision: int | None
    version: str | None = None


def as_put(client: MoodleClient, course: Course, wanted: WantedActivity, cmid: str, where: Where) -> StandingActivity:
    """The activity as it stands once the site has proved that it holds what was wanted."""
    return StandingActivity(
        cmid=cmid,
        course_id=course.id,
        section_name=where.section_name,
        name=shown_name(wanted.name),
        sha1=wanted.sha1,
        visible=wanted.visible,
        version=where.version,
        url=activity_url(client, wanted.modname, cmid),
        idnumber=wanted.idnumber,
        modname=wanted.modname,
        section_number=where.section_number,
        position=where.position,
        revision=where.revision,
        description=wanted.description_html,
        tags=tuple(tags(wanted)),
    )


def activity_url(client: MoodleClient, modname: str, cmid: str) -> str:
    return client.http().url(f"mod/{modname}/view.php?id={cmid}")


def uploaded(client: MoodleClient, wanted: WantedActivity) -> int:
    """The draft area that holds the wanted package."""
    assert wanted.package is not None
    return upload(client, wanted.package, filename(wanted))


def filename(wanted: WantedActivity) -> str:
    """A name that Moodle takes for this kind of activity, and shows to whoever downloads the file."""
    ending = _ENDINGS.get(wanted.modname, "")
    stem = wanted.filename.removesuffix(ending) if ending else wanted.filename
    safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "_", shown_name(stem, 100)).strip(" .")
    return f"{safe or 'package'}{ending}"


def tags(wanted: WantedActivity) -> list[str]:
    """As Moodle keeps them (PARAM_TAG): no commas, brackets and backticks, not too long."""
    return [shown_name(re.sub(r"[,<>`]", " ", tag), LONGEST_TAG) for tag in wanted.tags]


def order_moves(now: Sequence[int], cmids: Sequence[int]) -> list[int]:
    """Which of `cmids` must go to the end of the section, one after the other, so that all stand there in this order
    after what is not among them; none where they stand so already."""
    target = [*(cmid for cmid in now if cmid not in cmids), *cmids]
    same = 0
    while same < min(len(now), len(target)) and now[same] == target[same]:
        same += 1
    return [cmid for cmid in target[same:] if cmid in cmids]


def damaged(site: str) -> Retriable:
    """What stands there is not what was sent."""
    return Retriable("upload_damaged", _DAMAGED.filled(site=site))


def not_ours(site: str, cmid: str) -> Rejected:
    return Rejected("not_ours", _NOT_OURS.filled(site=site, cmid=cmid))


_DAMAGED = Text(
    "Nội dung mà trang {site} nhận được khác tệp đã gửi; sẽ gửi lại.",
    "What site {site} received is not the file that was sent; it will be sent again.",
)
_NOT_OURS = Text(
    "Hoạt động {cmid} trên trang {site} không phải của hệ thống này nên được giữ nguyên.",
    "Activity {cmid} on site {site} is not ours and is left alone.",
)
