"""One deed, several methods of the store, one transaction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from connector.store import Store

NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


def test_what_several_methods_write_within_one_transaction_is_undone_together(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.db.connect():
        store.sites.set_state("a", "x", 1)
        assert store.sites.state("a", "x") == 1
        _ = 1 / 0
    assert store.sites.state("a", "x") is None


def test_what_fails_inside_and_is_caught_there_undoes_its_own_part_only(store: Store) -> None:
    with store.db.connect():
        store.sites.set_state("a", "x", 1)
        with pytest.raises(IntegrityError), store.db.connect() as c:
            store.sites.set_state("a", "y", 2)
            c.execute(text("INSERT INTO counter (name, value) VALUES ('n', NULL)"))
        store.sites.set_state("a", "z", 3)
    assert [store.sites.state("a", name) for name in "xyz"] == [1, None, 3]


def test_a_transaction_that_has_ended_takes_nobody_in(store: Store) -> None:
    with store.db.connect() as first:
        pass
    with store.db.connect() as second:
        assert second is not first and first.closed
