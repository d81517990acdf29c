"""What a check-up says of a site, and how to mend it."""

from __future__ import annotations

from connector.text import Text

PLAIN = Text("Token đi qua mạng không mã hoá (http://).", "The token crosses the network in the clear (http://).")
PLAIN_DO = Text("Bật HTTPS trên Moodle rồi sửa url.", "Turn HTTPS on in Moodle, then mend the url.")
ENDS = Text("Chứng chỉ TLS còn {days} ngày.", "The TLS certificate is good for {days} more days.")
ENDS_DO = Text("Gia hạn chứng chỉ của site.", "Renew the site's certificate.")
NO_CLOCK = Text("Site không cho biết giờ của nó.", "The site does not tell its time.")
SKEW = Text(
    "Đồng hồ của site lệch {seconds} giây so với máy này.", "The site's clock is {seconds} s off this machine's."
)
SKEW_DO = Text(
    "Bật NTP trên cả hai máy; giờ lệch làm sót bài nộp và sai ngày trong báo cáo.",
    "Turn NTP on on both; clocks apart miss submissions and put activity on the wrong day.",
)
NO_DOWNLOAD = Text("Dịch vụ web không cho tải tệp xuống.", "The web service does not allow file download.")
NO_UPLOAD = Text("Dịch vụ web không cho tải tệp lên.", "The web service does not allow file upload.")
SERVICE_FILES = Text(
    "Moodle: Site administration → Server → External services → Edit → đánh dấu Can download files, Can upload files.",
    "Moodle: Site administration → Server → External services → Edit → tick Can download files, Can upload files.",
)
LIMIT = Text(
    "Site nhận tệp đến {limit}; gói lớn nhất trong kho là {largest}.",
    "The site takes files up to {limit}; the largest package in store has {largest}.",
)
LIMIT_DO = Text(
    "Tăng upload_max_filesize, post_max_size của PHP và Maximum uploaded file size của Moodle.",
    "Raise PHP's upload_max_filesize and post_max_size, and Moodle's Maximum uploaded file size.",
)
STOPS = Text("Bước {step} không chạy được, thiếu hàm: {names}.", "Step {step} cannot run; functions missing: {names}.")
LESS = Text("Bước {step} nên có thêm hàm: {names}.", "Step {step} does better with these functions: {names}.")
ADD = Text(
    "Thêm vào dịch vụ web của token (Site administration → Server → External services → Functions).",
    "Add them to the token's web service (Site administration → Server → External services → Functions).",
)
NO_CATEGORIES = Text("Tài khoản không được quản lí danh mục khoá học.", "The account may not manage course categories.")
NO_CATEGORIES_DO = Text(
    "Cấp moodle/category:manage, moodle/course:create ở danh mục của kho hoặc toàn trang.",
    "Give it moodle/category:manage and moodle/course:create, in the catalogs' category or on the whole site.",
)
SHUT = Text(
    "Không ai đăng nhập trang web của ta bằng tài khoản ở đây được: dịch vụ di động đang tắt.",
    "Nobody can sign in on our pages with an account of this site: its mobile web service is off.",
)
SHUT_DO = Text(
    "Site administration → General → Advanced features: bật Enable web services for mobile devices.",
    "Site administration → General → Advanced features: tick Enable web services for mobile devices.",
)
OLD = Text("Plugin {there} cũ hơn bản đi kèm.", "The plugin {there} is older than the one that comes with this.")
OLD_DO = Text(
    "Cài lại bằng hoclieu moodle plugin --out FILE.zip.", "Install anew: hoclieu moodle plugin --out FILE.zip."
)
NO_PLUGIN = Text(
    "Tệp ánh xạ đặt participation: counts, nhưng dịch vụ web của token không có plugin local_hoclieu "
    "(local_hoclieu_get_counts): không đếm được, trường sẽ ở tình trạng chưa có số liệu.",
    "The mapping says participation: counts, but the token's web service has no plugin local_hoclieu "
    "(local_hoclieu_get_counts): nothing can be counted, the school will be missing in reports.",
)
NO_COUNTS = Text(
    "Tệp ánh xạ đặt participation: counts, nhưng plugin {there} hoặc dịch vụ web của token không có hàm "
    "local_hoclieu_get_counts: không đếm được, trường sẽ ở tình trạng chưa có số liệu.",
    "The mapping says participation: counts, but the plugin {there} or the token's web service has no function "
    "local_hoclieu_get_counts: nothing can be counted, the school will be missing in reports.",
)
COUNTS_DO = Text(
    "Cài plugin (hoclieu moodle plugin --out FILE.zip), dùng token của dịch vụ Hoclieu Connector mà plugin tạo ra, và "
    "cấp quyền local/hoclieu:readcounts cho tài khoản dịch vụ.",
    "Install the plugin (hoclieu moodle plugin --out FILE.zip), use a token of the service that it makes, and give the "
    "service account local/hoclieu:readcounts.",
)
