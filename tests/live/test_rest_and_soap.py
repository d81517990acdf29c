"""The same main job on the same real Moodle, once over REST and once over SOAP: the records must be the same."""

from __future__ import annotations

import dataclasses
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import duckdb
import pytest

from connector import pipelines
from connector.settings import Settings
from connector.steps.context import Context
from connector.steps.lessons_view import LessonView, lessons
from connector.wiring import opened
from tests.contract.scene import ASSIGNMENT, Scene, live_scene
from tests.live.department import mapping
from tests.live.site import LiveSite

pytestmark = pytest.mark.live
Protocol = Literal["rest", "soap"]
Show = Callable[[str, object], None]
_STAGES: Sequence[tuple[str, ...]] = (("collect", "verdicts"), ("tell", "publish", "observe"), ("collect", "verify"))
_BODY = """
levels: [{{id: school, name: Cấp trường, unit: school, lms_verdicts: true}}]
schools:
  - id: truong-{run}
    name: Trường thử {run}
    short: TT
    stages: [THPT]
    site: live
    submissions: [{{course: {{id: {handed}}}, assignment: {assignment}, subject: Toán, grade: 10}}]
    teaching: [{{course: {{id: {taught}}}, subject: Toán, grade: 10, class: 10A1}}]
reports: [{{kind: daily, due: "15:00"}}]
"""
_BY_CHANCE = {"fetched", "bytes"}
"""Two files of the same content that are fetched side by side are fetched once or twice."""
_NOT_THE_SAME = {"observed_at", "last_access"}
"""Columns that tell when somebody looked."""


@dataclass
class Run:
    """One school of its own on the one site, so that neither finds what the other published."""

    protocol: Protocol
    name: str
    settings: Settings
    seconds: Counter[str] = field(default_factory=Counter)
    traffic: Counter[str] = field(default_factory=Counter)
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def do(self, steps: Sequence[str], ahead: timedelta) -> None:
        with self.context(ahead) as context:
            for step in steps:
                begun = time.perf_counter()
                for outcome in pipelines.run(context, [step]):
                    self.words[f"{step} {len(self.words)}"] = {
                        k: v for k, v in outcome.counts.items() if v and k not in _BY_CHANCE
                    }
                    self.errors += [f"{step}: {outcome.word} {outcome.error} {outcome.aside}"] * (outcome.word != "ok")
                self.seconds[step] += time.perf_counter() - begun  # type: ignore[assignment]  # seconds
            self.traffic.update(context.sites.traffic("live"))

    def context(self, ahead: timedelta = timedelta()) -> Iterator[Context]:  # type: ignore[misc]
        return opened(self.settings, now=lambda: datetime.now(UTC) + ahead)  # type: ignore[return-value]

    def records(self) -> dict[str, list[str]]:
        """By kind, one line a record; what is named after the run is named alike."""
        with self.context() as context:
            found: dict[str, list[str]] = {"lessons": [], "verdicts": [], "told": []}
            for view in lessons(context):
                found["lessons"].append(self._line(_lesson(view)))
                found["verdicts"] += [
                    self._line([view.lesson.title, s.level.id, s.state, s.verdict]) for s in view.standings
                ]
                teacher = view.lesson.author_key.partition(":")[2]
                found["told"] += map(self._line, context.store.reviews.told("live", view.lesson.assignment_id, teacher))
            found["publications"] = [self._line(_published(p)) for p in context.store.publications.all()]
        for dataset in ("facts", "roster", "outline", "teachers", "members"):
            found[dataset] = [self._line(row) for row in _rows(self.settings.facts, dataset)]
        return {kind: sorted(lines) for kind, lines in found.items()}

    def _line(self, record: object) -> str:
        plain = (
            dataclasses.asdict(record) if dataclasses.is_dataclass(record) and not isinstance(record, type) else record
        )
        return json.dumps(plain, ensure_ascii=False, default=_as_text, sort_keys=True).replace(self.name, "RUN")


