"""What a repair says: for each finding that can be mended, what was done about it."""

from __future__ import annotations

from connector.text import Text

CHANGES: dict[str, Text] = {
    "manifest_in_subfolder": Text(
        "Đã đưa imsmanifest.xml và nội dung của thư mục ({where}) ra ngoài cùng của gói.",
        "Moved imsmanifest.xml and the content of its folder ({where}) to the top of the package.",
    ),
    "manifest_wrong_case": Text("Đã đổi tên {where} thành imsmanifest.xml.", "Renamed {where} to imsmanifest.xml."),
    "manifest_prefixed": Text(
        "Đã viết lại imsmanifest.xml không có tiền tố không gian tên.",
        "Rewrote imsmanifest.xml without the namespace prefix.",
    ),
    "moodle_sees_no_sco": Text(
        "Đã viết lại imsmanifest.xml với tiền tố adlcp mà Moodle hiểu.",
        "Rewrote imsmanifest.xml with the prefix adlcp that Moodle understands.",
    ),
    "manifest_bom": Text("Đã bỏ dấu BOM ở đầu imsmanifest.xml.", "Removed the byte-order mark of imsmanifest.xml."),
    "manifest_leading_bytes": Text(
        "Đã bỏ kí tự thừa ở đầu imsmanifest.xml.", "Removed the extra characters at the beginning of imsmanifest.xml."
    ),
    "manifest_wrong_encoding": Text(
        "Đã ghi lại imsmanifest.xml bằng bảng mã UTF-8.", "Wrote imsmanifest.xml anew as UTF-8."
    ),
    "bare_ampersand": Text(
        "Đã sửa các dấu & viết chưa đúng trong imsmanifest.xml.", "Mended the bare & in imsmanifest.xml."
    ),
    "schemaversion_misplaced": Text(
        "Đã đưa phiên bản SCORM về đúng chỗ trong imsmanifest.xml.",
        "Put the SCORM version in its place in imsmanifest.xml.",
    ),
    "moodle_misreads_version": Text(
        "Đã ghi phiên bản SCORM theo cách Moodle hiểu.", "Stated the SCORM version in words that Moodle understands."
    ),
    "moodle_ignores_base": Text(
        "Đã ghi đường dẫn đầy đủ thay cho xml:base trong imsmanifest.xml.",
        "Wrote whole paths in place of xml:base in imsmanifest.xml.",
    ),
    "names_legacy": Text(
        "Đã chuyển tên tệp từ bảng mã cũ sang UTF-8.", "Turned file names from an old code page into UTF-8."
    ),
    "names_undeclared": Text("Đã ghi rõ tên tệp là UTF-8.", "Stated that file names are UTF-8."),
    "backslash_names": Text(
        "Đã đổi dấu \\ trong tên thư mục thành /.", "Turned the \\ in the names of folders into /."
    ),
    "script_inside": Text("Đã bỏ tệp lệnh {where} ra khỏi gói.", "Left the batch file {where} out of the package."),
    "launch_wrong_case": Text(
        "Đã sửa chữ hoa, chữ thường của {where} trong imsmanifest.xml.",
        "Corrected upper and lower case of {where} in imsmanifest.xml.",
    ),
    "launch_other_unicode": Text(
        "Đã thống nhất cách ghi dấu của {where}.", "Made the accents of {where} the same everywhere."
    ),
    "launch_unescaped": Text(
        "Đã ghi lại kí tự đặc biệt của {where} trong imsmanifest.xml.",
        "Escaped the special characters of {where} in imsmanifest.xml.",
    ),
    "launch_renamed": Text(
        "Đã bỏ kí tự đặc biệt mà Moodle không nhận trong tên tệp (như {where}).",
        "Removed the special characters that Moodle drops from file names (such as {where}).",
    ),
}
REFUSED = Text(
    "Gói này không sửa tự động được: hãy xem lí do bên dưới rồi xuất lại từ phần mềm soạn bài.",
    "This package cannot be repaired automatically: see the reasons below and export it again.",
)
NOTHING = Text("Không có gì cần sửa.", "There is nothing to repair.")
STILL = Text(
    "Đã sửa nhưng gói vẫn chưa chạy được: hãy xuất lại từ phần mềm soạn bài.",
    "Even after the repair the package is not playable: export it again from the authoring tool.",
)
FILE_EXISTS = Text(
    "Tệp {path} đã có; không tệp nào bị ghi đè. Hãy chọn tên khác bằng --out.",
    "The file {path} exists, and no file is overwritten. Choose another name with --out.",
)
