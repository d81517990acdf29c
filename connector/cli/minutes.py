"""hoclieu minutes: sittings and their minutes (biên bản), from draft to signed scan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from connector.appraisal import documents, minutes
from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.show import console
from connector.cli.tables import moment, print_json, print_table
from connector.lessons.actors import OPERATOR
from connector.lessons.words import DECISION_WORDS
from connector.steps.context import Context
from connector.store.minutes import Held, MinutesRow
from connector.store.onrecord import Recorded
from connector.text import Text

app = typer.Typer(help="Minutes of appraisals: without final minutes no catalog opens.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="MINUTES", help="Their number here, as `minutes list` prints it.")]
Verdicts = Annotated[list[int] | None, typer.Argument(metavar="[VERDICT]...", help="As `minutes waiting` prints them.")]
LevelId = Annotated[str, typer.Argument(metavar="LEVEL", help="A level's id in the mapping.")]
UnitId = Annotated[str, typer.Argument(metavar="UNIT", help="Id of the school, group or department.")]
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
From = Annotated[datetime | None, typer.Option("--from", formats=_FORMATS, help="When it began, local time.")]
To = Annotated[datetime | None, typer.Option("--to", formats=_FORMATS, help="When it ended, local time.")]
Place = Annotated[str | None, typer.Option(help="Where it was held.")]
Present = Annotated[list[str] | None, typer.Option(help="Somebody present, with their part; once for each.")]
Chair = Annotated[str | None, typer.Option(help="Chủ trì.")]
Secretary = Annotated[str | None, typer.Option(help="Thư ký.")]


@app.command("list", epilog=EXIT_CODES)
def list_minutes(
    ctx: typer.Context,
    level: Annotated[str | None, typer.Option(help="Only of this level.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only of this unit.")] = None,
    state: Annotated[str | None, typer.Option(help="Only draft or only final ones.")] = None,
    as_json: Json = False,
) -> None:
    """List minutes, drafts and final ones."""
    with context(ctx) as ready:
        found = ready.store.minutes.all(level=level, unit=unit, state=state)
        if as_json:
            print_json([_brief(row) for row in found])
            return
        heads = [Text("#", "#"), Text("Số", "Number"), Text("Cấp, đơn vị", "Level, unit")]
        heads += [Text("Bài", "Lessons"), Text("Tình trạng", "State")]
        rows = ((r.id, r.number or "", f"{r.level} · {r.unit}", len(r.appraisals), _state(r)) for r in found)
        print_table(heads, rows, Text("Chưa có biên bản nào.", "There are no minutes yet."))


@app.command("waiting", epilog=EXIT_CODES)
def waiting(ctx: typer.Context, level: LevelId, unit: UnitId, as_json: Json = False) -> None:
    """List the verdicts of a unit that stand on no minutes yet."""
    with context(ctx) as ready:
        found = minutes.waiting(ready, OPERATOR, level, unit)
        if as_json:
            print_json([_verdict(r) for r in found])
            return
        _print_verdicts(found)


@app.command("open", epilog=EXIT_CODES)
def open_minutes(
    ctx: typer.Context,
    level: LevelId,
    unit: UnitId,
    verdicts: Verdicts = None,
    everything: Annotated[bool, typer.Option("--all", help="All verdicts that wait for minutes.")] = False,
    began: From = None,
    ended: To = None,
    place: Place = None,
    present: Present = None,
    chair: Chair = None,
    secretary: Secretary = None,
    as_json: Json = False,
) -> None:
    """Open draft minutes of one sitting over several lessons.

    Example: hoclieu minutes open city haiphong --all --from 2027-02-05T14:00 --chair "Lê Văn An"
    """
    with context(ctx) as ready:
        chosen = list(verdicts or [])
        if everything:
            chosen = [r.appraisal.id for r in minutes.waiting(ready, OPERATOR, level, unit)]
        held = _held(ready, Held(), began, ended, place, present, chair, secretary)
        _told(ready, minutes.open_session(ready, OPERATOR, level, unit, held, chosen), as_json)


@app.command("add", epilog=EXIT_CODES)
def add(
    ctx: typer.Context,
    number: Number,
    verdicts: Annotated[list[int], typer.Argument(metavar="VERDICT...", help="As `minutes waiting` prints them.")],
    as_json: Json = False,
) -> None:
    """Put more verdicts on a draft."""
    with context(ctx) as ready:
        _told(ready, minutes.add_to_session(ready, OPERATOR, number, verdicts), as_json)


@app.command("finalise", epilog=EXIT_CODES)
def finalise(
    ctx: typer.Context,
    number: Number,
    began: From = None,
    ended: To = None,
    place: Place = None,
    present: Present = None,
    chair: Chair = None,
    secretary: Secretary = None,
    as_json: Json = False,
) -> None:
    """Make a draft final: numbered, never changed again. Options fill in what is still missing."""
    with context(ctx) as ready:
        row = minutes.known_minutes(ready, number)
        there = Held(row.held_from, row.held_to, row.place, row.present, row.chair, row.secretary)
        held = _held(ready, there, began, ended, place, present, chair, secretary)
        if held != there:
            minutes.describe_session(ready, OPERATOR, number, held)
        _told(ready, minutes.finalise(ready, OPERATOR, number), as_json)


@app.command("attach", epilog=EXIT_CODES)
def attach(
    ctx: typer.Context,
    number: Number,
    scan: Annotated[Path, typer.Argument(metavar="FILE", help="The signed scan: PDF, JPEG or PNG.", exists=True)],
    as_json: Json = False,
) -> None:
    """Attach the signed scan to final minutes."""
    with context(ctx) as ready:
        _told(ready, minutes.attach_signed(ready, OPERATOR, number, scan, scan.name), as_json)


@app.command("show", epilog=EXIT_CODES)
def show(
    ctx: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option(help="Write the DOCX there.")] = None,
    as_json: Json = False,
) -> None:
    """Show minutes: when, who, and every verdict on them."""
    with context(ctx) as ready:
        row = minutes.known_minutes(ready, number)
        if out is not None:
            out.write_bytes(documents.document_of(ready, OPERATOR, number).content)
        found = ready.store.onrecord.verdicts(row.appraisals)
        if as_json:
            print_json(_brief(row) | {"verdicts": [_verdict(r) for r in found]})
            return
        _told(ready, row, as_json=False)
        for label, said in (
            (Text("Bắt đầu", "Began"), moment(ready, row.held_from)),
            (Text("Kết thúc", "Ended"), moment(ready, row.held_to)),
            (Text("Địa điểm", "Place"), row.place),
            (Text("Tham dự", "Present"), "; ".join(row.present)),
            (Text("Chủ trì", "Chair"), row.chair),
            (Text("Thư ký", "Secretary"), row.secretary),
        ):
            console.print(f"  {label}: {said or '—'}", markup=False)
        _print_verdicts(found)


def _held(
    ready: Context,
    there: Held,
    began: datetime | None,
    ended: datetime | None,
    place: str | None,
    present: list[str] | None,
    chair: str | None,
    secretary: str | None,
) -> Held:
    """What was given takes the place of what was there."""
    zone = ZoneInfo(ready.mapping.department.timezone)
    return replace(
        there,
        held_from=began.replace(tzinfo=zone) if began else there.held_from,
        held_to=ended.replace(tzinfo=zone) if ended else there.held_to,
        place=there.place if place is None else place,
        present=tuple(present) if present else there.present,
        chair=there.chair if chair is None else chair,
        secretary=there.secretary if secretary is None else secretary,
    )


def _told(ready: Context, row: MinutesRow, as_json: bool) -> None:
    if as_json:
        print_json(_brief(row))
        return
    about = Text(f"Biên bản {row.id}", f"Minutes {row.id}")
    where = f"{row.level} · {row.unit}"
    counted = Text(f"{len(row.appraisals)} bài", f"{len(row.appraisals)} lessons")
    console.print(f"{about}: {row.number or '—'}, {_state(row)}, {where}, {counted}", markup=False)


def _state(row: MinutesRow) -> str:
    if not row.final:
        return str(Text("dự thảo", "draft"))
    return str(Text("đã chốt, có bản ký", "final, signed") if row.signed_sha256 else Text("đã chốt", "final"))


def _print_verdicts(found: list[Recorded]) -> None:
    heads = [
        Text("Kết quả #", "Verdict #"),
        Text("Bài giảng", "Lesson"),
        Text("Bản", "Ver."),
        Text("Kết luận", "Verdict"),
    ]
    rows = ((r.appraisal.id, r.lesson.title, r.version.number, DECISION_WORDS[r.appraisal.decision]) for r in found)
    print_table(heads, rows, Text("Không có kết quả nào chờ.", "No verdict waits."))


def _brief(row: MinutesRow) -> dict[str, object]:
    names = ("id", "level", "unit", "state", "number", "held_from", "held_to", "place", "present", "chair", "secretary")
    said = {name: getattr(row, name) for name in (*names, "finalised_at", "signed_sha256")}
    return said | {"verdict_ids": list(row.appraisals)}


def _verdict(r: Recorded) -> dict[str, object]:
    return {
        "verdict": r.appraisal.id,
        "lesson": r.lesson.id,
        "title": r.lesson.title,
        "version": r.version.number,
        "decision": r.appraisal.decision.value,
        "decided_at": r.appraisal.decided_at.isoformat(),
    }


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="minutes")
