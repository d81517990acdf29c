"""Sites, the catalogs that stand on them, and the subjects that their courses are about."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, HttpUrl, ValidationInfo, field_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from mappings.fields import Key, Name, Strict, VariableName
from mappings.hours import HoursOfDay


class SiteLimits(Strict):
    concurrent: Annotated[int, Field(ge=1, le=32)] = 4
    per_second: Annotated[float, Field(gt=0, le=1000)] = 20
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60


_BY_KIND: JsonDict = {"anyOf": [{"required": ["url", "token_env"]}, {"required": ["path"]}]}
"""What each kind of site must have, for editors."""


class Site(Strict):
    """One LMS: a Moodle, or a folder (`path`, from the folder of the mapping) into which files are dropped. Secrets are
    named, never written here: `token_env` and `password_env` name variables. A folder needs neither `url` nor token;
    its `url` is where people reach its catalog (`kho` below it) on the web, if anywhere.

    `publish_by` insists on one way into its catalogs; `auto` takes the companion plugin where the site has it. In
    `quiet_hours` (lessons are on) the service by itself publishes and verifies nothing there. `signin_service`: through
    which of its web services people sign in on the pages with their accounts of this site; null where they may not.

    `facts_by` insists on one way of reading participation. `participation: counts`: no row about a student may leave
    the site; it counts itself, by the companion plugin."""

    model_config = ConfigDict(json_schema_extra=_BY_KIND)

    id: Key
    kind: Literal["moodle", "folder"] = "moodle"
    path: Annotated[Name | None, Field(validate_default=True)] = None
    url: Annotated[HttpUrl | None, Field(validate_default=True)] = None
    protocol: Literal["rest", "soap"] = "rest"
    token_env: Annotated[VariableName | None, Field(validate_default=True)] = None
    username: str | None = None
    password_env: VariableName | None = None
    signin_service: Name | None = "moodle_mobile_app"
    limits: SiteLimits = SiteLimits()
    publish_by: Literal["auto", "plugin", "web"] = "auto"
    facts_by: Literal["auto", "plugin", "core"] = "auto"
    participation: Literal["rows", "counts"] = "rows"
    quiet_hours: tuple[HoursOfDay, ...] = ()

    @field_validator("path", "url", "token_env")
    @classmethod
    def _of_its_kind(cls, value: object, info: ValidationInfo) -> object:
        needed = {"moodle": ("url", "token_env"), "folder": ("path",)}.get(info.data.get("kind", ""), ())
        if value is None and info.field_name in needed:
            raise PydanticCustomError("missing", "Field required")
        if value is not None and info.field_name == "path" and "path" not in needed:
            raise PydanticCustomError("only_of_a_folder", "only a site of kind folder has a path")
        return value

    @property
    def address(self) -> str:
        """The URL without a slash at its end; '' for a folder that is not on the web."""
        return str(self.url).rstrip("/") if self.url else ""

    @property
    def host(self) -> str:
        """Of the URL; '' without one."""
        return (self.url.host or "") if self.url else ""

    @property
    def lets_people_in(self) -> bool:
        """Whether people sign in on the pages with their accounts of this site."""
        return self.kind == "moodle" and self.signin_service is not None


class CatalogMap(Strict):
    """Catalogs of one level. `site: own` is each school's own site. `category` is a path; `{school}`, `{group}` and
    `{department}` stand for names. One entry gives a catalog per unit of the level.

    `on_withdraw`: what becomes of the activity of a withdrawn lesson. `drift`: what `verify` does about a change made
    by hand on the site: `repair` undoes it, `adopt` lets it stand (other content never), `report` only tells.
    `public`: anybody may read what stands here through the feed and the API, where HOCLIEU_API offers them."""

    level: Key
    site: Key | Literal["own"]
    category: Annotated[tuple[Name, ...], Field(min_length=1)]
    on_withdraw: Literal["hide", "remove"] = "hide"
    drift: Literal["repair", "adopt", "report"] = "repair"
    public: bool = False


class Subject(Strict):
    """A subject under its name of today. Catalog courses are kept under `id`, so that a renamed subject keeps its
    course: the id to give is then the old name in small letters without accents, words joined by dashes."""

    id: Key
    name: Name
    formerly: tuple[Name, ...] = ()
