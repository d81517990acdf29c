"""What Moodle's error codes mean for us, as one table: error class, our code, what happened, what to do.

Decided by `errorcode` alone: `message` is translated by the site and the exception's class differs by release.
Sources: Moodle 4.5 `webservice/lib.php`, `webservice/upload.php`, `lib/external/classes/`, and replies recorded on 4.5.6 and 4.2.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.text import Text


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of the table; `{site}`, `{wsfunction}` and `{errorcode}` are filled in when it is raised."""

    kind: type[HoclieuError]
    code: str
    what: Text
    do: Text | None = None

    def error(self, site: str, wsfunction: str, errorcode: str) -> HoclieuError:
        """The error to raise."""
        values = {"site": site, "wsfunction": wsfunction, "errorcode": errorcode}
        return self.kind(
            self.code,
            self.what.filled(**values),
            self.do.filled(**values) if self.do else None,
        )


_TOKEN = Meaning(
    NeedsOperator,
    "bad_token",
    Text("Trang {site} không nhận mã token.", "Site {site} does not accept the token."),
    Text(
        "Hãy tạo token mới cho tài khoản dịch vụ trên Moodle rồi cập nhật biến token của trang này.",
        "Make a new token for the service account in Moodle and update this site's token variable.",
    ),
)
_ACCOUNT = Meaning(
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
)
_SERVICE = Meaning(
    NeedsOperator,
    "access_refused",
    Text(
        "Trang {site} từ chối cho token dùng {wsfunction}.",
        "Site {site} refuses the token the use of {wsfunction}.",
    ),
    Text(
        "Hãy kiểm tra trên Moodle: dịch vụ web đang bật và có hàm này, tài khoản được phép dùng dịch vụ và giao thức, "
        "token còn hạn và không bị giới hạn địa chỉ IP, dịch vụ cho tải tệp lên và xuống.",
        "Check in Moodle that the service is enabled and holds this function, that the account may use the service and "
        "the protocol, that the token has not expired and is not tied to another IP address, and that the service "
        "allows file download and upload.",
    ),
)
_PERMISSION = Meaning(
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
)
_MISSING = Meaning(
    Rejected,
    "record_missing",
    Text(
        "Trang {site} không có bản ghi mà {wsfunction} hỏi ({errorcode}).",
        "Site {site} does not have the record that {wsfunction} asked for ({errorcode}).",
    ),
    Text("Có thể nó đã bị xoá trên Moodle.", "It may have been deleted in Moodle."),
)
_PARAMETER = Meaning(
    Rejected,
    "invalid_parameter",
    Text(
        "Trang {site} không nhận một giá trị hoặc tham số gửi tới {wsfunction}.",
        "Site {site} does not accept a value or a parameter sent to {wsfunction}.",
    ),
    Text(
        "Nếu mọi bản ghi đều bị như vậy, bản Moodle này có thể chưa có tham số đó: hãy báo cho chúng tôi kèm số phiên bản.",
        "If every record meets this, the site's release may not know the parameter: report it with the release.",
    ),
)
_RESPONSE = Meaning(
    Rejected,
    "invalid_response",
    Text(
        "Một bản ghi trên trang {site} có dữ liệu sai mà chính Moodle không trả về được qua {wsfunction}.",
        "A record on site {site} holds data that Moodle itself cannot return through {wsfunction}.",
    ),
    Text("Hãy sửa bản ghi đó trên Moodle.", "Put that record right in Moodle."),
)
_TAKEN = Meaning(
    Rejected,
    "already_there",
    Text(
        "Trang {site} đã có mục mang tên hoặc mã này ({errorcode}).",
        "Site {site} already has an item with this name or idnumber ({errorcode}).",
    ),
)
_TOO_LARGE = Meaning(
    NeedsOperator,
    "too_large",
    Text(
        "Tệp lớn hơn mức trang {site} cho phép.",
        "The file is larger than site {site} allows.",
    ),
    Text(
        "Hãy tăng giới hạn tải lên của Moodle, PHP và máy chủ web, hoặc hạn mức của tài khoản dịch vụ.",
        "Raise the upload limit of Moodle, PHP and the web server, or the service account's quota.",
    ),
)
_SITE_FAILED = Meaning(
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
)
_MAINTENANCE = Meaning(
    Retriable,
    "maintenance",
    Text("Trang {site} đang bảo trì.", "Site {site} is in maintenance."),
    Text("Hệ thống sẽ tự thử lại sau.", "It will be tried again later."),
)
_UPLOAD_HOST = Meaning(
    NeedsOperator,
    "upload_failed",
    Text(
        "Máy chủ của trang {site} không ghi được tệp tải lên ({errorcode}).",
        "The server of site {site} could not write the upload ({errorcode}).",
    ),
    Text(
        "Hãy kiểm tra thư mục tạm và ổ đĩa của máy chủ Moodle.",
        "Check the Moodle server's temporary folder and disk.",
    ),
)
_REFUSED_FILE = Meaning(
    Rejected,
    "file_refused",
    Text(
        "Trang {site} không nhận tệp này ({errorcode}).",
        "Site {site} refuses this file ({errorcode}).",
    ),
)
_UNKNOWN = Meaning(
    Rejected,
    "unknown_errorcode",
    Text(
        "Trang {site} trả lời {wsfunction} bằng mã lỗi lạ: {errorcode}.",
        "Site {site} answered {wsfunction} with an error code not known here: {errorcode}.",
    ),
    Text(
        "Hãy báo mã này cho chúng tôi kèm số phiên bản Moodle.",
        "Report this code with the Moodle release.",
    ),
)

