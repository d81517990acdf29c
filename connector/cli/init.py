"""init: from a site's address and token to a mapping that can be read, put right and used."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import SecretStr, ValidationError

from connector import logs
from connector.cli.options import EXIT_CODES, Common
from connector.cli.show import console
from connector.errors import NeedsOperator
from connector.lms.registry import surveyor_for
from connector.lms.surveying import STEPS, Inventory, Lacking, SiteAbout
from connector.settings import required_secret, secret
from connector.setup.proposal import Answers, Proposal, interesting, propose
from connector.setup.writing import written
from connector.text import Text
from mappings.loader import load
from mappings.schema import Site

_SHOWN = 10
_TOKEN_ENV = "LMS_TOKEN"  # noqa: S105  # a name


def init(
    ctx: typer.Context,
    url: Annotated[str | None, typer.Option(help="The Moodle's address.")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="A folder instead of a Moodle: lessons and CSV files are dropped there.")
    ] = None,
    token_env: Annotated[str, typer.Option(help="NAME of the variable that holds the token.")] = _TOKEN_ENV,
    username: Annotated[str | None, typer.Option(help="The service account's user name.")] = None,
    password_env: Annotated[str | None, typer.Option(help="NAME of the variable that holds its password.")] = None,
    protocol: Annotated[str, typer.Option(help="rest or soap.")] = "rest",
    site_id: Annotated[str, typer.Option(help="The site's id in the mapping.")] = "lms",
    school: Annotated[str | None, typer.Option(help="The school's name; else guessed from the site's.")] = None,
    department: Annotated[str | None, typer.Option(help="The Department's name, for documents.")] = None,
    parent: Annotated[str | None, typer.Option(help="The body above the Department.")] = None,
    place: Annotated[str | None, typer.Option(help="The place before the date in documents.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write it; default: the mapping (HOCLIEU_MAPPING).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Look at a Moodle or a folder and propose a mapping: commented, checked, no secret in it. Touches nothing."""
    common: Common = ctx.obj
    settings = common.settings()
    os.environ["HOCLIEU_LANG"] = settings.lang
    target = out or settings.mapping
    if target.exists() and not force:
        raise NeedsOperator("mapping_there", _THERE.filled(path=target), _THERE_DO)
    asking = not yes and sys.stdin.isatty()
    answers = Answers(
        url="" if folder else _address(url or _asked(asking, _URL, "--url")),
        folder=str(folder.resolve()) if folder else None,
        token_env=token_env,
        site_id=site_id,
        username=username,
        password_env=password_env,
        protocol=protocol,
        school=school,
        department=department or _may_ask(asking, _DEPARTMENT),
        parent=parent,
        place=place,
    )
    now = datetime.now(UTC)
    with console.status(str(_LOOKING)):
        token = SecretStr("") if folder else _token(token_env, asking)
        about, inventory, missing, roles = _look(answers, token)
    proposal = propose(answers, about, inventory, now.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date())
    for line in _told(about, inventory, missing, roles, proposal):
        console.print(line, markup=False, soft_wrap=True)
    _write(target, written(proposal))
    console.print(str(_WRITTEN.filled(path=target)), markup=False, soft_wrap=True)


def _look(answers: Answers, token: SecretStr) -> tuple[SiteAbout, Inventory, list[Lacking], Counter[str]]:
    logs.hide(token.get_secret_value())
    password = secret(answers.password_env) if answers.password_env else None
    look = surveyor_for(_site(answers), token, password, lambda: datetime.now(UTC))
    about, inventory = look.about(), look.inventory()
    return about, inventory, look.lacking(STEPS), look.roles([c.id for c in interesting(inventory.courses)[:_SHOWN]])


def _site(answers: Answers) -> Site:
    if answers.folder is not None:
        return Site(id=answers.site_id, kind="folder", path=answers.folder)
    fields = {"id": answers.site_id, "url": answers.url, "token_env": answers.token_env, "protocol": answers.protocol}
    try:
        return Site.model_validate(fields | {"username": answers.username, "password_env": answers.password_env})
    except ValidationError as error:
        wrong = ", ".join(f"--{str(e['loc'][0]).replace('_', '-')}" for e in error.errors())
        raise NeedsOperator("option_wrong", _WRONG.filled(options=wrong)) from None


def _address(given: str) -> str:
    """As people copy it out of a browser: with or without https://, with the page they were on."""
    url = given.strip() if "://" in given else f"https://{given.strip()}"
    for page in ("/login/", "/my/", "/course/", "/admin/"):
        url = url.partition(page)[0]
    return url.rstrip("/")


