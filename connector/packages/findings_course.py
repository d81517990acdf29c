"""Findings about what is in the file: which format, the manifest, what is opened, what Moodle will do."""

from __future__ import annotations

from connector.packages.findings_rule import Rule, note, refuse, repair, warn

_FORMATS: dict[str, Rule] = {
    "not_scorm_video": refuse(
        "Đây là video, không phải gói SCORM. Hãy đưa vào bài giảng (iSpring…) rồi xuất dạng SCORM 1.2.",
        "This is a video, not a SCORM package. Put it into a lesson (iSpring…) and export that as SCORM 1.2.",
    ),
    "not_scorm_pdf": refuse(
        "Đây là tệp PDF, không phải gói SCORM. Hãy soạn thành bài giảng có tương tác rồi xuất dạng SCORM 1.2.",
        "This is a PDF, not a SCORM package. Make an interactive lesson of it and export that as SCORM 1.2.",
    ),
    "not_scorm_office": refuse(
        "Đây là tệp PowerPoint, Word hoặc Excel. Hãy mở bằng iSpring hoặc ActivePresenter rồi xuất dạng SCORM 1.2.",
        "This is a PowerPoint, Word or Excel file. Open it with iSpring or ActivePresenter and export it as SCORM 1.2.",
    ),
    "not_scorm_html": refuse(
        "Đây là trang web, không phải gói SCORM (thiếu imsmanifest.xml). Khi xuất, hãy chọn SCORM 1.2.",
        "This is a web page, not a SCORM package (no imsmanifest.xml). When exporting, choose SCORM 1.2.",
    ),
    "not_scorm_h5p": refuse(
        "Đây là nội dung H5P. Hãy xuất sang SCORM 1.2 (ví dụ bằng Lumi) rồi nộp lại.",
        "This is H5P content. Export it as SCORM 1.2 (with Lumi, for example) and hand it in again.",
    ),
    "not_scorm_cmi5": refuse(
        "Đây là gói cmi5. Hãy xuất lại dạng SCORM 1.2.",
        "This is a cmi5 package. Export it again as SCORM 1.2.",
    ),
    "not_scorm_tincan": refuse(
        "Đây là gói Tin Can (xAPI). Hãy xuất lại dạng SCORM 1.2.",
        "This is a Tin Can (xAPI) package. Export it again as SCORM 1.2.",
    ),
    "not_scorm_aicc": refuse(
        "Đây là gói AICC; Moodle mặc định không nhận kết quả (HACP) của loại này. Hãy xuất lại dạng SCORM 1.2.",
        "This is an AICC package, whose results (HACP) Moodle does not take by default. Export it again as SCORM 1.2.",
    ),
    "not_scorm_imscp": refuse(
        "Đây là gói IMS Content Package, không ghi được kết quả học tập. Hãy xuất lại dạng SCORM 1.2.",
        "This is an IMS content package, which cannot record results. Export it again as SCORM 1.2.",
    ),
    "not_scorm_common_cartridge": refuse(
        "Đây là gói Common Cartridge của một khoá học. Hãy xuất riêng bài giảng dạng SCORM 1.2.",
        "This is the Common Cartridge of a course. Export the lesson by itself as SCORM 1.2.",
    ),
    "not_scorm_qti": refuse(
        "Đây là gói câu hỏi QTI. Hãy nhập vào ngân hàng câu hỏi, hoặc xuất bài giảng dạng SCORM 1.2.",
        "This is a QTI package of questions. Import it into the question bank, or export the lesson as SCORM 1.2.",
    ),
    "not_scorm_archive": refuse(
        "Đây là tệp nén không chứa bài giảng SCORM. Hãy nộp tệp zip do phần mềm soạn bài xuất ra, chọn SCORM 1.2.",
        "This archive holds no SCORM lesson. Hand in the zip that the authoring tool wrote, with SCORM 1.2 chosen.",
    ),
    "not_scorm_unknown": refuse(
        "Không nhận ra đây là loại tệp gì; đây không phải gói SCORM. Hãy xuất bài giảng dạng SCORM 1.2 (tệp zip).",
        "It cannot be told what this file is; it is no SCORM package. Export the lesson as SCORM 1.2 (a zip file).",
    ),
    "zip_in_zip": refuse(
        "Tệp zip này chứa một tệp zip khác. Hãy giải nén một lần rồi nộp tệp zip bên trong.",
        "This zip holds another zip. Unpack it once and hand in the zip inside.",
    ),
}

