"""What went wrong, for programs and for people: RFC 9457, in both languages."""

from __future__ import annotations

import secrets

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from connector.errors import HoclieuError, NeedsOperator
from connector.text import Text

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class Problem(BaseModel):
    """`code` is stable and for programs; `detail` is in the language that was asked for (Vietnamese otherwise)."""

    type: str = Field(examples=["urn:hoclieu:lesson_unknown"])
    title: str
    status: int
    code: str
    detail: str
    detail_vi: str
    detail_en: str


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, code: str, detail: Text, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


_TITLES = {
    401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 422: "Unprocessable Content",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
_NO_SUCH = Text("Không có gì ở địa chỉ này.", "There is nothing at this address.")
_ONLY_READS = Text("Giao diện này chỉ để đọc.", "This interface only reads.")
_AWAY = Text("Tạm thời chưa trả lời được; thử lại sau.", "No answer at this moment; try again later.")
_DEFECT = Text("Lỗi của hệ thống; báo quản trị kèm mã {id}.", "A fault of ours; tell the administrator: {id}.")


def register(app: FastAPI) -> None:
    app.add_exception_handler(ProblemError, _ours)  # type: ignore[arg-type]  # Starlette types handlers by Exception
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _wrong)  # type: ignore[arg-type]
    app.add_exception_handler(HoclieuError, _foreseen)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _defect)


async def _ours(request: Request, error: ProblemError) -> Response:
    return problem(request, error.status, error.code, error.detail, error.headers)


async def _http(request: Request, error: HTTPException) -> Response:
    allowed = dict(error.headers) if error.headers else None
    if error.status_code == 405:
        return problem(request, 405, "only_reads", _ONLY_READS, allowed)
    return problem(request, error.status_code, "no_such_address", _NO_SUCH, allowed)


async def _wrong(request: Request, error: RequestValidationError) -> Response:
    """Names what is wrong, never what was sent."""
    names = ", ".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors()))
    said = Text(f"Tham số không đúng: {names}.", f"Wrong parameters: {names}.")
    return problem(request, 422, "parameter_wrong", said)


async def _foreseen(request: Request, error: HoclieuError) -> Response:
    if isinstance(error, NeedsOperator):
        log.error("api_failed", code=error.code, reason=str(error))
    return problem(request, 503, error.code, _AWAY, {"Retry-After": "60"})


async def _defect(request: Request, error: Exception) -> Response:
    fault = secrets.token_hex(4)
    log.error("api_broke", id=fault, path=request.url.path, exc_info=error)
    return problem(request, 500, "defect", _DEFECT.filled(id=fault))


def problem(request: Request, status: int, code: str, detail: Text, headers: dict[str, str] | None = None) -> Response:
    english = request.headers.get("accept-language", "").strip().lower().startswith("en")
    body = Problem(
        type=f"urn:hoclieu:{code}",
        title=_TITLES.get(status, "Error"),
        status=status,
        code=code,
        detail=detail.en if english else detail.vi,
        detail_vi=detail.vi,
        detail_en=detail.en,
    )
    told = {"Content-Language": "en" if english else "vi", "Vary": "Accept-Language", **(headers or {})}
    return Response(body.model_dump_json(), status, told, MEDIA_TYPE)
