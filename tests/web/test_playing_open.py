"""How long packages stay open for a look, and for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.errors import NeedsOperator
from connector.store import Store
from connector.web.playing import Playing
from connector.web.preview import Addresses, Previews
from tests.conftest import Clock
from tests.web.opened import Opened, a_mapping, real_package


@pytest.fixture
def previews() -> Previews:
    return Previews()


@pytest.fixture
def playing(previews: Previews, sqlite_store: Store, clock: Clock) -> Playing:
    return Playing(previews, Addresses("https://view.example", "view.example", "https"), sqlite_store.blobs, clock)


def test_the_same_look_is_one_preview_and_another_person_s_is_another(
    playing: Playing, previews: Previews, sqlite_store: Store, clock: Clock
) -> None:
    lesson, version = Opened(sqlite_store, clock, a_mapping()).hand_in("Hàm số", package=real_package("Hàm số"))
    mine = playing.url("a:1", version, lesson.title)
    assert mine.startswith("https://view.example/preview/") and playing.url("a:1", version, lesson.title) == mine
    assert playing.url("a:2", version, lesson.title) != mine and len(list(previews)) == 2


def test_what_nobody_asked_for_any_more_is_closed(
    playing: Playing, previews: Previews, sqlite_store: Store, clock: Clock
) -> None:
    lesson, version = Opened(sqlite_store, clock, a_mapping()).hand_in("Hàm số", package=real_package("Hàm số"))
    old = playing.url("a:1", version, lesson.title)
    clock.now += timedelta(hours=2)
    kept = playing.url("a:2", version, lesson.title)
    clock.now += timedelta(hours=2)
    playing.url("a:3", version, lesson.title)
    left = {f"https://view.example/preview/{p.id}/" for p in previews}
    assert old not in left and kept in left and len(left) == 2


def test_there_are_never_more_open_than_a_server_can_hold(
    playing: Playing, previews: Previews, sqlite_store: Store, clock: Clock
) -> None:
    lesson, version = Opened(sqlite_store, clock, a_mapping()).hand_in("Hàm số", package=real_package("Hàm số"))
    for n in range(70):
        playing.url(f"a:{n}", version, lesson.title)
    assert len(list(previews)) == 60


def test_a_file_that_is_gone_is_told(playing: Playing, sqlite_store: Store, clock: Clock) -> None:
    lesson, version = Opened(sqlite_store, clock, a_mapping()).hand_in("Hàm số")
    with pytest.raises(NeedsOperator) as told:
        playing.url("a:1", version, lesson.title)
    assert told.value.code == "blob_missing"
