<?php
// local_hoclieu, the companion plugin of Hoclieu Connector.
//
// This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
// License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
// version. It comes without any warranty; see <https://www.gnu.org/licenses/gpl-3.0.html>.

/**
 * Tiếng Việt.
 *
 * @package   local_hoclieu
 * @license   https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['hoclieu:publish'] = 'Đưa bài giảng đã duyệt vào kho qua dịch vụ web';
$string['hoclieu:readcounts'] = 'Đếm học sinh của khoá học qua dịch vụ web';
$string['hoclieu:readfacts'] = 'Đọc dữ liệu học tập của khoá học qua dịch vụ web';
$string['importfailed'] = 'Moodle không nhập được gói này ({$a}); chưa có gì bị thay đổi.';
$string['nosuchactivity'] = 'Hoạt động {$a} không còn trong khoá học này.';
$string['nosuchkind'] = 'Không đưa được hoạt động loại “{$a}” vào kho.';
$string['nothingtoplay'] = 'Moodle không tìm thấy bài nào để mở trong gói này; chưa có gì bị thay đổi.';
$string['notours'] = 'Hoạt động {$a} không phải của Hoclieu Connector nên được giữ nguyên.';
$string['otherkind'] = 'Hoạt động {$a->cmid} thuộc loại “{$a->modname}”, không thể đổi thành loại khác tại chỗ.';
$string['pluginname'] = 'Hoclieu Connector';
$string['privacy:metadata'] = 'Plugin này không lưu dữ liệu cá nhân nào.';
$string['sectionsfull'] = 'Khoá học đã có đủ {$a} chủ đề mà Moodle cho phép.';
$string['trackswouldbelost'] = 'Học sinh sẽ mất kết quả ở các phần sau: {$a}. Chưa có gì bị thay đổi.';
$string['wrongcontent'] = 'Tệp đã tải lên không phải tệp được báo trước; chưa có gì bị thay đổi.';