_MANIFEST: dict[str, Rule] = {
    "manifest_in_subfolder": repair(
        "Đã nén cả thư mục thay vì nội dung: imsmanifest.xml nằm ở {where}. Hãy mở thư mục, chọn tất cả rồi nén.",
        "The folder was zipped, not its contents: imsmanifest.xml is at {where}. Open it, select all, then zip.",
    ),
    "manifest_wrong_case": repair(
        "Tệp {where} phải có tên imsmanifest.xml viết thường.",
        "The file {where} must be named imsmanifest.xml in lower case.",
    ),
    "manifest_prefixed": repair(
        "Tệp imsmanifest.xml dùng tiền tố không gian tên mà Moodle không hiểu (sẽ không thấy bài nào).",
        "imsmanifest.xml uses a namespace prefix that Moodle does not understand (it would find no lesson).",
    ),
    "manifest_leading_bytes": repair(
        "Tệp imsmanifest.xml có kí tự thừa ở đầu nên Moodle không đọc được.",
        "imsmanifest.xml begins with extra characters, so that Moodle cannot read it.",
    ),
    "manifest_wrong_encoding": repair(
        "Tệp imsmanifest.xml ghi sai bảng mã nên Moodle không đọc được. Hãy lưu lại dạng UTF-8.",
        "imsmanifest.xml is not in the encoding that it names, so that Moodle cannot read it. Save it as UTF-8.",
    ),
    "manifest_bom": note(
        "Tệp imsmanifest.xml có dấu BOM ở đầu; Moodle 4 vẫn đọc được.",
        "imsmanifest.xml begins with a byte-order mark; Moodle 4 reads it all the same.",
    ),
    "bare_ampersand": warn(
        "Tệp imsmanifest.xml có dấu & viết chưa đúng; Moodle tự sửa, hệ thống khác có thể không mở được.",
        "imsmanifest.xml has a bare & in it; Moodle mends it, other systems may not open the package.",
    ),
    "manifest_malformed": refuse(
        "Tệp imsmanifest.xml sai cú pháp XML ở dòng {line}. Hãy xuất bài giảng lại, không sửa tay tệp này.",
        "imsmanifest.xml is not valid XML at line {line}. Export the lesson again and do not edit this file by hand.",
    ),
    "manifest_cut": refuse(
        "Tệp imsmanifest.xml bị cắt cụt ở dòng {line}. Hãy xuất bài giảng lại.",
        "imsmanifest.xml is cut off at line {line}. Export the lesson again.",
    ),
    "manifest_empty": refuse(
        "Tệp imsmanifest.xml rỗng. Hãy xuất bài giảng lại.",
        "imsmanifest.xml is empty. Export the lesson again.",
    ),
    "manifest_doctype": refuse(
        "Tệp imsmanifest.xml chứa khai báo DOCTYPE, không bài giảng thật nào cần đến. Hãy xuất bài giảng lại.",
        "imsmanifest.xml holds a DOCTYPE, which no real lesson needs. Export the lesson again.",
    ),
    "manifest_too_large": refuse(
        "Tệp imsmanifest.xml quá lớn (hơn {limit} mục) nên không được đọc. Hãy chia bài giảng thành nhiều gói.",
        "imsmanifest.xml is too large (more than {limit} entries) and was not read. Divide the lesson.",
    ),
    "manifest_too_deep": refuse(
        "Tệp imsmanifest.xml lồng nhau quá {limit} lớp. Hãy xuất bài giảng lại.",
        "imsmanifest.xml is nested more than {limit} levels deep. Export the lesson again.",
    ),
    "manifest_is_other": refuse(
        "Tệp imsmanifest.xml không phải bản kê của gói (phần tử gốc là {element}). Hãy xuất bài giảng dạng SCORM 1.2.",
        "imsmanifest.xml is not a package's manifest (its root element is {element}). Export the lesson as SCORM 1.2.",
    ),
    "schemaversion_misplaced": note(
        "Phiên bản SCORM được ghi không đúng chỗ trong imsmanifest.xml.",
        "The SCORM version stands in the wrong place in imsmanifest.xml.",
    ),
    "schemaversion_absent": note(
        "Tệp imsmanifest.xml không ghi phiên bản SCORM; Moodle coi là SCORM 1.2.",
        "imsmanifest.xml does not state the SCORM version; Moodle takes it for SCORM 1.2.",
    ),
    "no_organization": warn(
        "Gói không có cấu trúc bài học (organization); các tài nguyên được mở trực tiếp.",
        "The package has no organization; its resources are opened directly.",
    ),
    "no_default_organization": note(
        "Gói không nêu cấu trúc mặc định; cấu trúc đầu tiên được dùng.",
        "The package names no default organization; the first is used.",
    ),
    "default_organization_missing": warn(
        "Cấu trúc mặc định được nêu không tồn tại; cấu trúc đầu tiên được dùng.",
        "The default organization that is named does not exist; the first is used.",
    ),
    "resource_missing": warn(
        "Mục {where} trỏ đến tài nguyên không có trong imsmanifest.xml.",
        "The item {where} points to a resource that is not in imsmanifest.xml.",
    ),
    "metadata_unreadable": note(
        "Không đọc được tệp mô tả {where} của gói; bài giảng vẫn mở được.",
        "The package's metadata file {where} could not be read; the lesson opens all the same.",
    ),
    "files_missing": warn(
        "{count} tệp được liệt kê nhưng không có trong gói (ví dụ {where}). Hãy mở thử toàn bộ bài giảng.",
        "{count} listed files are not in the package (for example {where}). Try the whole lesson.",
    ),
}

