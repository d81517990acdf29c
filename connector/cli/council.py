"""hoclieu review: opinions and conclusions of councils, and who is asked for them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from connector.appraisal import decisions, tasks
from connector.appraisal.decisions import Words
from connector.appraisal.spread import spread as propose
from connector.appraisal.subjects import current_version
from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.show import console
from connector.cli.tables import print_json, print_table
from connector.errors import NeedsOperator
from connector.lessons.actors import NAMED, OPERATOR, Actor
from connector.lessons.people import actor_of
from connector.lessons.records import Decision, Source, TaskRole
from connector.steps.context import Context
from connector.steps.lessons_view import known_lesson
from connector.text import Text

Number = Annotated[int, typer.Argument(metavar="LESSON", help="The lesson's number, as `review list` prints it.")]
Verdict = Annotated[
    Decision, typer.Argument(help="approved (Đạt), changes_required (Đạt sau chỉnh sửa) or rejected (Không đạt).")
]
Level = Annotated[str, typer.Option(help="The level (its id in the mapping).")]
By = Annotated[str, typer.Option(help="Who: a person's id in the mapping, or a full name.")]
Strengths = Annotated[str, typer.Option(help="Ưu điểm.")]
Limitations = Annotated[str, typer.Option(help="Hạn chế.")]
Changes = Annotated[str, typer.Option(help="Yêu cầu điều chỉnh; needed for changes_required.")]
Version = Annotated[int | None, typer.Option(help="The version that was appraised; default: the current one.")]
Reason = Annotated[str, typer.Option(help="Why.")]
As = Annotated[str | None, typer.Option("--as", help="In whose name: a person's id in the mapping. Default: yours.")]
_NOTHING = Text("Không có gì.", "There is nothing.")


def opinion(
    ctx: typer.Context,
    number: Number,
    decision: Verdict,
    level: Level,
    by: By,
    score: Annotated[
        list[str] | None,
        typer.Option(
            help="CRITERION=POINTS of the level's form; once for each. Where the level names no form: all or none."
        ),
    ] = None,
    strengths: Strengths = "",
    limitations: Limitations = "",
    changes: Changes = "",
    version: Version = None,
) -> None:
    """Record one appraiser's opinion; at a level of one appraiser it is the verdict."""
    with context(ctx) as ready:
        who, of = person(ready, by), _version(ready, number, version)
        words = Words(strengths, limitations, changes)
        scores = _scores(score or [])
        given = decisions.give_opinion(ready, who, number, of, level, scores, decision, words, Source.COMMAND)
        there = f"{given.opinions}/{given.quorum}"
        said = Text(f"Đã ghi ý kiến ({there}).", f"The opinion is recorded ({there}).")
        console.print(str(Text("Đã ghi kết quả.", "The verdict is recorded.") if given.concluded else said))


def conclude(
    ctx: typer.Context,
    number: Number,
    decision: Verdict,
    level: Level,
    by: By,
    strengths: Strengths = "",
    limitations: Limitations = "",
    changes: Changes = "",
    version: Version = None,
) -> None:
    """Record the chair's conclusion over the opinions given; needs the level's quorum."""
    with context(ctx) as ready:
        who, of = person(ready, by), _version(ready, number, version)
        words = Words(strengths, limitations, changes)
        decisions.conclude(ready, who, number, of, level, decision, words, Source.COMMAND)
        console.print(str(Text("Đã ghi kết luận.", "The conclusion is recorded.")))


def assign(
    ctx: typer.Context,
    number: Number,
    who: Annotated[str, typer.Argument(metavar="PERSON", help="A person's id in the mapping.")],
    level: Level,
    role: Annotated[TaskRole, typer.Option(help="Their part.")] = TaskRole.MEMBER,
    due: Annotated[datetime | None, typer.Option(help="By when; default: by the mapping's windows.")] = None,
    as_: As = None,
) -> None:
    """Ask somebody to appraise a lesson: never its author, nor (by the level's rule) somebody of the same school."""
    with context(ctx) as ready:
        at = None if due is None else due.astimezone()
        tasks.assign(ready, _acting(ready, as_), number, level, who, role, at)
        console.print(str(Text("Đã phân công.", "Assigned.")))


def spread(
    ctx: typer.Context,
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="The level that awaits the lessons.")],
    each: Annotated[int | None, typer.Option(min=1, help="People a lesson; default: the level's quorum.")] = None,
    among: Annotated[list[str] | None, typer.Option(help="Only among these people; once for each.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Assign what is proposed.")] = False,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Propose who appraises what nobody was asked about: fairly, by subject, load and school."""
    with context(ctx) as ready:
        found = propose(ready, _acting(ready, as_), level, people=among or None, each=each, apply=apply)
        if as_json:
            pairs = [{"lesson": row.id, "person": p.id} for row, p in found.pairs]
            print_json({"applied": apply, "pairs": pairs, "short": [row.id for row in found.short]})
            return
        headings = (Text("#", "#"), Text("Bài giảng", "Lesson"), Text("Trường", "School"), Text("Người", "Person"))
        print_table(headings, ((r.id, r.title, r.school, p.name) for r, p in found.pairs), _NOTHING)
        if found.short:
            numbers = ", ".join(str(row.id) for row in found.short)
            console.print(str(Text(f"Chưa đủ người cho bài: {numbers}.", f"Too few people for: {numbers}.")))


def reassign(
    ctx: typer.Context,
    task: Annotated[int, typer.Argument(metavar="TASK", help="The task's number, as `review queue` prints it.")],
    who: Annotated[str, typer.Argument(metavar="PERSON", help="A person's id in the mapping.")],
    reason: Reason = "",
    as_: As = None,
) -> None:
    """Give an open review task to somebody else."""
    with context(ctx) as ready:
        tasks.reassign(ready, _acting(ready, as_), task, who, reason)
        console.print(str(Text("Đã giao lại.", "Given to somebody else.")))


def decline(
    ctx: typer.Context,
    task: Annotated[int, typer.Argument(metavar="TASK", help="The task's number, as `review queue` prints it.")],
    reason: Reason,
    as_: As = None,
) -> None:
    """Give a review task back, with the reason."""
    with context(ctx) as ready:
        tasks.decline(ready, _acting(ready, as_), task, reason)
        console.print(str(Text("Đã trả lại.", "Given back.")))


def person(ctx: Context, by: str) -> Actor:
    """Somebody of the mapping by id, else somebody who is only named, on the word of whoever runs the command."""
    found = ctx.mapping.person(by)
    return actor_of(ctx.mapping, found) if found else Actor(f"{NAMED}{by}", by)


def _acting(ctx: Context, by: str | None) -> Actor:
    return OPERATOR if by is None else actor_of(ctx.mapping, tasks.known_person(ctx, by))


def _version(ctx: Context, number: int, version: int | None) -> int:
    return current_version(ctx, known_lesson(ctx, number), version).number


def _scores(given: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in given:
        key, _, points = one.partition("=")
        try:
            found[key.strip()] = float(points.replace(",", "."))
        except ValueError:
            raise NeedsOperator(
                "score_unreadable",
                Text(f"Không đọc được điểm '{one}'.", f"The score '{one}' cannot be read."),
                Text("Viết như chinh-xac=15.", "Write it like chinh-xac=15."),
            ) from None
    return found


def register(app: typer.Typer) -> None:
    for command in (opinion, conclude, assign, spread, reassign, decline):
        app.command(epilog=EXIT_CODES)(command)
