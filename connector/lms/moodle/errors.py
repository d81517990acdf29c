"""What Moodle's error codes mean for us, as one table: error class, our code, what happened, what to do.

Decided by `errorcode` alone: `message` is translated by the site and the exception's class differs by release.
Sources: Moodle 4.5 `webservice/lib.php`, `webservice/upload.php`, `lib/external/classes/`, `lib/dmllib.php`,
and replies recorded on 4.5.6 and 4.2.3.
"""

from __future__ import annotations

from collections.abc import Iterable

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.moodle.error_row import Row
from connector.lms.moodle.errors_publishing import PUBLISHING
from connector.text import Text

TABLE: tuple[Row, ...] = (
    Row(
        "invalidtoken invalidtimedtoken invalidiptoken",
        NeedsOperator,
        "bad_token",
        Text("Trang {site} không nhận mã token.", "Site {site} does not accept the token."),
        Text(
            "Hãy tạo token mới cho tài khoản dịch vụ trên Moodle rồi cập nhật biến token của trang này.",
            "Make a new token for the service account in Moodle and update this site's token variable.",
        ),
    ),
    Row(
        "wsaccessuserdeleted wsaccessuserunconfirmed wsaccessusersuspended wsaccessuserexpired wsaccessusernologin "
        "passwordisexpired forcepasswordchangenotice sitepolicynotagreed usernotfullysetup invalidlogin "
        "wrongusernamepassword",
        NeedsOperator,
        "account_blocked",
        Text(
            "Tài khoản dịch vụ trên trang {site} không dùng được ({errorcode}).",
            "The service account on site {site} cannot be used ({errorcode}).",
        ),
        Text(
            "Hãy mở lại tài khoản trên Moodle: không xoá, không đình chỉ, đã xác nhận, mật khẩu còn hạn, "
            "đã đồng ý quy định của trang.",
            "Put the account right in Moodle: not deleted, not suspended, confirmed, its password not expired, "
            "the site's policies agreed to.",
        ),
    ),
    Row(
        "accessexception servicenotavailable servicerequireslogin missingrequiredcapability usernotallowed "
        "enablewsdescription cannotcreatetoken",
        NeedsOperator,
        "access_refused",
        Text(
            "Trang {site} từ chối cho token dùng {wsfunction}.",
            "Site {site} refuses the token the use of {wsfunction}.",
        ),
        Text(
            "Hãy kiểm tra trên Moodle: dịch vụ web đang bật và có hàm này, tài khoản được phép dùng dịch vụ và giao "
            "thức, token còn hạn và không bị giới hạn địa chỉ IP, dịch vụ cho tải tệp lên và xuống.",
            "Check in Moodle that the service is enabled and holds this function, that the account may use the service "
            "and the protocol, that the token has not expired and is not tied to another IP address, and that the "
            "service allows file download and upload.",
        ),
    ),
    Row(
        "disabled",
        NeedsOperator,
        "feature_off",
        Text(
            "Trang {site} đã tắt tính năng mà {wsfunction} cần.",
            "Site {site} has switched off what {wsfunction} needs.",
        ),
        Text("Hãy bật tính năng đó (ví dụ: tin nhắn) trên Moodle.", "Turn it on (messaging, for example) in Moodle."),
    ),
    Row(
        "nopermissions nopermission nopermissiontoviewgrades requireloginerror errorcoursecontextnotvalid "
        "restrictedcontextexception notenrolled coursehidden activityiscurrentlyhidden cannotviewprofile "
        "usernotavailable notingroup",
        NeedsOperator,
        "no_permission",
        Text(
            "Tài khoản dịch vụ trên trang {site} thiếu quyền cho {wsfunction} ({errorcode}).",
            "The service account on site {site} lacks a permission that {wsfunction} needs ({errorcode}).",
        ),
        Text(
            "Hãy cấp cho tài khoản vai trò có quyền đó ở khoá học hoặc ở toàn trang.",
            "Give the account a role with that permission, in the course or on the whole site.",
        ),
    ),
    Row(
        "invalidrecord invalidrecordunknown invalidcourseid invalidcourse unknowncourse invalidcoursemodule "
        "invalidcoursemoduleid invaliduserid filenotfound nofile itemnotfound "
        "activityisscheduledfordeletion unexistingcmid",
        Rejected,
        "record_missing",
        Text(
            "Trang {site} không có bản ghi mà {wsfunction} hỏi ({errorcode}).",
            "Site {site} does not have the record that {wsfunction} asked for ({errorcode}).",
        ),
        Text("Có thể nó đã bị xoá trên Moodle.", "It may have been deleted in Moodle."),
    ),
    Row(
        "userdeleted usernotconfirmed suspended invaliduser guestsarenotallowed",
        Rejected,
        "user_inactive",
        Text(
            "Người dùng mà {wsfunction} hỏi trên trang {site} đã bị xoá, đình chỉ hoặc chưa xác nhận ({errorcode}).",
            "The user whom {wsfunction} asked for on site {site} is deleted, suspended or not confirmed ({errorcode}).",
        ),
    ),
    Row(
        "invalidparameter invalidrequest missingparam erroroptionalparamarray",
        Rejected,
        "invalid_parameter",
        Text(
            "Trang {site} không nhận một giá trị hoặc tham số gửi tới {wsfunction}.",
            "Site {site} does not accept a value or a parameter sent to {wsfunction}.",
        ),
        Text(
            "Nếu mọi bản ghi đều bị như vậy, bản Moodle này có thể chưa có tham số đó: hãy báo kèm số phiên bản.",
            "If every record meets this, the site's release may not know the parameter: report it with the release.",
        ),
    ),
    Row(
        "invalidresponse",
        Rejected,
        "invalid_response",
        Text(
            "Một bản ghi trên trang {site} có dữ liệu sai mà chính Moodle không trả về được qua {wsfunction}.",
            "A record on site {site} holds data that Moodle itself cannot return through {wsfunction}.",
        ),
        Text("Hãy sửa bản ghi đó trên Moodle.", "Put that record right in Moodle."),
    ),
    Row(
        "shortnametaken courseidnumbertaken categoryidnumbertaken idnumbertaken filenameexist",
        Rejected,
        "already_there",
        Text(
            "Trang {site} đã có mục mang tên hoặc mã này ({errorcode}).",
            "Site {site} already has an item with this name or idnumber ({errorcode}).",
        ),
    ),
    Row(
        "upload_error_ini_size upload_error_form_size userquotalimit maxbytes fileoversized",
        NeedsOperator,
        "too_large",
        Text("Tệp lớn hơn mức trang {site} cho phép.", "The file is larger than site {site} allows."),
        Text(
            "Hãy tăng giới hạn tải lên của Moodle, PHP và máy chủ web, hoặc hạn mức của tài khoản dịch vụ.",
            "Raise the upload limit of Moodle, PHP and the web server, or the service account's quota.",
        ),
    ),
    Row(
        "upload_error_no_tmp_dir upload_error_cant_write storedfilenotcreated hashpoolproblem "
        "invaliddatarootpermissions",
        NeedsOperator,
        "site_disk",
        Text(
            "Máy chủ của trang {site} không ghi hoặc không đọc được tệp ({errorcode}).",
            "The server of site {site} could not write or read a file ({errorcode}).",
        ),
        Text(
            "Hãy kiểm tra thư mục dữ liệu, thư mục tạm và ổ đĩa của máy chủ Moodle.",
            "Check the Moodle server's data folder, temporary folder and disk.",
        ),
    ),
    Row(
        "upload_error_extension upload_error_no_file virusfound",
        Rejected,
        "file_refused",
        Text("Trang {site} không nhận tệp này ({errorcode}).", "Site {site} refuses this file ({errorcode})."),
    ),
    Row(
        "dmlreadexception dmlwriteexception dmltransactionexception dbconnectionfailed sessionwaiterr locktimeout "
        "upload_error_partial generalexceptionmessage",
        Retriable,
        "site_error",
        Text(
            "Trang {site} gặp lỗi khi xử lý {wsfunction} ({errorcode}).",
            "Site {site} failed while handling {wsfunction} ({errorcode}).",
        ),
        Text(
            "Nếu còn lặp lại, hãy xem nhật ký lỗi của máy chủ Moodle.",
            "If it goes on, look at the Moodle server's error log.",
        ),
    ),
    Row(
        "sitemaintenance upgraderunning maintenancemode",
        Retriable,
        "maintenance",
        Text("Trang {site} đang bảo trì.", "Site {site} is in maintenance."),
        Text("Lần chạy sau sẽ thử lại.", "The next run tries again."),
    ),
    Row(
        "codingerror invalidstatedetected multiplerecordsfound cannotservefile",
        Rejected,
        "site_fault",
        Text(
            "Moodle trên trang {site} tự lỗi khi xử lý {wsfunction} cho bản ghi này ({errorcode}).",
            "Moodle on site {site} itself failed in {wsfunction} on this record ({errorcode}).",
        ),
        Text("Hãy xem nhật ký lỗi của máy chủ Moodle.", "Look at the Moodle server's error log."),
    ),
)