def _asked(asking: bool, question: Text, option: str) -> str:
    if not asking:
        raise NeedsOperator("option_missing", _MISSING.filled(option=option))
    return str(typer.prompt(str(question)))


def _may_ask(asking: bool, question: Text) -> str | None:
    return str(typer.prompt(str(question), default="", show_default=False)) or None if asking else None


def _token(name: str, asking: bool) -> SecretStr:
    if asking and secret(name) is None:
        return SecretStr(str(typer.prompt(str(_TOKEN.filled(name=name)), hide_input=True)).strip())
    return required_secret(name, Text("token của site", "the site's token"))


def _told(
    about: SiteAbout, inventory: Inventory, missing: list[Lacking], roles: Counter[str], proposal: Proposal
) -> Iterator[str]:
    assignments = sum(len(c.assignments) for c in inventory.courses)
    is_folder = proposal.site.get("kind") == "folder"
    yield str(
        (_FOLDER if is_folder else _FOUND).filled(name=about.site_name, release=about.release, user=about.username)
    )
    yield str(_HOLDS.filled(courses=len(inventory.courses), assignments=assignments, cohorts=len(inventory.cohorts)))
    for course in interesting(inventory.courses)[:_SHOWN]:
        yield f"  {course.shortname}: {course.fullname} ({', '.join(a.name for a in course.assignments)})"
    if roles:
        yield str(_ROLES) + ", ".join(f"{role} {count}" for role, count in roles.most_common())
    if inventory.cohorts:
        yield str(_COHORTS) + ", ".join(inventory.cohorts[:_SHOWN])
    for error in inventory.unread:
        yield f"! {error}"
    for one in missing:
        yield str((_STOPS if one.needed else _LESS).filled(step=one.step, names=", ".join(one.needed or one.wanted)))
    points, unsure = len(proposal.submissions), len(proposal.unsure)
    yield str(_PROPOSED.filled(points=points, unsure=unsure, teaching=len(proposal.teaching)))


def _write(target: Path, text: str) -> None:
    """Read once as `hoclieu check` would before it takes its name: what is proposed is valid, or nothing is written."""
    fresh = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8")
        load(fresh)
        fresh.replace(target)
    except OSError as error:
        raise NeedsOperator("mapping_unwritable", _UNWRITABLE.filled(path=target, why=error.strerror)) from None
    finally:
        fresh.unlink(missing_ok=True)


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(init)


_URL = Text("Địa chỉ Moodle", "The Moodle's address")
_DEPARTMENT = Text("Tên Sở GD&ĐT (Enter để điền sau)", "The Department's name (Enter: later)")
_TOKEN = Text("Token (không hiện; không ghi vào tệp; biến {name})", "Token (not shown, not written; variable {name})")
_LOOKING = Text("Đang xem site…", "Looking at the site…")
_THERE = Text("Đã có tệp {path}.", "There is a file {path} already.")
_THERE_DO = Text("Dùng --out TÊN KHÁC, hoặc --force để ghi đè.", "Use --out ANOTHER, or --force to write over it.")
_MISSING = Text("Thiếu {option}.", "{option} is missing.")
_WRONG = Text("Giá trị sai: {options}.", "Wrong value: {options}.")
_UNWRITABLE = Text("Không ghi được {path} ({why}).", "{path} cannot be written ({why}).")
_FOUND = Text("{name}: Moodle {release}, tài khoản {user}", "{name}: Moodle {release}, account {user}")
_FOLDER = Text("{name}: {release}", "{name}: {release}")
_HOLDS = Text(
    "{courses} khoá học, {assignments} bài tập, {cohorts} nhóm (cohort)",
    "{courses} courses, {assignments} assignments, {cohorts} cohorts",
)
_ROLES = Text("Vai trò ở nơi nộp bài giảng: ", "Roles where lessons are handed in: ")
_COHORTS = Text("Nhóm: ", "Cohorts: ")
_STOPS = Text(
    "✗ bước {step} chưa chạy được; thêm vào dịch vụ web: {names}",
    "✗ step {step} cannot run; add to the web service: {names}",
)
_LESS = Text("! bước {step} nên có thêm: {names}", "! step {step} does better with: {names}")
_PROPOSED = Text(
    "Đề xuất: {points} nơi nộp bài giảng ({unsure} nơi chưa rõ môn/lớp), {teaching} khoá học được báo cáo",
    "Proposed: {points} submission points ({unsure} more lack subject or grade), {teaching} teaching courses",
)
_WRITTEN = Text(
    "Đã ghi {path}. Đọc lại, điền các chỗ “<-”, rồi: hoclieu check",
    "Wrote {path}. Read it, fill in what is marked “<-”, then: hoclieu check",
)
