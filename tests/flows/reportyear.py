"""Days of reports on a clock that is told, with everything going wrong; and what must be true of them in the end."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from connector import pipelines
from connector.errors import HoclieuError
from connector.participation.parquet import FactStore
from connector.participation.pseudonym import pseudonymizer
from connector.settings import Settings
from connector.steps.confirming import confirm
from connector.steps.context import Context
from connector.steps.deliver import deliver
from connector.steps.readings import sites_to_read
from connector.store import Store
from connector.store.outbox import SENT, UNKNOWN, Delivery
from mappings.schema import Mapping
from tests.conftest import Clock
from tests.flows.reportworld import STUDENTS, Chance, Killed, Letters, Receivers, Sites, unsteady

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SITES = ("lms-a", "lms-b")
THINGS = (*SITES, "database", "redis", "beat", "worker", "mail server", "so-mail", "cum-folder", "so-https", "so-form")
HOURS = [(6, 0), (9, 30), (10, 45), (11, 5), (11, 20), (11, 30), (11, 41), (11, 50), (11, 58), (12, 20), (12, 40)]
HOURS += [
    (13, 5),
    (13, 20),
    (13, 31),
    (13, 45),
    (14, 0),
    (14, 20),
    (14, 41),
    (14, 47),
    (14, 55),
    (15, 10),
    (15, 40),
    (18, 0),
    (22, 0),
]
OFF = (date(2027, 2, 1), date(2027, 2, 14))


def mapping() -> Mapping:
    schools = [("a1", "lms-a", "TOAN8"), ("a2", "lms-a", "TOAN9"), ("b", "lms-b", "VAN10")]
    person = {"roles": [{"role": "principal", "school": "a1"}], "email": "ht@example.vn"}
    there = ["so-mail", "cum-folder", "so-https", "so-form"]
    return Mapping.model_validate(
        {
            "version": 1,
            "department": {
                "id": "so",
                "name": "Sở",
                "parent": "UBND",
                "place": "Hải Phòng",
                "school_year": "2026-2027",
                "short": "S",
            },
            "levels": [{"id": "school", "name": "Cấp trường", "unit": "school"}],
            "groups": [{"id": "cum", "kind": "cluster", "name": "Cụm 1"}],
            "sites": [{"id": s, "url": "https://lms.example", "token_env": "TOKEN"} for s in SITES],
            "schools": [
                {
                    **{"id": id_, "name": id_, "short": id_.upper(), "stages": ["THCS", "THPT"], "site": site},
                    **{"group": "cum", "teaching": [{"course": c, "subject": "Toán", "grade": 8, "class": "8A"}]},
                }
                for id_, site, c in schools
            ],
            "people": [{"id": "hieu-truong", "name": "Nguyễn Thị A", **person}],
            "destinations": [
                {"id": "so-mail", "kind": "mail", "to": ["so@example.vn"], "units": ["department", "group"]},
                {"id": "cum-folder", "kind": "folder", "path": "/tmp", "units": ["school"]},
                {"id": "so-https", "kind": "https", "url": "https://so.example", "secret_env": "S"},
                {
                    **{"id": "so-form", "kind": "web_form", "url": "https://so.example", "units": ["school"]},
                    **{"lookup": "https://so.example/{unit}", "there": "x", "fields": [{"field": "f", "value": "v"}]},
                },
            ],
            "no_school": [{"first": OFF[0], "last": OFF[1], "name": "Tết"}],
            "reports": [
                {
                    **{"kind": "daily", "due": "15:00", "days": ["mon", "tue", "wed", "thu", "fri"]},
                    **{"draft_at": "13:30", "confirm_by": "14:40", "formats": ["json"], "destinations": there},
                    **{"corrections": True},
                },
                {"kind": "weekly", "due": "12:00", "weekday": "sat", "formats": ["json"], "destinations": there},
                {
                    **{"kind": "ad_hoc", "formats": ["json"], "destinations": ["so-https"], "units": ["department"]},
                    "announced": [
                        {"name": "Sau bão", "due": "2026-11-19T10:50"},
                        {"name": "Tổng kết", "due": "2027-05-28T11:00"},
                    ],
                },
            ],
        }
    )


Expected = tuple[str, str, str, str]
"""Kind, unit, period, destination."""


def expected(first: date, last: date) -> Iterator[tuple[Expected, datetime]]:
    """What falls due from one day to another, worked out by hand, with its hour: nothing of the product is asked."""
    schools, all_ = ("school.a1", "school.a2", "school.b"), ("so-https",)
    to = {**dict.fromkeys(schools, ("cum-folder", "so-form", *all_)), "group.cum": ("so-mail", *all_)}
    to["department.so"] = ("so-mail", *all_)
    for n in range((last - first).days + 1):
        day = first + timedelta(n)
        week = [day - timedelta(m) for m in range(7)]
        kinds = []
        if day.weekday() < 5 and not OFF[0] <= day <= OFF[1]:
            kinds.append(("daily", time(15)))
        if day.weekday() == 5 and not all(OFF[0] <= d <= OFF[1] for d in week):
            kinds.append(("weekly", time(12)))
        for kind, hour in kinds:
            for unit, places in to.items():
                yield from (((kind, unit, day.isoformat(), p), datetime.combine(day, hour, ZONE)) for p in places)
    for key in ("2026-11-19_1050", "2027-05-28_1100"):
        due = datetime.strptime(key, "%Y-%m-%d_%H%M").replace(tzinfo=ZONE)
        if first <= due.date() <= last:
            yield ("ad_hoc", "department.so", key, "so-https"), due


@dataclass
class Year:
    """A run over days: `tick` is one beat of the clock, done by a worker that may die."""

    stores: list[Store]
    folder: Path
    clock: Clock
    seed: int
    chance: Chance = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = Chance(random.Random(self.seed))
        self.stores = [unsteady(store, self.chance) for store in self.stores]
        self.receivers, self.letters = Receivers(self.chance), Letters(self.chance)
        self.sites = Sites(self.chance, self.clock)
        self.mapping = mapping()

    def context(self, store: Store) -> Context:
        return Context(
            mapping=self.mapping,
            settings=Settings(data=self.folder, web_url="https://hoclieu.example"),
            store=store,
            facts=FactStore(self.folder / "facts"),
            sites=self.sites,  # type: ignore[arg-type]
            pseudonym=lambda site: pseudonymizer(b"k" * 32, site),
            run=uuid.uuid4().hex[:12],
            now=self.clock,
            post=self.letters,  # type: ignore[arg-type]
            attended=False,
        )

    def days(self, first: date, last: date) -> None:
        for n in range((last - first).days + 1):
            if n and self.chance.random.random() < 0.5:
                self.sites.evening = datetime.combine(first + timedelta(n - 1), time(20), ZONE)
            for hour, minute in HOURS:
                self.clock.now = datetime.combine(first + timedelta(n), time(hour, minute), ZONE)
                self.chance.turn(THINGS, 0.02, 0.25)
                if not self.chance.down & {"beat", "redis", "worker"}:
                    self.tick(observe=not self.chance.strikes("redis emptied", 0.1))

    def settle(self, last: date) -> None:
        """Everything works again, for long enough."""
        self.chance.calm = True
        self.chance.down.clear()
        for turn in range(30):
            self.clock.now = datetime.combine(last, time(23, 10), ZONE) + timedelta(minutes=20 * turn)
            self.tick()

    def tick(self, observe: bool = True) -> None:
        for store in self.chance.random.sample(self.stores, len(self.stores)):
            self.chance.arm(0.3)
            with suppress(Killed, HoclieuError):
                ctx = self.context(store)
                for site in sites_to_read(ctx) if observe else ():
                    list(pipelines.run(self.context(store), ("observe",), site))
                if self.chance.random.random() < 0.4:
                    self._confirmed(ctx)
                deliver(ctx, self.receivers.way)
            self.chance.dead = False
            self.counts["ticks"] += 1

    def _confirmed(self, ctx: Context) -> None:
        for due in ctx.store.due.open():
            if due.draft_said and due.key.unit == "school.a1" and not due.confirmed:
                confirm(ctx, due, due.draft_said, "person:hieu-truong", "Nguyễn Thị A")
                self.counts["confirmed"] += 1

    def wrong(self, first: date, last: date) -> list[str]:
        """What is not as it must be, in words; and `counts` of what was."""
        wanted = dict(expected(first, last))
        rows, corrections = {}, []
        store = self.stores[0]
        due = store.due.since(datetime(2020, 1, 1, tzinfo=ZONE))
        for d in store.outbox.of([x.id for x in due]):
            rows[d.due.key.kind, d.due.key.unit, d.due.key.period, d.destination] = d
            corrections += [d] if d.correction else []
        for d in corrections:  # what it corrects is judged as the report
            rows[d.due.key.kind, d.due.key.unit, d.due.key.period, d.destination] = first_of(store, d)
        said = [f"not asked for: {key}" for key in rows.keys() - wanted.keys()]
        said += [f"never corrected: {d.key}" for d, _ in store.outbox.outdated()]
        for d in corrections:
            said += _corrected(d, self.receivers, self.counts)
        for key, hour in wanted.items():
            said += _judged(key, hour, rows.get(key), self.receivers, self.counts)
        self.counts.update(self.chance.happened)
        return said


def first_of(store: Store, correction: Delivery) -> Delivery:
    same = [d for d in store.outbox.of([correction.due.id]) if d.destination == correction.destination]
    return min(same, key=lambda d: d.revision)


def _corrected(d: Delivery, receivers: Receivers, counts: Counter[str]) -> Iterator[str]:
    """There once, named as what it is, and telling what changed."""
    arrived = receivers.all[d.destination].arrived.get(d.key, [])
    counts[f"correction {d.state}"] += 1
    if d.state == UNKNOWN and d.destination == "so-mail" and len(arrived) <= 1:
        return
    if d.state != SENT or len(arrived) != 1 or d.late:
        yield f"{d.state}, arrived {len(arrived)} times: {d.key} ({d.code})"
    for parcel, content in arrived:
        if parcel.corrects is None or not parcel.changes or not content["changes"] or parcel.confirmed:
            yield f"not said to be a correction: {d.key}"


def _judged(
    key: Expected, hour: datetime, row: Delivery | None, receivers: Receivers, counts: Counter[str]
) -> Iterator[str]:
    if row is None:
        yield f"never released: {key}"
        return
    receiver = receivers.all.get(key[3])
    arrived = receiver.arrived.get(row.key, []) if receiver else []
    counts[f"{row.state}{' late' if row.late else ''}"] += 1
    if row.state == UNKNOWN and key[3] == "so-mail" and len(arrived) <= 1:
        counts["unknown, arrived" if arrived else "unknown, not arrived"] += 1
    elif row.state != SENT or len(arrived) != 1:
        yield f"{row.state}, arrived {len(arrived)} times: {key} ({row.code})"
    if row.state == SENT and row.done_at is not None and row.late != (row.done_at > hour):
        yield f"late is {row.late}, but sent {row.done_at} for {hour}: {key}"
    for _parcel, content in arrived:
        yield from _zeros(key, content, counts)


def _zeros(key: Expected, content: dict[str, object], counts: Counter[str]) -> Iterator[str]:
    """A school that was read has all its students (no cell is so small that it is hidden); one that was not, none."""
    figures, schools = content["figures"], content["schools"]
    assert isinstance(figures, dict) and isinstance(schools, list) and schools
    for school in schools:
        missing = school["state"] == "missing"
        counts["school in a report, missing" if missing else "school in a report, read"] += 1
        enrolled = {k: v for k, v in figures.items() if k.startswith(f"school/{school['id']}/enrolled")}
        if missing and any(v is not None for v in enrolled.values()):
            yield f"missing, yet {enrolled}: {key}"
        if not missing and STUDENTS not in enrolled.values():
            yield f"read, yet {enrolled}: {key}"
