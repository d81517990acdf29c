"""What steps and what they count are called, for commands and pages alike."""

from __future__ import annotations

from collections.abc import Mapping

from connector.text import Text

STEP_NAMES = {
    "collect": Text("Nhận bài nộp", "Collect"),
    "verdicts": Text("Đọc kết quả trên LMS", "Read verdicts"),
    "tell": Text("Báo giáo viên", "Tell teachers"),
    "publish": Text("Đưa vào kho", "Publish"),
    "clear": Text("Dọn bản cũ", "Clear old copies"),
    "verify": Text("Đối chiếu kho", "Verify"),
    "observe": Text("Đọc việc học", "Observe"),
    "expire": Text("Xoá dữ liệu quá hạn", "Expire rows"),
    "forget": Text("Xoá dữ liệu một học sinh", "Forget a student"),
    "pack": Text("Tính sẵn số liệu", "Pack figures"),
    "report": Text("Viết văn bản", "Write documents"),
    "export": Text("Xuất tệp", "Export"),
    "remind": Text("Nhắc hạn", "Remind"),
    "deliver": Text("Gửi báo cáo", "Deliver reports"),
    "council": Text("Hội đồng (đóng vai)", "Councils (played)"),
}
COUNT_NAMES = {
    "collected": Text("bài nộp", "submissions"),
    "versions": Text("phiên bản mới", "new versions"),
    "refused": Text("gói bị từ chối", "refused"),
    "fetched": Text("tệp tải về", "files fetched"),
    "bytes": Text("byte", "bytes"),
    "unchanged": Text("không đổi", "unchanged"),
    "verdicts": Text("kết quả mới", "new verdicts"),
    "unreleased": Text("chưa công bố", "not released"),
    "not_yet_collected": Text("chờ nhận bản mới", "awaiting newer files"),
    "told": Text("đã báo", "told"),
    "published": Text("đã đăng", "published"),
    "found": Text("đã có sẵn", "found there"),
    "replaced": Text("đã thay bản cũ", "replaced"),
    "relocated": Text("đã chuyển kho", "relocated"),
    "updated": Text("đã cập nhật", "updated"),
    "renamed": Text("đã đổi tên", "renamed"),
    "moved": Text("đã chuyển chỗ", "moved"),
    "shown": Text("đã cho hiện", "shown"),
    "hidden": Text("đã ẩn", "hidden"),
    "removed": Text("đã gỡ", "removed"),
    "cleared": Text("bản cũ đã dọn", "old copies cleared"),
    "courses_changed": Text("khoá học đã sửa", "courses changed"),
    "left": Text("để nguyên", "left alone"),
    "verified": Text("đúng như đã duyệt", "as approved"),
    "unproved": Text("không xem được nội dung", "content not to be seen"),
    "drifted": Text("bị sửa bằng tay", "changed by hand"),
    "repaired": Text("đã sửa lại", "put right"),
    "adopted": Text("chấp nhận", "adopted"),
    "reported": Text("đã báo", "told of"),
    "to_repair": Text("sẽ sửa lại", "to put right"),
    "to_adopt": Text("sẽ chấp nhận", "to adopt"),
    "students": Text("lượt ghi danh", "enrolments"),
    "topics": Text("chủ đề", "topics"),
    "reread": Text("đọc lại", "read again"),
    "facts_added": Text("số liệu mới", "new facts"),
    "facts_changed": Text("số liệu đổi", "changed facts"),
    "files_removed": Text("tệp đã xoá", "files removed"),
    "rows_removed": Text("dòng đã xoá", "rows removed"),
    "to_remove": Text("sẽ xoá", "to remove"),
    "packed": Text("trường đã tính sẵn", "schools packed"),
    "documents": Text("văn bản mới", "new documents"),
    "queued": Text("lời nhắc mới", "new reminders"),
    "drafted": Text("bản thảo chờ xác nhận", "drafts to confirm"),
    "released": Text("báo cáo đã chốt", "reports released"),
    "released_late": Text("chốt sau hạn", "released after their hour"),
    "sent": Text("đã gửi", "sent"),
    "sent_late": Text("gửi sau hạn", "sent after their hour"),
    "corrections": Text("bản đính chính phải gửi", "corrections to send"),
    "to_book": Text("báo cáo đến hạn", "reports due"),
    "to_send": Text("sẽ gửi", "to send"),
    "reminded": Text("người đã nhắc", "people reminded"),
    "unreachable": Text("người không nhắc được", "people out of reach"),
    "to_remind": Text("sẽ nhắc", "to remind"),
    "late": Text("nộp muộn", "late"),
    "left_waiting": Text("chờ bạn quyết định", "left for you to decide"),
    "exported": Text("đã xuất", "exported"),
    "to_export": Text("sẽ xuất", "to export"),
    "set_aside": Text("để riêng", "set aside"),
    "to_collect": Text("sẽ nhận", "to collect"),
    "to_record": Text("sẽ ghi", "to record"),
    "to_tell": Text("sẽ báo", "to tell"),
    "to_publish": Text("sẽ đăng", "to publish"),
    "to_read": Text("sẽ đọc", "to read"),
    "to_write": Text("sẽ viết", "to write"),
}


def counted(counts: Mapping[str, int]) -> str:
    """`bài nộp 3, byte 1,024`: what is not nought."""
    return str(counted_text(counts))


def counted_text(counts: Mapping[str, int]) -> Text:
    """In both languages."""
    named = [(COUNT_NAMES.get(k, Text(k, k)), v) for k, v in counts.items() if v]
    if not named:
        return Text("không có gì mới", "nothing new")
    return Text(*(", ".join(f"{name[i]} {v:,}" for name, v in named) for i in (0, 1)))
