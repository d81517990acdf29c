"""Sites, the catalogs that stand on them, and the subjects that their courses are about."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, HttpUrl

from mappings.fields import Key, Name, Strict, VariableName
from mappings.hours import HoursOfDay


class SiteLimits(Strict):
    concurrent: Annotated[int, Field(ge=1, le=32)] = 4
    per_second: Annotated[float, Field(gt=0, le=1000)] = 20
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60


class Site(Strict):
    """One LMS. Secrets are named, never written here: `token_env` and `password_env` name variables.

    `publish_by` insists on one way into its catalogs; `auto` takes the companion plugin where the site has it. In
    `quiet_hours` (lessons are on) the service by itself publishes and verifies nothing there. `signin_service`: through
    which of its web services people sign in on the pages with their accounts of this site; null where they may not."""

    id: Key
    kind: Literal["moodle"] = "moodle"
    url: HttpUrl
    protocol: Literal["rest", "soap"] = "rest"
    token_env: VariableName
    username: str | None = None
    password_env: VariableName | None = None
    signin_service: Name | None = "moodle_mobile_app"
    limits: SiteLimits = SiteLimits()
    publish_by: Literal["auto", "plugin", "web"] = "auto"
    quiet_hours: tuple[HoursOfDay, ...] = ()


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
