"""The trail against those who would change it: whatever they do inside the database shows, or needs an anchor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from connector.appraisal.audit import trail, verify
from connector.errors import Rejected
from connector.store.audit import Broken, sealed
from tests.appraisal.office import Office
from tests.appraisal.test_decisions import sign_off


@pytest.fixture
def told(desk: Office) -> Office:
    lesson, version = desk.hand_in("v1")
    sign_off(desk, lesson, version, "school", "commune")
    for n in range(6):
        desk.ctx.store.audit.append(desk.clock(), "operator", "noted", f"row {n}", {"n": n, "x": 1.5})
    return desk


@contextmanager
def unguarded(desk: Office) -> Iterator[Connection]:
    """As somebody who owns the database: the triggers are gone."""
    with desk.ctx.store.db.connect() as c:
        if c.dialect.name == "sqlite":
            for deed in ("update", "delete"):
                c.execute(text(f"DROP TRIGGER audit_no_{deed}"))
        else:
            c.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        yield c


def broken(desk: Office, anchor: str | None = None) -> Broken | None:
    return desk.ctx.store.audit.verify(anchor).broken


def test_a_trail_that_nobody_touched_is_whole_and_its_anchor_holds_for_ever(told: Office) -> None:
    first = verify(told.ctx)
    assert first.whole and first.trail.rows == 8 and first.trail.anchor.startswith("8:")
    told.ctx.store.audit.append(told.clock(), "operator", "noted", "later", {})
    assert verify(told.ctx, first.trail.anchor).whole


@pytest.mark.parametrize("deed", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_database_itself_refuses_to_change_the_trail(told: Office, deed: str) -> None:
    if deed.startswith("TRUNCATE") and told.ctx.store.db.is_sqlite:
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises((DatabaseError, Exception), match="append-only"), told.ctx.store.db.connect() as c:
        c.execute(text(deed))
    assert broken(told) is None


TAMPERING: dict[str, tuple[Callable[[Connection], object], Broken]] = {
    "changed": (lambda c: c.execute(text("UPDATE audit SET actor = 'x' WHERE seq = 3")), Broken(3, "changed")),
    "a later time": (
        lambda c: c.execute(text("UPDATE audit SET at = '2027-01-01 00:00:00+00:00' WHERE seq = 5")),
        Broken(5, "changed"),
    ),
    "details changed": (
        lambda c: c.execute(text('UPDATE audit SET details = \'{"n": 9, "x": 1.5}\' WHERE seq = 4')),
        Broken(4, "changed"),
    ),
    "deleted": (lambda c: c.execute(text("DELETE FROM audit WHERE seq = 4")), Broken(4, "missing")),
    "the first deleted": (lambda c: c.execute(text("DELETE FROM audit WHERE seq = 1")), Broken(1, "missing")),
    "cut in the middle": (
        lambda c: c.execute(text("DELETE FROM audit WHERE seq BETWEEN 3 AND 6")),
        Broken(3, "missing"),
    ),
    "deleted and closed up": (lambda c: _close_up(c), Broken(4, "link")),
    "two exchanged": (lambda c: _exchange(c, 4, 5), Broken(4, "link")),
    "rewritten and sealed anew": (lambda c: _reseal(c, 5), Broken(6, "link")),
    "the end cut off": (lambda c: c.execute(text("DELETE FROM audit WHERE seq > 6")), Broken(7, "count")),
    "all of it gone": (lambda c: c.execute(text("DELETE FROM audit")), Broken(1, "count")),
}


def _close_up(c: Connection) -> None:
    c.execute(text("DELETE FROM audit WHERE seq = 4"))
    for seq in range(5, 9):
        c.execute(text("UPDATE audit SET seq = :to WHERE seq = :from"), {"from": seq, "to": seq - 1})


def _exchange(c: Connection, one: int, other: int) -> None:
    for old, new in ((one, 999), (other, one), (999, other)):
        c.execute(text("UPDATE audit SET seq = :to WHERE seq = :from"), {"from": old, "to": new})


def _reseal(c: Connection, seq: int) -> None:
    from sqlalchemy import select, update

    from connector.store import tables as t

    row = dict(c.execute(select(t.audit).where(t.audit.c.seq == seq)).mappings().one())
    row["actor"] = "x"
    c.execute(update(t.audit).where(t.audit.c.seq == seq).values(actor="x", hash=sealed(row)))


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found_at_the_first_row_that_is_wrong(told: Office, name: str) -> None:
    do, expected = TAMPERING[name]
    with unguarded(told) as c:
        do(c)
    assert broken(told) == expected


def test_an_end_that_was_cut_off_with_its_count_is_found_by_an_anchor_kept_elsewhere_and_only_so(told: Office) -> None:
    anchor = told.ctx.store.audit.verify().anchor
    with unguarded(told) as c:
        c.execute(text("DELETE FROM audit WHERE seq > 6"))
        c.execute(text("UPDATE counter SET value = 6 WHERE name = 'audit'"))
    assert broken(told) is None
    assert broken(told, anchor) == Broken(7, "anchor")


def test_a_trail_written_anew_as_a_whole_does_not_hold_an_older_anchor(told: Office) -> None:
    anchor = told.ctx.store.audit.verify().anchor
    rows = told.ctx.store.audit.rows()
    with unguarded(told) as c:
        c.execute(text("DELETE FROM audit"))
        for row in rows:
            told.ctx.store.audit.append(row.at, "x", row.action, row.subject, row.details)
    assert broken(told) is None
    assert broken(told, anchor) == Broken(8, "anchor")


def test_a_verdict_changed_taken_away_or_put_in_behind_the_trails_back_is_named(told: Office) -> None:
    with told.ctx.store.db.connect() as c:
        c.execute(text("UPDATE appraisal SET decision = 'rejected' WHERE level = 'school'"))
    assert verify(told.ctx).changed == (1,) and not verify(told.ctx).whole
    with told.ctx.store.db.connect() as c:
        c.execute(text("DELETE FROM minutes_item WHERE appraisal_id = 2"))
        c.execute(text("DELETE FROM appraisal WHERE id = 2"))
    checked = verify(told.ctx)
    assert (checked.changed, checked.gone, checked.untold) == ((1,), (2,), 0)


def test_deeds_of_many_at_once_are_one_chain(desk: Office) -> None:
    def deed(n: int) -> None:
        for i in range(5):
            desk.ctx.store.audit.append(desk.clock(), f"p{n}", "noted", f"{i}", {})

    threads = [threading.Thread(target=deed, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = desk.ctx.store.audit.verify()
    assert (found.rows, found.broken) == (20, None)


def test_the_trail_is_read_by_those_whose_role_it_is(told: Office) -> None:
    rows = trail(told.ctx, told.actor("officer"), "lesson 1 ")
    assert [r.action for r in rows] == ["verdict", "verdict"]
    assert all("Đặng" not in str(r.details) + r.subject for r in rows)
    with pytest.raises(Rejected):
        trail(told.ctx, told.actor("chair"))
