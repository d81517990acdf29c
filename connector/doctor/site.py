"""One site looked at: reachable, trusted, on time, and whether its account may do what the mapping asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import SecretStr

from connector import logs
from connector.doctor import site_words as words
from connector.doctor.finding import Finding, Severity, fine, of_error
from connector.errors import HoclieuError
from connector.lms.base import SubmissionPoint, TeachingCourse
from connector.lms.surveying import Lacking, SiteAbout, Step, Surveyor
from connector.settings import secret, token_of
from connector.steps.points import submission_point
from connector.text import Text
from mappings.schema import Mapping, Site

SKEW_SECONDS = 300.0
_MOBILE = "moodle_mobile_app"
CERTIFICATE_DAYS = 14
Places = dict[str, tuple[str | int, ...]]
Look = Callable[[Site, SecretStr, SecretStr | None, Callable[[], datetime]], Surveyor]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the mapping asks of one site. `largest` is the largest package in store, in bytes; `fields` where in the
    mapping each point and course is asked for; `people`: somebody is to sign in with an account of this site."""

    steps: frozenset[Step]
    points: tuple[SubmissionPoint, ...]
    courses: tuple[TeachingCourse, ...]
    largest: int = 0
    fields: Places = field(default_factory=dict)
    people: bool = False


def asked_of(mapping: Mapping, site: str, largest: int = 0) -> Asked:
    """The steps that run on this site, and what they read there."""
    schools = [s for s in mapping.schools if s.site == site]
    points = tuple(submission_point(s, p, f"{s.id}: {p.assignment}") for s in schools for p in s.submissions)
    courses = tuple(TeachingCourse(f"{s.id}: {t.course}", str(t.course)) for s in schools for t in s.teaching)
    steps: set[Step] = set()
    if points:
        steps |= {"collect", "tell"}
        if any(v.lms_verdicts for v in mapping.levels):
            steps.add("verdicts")
    if courses:
        steps.add("count" if mapping.site(site).participation == "counts" else "observe")
    if any(c.site == site or (c.site == "own" and schools) for c in mapping.catalogs):
        steps.add("publish")
    if any(s.declarations.course for s in schools):
        steps.add("declare")
    if "moodle" in mapping.reminders.by and any(a.site == site for p in mapping.people for a in p.accounts):
        steps.add("remind")
    people = any(a.site == site for p in mapping.people for a in p.accounts)
    return Asked(frozenset(steps), points, courses, largest, dict(_fields(mapping, site)), people)


def _fields(mapping: Mapping, site: str) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """By the names that `asked_of` gives them."""
    for i, school in enumerate(mapping.schools):
        if school.site == site:
            for n, point in enumerate(school.submissions):
                yield f"{school.id}: {point.assignment}", ("schools", i, "submissions", n, "assignment")
            for n, teaching in enumerate(school.teaching):
                yield f"{school.id}: {teaching.course}", ("schools", i, "teaching", n, "course")


def look_at(
    mapping: Mapping, site: Site, largest: int, surveyor_for: Look, now: Callable[[], datetime]
) -> list[Finding]:
    """Everything about one site; whatever is wrong there is a finding, never an exception of ours."""
    found: list[Finding] = []
    try:
        found += _examined(site, asked_of(mapping, site.id, largest), surveyor_for, now)
    except HoclieuError as error:
        found.append(of_error("site", error, site.id))
    return [one if one.field else replace(one, field=_field(mapping, site, one.code)) for one in found]


def _field(mapping: Mapping, site: Site, code: str) -> tuple[str | int, ...]:
    """What of the site's entry it hangs on: most is mended there, or is about what stands there."""
    name = next((name for name, codes in _HANGS_ON.items() if code in codes), None)
    here = ("sites", [s.id for s in mapping.sites].index(site.id))
    return (*here, name) if name in site.model_fields_set else here


_HANGS_ON = {
    "url": {"site_unreachable", "host_unknown", "tls_failed", "not_encrypted", "not_json", "redirected", "maintenance",
            "certificate_ends", "clock_skewed", "clock_unknown", "site_error", "empty_reply", "cut_reply"},
    "token_env": {"bad_token", "secret_missing", "missing_function", "no_download", "no_upload", "signin_closed"},
    "participation": {"cannot_count"},
    "password_env": {"login_failed", "login_stopped", "no_web_account"},
}  # fmt: skip