UNKNOWN = Row(
    "",
    Rejected,
    "unknown_errorcode",
    Text(
        "Trang {site} trả lời {wsfunction} bằng mã lỗi lạ: {errorcode}.",
        "Site {site} answered {wsfunction} with an error code not known here: {errorcode}.",
    ),
    Text("Hãy báo mã này kèm số phiên bản Moodle.", "Report this code with the Moodle release."),
)

ERRORCODES: dict[str, Row] = {errorcode: row for row in (*TABLE, *PUBLISHING) for errorcode in row.errorcodes.split()}
SITE_FAULT = ERRORCODES["codingerror"]
"""Also for an exception without any `errorcode`: an error of PHP itself."""


def from_errorcode(site: str, wsfunction: str, errorcode: str) -> HoclieuError:
    """The error for one `errorcode`; an unknown one sets the record aside and is named."""
    return ERRORCODES.get(errorcode, UNKNOWN).error(site, wsfunction, errorcode)


def missing_functions(site: str, wsfunctions: Iterable[str]) -> NeedsOperator:
    """All functions that a step needs and the token's service lacks, in one message."""
    values = {"site": site, "names": ", ".join(sorted(wsfunctions))}
    what = Text("Trang {site} thiếu hàm dịch vụ web: {names}.", "Site {site} lacks the web-service function: {names}.")
    do = Text(
        "Hãy thêm vào dịch vụ web mà token này thuộc về (Quản trị trang › Máy chủ › Dịch vụ web › Dịch vụ bên ngoài).",
        "Add it to the external service that this token belongs to (Site administration › Server › Web services).",
    )
    return NeedsOperator("missing_function", what.filled(**values), do.filled(**values))
