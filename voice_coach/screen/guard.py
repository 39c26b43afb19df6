"""Whom the page answers: what every request passes before anything else sees it.

Laws
- A request names this machine (``Host``), or nobody is told anything: a name of somebody else's that leads here (DNS rebinding) does not.
- What changes something, and every WebSocket, comes from our own page (``Origin``); nothing is shared with other pages (no CORS).
- Who is not on this machine shows the token that it was given for the spoken code, or sees nothing but the page that asks for one.
- What is for maintainers (/debug) is for this machine alone.
- Nobody asks for more than is reasonable, and no body is longer than ``MOST_BYTES``.
"""

import asyncio
import ipaddress
import platform
from collections.abc import Callable, Iterable
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voice_coach.screen.limits import Limit, Limits
from voice_coach.screen.pairing import Pairing
from voice_coach.web import with_headers

COOKIE = "voice_coach_screen"
COOKIE_S = 30 * 86_400
MOST_BYTES = 1024
"""Longest body of a request."""
BODY_S = 5.0
"""Longest that a body may take to come, in seconds."""
ASKING, CHANGING = Limit(burst=1000, a_second=100), Limit(burst=10, a_second=0.5)
"""What one address may ask for; and what of that may change something, as trying a code does."""
PUBLIC = ("/pair", "/static/")
MAINTAINERS = ("/debug",)
LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Refusal: TypeAlias = tuple[int, str]
"""A status, and a sentence or a place to go to."""


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, names: Iterable[str], pairing: Pairing, now: Callable[[], float]) -> None:
        """``names`` are those of this machine beside its own; ``now`` tells seconds that never go backwards."""
        node = platform.node().lower()
        self._app = app
        self._names = LOOPBACK_NAMES | {node, f"{node}.local", *names}
        self._pairing = pairing
        self._asking, self._changing = Limits(ASKING, now), Limits(CHANGING, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal is not None:
            await self._refuse(refusal, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        elif scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, with_headers(send, HEADERS))
        else:
            await self._with_body(scope, receive, with_headers(send, HEADERS))

    def _refusal(self, scope: Scope) -> Refusal | None:
        """Return why a request is refused: a status and a sentence; None: it is not."""
        changes = scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}
        return self._fault(scope, changes=changes) or self._stranger(scope, changes=changes)

    def _fault(self, scope: Scope, *, changes: bool) -> Refusal | None:
        """Return what is wrong with a request, whoever sends it."""
        headers = Headers(scope=scope)
        who = scope["client"][0] if scope["client"] else ""
        if not self._is_ours(headers.get("host", "")):
            return 421, "This is not the name of this machine; see screen.allowed_hosts in the settings."
        if not self._asking.take(who) or (scope["type"] == "http" and changes and not self._changing.take(who)):
            return 429, "Too much at a time; wait a moment."
        if changes and headers.get("origin", "").lower() != f"http://{headers['host'].lower()}":
            return 403, "Only the coach's own page may do this."
        return None

    def _stranger(self, scope: Scope, *, changes: bool) -> Refusal | None:
        """Return why whoever sends this may not see what it is for."""
        headers, path = Headers(scope=scope), scope["path"]
        if is_here(scope) or path.startswith(PUBLIC):
            return None
        if path.startswith(MAINTAINERS):
            return 403, "This is shown on the machine itself only."
        if self._pairing.knows(cookie_parser(headers.get("cookie", "")).get(COOKIE, "")):
            return None
        return (
            (303, "/pair")
            if not changes and path in {"/", "/history", "/settings"}
            else (403, "Pair this device first.")
        )

    def _is_ours(self, host: str) -> bool:
        """Return whether a request is for this machine: by its number, which nobody else's name can stand for, or by a name of its own."""
        name = host.lower()
        if name.startswith("["):
            name = name[1:].partition("]")[0]
        elif name.count(":") <= 1:
            name = name.partition(":")[0]
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self._names
        return True

    @staticmethod
    async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        status, words = refusal
        if scope["type"] == "websocket":
            await receive()  # the handshake, which a server answers with 403 when it is closed
            await send({"type": "websocket.close", "code": 1008})
            return
        response = RedirectResponse(words, status) if status == 303 else PlainTextResponse(words, status)  # noqa: PLR2004
        await response(scope, receive, with_headers(send, HEADERS))

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body first, if it is short and comes soon enough."""
        body = b""
        try:
            async with asyncio.timeout(BODY_S):
                while True:
                    message = await receive()
                    body += message.get("body", b"")
                    if len(body) > MOST_BYTES:
                        await PlainTextResponse("This is too long.", 413)(scope, receive, send)
                        return
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            await PlainTextResponse("This takes too long.", 408)(scope, receive, send)
            return

        async def read() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, read, send)


def is_here(scope: Scope) -> bool:
    """Return whether a request comes from this machine, and was not passed on by another program on it."""
    if scope["client"] is None or not {"forwarded", "x-forwarded-for", "via"}.isdisjoint(Headers(scope=scope).keys()):
        return False
    address = ipaddress.ip_address(scope["client"][0])
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