def _as_text(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.asdict(value)
        return {k: str(v) for k, v in fields.items() if k not in ("id", "recorded_at")}
    return str(value)


def _lesson(view: LessonView) -> list[object]:
    lesson, version = view.lesson, view.version
    about = (lesson.title, lesson.subject, lesson.grade, lesson.topic, lesson.period, lesson.author_name)
    where = (lesson.school, lesson.assignment_id, lesson.author_key, lesson.slot, lesson.window)
    return [
        *about,
        *where,
        version.number,
        version.sha256,
        version.filename,
        version.submitted_at,
        version.report.verdict,
    ]


def _published(p: object) -> dict[str, object]:
    leave = {"id", "cmid", "course_id", "url", "intended_at", "confirmed_at", "idnumber", "described", "reads_back"}
    return {k: v for k, v in dataclasses.asdict(p).items() if k not in leave}  # type: ignore[call-overload]


def _rows(root: Path, dataset: str) -> list[object]:
    files = [str(p) for p in root.rglob("*.parquet") if dataset in p.relative_to(root).parts]
    if not files:
        return []
    db = duckdb.connect()
    found = db.execute("SELECT * FROM read_parquet(?, union_by_name = true, hive_partitioning = false)", [files])
    names = [d[0] for d in found.description or ()]
    return [{n: v for n, v in zip(names, row, strict=True) if n not in _NOT_THE_SAME} for row in found.fetchall()]


@pytest.fixture(scope="module")
def scene(live_site: LiveSite) -> Scene:
    return live_scene(live_site)


@pytest.fixture(scope="module")
def runs(live_site: LiveSite, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Protocol, Run]]:
    """Stage by stage, one after the other: what a stage writes to Moodle must not be read by the other's same stage."""
    made: dict[Protocol, Run] = {}
    protocols: tuple[Protocol, ...] = ("rest", "soap")
    for protocol in protocols:
        folder, name = tmp_path_factory.mktemp(protocol), f"{live_site.run}{protocol[0]}"
        body = _BODY.format(
            run=name, handed=scene.submission_course, assignment=ASSIGNMENT, taught=scene.teaching_course
        )
        text = mapping(name, live_site.url, live_site.username, body, f"    protocol: {protocol}")
        text = "\n".join(
            line for line in text.splitlines() if "level: district" not in line and "level: city" not in line
        )
        (folder / "mapping.yaml").write_text(text, encoding="utf-8")
        settings = {"mapping": folder / "mapping.yaml", "data": folder / "data", "lang": "vi", "log_level": "error"}
        made[protocol] = Run(protocol, name, Settings(**settings, database=None))  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOCLIEU_PSEUDONYM_KEY", "0123456789abcdef" * 4)
        for steps in _STAGES:
            for protocol in protocols:
                made[protocol].do(steps, timedelta(minutes=5))
        yield made


def test_every_step_ends_well_over_both(runs: dict[Protocol, Run]) -> None:
    assert [error for run in runs.values() for error in run.errors] == []


def test_the_records_are_the_same(runs: dict[Protocol, Run], show: Show) -> None:
    rest, soap = runs["rest"].records(), runs["soap"].records()
    differ = {kind: sorted(set(rest[kind]) ^ set(soap[kind])) for kind in rest}
    counts = (f"{k:13} REST {len(rest[k]):4}  SOAP {len(soap[k]):4}  different {len(differ[k])}" for k in rest)
    show("records", "\n".join(counts))
    assert {kind: lines for kind, lines in differ.items() if lines} == {}
    for kind in ("lessons", "verdicts", "told", "publications", "facts", "roster", "outline"):
        assert rest[kind], f"nothing to compare: {kind}"
    assert list(runs["rest"].words.values()) == list(runs["soap"].words.values())


def test_what_soap_costs(runs: dict[Protocol, Run], show: Show) -> None:
    rest, soap = runs["rest"], runs["soap"]
    lines = [f"{step:10} {rest.seconds[step]:6.2f} s  {soap.seconds[step]:6.2f} s" for step in rest.seconds]
    lines += [f"{what:10} {rest.traffic[what]:>8,}  {soap.traffic[what]:>8,}" for what in ("calls", "bytes")]
    whole = sum(soap.seconds.values()) / sum(rest.seconds.values())
    lines.append(f"SOAP / REST: time {whole:.2f}, bytes {soap.traffic['bytes'] / rest.traffic['bytes']:.2f}")
    show("REST against SOAP", "\n".join(lines))
    assert abs(soap.traffic["calls"] - rest.traffic["calls"]) <= len(_STAGES), "the WSDL is read once a run"
