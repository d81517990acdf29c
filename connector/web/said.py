"""What a page says after something was done: by a word in its address, so that nobody can have it say anything else."""

from __future__ import annotations

from connector.text import Text

SAID: dict[str, Text] = {
    "kept": Text("Đã lưu.", "Kept."),
    "opinion": Text("Đã ghi ý kiến.", "Your opinion is recorded."),
    "verdict": Text("Đã ghi kết quả; tác giả sẽ được báo.", "The verdict is recorded; the author will be told."),
    "declined": Text("Đã từ chối; người phân công sẽ thấy.", "Declined; whoever assigned it will see it."),
    "assigned": Text("Đã phân công.", "Assigned."),
    "withdrawn": Text("Đã rút bài; kho sẽ được cập nhật.", "Withdrawn; the catalogs will follow."),
    "restored": Text("Đã đưa bài trở lại; kho sẽ được cập nhật.", "Restored; the catalogs will follow."),
    "minutes_opened": Text("Đã lập dự thảo biên bản.", "The draft minutes are there."),
    "minutes_final": Text("Biên bản đã chốt và được đánh số.", "The minutes are final and numbered."),
    "scan_attached": Text("Đã đính kèm bản đã ký.", "The signed scan is attached."),
    "list_drafted": Text("Đã lập dự thảo danh sách.", "The list is drafted."),
    "list_sent": Text("Danh sách đã gửi, được đánh số và giữ nguyên.", "The list is sent, numbered and frozen."),
    "list_decided": Text("Đã ghi quyết định.", "The decision is recorded."),
    "report_confirmed": Text("Đã xác nhận báo cáo.", "The report is confirmed."),
    "declared": Text("Đã lưu khai báo.", "The declaration is saved."),
    "retried": Text(
        "Đã yêu cầu làm lại; dịch vụ sẽ làm trong vòng vài phút.", "It will be tried again within a few minutes."
    ),
    "dropped": Text("Đã bỏ bản ghi; lí do đã vào nhật ký.", "The record is dropped; the reason is on the trail."),
    "signed_out": Text("Đã đăng xuất.", "You are signed out."),
    "password": Text(
        "Đã đổi mật khẩu; các phiên khác đã bị đăng xuất.", "The password is changed; other sessions are signed out."
    ),
}
