"""What would be right, said for each kind of mistake that the models find."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from connector.text import Text
from mappings import schema

_PATTERNS: Mapping[str, Text] = {
    r"^[a-z0-9][a-z0-9._-]{0,62}$": Text(
        "chỉ dùng chữ thường không dấu, số, dấu chấm, gạch nối, gạch dưới (ví dụ: thpt-tran-phu)",
        "use small unaccented letters, digits, dot, dash, underscore only (for example: thpt-tran-phu)",
    ),
    r"^[A-Z][A-Z0-9_]*$": Text(
        "phải là TÊN của một biến môi trường (ví dụ: TRAN_PHU_TOKEN), không phải chính mật khẩu hay token",
        "must be the NAME of an environment variable (for example: TRAN_PHU_TOKEN), not the token or password itself",
    ),
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": Text("viết một địa chỉ thư điện tử", "write an e-mail address"),
    r"^20\d\d-20\d\d$": Text("viết như 2026-2027", "write it like 2026-2027"),
}

_BY_TYPE: Mapping[str, Text] = {
    "only_of_a_folder": Text("chỉ site có kind: folder mới có path", "only a site of kind: folder has a path"),
    "missing": Text("thiếu trường này", "this field is missing"),
    "date_from_datetime_parsing": Text("viết ngày như 2026-08-17", "write the date like 2026-08-17"),
    "date_parsing": Text("viết ngày như 2026-08-17", "write the date like 2026-08-17"),
    "time_parsing": Text('viết giờ như "15:00", có dấu nháy', 'write the hour like "15:00", in quotes'),
    "hours_form": Text('viết khoảng giờ như "07:00-11:30"', 'write hours like "07:00-11:30"'),
    "url_parsing": Text(
        "viết địa chỉ đầy đủ, bắt đầu bằng https://", "write the whole address, beginning with https://"
    ),
    "url_scheme": Text(
        "địa chỉ phải bắt đầu bằng https:// hoặc http://", "the address must begin with https:// or http://"
    ),
    "int_parsing": Text("phải là một số nguyên", "must be a whole number"),
    "int_type": Text("phải là một số nguyên", "must be a whole number"),
    "string_type": Text("phải là chữ; nếu là số thì đặt trong dấu nháy", "must be text; put a number in quotes"),
    "too_short": Text("danh sách không được để trống", "the list must not be empty"),
    "tuple_type": Text(
        "phải là một danh sách, mỗi dòng bắt đầu bằng '- '", "must be a list, each line beginning with '- '"
    ),
    "frozen_set_type": Text("phải là một danh sách như [THCS, THPT]", "must be a list like [THCS, THPT]"),
    "model_type": Text("phải là một khối gồm các dòng 'tên: giá trị'", "must be a block of lines 'name: value'"),
    "model_attributes_type": Text("phải là một khối 'tên: giá trị'", "must be a block of lines 'name: value'"),
}


def advice(error: ErrorDetails, closest: Callable[[list[str]], list[str]]) -> Text:
    """One sentence for one pydantic error. The value itself is never repeated: it may be a misplaced secret."""
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_field(closest(_all_fields()))
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")), Text("không đúng dạng", "has the wrong form"))
    if kind in ("literal_error", "enum"):
        expected = str(context.get("expected", ""))
        return Text(f"phải là một trong: {expected.replace(' or ', ' hoặc ')}", f"must be one of: {expected}")
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return _bound(kind, context)
    if kind in ("value_error", "assertion_error"):
        reason = str(context.get("error", error["msg"]))
        return Text(reason, reason)
    return _BY_TYPE.get(kind, Text(error["msg"], error["msg"]))


def _bound(kind: str, context: Mapping[str, object]) -> Text:
    limit = context.get("ge", context.get("le", context.get("gt", context.get("lt"))))
    vi, en = {
        "greater_than_equal": ("ít nhất là", "must be at least"),
        "less_than_equal": ("nhiều nhất là", "must be at most"),
        "greater_than": ("phải lớn hơn", "must be more than"),
        "less_than": ("phải nhỏ hơn", "must be less than"),
    }[kind]
    return Text(f"{vi} {limit}", f"{en} {limit}")


def _unknown_field(close: list[str]) -> Text:
    if close:
        return Text(
            f"không có trường này; có phải là '{close[0]}'?", f"there is no such field; did you mean '{close[0]}'?"
        )
    return Text("không có trường này ở đây", "there is no such field here")


def _all_fields() -> list[str]:
    models = [m for m in vars(schema).values() if isinstance(m, type) and issubclass(m, BaseModel)]
    return sorted({field.alias or name for m in models for name, field in m.model_fields.items()})
