"""Findings about the file as a container: damage, attacks, names."""

from __future__ import annotations

from connector.packages.findings_rule import Rule, note, refuse, repair, warn

ARCHIVE_RULES: dict[str, Rule] = {
    "empty_file": refuse(
        "Tệp rỗng (0 byte). Hãy xuất bài giảng lại và nộp lại.",
        "The file is empty (0 bytes). Export the lesson again and hand it in again.",
    ),
    "empty_archive": refuse(
        "Tệp zip không chứa gì. Hãy xuất bài giảng lại từ phần mềm soạn bài.",
        "The zip holds nothing. Export the lesson again from the authoring tool.",
    ),
    "archive_cut": refuse(
        "Tệp zip bị cắt cụt, có thể do tải lên dở dang. Hãy mở thử trên máy mình rồi nộp lại.",
        "The zip is cut off, perhaps by an interrupted upload. Check that it opens on your computer, then hand it in.",
    ),
    "archive_broken": refuse(
        "Tệp zip bị hỏng: mục lục không khớp với nội dung. Hãy xuất bài giảng lại.",
        "The zip is damaged: its table of contents does not fit its content. Export the lesson again.",
    ),
    "entry_corrupt": refuse(
        "Tệp {where} trong gói bị hỏng. Hãy xuất bài giảng lại.",
        "The file {where} in the package is damaged. Export the lesson again.",
    ),
    "spanned": refuse(
        "Tệp zip bị chia thành nhiều phần. Hãy nén lại thành một tệp zip duy nhất.",
        "The zip is split into several parts. Zip it again as one single file.",
    ),
    "encrypted": refuse(
        "Tệp zip đặt mật khẩu. Hãy nén lại không đặt mật khẩu.",
        "The zip is protected by a password. Zip it again without a password.",
    ),
    "odd_compression": refuse(
        "Tệp {where} được nén theo cách mà hệ thống học tập không đọc được. Hãy nén lại dạng zip thông thường.",
        "The file {where} is compressed in a way that learning systems cannot read. Make an ordinary zip of it.",
    ),
    "too_many_entries": refuse(
        "Gói có {count} tệp, vượt giới hạn {limit}. Hãy chia bài giảng thành nhiều gói.",
        "The package has {count} files, more than the limit of {limit}. Divide the lesson into several packages.",
    ),
    "directory_too_large": refuse(
        "Mục lục của tệp zip lớn hơn {limit} MB nên không được đọc. Hãy xuất bài giảng lại.",
        "The zip's table of contents is larger than {limit} MB and was not read. Export the lesson again.",
    ),
    "too_large": refuse(
        "Nội dung sau khi giải nén quá lớn. Hãy giảm dung lượng video, hoặc chia bài giảng thành nhiều gói.",
        "The unpacked content is too large. Make the videos smaller, or divide the lesson into several packages.",
    ),
    "entry_too_large": refuse(
        "Tệp {where} lớn hơn {limit} MB nên không được đọc. Hãy xuất bài giảng lại.",
        "The file {where} is larger than {limit} MB and was not read. Export the lesson again.",
    ),
    "bomb": refuse(
        "Nội dung phình to bất thường khi giải nén, giống tệp tấn công. Gói không được nhận.",
        "The content swells abnormally when unpacked, as in an attack. The package is not accepted.",
    ),
    "lying_size": refuse(
        "Kích thước ghi trong tệp zip không đúng với nội dung của {where}. Hãy xuất bài giảng lại.",
        "The size written in the zip is not that of {where}. Export the lesson again.",
    ),
    "overlapping": refuse(
        "Các tệp trong gói chồng lên nhau, giống tệp tấn công. Gói không được nhận.",
        "Files in the package overlap, as in an attack. The package is not accepted.",
    ),
    "header_mismatch": refuse(
        "Hai nơi trong tệp zip ghi khác nhau về {where}. Hãy xuất bài giảng lại.",
        "Two places in the zip say different things about {where}. Export the lesson again.",
    ),
    "prefixed": refuse(
        "Tệp có dữ liệu lạ ở đầu (tự giải nén, hoặc hai tệp ghép làm một). Hãy nộp tệp zip do phần mềm soạn bài xuất.",
        "The zip begins with foreign data (self-extracting, or two files in one). Hand in the authoring tool's zip.",
    ),
    "ambiguous": refuse(
        "Tệp chứa hai gói zip ghép làm một. Hãy nộp tệp zip do phần mềm soạn bài xuất ra.",
        "The file holds two zips in one. Hand in the zip that the authoring tool wrote.",
    ),
    "hidden_entry": refuse(
        "Trong tệp zip có nội dung không ghi trong mục lục, giống tệp tấn công. Hãy xuất bài giảng lại.",
        "The zip holds content that its table of contents does not list, as in an attack. Export the lesson again.",
    ),
    "appended": refuse(
        "Sau phần cuối của tệp zip còn nội dung khác (hai tệp ghép làm một). Hãy nộp tệp do phần mềm soạn bài xuất.",
        "Other content follows the end of the zip (two files in one). Hand in the authoring tool's file.",
    ),
    "inspection_too_long": refuse(
        "Kiểm tra tệp này mất quá {seconds} giây nên đã dừng. Gói không được nhận; hãy xuất bài giảng lại.",
        "Inspecting this file took more than {seconds} s and was stopped. It is not accepted; export it again.",
    ),
    "inspection_failed": refuse(
        "Không kiểm tra được tệp này. Gói không được nhận; hãy xuất lại và báo cho người quản trị.",
        "This file could not be inspected. It is not accepted; export the lesson again and tell the administrator.",
    ),
    "file_unreadable": refuse(
        "Không đọc được tệp này từ ổ đĩa.",
        "This file could not be read from the disk.",
    ),
    "trailing_bytes": warn(
        "Sau phần cuối của tệp zip còn dữ liệu thừa. Nếu bài giảng không mở được, hãy xuất lại.",
        "There is extra data after the end of the zip. If the lesson does not open, export it again.",
    ),
    "unsafe_path": refuse(
        "Tên {where} trỏ ra ngoài thư mục của gói. Gói không được nhận; hãy xuất lại từ phần mềm soạn bài.",
        "The name {where} points outside the package's folder. It is not accepted; export it again.",
    ),
    "symlink": refuse(
        "{where} là liên kết, không phải tệp. Hãy nén lại với tệp thật.",
        "{where} is a link, not a file. Zip it again with the real file.",
    ),
    "name_too_long": refuse(
        "Tên {where} dài quá giới hạn của hệ thống học tập. Hãy rút ngắn tên tệp và thư mục.",
        "The name {where} is longer than learning systems allow. Shorten the names of files and folders.",
    ),
    "too_deep": refuse(
        "{where} nằm trong quá nhiều lớp thư mục. Hãy bớt số lớp thư mục rồi nén lại.",
        "{where} lies in too many nested folders. Use fewer nested folders and zip again.",
    ),
    "odd_name": warn(
        "Tên {where} có kí tự xuống dòng hoặc kí tự ẩn. Nên đổi tên tệp này.",
        "The name {where} holds a line break or an invisible character. Better rename this file.",
    ),
    "duplicate_name": refuse(
        "Tên {where} có hai lần với nội dung khác nhau. Hãy xuất bài giảng lại.",
        "The name {where} occurs twice with different content. Export the lesson again.",
    ),
    "case_clash": refuse(
        "{where} chỉ khác một tệp khác ở chữ hoa, chữ thường. Hãy đổi tên một trong hai tệp.",
        "{where} differs from another file only in upper and lower case. Rename one of the two.",
    ),
    "file_and_folder": refuse(
        "{where} vừa là tệp vừa là thư mục. Hãy xuất bài giảng lại.",
        "{where} is both a file and a folder. Export the lesson again.",
    ),
    "same_file_twice": note(
        "Tệp {where} có hai lần với cùng nội dung.",
        "The file {where} occurs twice with the same content.",
    ),
    "backslash_names": warn(
        "Tên thư mục dùng dấu \\ kiểu Windows. Hãy nén lại bằng công cụ khác nếu bài giảng không mở được.",
        "Folders are written with the \\ of Windows. Zip it with another tool if the lesson does not open.",
    ),
    "names_legacy": repair(
        "Tên tệp có dấu được ghi theo bảng mã cũ nên hệ thống học tập đọc sai. Hãy đặt tên tệp không dấu rồi nén lại.",
        "Accented file names are in an old code page, which learning systems misread. Use plain names and zip again.",
    ),
    "names_undeclared": warn(
        "Tên tệp có dấu không ghi rõ bảng mã (UTF-8). Nếu thiếu hình hoặc âm thanh, hãy đặt tên tệp không dấu.",
        "Accented file names do not say that they are UTF-8. If pictures or sounds are missing, use plain names.",
    ),
    "program_file": refuse(
        "Đây là một chương trình máy tính, không phải bài giảng. Hãy xuất bài giảng dạng SCORM 1.2.",
        "This is a computer program, not a lesson. Export the lesson as SCORM 1.2.",
    ),
    "program_inside": refuse(
        "Gói chứa chương trình {where}. Hãy bỏ tệp này rồi xuất lại: học sinh không được nhận tệp chạy được.",
        "The package holds the program {where}. Remove it and export again: students must not be given programs.",
    ),
    "script_inside": repair(
        "Gói chứa tệp lệnh {where} chạy được trên máy học sinh. Hãy bỏ tệp này rồi xuất lại.",
        "The package holds the batch file {where}, which runs on students' computers. Remove it and export again.",
    ),
    "script_left_behind": warn(
        "Gói còn sót tệp lệnh {where}, bài giảng không cần đến. Nên bỏ tệp này.",
        "The package still holds the script {where}, which the lesson does not need. Better remove it.",
    ),
    "server_settings_inside": warn(
        "Gói chứa tệp cấu hình máy chủ {where}. Nên bỏ tệp này.",
        "The package holds the server settings {where}. Better remove the file.",
    ),
    "server_script_inside": refuse(
        "Gói chứa mã chạy trên máy chủ {where}. Hãy bỏ tệp này rồi xuất lại.",
        "The package holds the server script {where}. Remove it and export again.",
    ),
}
