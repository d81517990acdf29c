"""The API itself: read only, and of the open catalogs only. Packages are for those who hold a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import structlog
from fastapi import Depends, FastAPI, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import FileResponse, JSONResponse, Response

from connector import __version__
from connector.catalogs.record import LessonRecord
from connector.steps.open_catalogs import OpenCatalogs, Wish
from connector.store import Store
from connector.text import Text
from connector.web.api import problems
from connector.web.api.conditional import answered, known
from connector.web.api.models import CatalogOut, LessonPage, Overview, SubjectOut
from connector.web.api.problems import Problem, ProblemError

_ABOUT = """Bài giảng điện tử đã được phê duyệt, trong các kho mở. Chỉ đọc; tải gói cần khoá do Sở cấp.

Approved e-lessons in the open catalogs. Read only; fetching a package takes a key that the Department gives out."""
_LONGEST = 200
log = structlog.get_logger()
Number = Annotated[int, Path(ge=1, le=2**53, description="The record's `lesson`.")]
Words = Annotated[str, Query(max_length=_LONGEST, description="Words, with accents or without, in any order.")]
Choice = Annotated[str | None, Query(max_length=_LONGEST)]
_bearer = HTTPBearer(auto_error=False, description="`Authorization: Bearer hoclieu_…`")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


class Api:
    """The endpoints over the catalogs as they are open at that moment, and the store's files and keys."""

    def __init__(self, current: Callable[[], OpenCatalogs], store: Store) -> None:
        self._current, self._store = current, store

    def overview(self, request: Request) -> Response:
        """The catalogs, subjects and grades that there are."""
        catalogs = self._current()
        counts = catalogs.counts()
        listed = [
            CatalogOut(
                key=c.key, level=c.level.id, level_name=c.level.name, unit=c.unit, unit_name=c.name,
                lessons=counts[c.key],
            )
            for c in catalogs.catalogs.values() if counts.get(c.key)
        ]  # fmt: skip
        subjects = [SubjectOut(key=key, names=names) for key, names in catalogs.subjects().items()]
        return answered(request, Overview(catalogs=listed, subjects=subjects, grades=catalogs.grades()))

    def lessons(
        self,
        request: Request,
        text: Words = "",
        subject: Choice = None,
        grade: Annotated[int | None, Query(ge=6, le=12)] = None,
        topic: Choice = None,
        school: Choice = None,
        catalog: Choice = None,
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        per_page: Annotated[int, Query(ge=1, le=100)] = 20,
    ) -> Response:
        """Lessons, found by any of these; `subject` is a key or a name, `school` and `catalog` are ids."""
        wish = Wish(text, subject, grade, topic, school, catalog)
        items, total = self._current().page(wish, (page - 1) * per_page, per_page)
        pages = -(-total // per_page)
        found = LessonPage(items=items, total=total, page=page, per_page=per_page, pages=pages)
        return answered(request, found)

    def lesson(self, request: Request, number: Number) -> Response:
        """One lesson."""
        catalogs, record = self._found(number)
        change = catalogs.last_change([number]).get(number)
        return answered(request, record, change.at if change else None)

    def package(self, request: Request, number: Number, credentials: Credentials = None) -> Response:
        """The approved file, byte for byte. `ETag` is its SHA-256; a part of it may be asked for by `Range`."""
        holder = self._store.api_keys.holder(credentials.credentials) if credentials else None
        if holder is None:
            raise _NOT_ALLOWED
        _, record = self._found(number)
        tag = f'"{record.package.sha256}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if known(request, tag, None):
            return Response(status_code=304, headers=headers)
        path = self._store.blobs.path(record.package.sha256)
        if not path.is_file():
            log.error("blob_missing", lesson=number, sha256=record.package.sha256)
            raise _FILE_AWAY
        log.info("package_fetched", key=holder, lesson=number, method=request.method)
        return FileResponse(path, 200, headers, record.package.media_type, filename=record.package.filename)

    def _found(self, number: int) -> tuple[OpenCatalogs, LessonRecord]:
        catalogs = self._current()
        record = catalogs.records([number]).get(number)
        if record is None:
            raise _UNKNOWN
        return catalogs, record


_UNKNOWN = ProblemError(
    404, "lesson_unknown", Text("Không có bài giảng này trong các kho mở.", "The open catalogs have no such lesson.")
)
_NOT_ALLOWED = ProblemError(
    401,
    "key_needed",
    Text("Tải gói cần một khoá còn hiệu lực.", "Fetching a package takes a key that is in force."),
    {"WWW-Authenticate": 'Bearer realm="hoclieu"'},
)
_FILE_AWAY = ProblemError(
    503, "file_away", Text("Tệp tạm thời không có; báo quản trị.", "The file is away; tell the administrator.")
)


def api_app(current: Callable[[], OpenCatalogs], store: Store) -> FastAPI:
    """To be mounted; its description stands at `openapi.json` below it."""
    app = FastAPI(
        title="Kho học liệu số", version=__version__, description=_ABOUT, docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    api = Api(current, store)
    _read(app, "/overview", api.overview, Overview)
    _read(app, "/lessons", api.lessons, LessonPage)
    _read(app, "/lessons/{number}", api.lesson, LessonRecord, 404)
    _read(app, "/lessons/{number}/package", api.package, None, 401, 404, 503)
    problems.register(app)
    _as_problems(app)
    return app


def _read(app: FastAPI, path: str, endpoint: Callable[..., Response], model: Any, *statuses: int) -> None:
    """GET, and HEAD, which OpenAPI need not be told of."""
    responses: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": "Problem"} for status in (*statuses, 422)
    }
    if model is None:
        responses[200] = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
    kind: type[Response] = FileResponse if model is None else JSONResponse
    known = {"response_model": model, "responses": responses}
    app.add_api_route(path, endpoint, methods=["GET"], response_class=kind, **known)
    app.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False, response_model=None)


def _as_problems(app: FastAPI) -> None:
    """FastAPI describes every model as plain JSON."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        for path in schema["paths"].values():
            for status, response in path["get"]["responses"].items():
                if status >= "4" and "application/json" in response.get("content", {}):
                    response["content"] = {problems.MEDIA_TYPE: response["content"].pop("application/json")}
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
