"""/healthz, /readyz and /metrics, beside the pages on the same port: for machines that watch, not for people.

What is behind them is told to this machine only (nobody in between), or to whoever bears HOCLIEU_METRICS_TOKEN; others
learn whether it is ready and nothing else.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

import redis
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from connector.errors import HoclieuError
from connector.lessons.actors import OPERATOR
from connector.operations.health import Check, readiness
from connector.operations.status import status
from connector.steps.context import Context
from connector.web.recent import Recent

_QUEUE = "hoclieu"
_FORWARDED = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"via")


@dataclass(frozen=True, slots=True)
class Probed:
    """`app` behind the probes. What they find is kept for some seconds, so that nobody wears the database out."""

    app: ASGIApp
    context: Callable[[], Context]
    _ready: Recent[tuple[Check, ...]] = field(default_factory=Recent)
    _metrics: Recent[bytes] = field(default_factory=Recent)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        probes = {"/healthz": self._alive, "/readyz": self._readiness, "/metrics": self._measured}
        probe = probes.get(scope.get("path", "")) if scope["type"] == "http" else None
        if probe is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        response = await run_in_threadpool(probe, scope)
        response.headers["Cache-Control"] = "no-store"
        await response(scope, receive, send)

    def _alive(self, _scope: Scope) -> Response:
        return PlainTextResponse("ok\n")

    def _readiness(self, scope: Scope) -> Response:
        ctx = self.context()
        checks = self._ready.of("ready", ctx.now(), lambda: readiness(ctx.settings, ctx.now))
        ready = all(check.fine for check in checks)
        said: dict[str, object] = {"ready": ready}
        if _trusted(scope, ctx):
            said |= {check.name: check.state for check in checks}
        return Response(json.dumps(said) + "\n", 200 if ready else 503, media_type="application/json")

    def _measured(self, scope: Scope) -> Response:
        ctx = self.context()
        if not _trusted(scope, ctx):
            return PlainTextResponse("forbidden\n", 403)
        from connector.operations.metrics import CONTENT_TYPE, exposition

        try:
            told = self._metrics.of(
                "metrics", ctx.now(), lambda: exposition(status(ctx, OPERATOR), ctx.settings, _queued(ctx))
            )
        except HoclieuError as error:
            return PlainTextResponse(f"{error.code}\n", 503)
        return Response(told, media_type=CONTENT_TYPE)


def _trusted(scope: Scope, ctx: Context) -> bool:
    """Somebody on this machine who asks by its own address, through no proxy; or the bearer of the token."""
    headers = scope["headers"]
    given = [value for name, value in headers if name == b"authorization"]
    token = ctx.settings.metrics_token
    if token is not None and token.get_secret_value() and len(given) == 1:
        return hmac.compare_digest(given[0], f"Bearer {token.get_secret_value()}".encode())
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    passed_on = any(name.startswith(_FORWARDED) for name, _ in headers)
    return not passed_on and len(hosts) == 1 and _loopback(hosts[0]) and _loopback((scope.get("client") or ("",))[0])


def _loopback(host: str) -> bool:
    name = host.partition("]")[0].removeprefix("[") if host.startswith("[") else host.partition(":")[0]
    if host.count(":") > 1 and not host.startswith("["):
        name = host
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _queued(ctx: Context) -> int | None:
    """Tasks that no worker has taken yet; None without a Redis of one's own, or while it is away."""
    if ctx.settings.redis is None:
        return None
    client = redis.Redis.from_url(ctx.settings.redis.get_secret_value(), socket_connect_timeout=2, socket_timeout=2)
    try:
        return int(client.llen(_QUEUE))
    except (redis.RedisError, OSError):
        return None
    finally:
        client.close()
