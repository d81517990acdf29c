"""hoclieu declare: what schools say of themselves, by command."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from connector import pipelines
from connector.cli.options import EXIT_CODES, DryRun, Json, SiteOption, context
from connector.cli.show import console
from connector.cli.steps import carry_out
from connector.cli.tables import print_json, print_table
from connector.declarations.questions import question, questions
from connector.errors import NeedsOperator
from connector.lessons.actors import OPERATOR
from connector.steps.context import Context
from connector.steps.declaring import Said, declare, holding
from connector.text import Text
from mappings.schema import School

app = typer.Typer(
    help="What no log can tell (2517, parts 1, 2, 5, words of 3 and 4): plan, rules, software, staff, support.\n\n"
    "A school answers once, here, on the page /declarations or in a Database activity of its own Moodle, and again "
    "only when something changes. Every version is kept; reports print what held on their last day.",
    no_args_is_help=True,
)
Day = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="As of this day; default: today.")]
_SCHOOL = Text("Trường", "School")


@app.command("list", epilog=EXIT_CODES)
def missing(ctx: typer.Context, day: Day = None, as_json: Json = False) -> None:
    """List what each school has still to answer."""
    with context(ctx) as ready:
        found = holding(ready, ready.mapping.schools, day.date() if day else ready.today)
        if as_json:
            print_json([{"school": d.school, "answered": len(d.answers), "missing": list(d.missing)} for d in found])
            return
        headings = (_SCHOOL, Text("Đã trả lời", "Answered"), Text("Còn thiếu", "Missing"))
        rows = ((d.name, len(d.answers), ", ".join(d.missing) or "—") for d in found)
        print_table(headings, rows, Text("Không có trường nào.", "There are no schools."))


@app.command("show", epilog=EXIT_CODES)
def show(ctx: typer.Context, school: str, day: Day = None, as_json: Json = False) -> None:
    """Show the answers of one school: what, since when, by whom, from where."""
    with context(ctx) as ready:
        found = holding(ready, [_school(ready, school)], day.date() if day else ready.today)[0]
        if as_json:
            print_json([{n: str(getattr(a, n)) for n in a.__slots__} for a in found.answers])
            return
        headings = (
            Text("Câu hỏi", "Question"),
            Text("Trả lời", "Answer"),
            Text("Từ ngày", "Since"),
            Text("Ai", "Who"),
            Text("Từ đâu", "From"),
        )
        rows = ((a.question, a.said, a.valid_from.isoformat(), a.said_by, a.source) for a in found.answers)
        print_table(headings, rows, Text("Trường chưa trả lời câu nào.", "Nothing is answered yet."))


@app.command("questions", epilog=EXIT_CODES)
def asked(ctx: typer.Context, as_json: Json = False) -> None:
    """List the questions: their ids, what they ask, and the field of a Database activity that answers each."""
    if as_json:
        print_json([q.model_dump(mode="json") for q in questions()])
        return
    headings = (Text("Mã", "Id"), Text("Phần", "Part"), Text("Câu hỏi", "Question"), Text("Trường dữ liệu", "Field"))
    rows = ((q.id, q.part, str(q.words.text), q.field) for q in questions())
    print_table(headings, rows, Text("", ""))


@app.command("set", epilog=EXIT_CODES)
def answer(
    ctx: typer.Context,
    school: str,
    question_id: Annotated[str, typer.Argument(metavar="QUESTION")],
    said: Annotated[str, typer.Argument(metavar="ANSWER", help="'' takes an answer back.")],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The day from which it holds: today.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who says so, as the record shall name them.")] = None,
) -> None:
    """Answer one question for a school, e.g. hoclieu declare set thptp students_supported 17 --from 2026-11-16."""
    with context(ctx) as ready:
        _school(ready, school)
        question(question_id)
        valid = since.date() if since else ready.today
        kept = declare(ready, school, {question_id: said}, Said(by or OPERATOR.key, ready.now(), "command", valid))
    console.print(str(Text("Đã ghi.", "Recorded.") if kept else Text("Không có gì mới.", "Nothing new.")))


@app.command("read", epilog=EXIT_CODES)
def read(ctx: typer.Context, site: SiteOption = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Read the Database activities in which schools declare; sync does it as well."""
    carry_out(ctx, site, dry_run, as_json, lambda c: pipelines.run(c, ("declare",), site))


def _school(ready: Context, id: str) -> School:
    if (school := ready.mapping.find_school(id)) is not None:
        return school
    raise NeedsOperator(
        "school_unknown",
        Text(f"Không có trường '{id}' trong tệp ánh xạ.", f"There is no school '{id}' in the mapping."),
    )


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="declare")
