"""The client of one Moodle site: one `call(wsfunction, …)`, throttled, retried, its errors named by what to do next."""

from __future__ import annotations

import random as _random
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import requests
import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from connector.errors import HoclieuError, NeedsOperator, Rejected, Retriable
from connector.lms.base import SiteFacts
from connector.lms.moodle.errors import missing_functions
from connector.lms.moodle.failures import outcome_unknown
from connector.lms.moodle.http import SiteHttp, pooled_session
from connector.lms.moodle.limits import Limiter
from connector.lms.moodle.params import JSON
from connector.lms.moodle.replies import Answer, SiteInfo
from connector.lms.moodle.rest import RestWire, Wire
from connector.lms.moodle.site import CallStats, MoodleSite

__all__ = ["JSON", "CallStats", "MoodleClient", "MoodleSite"]

ATTEMPTS = 5
FIRST_WAIT = 0.5
LONGEST_WAIT = 20.0
"""Seconds. A site that asks for more (maintenance says 300) is left alone; the error carries `retry_after`."""

T = TypeVar("T")
A = TypeVar("A", bound=Answer)

SITE_INFO = "core_webservice_get_site_info"


class MoodleClient:
    """Speaks to one site. Safe to use from several threads; every request passes one limiter."""

    def __init__(
        self,
        site: MoodleSite,
        *,
        sleep: Callable[[float], None] = time.sleep,
        session: requests.Session | None = None,
        random: Callable[[], float] = _random.random,
    ) -> None:
        self.site = site
        self.stats = CallStats()
        self.log = structlog.get_logger().bind(site=site.id)
        self._sleep, self._random = sleep, random
        self._limiter = Limiter(site.concurrent, site.per_second, sleep=sleep)
        self._http = SiteHttp(site, session or pooled_session(site.url, site.concurrent), self._limiter)
        self._wire: Wire = self._make_wire()
        self._facts: SiteFacts | None = None
        self._probing = threading.Lock()

    def __repr__(self) -> str:
        return f"MoodleClient({self.site.id!r})"

    def call(
        self,
        wsfunction: str,
        params: Mapping[str, object] | None = None,
        *,
        write: bool = False,
        repeatable: bool | None = None,
    ) -> JSON:
        """Calls a web-service function and gives its answer; None where it has nothing to say.

        Reads are tried again with back-off and jitter; writes only where `repeatable`. Raises `connector.errors`; a
        write that may or may not have happened raises `Retriable` with code `outcome_unknown`.
        """
        once = write if repeatable is None else not repeatable
        try:
            return self.again(lambda: self._wire.send(wsfunction, params or {}), wsfunction, 1 if once else ATTEMPTS)
        except HoclieuError as problem:
            error = self._explained(problem, wsfunction, write)
        raise error

    def ask(self, reply: type[A], wsfunction: str, params: Mapping[str, object] | None = None) -> A:
        """A read as a model of its reply; the warnings in it are logged, and stay in it for the caller."""
        answer = reply.read(self.site.id, self.call(wsfunction, params))
        for warning in answer.warnings:
            log = self.log.debug if warning.says_nothing_is_there else self.log.warning
            log("moodle_warning", wsfunction=wsfunction, **warning.model_dump())
        return answer

    def again(self, action: Callable[[], T], name: str, attempts: int = ATTEMPTS) -> T:
        """Does what may be repeated until it raises no `Retriable`, with pauses; `name` stands in the log."""
        tries = Retrying(
            stop=stop_after_attempt(attempts),
            retry=retry_if_exception(_worth_another),
            wait=self._pause,
            before_sleep=lambda state: self.log.warning("moodle_retry", what=name, **_told(state)),
            sleep=self._sleep,
            reraise=True,
        )
        return tries(action)

    def probe(self) -> SiteFacts:
        """What the site is and what the token may call; asked once in the life of this client."""
        with self._probing:
            if self._facts is None:
                self._facts = self._asked_facts()
            return self._facts

    def need(self, *wsfunctions: str) -> None:
        """Raises `NeedsOperator` (`missing_function`) that names every function the token may not call."""
        if missing := set(wsfunctions) - self.probe().functions:
            raise missing_functions(self.site.id, missing)

    def http(self, session: requests.Session | None = None) -> SiteHttp:
        """The throttled way to files and web pages of the site; a web session brings its own `session` for cookies."""
        return SiteHttp(self.site, session, self._limiter) if session else self._http

    def _make_wire(self) -> Wire:
        if self.site.protocol == "rest":
            return RestWire(self.site, self._http, self.stats)
        # zeep takes a tenth of a second to import, which every command of the sites with REST would pay.
        from connector.lms.moodle.soap import SoapWire

        return SoapWire(self.site, self._http, self.stats)

    def _asked_facts(self) -> SiteFacts:
        try:
            return SiteInfo.read(self.site.id, self.call(SITE_INFO)).facts()
        except Rejected as problem:
            # There is no record to set aside here: without site facts nothing on this site can go on.
            error = NeedsOperator(problem.code, problem.what, problem.do)
        raise error

    def _pause(self, state: RetryCallState) -> float:
        error = _error_of(state)
        if isinstance(error, Retriable) and error.retry_after is not None:
            return error.retry_after
        return min(LONGEST_WAIT, FIRST_WAIT * float(2**state.attempt_number)) * (0.5 + self._random() / 2)

    def _explained(self, error: HoclieuError, wsfunction: str, write: bool) -> HoclieuError:
        if write and (unknown := outcome_unknown(self.site.id, wsfunction, error)):
            return unknown
        if error.code == "record_missing" and wsfunction != SITE_INFO and wsfunction not in self.probe().functions:
            return missing_functions(self.site.id, [wsfunction])
        return error


def _worth_another(error: BaseException) -> bool:
    return isinstance(error, Retriable) and (error.retry_after or 0) <= LONGEST_WAIT


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _told(state: RetryCallState) -> dict[str, object]:
    return {
        "attempt": state.attempt_number,
        "code": getattr(_error_of(state), "code", ""),
        "seconds": state.upcoming_sleep,
    }