_BY_MEANING: tuple[tuple[Meaning, str], ...] = (
    (_TOKEN, "invalidtoken invalidtimedtoken invalidiptoken"),
    (
        _ACCOUNT,
        "wsaccessuserdeleted wsaccessuserunconfirmed wsaccessusersuspended wsaccessuserexpired wsaccessusernologin "
        "usernotconfirmed passwordisexpired forcepasswordchangenotice sitepolicynotagreed usernotfullysetup invalidlogin "
        "wrongusernamepassword",
    ),
    (
        _SERVICE,
        "accessexception servicenotavailable servicerequireslogin missingrequiredcapability usernotallowed "
        "enablewsdescription cannotcreatetoken",
    ),
    (
        _PERMISSION,
        "nopermissions nopermission nopermissiontoviewgrades requireloginerror errorcoursecontextnotvalid "
        "restrictedcontextexception notenrolled coursehidden activityiscurrentlyhidden cannotviewprofile usernotavailable "
        "cannotgradethis noaccess",
    ),
    (
        _MISSING,
        "invalidrecord invalidrecordunknown invalidcourseid invalidcourse unknowncourse invalidcoursemodule invalidcoursemoduleid "
        "invaliduser invaliduserid filenotfound nofile",
    ),
    (
        _PARAMETER,
        "invalidparameter invalidrequest missingparam invalidarguments erroroptionalparamarray",
    ),
    (_RESPONSE, "invalidresponse"),
    (
        _TAKEN,
        "shortnametaken courseidnumbertaken categoryidnumbertaken idnumbertaken filenameexist",
    ),
    (
        _TOO_LARGE,
        "upload_error_ini_size upload_error_form_size userquotalimit maxbytes fileoversized",
    ),
    (
        _UPLOAD_HOST,
        "upload_error_no_tmp_dir upload_error_cant_write storedfilenotcreated cannotcreatefile",
    ),
    (
        _REFUSED_FILE,
        "upload_error_extension upload_error_no_file virusfound virusfounduser",
    ),
    (
        _SITE_FAILED,
        "dmlreadexception dmlwriteexception dmltransactionexception dmlexception dbconnectionfailed locktimeout codingerror "
        "upload_error_partial storedfileproblem cannotreadfile generalexceptionmessage cachestoreerror",
    ),
    (_MAINTENANCE, "sitemaintenance upgraderunning maintenancemode"),
)

ERRORCODES: dict[str, Meaning] = {code: meaning for meaning, codes in _BY_MEANING for code in codes.split()}
"""Moodle's `errorcode` to what it means for us; a code that is not here means `unknown_errorcode`."""


def from_errorcode(site: str, wsfunction: str, errorcode: str) -> HoclieuError:
    """The error for one `errorcode`; unknown ones set the record aside and name the code."""
    return ERRORCODES.get(errorcode, _UNKNOWN).error(site, wsfunction, errorcode)


def missing_functions(site: str, wsfunctions: Iterable[str]) -> NeedsOperator:
    """All functions that a step needs and the token's service lacks, in one message."""
    values = {"site": site, "names": ", ".join(sorted(wsfunctions))}
    what = Text(
        "Trang {site} thiếu hàm dịch vụ web: {names}.",
        "Site {site} lacks the web-service function: {names}.",
    )
    do = Text(
        "Hãy thêm vào dịch vụ web mà token này thuộc về (Quản trị trang › Máy chủ › Dịch vụ web › Dịch vụ bên ngoài).",
        "Add it to the external service that this token belongs to (Site administration › Server › Web services).",
    )
    return NeedsOperator("missing_function", what.filled(**values), do.filled(**values))
