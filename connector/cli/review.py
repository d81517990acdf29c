"""hoclieu review: list lessons, show one, record a verdict."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from connector.appraisal.decisions import record_verdict
from connector.cli import council, queue
from connector.cli.options import EXIT_CODES, Json, context
from connector.cli.show import console
from connector.errors import Rejected
from connector.lessons.records import Decision, LessonVersion, LevelState, Source
from connector.lessons.review import NewVerdict
from connector.lessons.words import DECISION_WORDS, STATE_WORDS
from connector.steps.lessons_view import LessonView, lesson, lessons
from connector.text import Text

app = typer.Typer(help="The appraisal of lessons: list, show, record a verdict.", no_args_is_help=True)
_PARTS = (Text("Ưu điểm", "Strengths"), Text("Hạn chế", "Limitations"), Text("Yêu cầu điều chỉnh", "Required changes"))
Number = Annotated[int, typer.Argument(metavar="LESSON", help="The lesson's number, as `review list` prints it.")]


@app.command("list", epilog=EXIT_CODES)
def list_lessons(
    ctx: typer.Context,
    school: Annotated[str | None, typer.Option(help="Only this school (its id in the mapping).")] = None,
    level: Annotated[str | None, typer.Option(help="Only lessons that await this level's verdict.")] = None,
    as_json: Json = False,
) -> None:
    """List lessons and where each stands."""
    with context(ctx) as ready:
        found = [
            v for v in lessons(ready, school=school) if level is None or (v.awaits is not None and v.awaits.id == level)
        ]
        if as_json:
            print(json.dumps([_brief(v) for v in found], ensure_ascii=False, indent=1))
            return
        table = Table(show_edge=False, pad_edge=False, header_style="bold")
        for name in (
            "#",
            Text("Bài giảng", "Lesson"),
            Text("Trường", "School"),
            Text("Bản", "Ver."),
            Text("Tình trạng", "Standing"),
        ):
            table.add_column(str(name), overflow="fold")
        for v in found:
            about = f"{v.lesson.title}\n[dim]{v.lesson.subject} {v.lesson.grade}, {v.lesson.author_name}[/]"
            table.add_row(str(v.lesson.id), about, v.lesson.school, str(v.version.number), standing_words(v))
        console.print(table if found else str(Text("Chưa có bài giảng nào.", "There are no lessons yet.")))


def standing_words(v: LessonView) -> str:
    """`Cấp trường: Đạt → Cấp quận: đang thẩm định`, up to the first level that has not spoken."""
    if not v.version.report.playable:
        return f"[red]{Text('gói không dùng được', 'package not usable')}[/]"
    reached = [s for s in v.standings if s.state is not LevelState.WAITING]
    return " → ".join(f"{s.level.name}: {STATE_WORDS[s.state]}" for s in reached)


def _brief(v: LessonView) -> dict[str, object]:
    return {
        "lesson": v.lesson.id,
        "title": v.lesson.title,
        "school": v.lesson.school,
        "subject": v.lesson.subject,
        "grade": v.lesson.grade,
        "author": v.lesson.author_name,
        "version": v.version.number,
        "sha256": v.version.sha256,
        "verdict_of_inspection": v.version.report.verdict.value,
        "levels": {s.level.id: s.state.value for s in v.standings},
        "awaits": v.awaits.id if v.awaits else None,
    }


@app.command("show", epilog=EXIT_CODES)
def show_lesson(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show one lesson: its versions, what the inspection found, and every verdict with its words."""
    with context(ctx) as ready:
        v = lesson(ready, number)
        if as_json:
            print(json.dumps(_full(v), ensure_ascii=False, indent=1))
            return
        about = f"{v.lesson.subject} {v.lesson.grade} · {v.lesson.author_name} · {v.lesson.school}"
        console.print(f"[bold]{v.lesson.title}[/]\n{about}")
        for version in reversed(v.versions):
            _show_version(v, version)
        console.print(f"\n{standing_words(v)}")


def _show_version(v: LessonView, version: LessonVersion) -> None:
    mark = " ←" if version.id == v.version.id else ""
    content = f"{version.filename} ({version.size:,} B, sha256 {version.sha256[:12]}…)"
    console.print(f"\n[bold]{Text('Bản', 'Version')} {version.number}[/]{mark} {content}")
    for finding in version.report.findings:
        console.print(f"  {finding.severity.value}: {finding.message}", markup=False)
    for a in v.verdicts[version.id]:
        given = f"{a.appraiser_name} ({a.source.value}, {a.decided_at:%Y-%m-%d %H:%M} UTC)"
        console.print(f"  {a.level}: {DECISION_WORDS[a.decision]} — {given}", markup=False)
        for label, text in zip(_PARTS, (a.strengths, a.limitations, a.required_changes), strict=True):
            if text:
                console.print(f"    {label}: {text}", markup=False)


def _full(v: LessonView) -> dict[str, object]:
    versions = [
        {
            "version": x.number,
            "sha256": x.sha256,
            "filename": x.filename,
            "submitted_at": x.submitted_at.isoformat(),
            "report": x.report.model_dump(mode="json"),
            "verdicts": [
                {
                    n: str(getattr(a, n))
                    for n in (
                        "level",
                        "decision",
                        "appraiser_name",
                        "strengths",
                        "limitations",
                        "required_changes",
                        "source",
                        "decided_at",
                    )
                }
                for a in v.verdicts[x.id]
            ],
        }
        for x in v.versions
    ]
    return _brief(v) | {"versions": versions}


@app.command("record", epilog=EXIT_CODES)
def record(
    ctx: typer.Context,
    number: Number,
    decision: Annotated[
        Decision, typer.Argument(help="approved (Đạt), changes_required (Đạt sau chỉnh sửa) or rejected (Không đạt).")
    ],
    level: Annotated[str, typer.Option(help="The level whose verdict it is (its id in the mapping).")],
    by: Annotated[str, typer.Option(help="Who appraised: full name.")],
    strengths: Annotated[str, typer.Option(help="Ưu điểm.")] = "",
    limitations: Annotated[str, typer.Option(help="Hạn chế.")] = "",
    changes: Annotated[str, typer.Option(help="Yêu cầu điều chỉnh; needed for changes_required.")] = "",
    version: Annotated[
        int | None, typer.Option(help="The version that was appraised; default: the current one.")
    ] = None,
) -> None:
    """Record a verdict of one level on a lesson's version, with its strengths, limitations and required changes.

    Example: hoclieu review record 7 approved --level district --by "Trần Văn An" --strengths "Bám sát yêu cầu cần đạt"
    """
    with context(ctx) as ready:
        v = lesson(ready, number)
        if version is not None and version != v.version.number:
            raise Rejected(
                "version_superseded",
                Text(
                    f"Bản {version} không còn là bản hiện hành (bản {v.version.number}).",
                    f"Version {version} is no longer the current one ({v.version.number}).",
                ),
                Text(
                    "Xem lại bản mới rồi ghi kết quả cho bản đó.", "Look at the newer version, then record its verdict."
                ),
            )
        verdict = NewVerdict(level, f"name:{by}", by, decision, strengths, limitations, changes)
        new = record_verdict(ready, v.lesson, v.version, verdict, Source.COMMAND, ready.now())
        after = lesson(ready, number)
        said = Text("Đã ghi", "Recorded") if new else Text("Đã có từ trước", "It was there already")
        console.print(f"{said}: {v.lesson.title} — {standing_words(after)}")


def register(root: typer.Typer) -> None:
    council.register(app)
    queue.register(app)
    root.add_typer(app, name="review")
