"""voice-coach floor: follows the broker, and serves the page.

Shown to this machine alone, or to others for a password (HTTP Basic; put TLS before it on a network that is not trusted). Only reads:
there is no route that changes anything. No cookie, no script but its own, no other site's frame.
"""

import asyncio
import base64
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

import uvicorn
from aiomqtt import Message as Received
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from voice_coach.errors import VoiceCoachError
from voice_coach.floor.feed import Feeds
from voice_coach.floor.stations import Stations
from voice_coach.home.connection import client, first_of, keep
from voice_coach.home.settings import FloorSettings, MqttSettings
from voice_coach.web import with_headers

MOST_PAGES = 50
HEADERS = {
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_PAGES = {
    "/": ("floor.html", "text/html"),
    "/floor.js": ("floor.js", "text/javascript"),
    "/floor.css": ("floor.css", "text/css"),
}

Tell = Callable[[str], object]


class Newest(asyncio.Queue[Received]):
    """The newest message of each topic, in the order in which the topics came: who is slow does not fall behind."""

    _waiting: dict[str, Received]

    def _init(self, maxsize: int) -> None:
        del maxsize  # there are no more than topics
        self._queue = self._waiting = {}

    def _put(self, item: Received) -> None:
        self._waiting[item.topic.value] = item

    def _get(self) -> Received:
        return self._waiting.pop(next(iter(self._waiting)))


class Guard:
    """Middleware that lets nobody in without the password, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, password: str | None) -> None:
        self._app = app
        self._password = password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        send = with_headers(send, HEADERS)
        if self._is_let_in(Request(scope)):
            await self._app(scope, receive, send)
        else:
            refusal = PlainTextResponse("password", 401, {"www-authenticate": 'Basic realm="Voice Coach"'})
            await refusal(scope, receive, send)

    def _is_let_in(self, request: Request) -> bool:
        if self._password is None:
            return True
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True).partition(b":")[2]
        except ValueError:
            return False
        return scheme.lower() == "basic" and secrets.compare_digest(given, self._password.encode())


class Floor:
    """What follows the broker."""

    def __init__(self, settings: MqttSettings, tell: Tell) -> None:
        """Raise VoiceCoachError where the settings name no broker."""
        if settings.host is None:
            raise VoiceCoachError("There is no broker in the settings: write host under [mqtt].")
        self._settings = settings
        self._password = settings.password()
        self._tell = tell
        self._told: str | None = None
        self._stations = Stations(settings.base)
        self.feeds = Feeds(self._stations)

    async def follow(self, leaving: asyncio.Event) -> None:
        """Follow the broker until it is time to leave."""
        await keep(lambda: self._converse(leaving), leaving, self._lost)

    async def _converse(self, leaving: asyncio.Event) -> None:
        settings, name = self._settings, f"{self._settings.base}-floor-{secrets.token_hex(4)}"
        async with client(settings, self._password, name, queue_type=Newest) as broker:
            for what in ("availability", "state"):
                await broker.subscribe(f"{settings.base}/+/{what}", qos=1)
            self._say(f"On the broker {settings.host}.")
            self.feeds.broker(connected=True)

            async def listen() -> None:
                async for message in broker.messages:
                    payload = message.payload
                    if isinstance(payload, bytes) and (station := self._stations.take(message.topic.value, payload)):
                        self.feeds.changed(station)

            async def leave() -> None:
                await leaving.wait()

            await first_of(listen(), leave())

    def _lost(self, reason: str) -> None:
        self.feeds.broker(connected=False)
        self._say(f"The broker {self._settings.host} is tried again and again: {reason}.")

    def _say(self, sentence: str) -> None:
        if sentence != self._told:
            self._told = sentence
            self._tell(sentence)


def application(floor: Floor, settings: FloorSettings) -> Starlette:
    """Return the page. Raises VoiceCoachError where there must be a password and is none."""
    password = settings.password()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        leaving = asyncio.Event()
        following = asyncio.create_task(floor.follow(leaving))
        yield
        leaving.set()
        await following

    async def events(_: Request) -> Response:
        if len(floor.feeds) >= MOST_PAGES:
            return PlainTextResponse("too many pages", 503)
        return StreamingResponse(floor.feeds.open().messages(), media_type="text/event-stream")

    hosts = ["localhost", "127.0.0.1", "[::1]", settings.host, *settings.names]
    return Starlette(
        routes=[Route("/events", events), *(Route(path, _page(*page)) for path, page in _PAGES.items())],
        middleware=[Middleware(Guard, password), Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
        lifespan=lifespan,
    )


def _page(file: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    body = files(__package__).joinpath("static", file).read_bytes()

    async def page(_: Request) -> Response:
        return Response(body, media_type=kind)

    return page


class Server(uvicorn.Server):
    """One whose pages do not keep it from leaving."""

    def __init__(self, config: uvicorn.Config, feeds: Feeds) -> None:
        super().__init__(config)
        self._feeds = feeds

    async def shutdown(self, sockets: Any = None) -> None:
        """Let the pages go; those that do not read are cut off, which is no error."""
        self._feeds.end()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)


def serve(mqtt: MqttSettings, settings: FloorSettings, tell: Tell) -> None:
    """Serve the page until it is interrupted. Raises VoiceCoachError where the settings do not allow it."""
    floor = Floor(mqtt, tell)
    app = application(floor, settings)
    config = uvicorn.Config(app, settings.host, settings.port, log_level="warning", timeout_graceful_shutdown=1)
    tell(f"The floor is on http://{settings.host}:{settings.port}/ . Ctrl-C ends it.")
    Server(config, floor.feeds).run()
