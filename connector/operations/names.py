"""What waits, in words."""

from __future__ import annotations

from connector.text import Text

WAITS = {
    "verdicts": Text("chờ thẩm định", "await a verdict"),
    "notices": Text("lời báo giáo viên chờ gửi", "words for teachers to send"),
    "publications": Text("bài chờ đưa vào kho", "publications to finish"),
    "copies": Text("bản cũ chờ dọn", "old copies to clear"),
    "reports": Text("báo cáo chưa gửi", "reports not gone out"),
    "deliveries": Text("lượt gửi đang chờ", "deliveries to make"),
    "stuck": Text("lượt gửi chờ người xem lại", "deliveries that wait for somebody"),
    "reminders": Text("lời nhắc chưa gửi", "reminders not sent"),
}