def _examined(site: Site, asked: Asked, surveyor_for: Look, now: Callable[[], datetime]) -> Iterator[Finding]:
    token = token_of(site.id, site.token_env)
    password = secret(site.password_env) if site.password_env else None
    for value in (token, password):
        logs.hide(value.get_secret_value() if value else "")
    look = surveyor_for(site, token, password, now)
    about = look.about()
    what = Text("{r}, tài khoản {u}", "{r}, account {u}").filled(r=about.release, u=about.username)
    yield fine("site", "site_answers", what, site.id)
    yield from _way_there(site, about)
    yield from _files(site, about, asked)
    if asked.people and site.signin_service == _MOBILE and about.mobile is False:
        yield _warn(site, "signin_closed", words.SHUT, words.SHUT_DO)
    lacking = {one.step: one for one in look.lacking(sorted(asked.steps))}
    for one in lacking.values():
        yield _cannot_count(site, about) if one.step == "count" else _lacks(site, one)
    able = frozenset(step for step in asked.steps if not (step in lacking and lacking[step].needed))
    yield from _closed(site, look, asked, able)
    if "publish" in able:
        yield from _publishing(site, about, look)


def _way_there(site: Site, about: SiteAbout) -> Iterator[Finding]:
    local = site.host in ("127.0.0.1", "localhost", "::1", "[::1]")
    if not about.encrypted and not local:
        yield _warn(site, "not_encrypted", words.PLAIN, words.PLAIN_DO)
    if about.certificate_days is not None and about.certificate_days < CERTIFICATE_DAYS:
        yield _warn(site, "certificate_ends", words.ENDS.filled(days=about.certificate_days), words.ENDS_DO)
    if about.clock_ahead is None:
        yield Finding(Severity.NOTE, "site", "clock_unknown", words.NO_CLOCK, None, site.id)
    elif abs(about.clock_ahead) > SKEW_SECONDS:
        yield _warn(site, "clock_skewed", words.SKEW.filled(seconds=round(about.clock_ahead)), words.SKEW_DO)


def _files(site: Site, about: SiteAbout, asked: Asked) -> Iterator[Finding]:
    if "collect" in asked.steps and not about.may_download:
        yield _wrong(site, "no_download", words.NO_DOWNLOAD, words.SERVICE_FILES)
    if "publish" in asked.steps and not about.may_upload:
        yield _wrong(site, "no_upload", words.NO_UPLOAD, words.SERVICE_FILES)
    if "publish" in asked.steps and about.upload_limit is not None and asked.largest > about.upload_limit:
        sizes = {"limit": _megabytes(about.upload_limit), "largest": _megabytes(asked.largest)}
        yield _wrong(site, "upload_limit", words.LIMIT.filled(**sizes), words.LIMIT_DO)


def _lacks(site: Site, one: Lacking) -> Finding:
    names = ", ".join(one.needed or one.wanted)
    what = (words.STOPS if one.needed else words.LESS).filled(step=one.step, names=names)
    severity = Severity.ERROR if one.needed else Severity.NOTE
    return Finding(severity, "site", "missing_function", what, words.ADD, site.id)


def _cannot_count(site: Site, about: SiteAbout) -> Finding:
    """No row about a student is asked for instead: without the plugin such a school is missing."""
    what = words.NO_PLUGIN if about.plugin is None else words.NO_COUNTS.filled(there=about.plugin)
    return _wrong(site, "cannot_count", what, words.COUNTS_DO)


def _closed(site: Site, look: Surveyor, asked: Asked, able: frozenset[Step]) -> Iterator[Finding]:
    points = asked.points if "collect" in able else ()
    courses = asked.courses if able & {"observe", "count"} else ()
    for trouble in look.troubles(points, courses):
        found = of_error("site", trouble.error, site.id)
        what = _about(trouble.what, found.what)
        yield Finding(found.severity, "site", found.code, what, found.do, site.id, asked.fields.get(trouble.what, ()))


def _about(what: str, text: Text) -> Text:
    return Text(*(said if what in said else f"{what}: {said}" for said in text))


def _publishing(site: Site, about: SiteAbout, look: Surveyor) -> Iterator[Finding]:
    if about.plugin is not None:
        yield fine("site", "plugin_there", Text("plugin {v}", "plugin {v}").filled(v=about.plugin), site.id)
        if about.plugin_is_old:
            yield _warn(site, "plugin_old", words.OLD.filled(there=about.plugin), words.OLD_DO)
    if look.manages_categories() is False:
        yield _wrong(site, "no_category_right", words.NO_CATEGORIES, words.NO_CATEGORIES_DO)
    if about.plugin is None or site.publish_by == "web":
        try:
            look.log_in()
        except HoclieuError as error:
            yield of_error("site", error, site.id)


def _warn(site: Site, code: str, what: Text, do: Text) -> Finding:
    return Finding(Severity.WARNING, "site", code, what, do, site.id)


def _wrong(site: Site, code: str, what: Text, do: Text) -> Finding:
    return Finding(Severity.ERROR, "site", code, what, do, site.id)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"
