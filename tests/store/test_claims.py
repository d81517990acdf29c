from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from connector.errors import Retriable
from connector.store import Store

HANDS, ROUNDS = 6, 25


def test_whoever_reaches_for_a_claim_at_the_same_moment_one_holds_it(
    make_store: Callable[[str], Store], database_url: str
) -> None:
    store = make_store(database_url)
    inside, most, barrier = 0, 0, threading.Barrier(HANDS, timeout=60)
    lock = threading.Lock()

    def reach(_: int) -> None:
        nonlocal inside, most
        for n in range(ROUNDS):
            barrier.wait()
            try:
                with store.runs.claimed(f"publish:{n}"):
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    seen_to_hold(n)
                    with lock:
                        inside -= 1
            except Retriable as error:
                assert error.code == "busy"

    def seen_to_hold(n: int) -> None:
        with store.db.read() as c:
            assert c.exec_driver_sql(f"SELECT count(*) FROM claim WHERE key = 'publish:{n}'").scalar() == 1

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(reach, range(HANDS)))
    assert most == 1