_LAUNCH: dict[str, Rule] = {
    "launch_missing": refuse(
        "Tệp mở đầu {where} không có trong gói. Hãy xuất bài giảng lại và không đổi tên, xoá tệp nào.",
        "The file to be opened first, {where}, is not in the package. Export again; do not rename or delete files.",
    ),
    "launch_empty": warn(
        "Trang mở đầu {where} rỗng (0 byte): học sinh sẽ thấy trang trắng. Hãy xuất bài giảng lại.",
        "The page to be opened first, {where}, is empty (0 bytes): students will see nothing. Export it again.",
    ),
    "launch_wrong_case": repair(
        "Tên {where} khác với tên ghi trong imsmanifest.xml ở chữ hoa, chữ thường nên Moodle không mở được.",
        "The name {where} differs in upper and lower case from that in imsmanifest.xml, so that Moodle cannot open it.",
    ),
    "launch_other_unicode": repair(
        "Tên {where} dùng cách gõ dấu khác với imsmanifest.xml nên Moodle không mở được. Hãy đặt tên không dấu.",
        "The accents of {where} are not those in imsmanifest.xml, so that Moodle cannot open it. Use a plain name.",
    ),
    "launch_outside": refuse(
        "Tệp mở đầu {where} nằm ngoài gói. Hãy xuất bài giảng lại.",
        "The file to be opened first, {where}, lies outside the package. Export the lesson again.",
    ),
    "launch_external": refuse(
        "Bài giảng mở một trang trên mạng ({where}) thay vì nội dung trong gói. Hãy xuất với đầy đủ nội dung.",
        "The lesson opens a page elsewhere ({where}), not content in the package. Export it with all content included.",
    ),
    "launch_unsafe": refuse(
        "Bài giảng mở {where}, không phải tệp trong gói. Gói không được nhận.",
        "The lesson opens {where}, which is no file in the package. The package is not accepted.",
    ),
    "launch_unescaped": repair(
        "Tên {where} có kí tự đặc biệt (như # hoặc %) mà trình duyệt hiểu khác đi. Hãy đổi tên tệp rồi xuất lại.",
        "The name {where} holds characters (such as # or %) that browsers read otherwise. Rename the file.",
    ),
    "launch_renamed": repair(
        "Moodle bỏ kí tự đặc biệt trong tên {where} (như & ' : |) nên sẽ không tìm thấy tệp. Hãy đổi tên tệp.",
        "Moodle drops special characters (such as & ' : |) from {where} and will not find the file. Rename it.",
    ),
    "sco_missing": warn(
        "Tệp {where} của một phần bài giảng không có trong gói.",
        "The file {where} of one part of the lesson is not in the package.",
    ),
    "sco_external": warn(
        "Một phần của bài giảng mở trang trên mạng ({where}), không có trong gói; trang đó có thể thay đổi hoặc mất.",
        "One part of the lesson opens a page elsewhere ({where}), which may change or vanish.",
    ),
    "nothing_to_open": refuse(
        "Bản kê không nêu trang nào để mở. Hãy xuất bài giảng lại dạng SCORM 1.2.",
        "The manifest names no page to open. Export the lesson again as SCORM 1.2.",
    ),
    "no_sco": warn(
        "Bài giảng không có phần nào ghi kết quả (SCO): học sinh xem được nhưng không có điểm và trạng thái.",
        "No part of the lesson records results (SCO): students can view it, but there is no score and no status.",
    ),
}

