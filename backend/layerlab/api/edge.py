"""What every request passes first: Host and Origin are checked (also for WebSockets), security headers are added."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerlab.api.problems import problem

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
HEADER_BYTES = 32 * 2**10
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Edge:
    """ASGI middleware. A foreign Host is refused even on loopback (DNS rebinding), a foreign Origin may not write."""

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:  # closing before accepting answers the handshake with 403
                await send({"type": "websocket.close", "code": 4403, "reason": refusal[0]})
            return
        if refusal is None:
            await self._app(scope, receive, _with_headers(send))
        else:
            code, status, detail = refusal
            await problem(status, code, detail)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> tuple[str, int, str] | None:
        # h11's own limit holds only for what has not come whole in one read.
        size = len(scope["query_string"]) + len(scope["path"]) + sum(map(len, chain(*scope["headers"])))
        if size > HEADER_BYTES:
            return "headers_too_large", 431, f"Address and headers together are larger than {HEADER_BYTES:,} bytes."
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _host_name(host) not in self._hosts:
            return "host_not_allowed", 421, "This server does not answer under that host name."
        origin = headers.get("origin")
        writes = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        if origin is not None and writes and not _same_origin(origin, host):
            return "origin_not_allowed", 403, "Requests that change something have to come from this server's own page."
        return None


def _host_name(host: str) -> str:
    name = host.lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def _same_origin(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:  # no address at all, such as "http://["
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return with_headers
