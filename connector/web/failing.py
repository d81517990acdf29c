"""Pages for what went wrong: what happened, and what to do about it, in both languages, with the right status."""

from __future__ import annotations

import secrets

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.text import Text
from connector.web.fields import from_here, typed_by_stranger
from connector.web.visit import NotSignedInError, Visit, sign_in_path, visiting

log = structlog.get_logger()
_STATUS = {
    "not_allowed": 403,
    "own_lesson": 403,
    "own_school": 403,
    "form_stale": 403,
    "form_large": 413,
    "signin_throttled": 429,
    "record_missing": 404,
}
_TITLES = {
    403: Text("Không được phép", "Not allowed"),
    404: Text("Không tìm thấy trang này", "This page was not found"),
    405: Text("Không thực hiện được ở đây", "This cannot be done here"),
    409: Text("Chưa thực hiện được", "This was not done"),
    413: Text("Nội dung quá lớn", "Too large"),
    429: Text("Xin tạm dừng", "A rest, please"),
    500: Text("Hệ thống gặp lỗi", "Something failed on our side"),
    503: Text("Tạm thời chưa được", "Not at this moment"),
}
_MISSING = Text(
    "Không có trang nào ở địa chỉ này, hoặc bản ghi đã đổi số.", "No page has this address, or the record is gone."
)
_MISSING_DO = Text(
    "Kiểm tra lại địa chỉ, hoặc tìm từ trang Bài giảng.", "Check the address, or search from the page of lessons."
)
_DEFECT = Text("Lỗi này là của hệ thống, không phải của thầy, cô.", "This is a fault of the system, not yours.")
_DEFECT_DO = Text(
    "Thử lại; nếu còn lỗi, báo người quản trị kèm mã {id}.", "Try again; if it stays, tell the administrator: {id}."
)


def status_of(error: HoclieuError) -> int:
    """The HTTP status that fits an error of ours."""
    if error.code in _STATUS:
        return _STATUS[error.code]
    if error.code.endswith("_unknown") and not isinstance(error, Retriable):
        return 404
    if isinstance(error, Rejected):
        return 409
    return 503 if isinstance(error, Retriable) else 500


def register(app: FastAPI) -> None:
    app.add_exception_handler(HoclieuError, _ours)  # type: ignore[arg-type]  # Starlette types handlers by Exception
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _missing)
    app.add_exception_handler(Exception, _defect)


async def _ours(request: Request, error: HoclieuError) -> Response:
    status = status_of(error)
    if isinstance(error, NeedsOperator) and status == 500:
        log.error("page_failed", code=error.code, reason=str(error))
    return await _page(request, status, error.what, _MISSING_DO if status == 404 else error.do)


async def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404:
        return await _page(request, 404, _MISSING, _MISSING_DO)
    what = Text("Trang này không nhận yêu cầu như vậy.", "This page does not take such a request.")
    return await _page(request, error.status_code, what, None)


async def _missing(request: Request, _error: Exception) -> Response:
    """An address or a query that cannot be read, such as /lessons/abc."""
    return await _page(request, 404, _MISSING, _MISSING_DO)


async def _defect(request: Request, error: Exception) -> Response:
    fault = secrets.token_hex(4)
    log.error("page_broke", id=fault, path=_plain(request.url.path), exc_info=error)
    return await _page(request, 500, _DEFECT, _DEFECT_DO.filled(id=fault))


async def _not_signed_in(request: Request, _error: Exception) -> Response:
    """On to the sign-in page; what somebody wrote for an hour is shown, for them to keep."""
    visit = await run_in_threadpool(visiting, request)
    if request.method == "GET":
        return visit.go(sign_in_path(request))
    typed = await typed_by_stranger(request) if from_here(request, visit.desk.place.origin) else []
    return visit.page("signed_out.html", 401, typed=typed)


async def _page(request: Request, status: int, what: Text, do: Text | None) -> Response:
    try:
        visit: Visit = await run_in_threadpool(visiting, request)
        title = _TITLES.get(status, _TITLES[500])
        response = visit.page("error.html", status, title=title, what=what, do=do)
    except Exception as error:  # the database may be what is away: then a page without any of it
        log.error("error_page_broke", exc_info=error)
        response = PlainTextResponse(f"{what.vi} {do.vi if do else ''}\n\n{what.en} {do.en if do else ''}\n", status)
    if status in (429, 503):
        response.headers["Retry-After"] = "60"
    return response


def _plain(path: str) -> str:
    """A link by which one confirms a report is not for the log."""
    return "/confirm/***" if path.startswith("/confirm/") else path