_MOODLE: dict[str, Rule] = {
    "moodle_map_info": warn(
        "Moodle trên PHP 8 bị lỗi khi nhập gói này (imsss:mapInfo). Hãy xuất lại dạng SCORM 1.2.",
        "Moodle on PHP 8 breaks when it imports this package (imsss:mapInfo). Export it again as SCORM 1.2.",
    ),
    "moodle_title_outside_organization": warn(
        "Moodle trên PHP 8 bị lỗi khi nhập gói này: có tiêu đề nằm ngoài cấu trúc bài học.",
        "Moodle on PHP 8 breaks when it imports this package: a title stands outside any organization.",
    ),
    "moodle_value_too_long": warn(
        "Moodle không nhập được gói này: tiêu đề hoặc mã dài hơn 255 kí tự. Hãy rút ngắn tiêu đề.",
        "Moodle cannot import this package: a title or identifier is longer than 255 characters. Shorten the titles.",
    ),
    "moodle_aicc_structure": warn(
        "Moodle trên PHP 8 bị lỗi khi nhập gói này: các tệp cấu trúc AICC không khớp nhau.",
        "Moodle on PHP 8 breaks when it imports this package: its AICC structure files do not fit together.",
    ),
    "moodle_ignores_base": repair(
        "Moodle bỏ qua xml:base trong imsmanifest.xml nên không tìm thấy trang mở đầu {where}.",
        "Moodle ignores the xml:base in imsmanifest.xml and will not find the first page, {where}.",
    ),
    "moodle_misreads_version": repair(
        "Moodle sẽ đọc gói {version} này thành phiên bản khác, có thể không ghi kết quả. Nên xuất dạng SCORM 1.2.",
        "Moodle will misread the version ({version}) and may keep no results. Better export SCORM 1.2.",
    ),
    "moodle_sees_no_sco": repair(
        "Moodle sẽ không thấy phần nào ghi kết quả trong gói này. Nên xuất lại dạng SCORM 1.2.",
        "Moodle will find no part that records results in this package. Better export it again as SCORM 1.2.",
    ),
}

COURSE_RULES: dict[str, Rule] = {**_FORMATS, **_MANIFEST, **_LAUNCH, **_MOODLE}
