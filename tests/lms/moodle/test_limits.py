from __future__ import annotations

import threading

from connector.lms.moodle.limits import Limiter


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_requests_one_after_the_other_keep_to_the_rate() -> None:
    time = Time()
    limiter = Limiter(1, per_second=4, clock=time, sleep=time.sleep)
    begun = []
    for _ in range(5):
        with limiter.slot():
            begun.append(time.now)
    assert begun == [100.0, 100.25, 100.5, 100.75, 101.0]


def test_as_many_as_may_run_at_once_may_begin_together() -> None:
    time = Time()
    limiter = Limiter(3, per_second=10, clock=time, sleep=time.sleep)
    begun = []
    for _ in range(5):
        with limiter.slot():
            begun.append(round(time.now, 3))
    assert begun == [100.0, 100.0, 100.0, 100.1, 100.2]


def test_a_quiet_hour_is_not_saved_up() -> None:
    time = Time()
    limiter = Limiter(1, per_second=10, clock=time, sleep=time.sleep)
    with limiter.slot():
        time.now += 3600
    begun = []
    for _ in range(2):
        with limiter.slot():
            begun.append(time.now)
    assert begun == [3700.0, 3700.1]


def test_no_more_than_allowed_run_at_once() -> None:
    limiter = Limiter(2, per_second=1e6)
    both_in = threading.Barrier(3)
    leave = threading.Event()
    third_in = threading.Event()

    def hold() -> None:
        with limiter.slot():
            both_in.wait()
            leave.wait()

    def come() -> None:
        with limiter.slot():
            third_in.set()

    holders = [threading.Thread(target=hold) for _ in range(2)]
    for thread in holders:
        thread.start()
    both_in.wait()
    third = threading.Thread(target=come)
    third.start()
    assert not third_in.wait(0.05)
    leave.set()
    third.join()
    assert third_in.is_set()


def test_a_place_is_given_back_when_the_request_fails() -> None:
    limiter = Limiter(1, per_second=1e6)
    for _ in range(3):
        try:
            with limiter.slot():
                raise OSError
        except OSError:
            pass
