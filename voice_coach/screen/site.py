"""The pages and what they ask for: a Starlette application. All of it runs in the server's own loop."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from voice_coach.events import Heard
from voice_coach.screen.guard import COOKIE, COOKIE_S, is_here
from voice_coach.screen.hub import MOST_PAGES, Hub, Page
from voice_coach.screen.limits import Bucket, Limit
from voice_coach.screen.pairing import Pairing

TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MESSAGES = Limit(burst=60, a_second=20)
"""What one page may send."""
PAGES = {"/": "index.html", "/history": "index.html", "/settings": "index.html", "/pair": "pair.html"}


class Debug(Protocol):
    """What maintainers may see: ``screen.debug.Debug``."""

    def page(self) -> str: ...

    def dialogue(self) -> str: ...

    def timeline(self) -> str: ...


class Site:
    """Answers requests; ``app`` is the application."""

    def __init__(
        self,
        hub: Hub,
        pairing: Pairing,
        debug: Debug,
        *,
        now: Callable[[], float],
        post: Callable[[Heard], object],
        seconds: Callable[[], float],
    ) -> None:
        """``now`` is the time on the coach's clock, ``seconds`` the machine's; ``post`` takes what was touched."""
        self._hub = hub
        self._pairing = pairing
        self._now = now
        self._post = post
        self._seconds = seconds
        self._files = _static_files()
        debug_pages = {
            "/debug": (debug.page, "text/html"),
            "/debug/dialogue.svg": (debug.dialogue, "image/svg+xml"),
            "/debug/timeline.svg": (debug.timeline, "image/svg+xml"),
        }
        self.app = Starlette(
            routes=[
                *(Route(path, self._page(name)) for path, name in PAGES.items()),
                *(Route(path, _made(make, kind)) for path, (make, kind) in debug_pages.items()),
                Route("/static/{name}", self._static),
                Route("/api/history", self._history),
                Route("/pair/ask", self._ask, methods=["POST"]),
                Route("/pair/enter", self._enter, methods=["POST"]),
                WebSocketRoute("/live", self._live),
            ]
        )

    # --- files --------------------------------------------------------------------------------------------------------

    def _page(self, name: str) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            return self._file(request, name)

        return answer

    def _static(self, request: Request) -> Response:
        return self._file(request, request.path_params["name"])

    def _file(self, request: Request, name: str) -> Response:
        """Return a file, unless the browser has it; it asks each time, so that a new version is seen at once."""
        if name not in self._files:
            return PlainTextResponse("There is no such page.", 404)
        body, tag, kind = self._files[name]
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=kind, headers=headers)

    # --- what is asked for --------------------------------------------------------------------------------------------

    async def _history(self, request: Request) -> Response:
        del request
        return JSONResponse(self._hub.view.history(self._hub.scene))

    async def _ask(self, request: Request) -> Response:
        del request
        told = self._pairing.ask()
        return JSONResponse({"told": told}, 200 if told else 429)

    async def _enter(self, request: Request) -> Response:
        said = _read(await request.body())
        token = self._pairing.enter(str(said.get("code", "")))
        if token is None:
            return JSONResponse({"paired": False}, 403)
        response = JSONResponse({"paired": True})
        response.set_cookie(COOKIE, token, max_age=COOKIE_S, httponly=True, samesite="strict", path="/")
        return response

    # --- the page's line ----------------------------------------------------------------------------------------------

    async def _live(self, socket: WebSocket) -> None:
        if len(self._hub.pages) >= MOST_PAGES:
            await socket.close(1013)
            return
        await socket.accept()
        page = Page()
        here = is_here(socket.scope)
        page.reply(lambda: {"here": here})
        sending = asyncio.create_task(self._hub.serve(page, socket.send_text))
        reading = asyncio.create_task(self._read_from(socket, page, here=here))
        try:
            await asyncio.wait({sending, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, reading):
                task.cancel()
            await asyncio.gather(sending, reading, return_exceptions=True)
        if sending.done() and not sending.cancelled() and isinstance(sending.exception(), TimeoutError):
            await socket.close(1013)

    async def _read_from(self, socket: WebSocket, page: Page, *, here: bool) -> None:
        """Do what a page sends, until it is closed or sends too much."""
        bucket = Bucket(MESSAGES, self._seconds())
        while True:
            try:
                said = _read(await socket.receive_text())
            except (WebSocketDisconnect, KeyError):  # closed, or bytes
                return
            if not bucket.take(self._seconds()):
                await socket.close(1008)
                return
            self._answer(said, page, here=here)

    def _answer(self, said: Mapping[str, Any], page: Page, *, here: bool) -> None:
        match said:
            case {"clock": float() | int() as sent_at}:
                page.reply(lambda: {"clock": [sent_at, self._now()], "code": self._code() if here else None})
            case {"touch": str(name)}:
                touch = self._hub.view.touches.find(self._hub.scene, name)
                if touch is not None:
                    self._post(touch.command.heard(self._hub.scene.expected, self._now()))
                page.reply(lambda: {"touched": name, "done": touch is not None})
            case _:
                pass

    def _code(self) -> str | None:
        return self._hub.view.code(self._hub.scene, self._now())


def _read(text: str | bytes) -> Mapping[str, Any]:
    """Return the object that a message is; an empty one where it is none."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _made(make: Callable[[], str], kind: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        del request
        return Response(make(), media_type=kind)

    return answer


def _static_files() -> dict[str, tuple[bytes, str, str]]:
    """Return all files with their tags and types, by name."""
    found = {}
    for file in (files("voice_coach.screen") / "static").iterdir():
        kind = TYPES.get(f".{file.name.rpartition('.')[2]}")
        if kind is not None:
            body = file.read_bytes()
            found[file.name] = (body, f'"{hashlib.sha256(body).hexdigest()[:16]}"', kind)
    return found
