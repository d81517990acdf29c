"""Moodle's replies as small models: only what is used, further fields ignored, since every release adds some."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.errors import NeedsOperator
from connector.lms.base import SiteFacts
from connector.lms.moodle.params import JSON
from connector.text import Text


class Reply(BaseModel):
    """A reply, or a part of one."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    @classmethod
    def read(cls, site: str, body: JSON) -> Self:
        """Checks a reply. Raises `NeedsOperator` (`unexpected_reply`) that names the fields, never their values."""
        try:
            return cls.model_validate(body)
        except ValidationError as problem:
            error = unexpected(site, cls.__name__, problem)
        raise error


class Warned(Reply):
    """A warning inside a successful reply: something was left out. Code 3 only says that there is nothing."""

    item: str | None = None
    itemid: int | None = None
    warningcode: str = ""
    message: str = ""

    @property
    def says_nothing_is_there(self) -> bool:
        return self.warningcode == "3"


class Answer(Reply):
    """A whole reply, with the warnings that came with it."""

    warnings: tuple[Warned, ...] = ()


def unexpected(site: str, model: str, problem: ValidationError) -> NeedsOperator:
    """A reply that is not what this Moodle function is known to answer."""
    fields = ", ".join(".".join(str(part) for part in fault["loc"]) or "(all)" for fault in problem.errors()[:5])
    what = Text(
        "Trang {site} trả lời không đúng dạng ({model}: {fields}).",
        "Site {site} gave an answer of an unexpected form ({model}: {fields}).",
    )
    do = Text(
        "Hãy báo cho chúng tôi kèm số phiên bản Moodle.",
        "Report this together with the Moodle release.",
    )
    return NeedsOperator("unexpected_reply", what.filled(site=site, model=model, fields=fields), do)


class NamedFunction(Reply):
    name: str


class SiteInfo(Reply):
    """`core_webservice_get_site_info`; the two permissions are 0 or 1, absent on very old releases."""

    sitename: str
    userid: int
    release: str = ""
    version: str = ""
    functions: tuple[NamedFunction, ...] = ()
    downloadfiles: bool = True
    uploadfiles: bool = True

    def facts(self) -> SiteFacts:
        """As the ports name it."""
        return SiteFacts(
            release=self.release,
            version=self.version,
            site_name=self.sitename,
            account_id=str(self.userid),
            functions=frozenset(f.name for f in self.functions),
            may_download=self.downloadfiles,
            may_upload=self.uploadfiles,
        )
