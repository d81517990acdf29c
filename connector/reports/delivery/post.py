"""By e-mail: the report's documents as attachments of one letter to one recipient."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connector.errors import NeedsOperator
from connector.reports.delivery.letter import Attachment, Counter, Letter, Post
from connector.reports.delivery.parcel import Look, Parcel, Receipt, Sender
from connector.text import Text

_CHANGES = 20


@dataclass(frozen=True, slots=True)
class MailSender:
    """SMTP cannot be asked afterwards: where its answer was lost, a person must look. A letter that goes twice has one
    Message-ID, so that a mailbox may know it for the same."""

    counter: Counter
    signed: str
    again_is_safe: bool = False
    look: Look | None = None

    def send(self, parcel: Parcel, handing: Callable[[], None]) -> Receipt:
        return self.counter.hand(_letter(parcel, self.signed), handing)


@contextmanager
def by_mail(post: Post | None, signed: str) -> Iterator[Sender]:
    """`signed`: whose automatic letter it is. Raises NeedsOperator where no mail server is named."""
    if post is None:
        raise NeedsOperator("mail_missing", _NONE, _NONE_DO)
    with post.counter() as counter:
        yield MailSender(counter, signed)


def _letter(parcel: Parcel, signed: str) -> Letter:
    files = tuple(Attachment(i.name, i.content_type, i.content()) for i in parcel.items)
    late = "[Muộn] " if parcel.late else ""
    correction = "[Đính chính] " if parcel.corrects else ""
    what = f"bản đính chính {parcel.title}, thay cho bản đã gửi" if parcel.corrects else parcel.title
    confirmed = "đã được" if parcel.confirmed else "chưa được"
    parts = ["Kính gửi quý cơ quan,", f"{parcel.unit_name} gửi {what}, kèm theo thư này."]
    parts += [_changes(parcel)] if parcel.changes else []
    parts += [f"Báo cáo {confirmed} hiệu trưởng xác nhận."] if parcel.unit_kind == "school" else []
    parts += ["Báo cáo được gửi sau hạn."] if parcel.late else []
    parts += [f"Thư tự động của {signed}."]
    subject = f"{late}{correction}{parcel.title} - {parcel.unit_name}"
    return Letter(f"hoclieu-{parcel.seal[:40]}", parcel.address, "", subject, "\n\n".join(parts) + "\n", files)


def _changes(parcel: Parcel) -> str:
    more = len(parcel.changes) - _CHANGES
    lines = [f"- {said}" for said in parcel.changes[:_CHANGES]]
    lines += [f"- và {more} số liệu khác, xem bảng Đính chính trong báo cáo"] if more > 0 else []
    return "\n".join(["Số liệu thay đổi (bản đã gửi → bản này):", *lines])


_NONE = Text("Chưa đặt máy chủ thư (HOCLIEU_SMTP_URL).", "No mail server is named (HOCLIEU_SMTP_URL).")
_NONE_DO = Text("Đặt HOCLIEU_SMTP_URL và HOCLIEU_MAIL_FROM.", "Set HOCLIEU_SMTP_URL and HOCLIEU_MAIL_FROM.")
