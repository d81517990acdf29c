"""The kinds of LMS there are: one explicit table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr

from connector.lms import folder, moodle
from connector.lms.base import ActivitySource, Cache, CatalogSite, Messenger, SignedIn, SubmissionSource
from connector.lms.declaring import DeclarationSource
from connector.lms.folder.survey import FolderSurveyor
from connector.lms.moodle.signin import sign_in as _moodle_sign_in
from connector.lms.surveying import Surveyor
from mappings.schema import Site

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Adapter:
    """One site through all its ports. `traffic` counts web-service calls, bytes, files, file_bytes so far; `finish` is
    called at the end of each step that may change something."""

    submissions: SubmissionSource
    catalog: CatalogSite
    activity: ActivitySource
    messages: Messenger
    traffic: Callable[[], Counter[str]]
    finish: Callable[[], None] = lambda: None
    declarations: DeclarationSource | None = None


def _moodle(site: Site, token: SecretStr, password: SecretStr | None, cache: Cache, now: Clock) -> Adapter:
    submissions, catalog, activity, messages, traffic, databases = moodle.connect(site, token, password, cache, now)
    return Adapter(submissions, catalog, activity, messages, traffic, declarations=databases)


def _folder(site: Site, _token: SecretStr, _password: SecretStr | None, cache: Cache, now: Clock) -> Adapter:
    return Adapter(*folder.connect(site, cache, now))


_KINDS: dict[str, Callable[[Site, SecretStr, SecretStr | None, Cache, Clock], Adapter]] = {
    "moodle": _moodle,
    "folder": _folder,
}


def adapter_for(site: Site, token: SecretStr, password: SecretStr | None, cache: Cache, now: Clock) -> Adapter:
    """The adapter for a mapped site. `cache` is what was learned about it before; the adapter writes into it."""
    return _KINDS[site.kind](site, token, password, cache, now)


_SIGN_INS: dict[str, Callable[[Site, str, SecretStr], SignedIn]] = {"moodle": _moodle_sign_in}


def sign_in(site: Site, username: str, password: SecretStr) -> SignedIn:
    """Whose name and password these are on the site (`Site.lets_people_in`); raises `connector.errors`
    (`signin_refused`: not right)."""
    return _SIGN_INS[site.kind](site, username, password)


def surveyor_for(site: Site, token: SecretStr, password: SecretStr | None, now: Clock) -> Surveyor:
    """A look at a site, mapped or about to be; nothing is asked yet."""
    if site.kind == "folder":
        return FolderSurveyor(site, now)
    from connector.lms.moodle.survey import surveyor

    return surveyor(site, token, password, now)
