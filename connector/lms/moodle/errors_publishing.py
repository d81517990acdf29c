"""What Moodle and its companion plugin say when an activity cannot be published; see `errors` for the rest."""

from __future__ import annotations

from connector.errors import NeedsOperator, Rejected
from connector.lms.moodle.error_row import Row
from connector.text import Text

_EXPORT = Text(
    "Hãy xuất lại bài giảng thành SCORM 1.2 rồi nộp lại.", "Export the lesson again as SCORM 1.2 and hand it in again."
)

PUBLISHING: tuple[Row, ...] = (
    Row(
        "importfailed",
        Rejected,
        "import_failed",
        Text(
            "Moodle của trang {site} bị lỗi khi nhập gói này.",
            "Moodle on site {site} failed while importing this package.",
        ),
        _EXPORT,
    ),
    Row(
        "nothingtoplay",
        Rejected,
        "nothing_to_play",
        Text(
            "Moodle của trang {site} không tìm thấy bài nào để mở trong gói này.",
            "Moodle on site {site} finds nothing to open in this package.",
        ),
        _EXPORT,
    ),
    Row(
        "trackswouldbelost",
        Rejected,
        "tracks_would_be_lost",
        Text(
            "Trên trang {site}, bản mới bỏ đi những phần mà học sinh đã có kết quả.",
            "On site {site} the new version drops parts in which students have results.",
        ),
        Text(
            "Hãy nhờ giáo viên giữ mã các phần, hoặc cho phép mất kết quả khi đưa bài vào kho.",
            "Ask the teacher to keep the parts' identifiers, or allow the loss when publishing.",
        ),
    ),
    Row(
        "notours",
        Rejected,
        "not_ours",
        Text(
            "Một hoạt động trên trang {site} không phải của hệ thống này nên được giữ nguyên.",
            "An activity on site {site} is not ours and is left alone.",
        ),
    ),
    Row(
        "nosuchactivity",
        Rejected,
        "record_missing",
        Text("Hoạt động không còn trên trang {site}.", "The activity is no longer on site {site}."),
    ),
    Row(
        "otherkind nosuchkind",
        Rejected,
        "other_kind",
        Text(
            "Hoạt động trên trang {site} thuộc loại khác, không thể thay tại chỗ.",
            "The activity on site {site} is of another kind and cannot be replaced in place.",
        ),
    ),
    Row(
        "wrongcontent",
        Rejected,
        "wrong_content",
        Text(
            "Tệp mà trang {site} nhận được không phải tệp đã gửi.",
            "The file that site {site} received is not the one sent.",
        ),
    ),
    Row(
        "sectionsfull",
        Rejected,
        "sections_full",
        Text(
            "Khoá học trên trang {site} đã có đủ số chủ đề mà Moodle cho phép.",
            "The course on site {site} already has all the sections that Moodle allows.",
        ),
        Text(
            "Hãy tăng số chủ đề tối đa trong Quản trị trang › Khoá học › Cài đặt mặc định của khoá học.",
            "Raise the maximum number of sections in Site administration › Courses › Course default settings.",
        ),
    ),
    Row(
        "moduledisable",
        NeedsOperator,
        "module_disabled",
        Text("Trang {site} đã tắt loại hoạt động này.", "Site {site} has this kind of activity turned off."),
        Text(
            "Hãy bật lại trong Quản trị trang › Plugin › Hoạt động.",
            "Turn it on again in Site administration › Plugins › Activity modules.",
        ),
    ),
)
