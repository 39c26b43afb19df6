"""The floor's server: a real one, on a real broker, with a page that looks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from tests.broker import PATIENCE_S, Broker, Hub, missing
from tests.floor.page import basic, events, get, stream
from voice_coach.errors import VoiceCoachError
from voice_coach.floor import server
from voice_coach.floor.feed import Feeds
from voice_coach.floor.server import Floor, Server, application
from voice_coach.home.settings import FloorSettings, MqttSettings

NOWHERE = 9
"""A port without a broker."""
FREE, HELP = '{"activity": "free"}', '{"activity": "help", "alarm": "pain"}'


class Announced(Server):
    """One that tells when it serves."""

    def __init__(self, config: uvicorn.Config, feeds: Feeds) -> None:
        super().__init__(config, feeds)
        self.ready = asyncio.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def floor(broker_port: int, settings: FloorSettings | None = None) -> AsyncIterator[int]:
    """Run the server; yield its port."""
    followed = Floor(MqttSettings(host="127.0.0.1", port=broker_port), lambda _: None)
    app = application(followed, settings or FloorSettings())
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1)
    runner = Announced(config, followed.feeds)
    serving = asyncio.create_task(runner.serve())
    await runner.ready.wait()
    yield runner.servers[0].sockets[0].getsockname()[1]
    runner.should_exit = True
    await serving


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def in_time() -> None:
        await asyncio.wait_for(work(), PATIENCE_S)

    asyncio.run(in_time())


@pytest.mark.broker
def test_a_page_follows_the_stations(tmp_path: Path) -> None:
    """What the broker kept at first, then what changes; and it is told when the broker goes and when it is back."""
    if reason := missing():
        pytest.skip(reason)
    broker = Broker(tmp_path)

    async def look() -> None:
        async with floor(broker.port) as port, events(port) as messages:

            async def until(wanted: Callable[[dict[str, object]], object]) -> None:
                async for message in messages:
                    known.update(message["stations"])
                    if wanted(message):
                        return

            known: dict[str, dict[str, object]] = {}
            await until(lambda _: known.keys() >= {"a", "b"})
            await asyncio.to_thread(hub.say, "voice-coach/b/state", HELP)
            await until(lambda _: known["b"]["alarm"] == "pain")
            await asyncio.to_thread(hub.say, "voice-coach/a/availability", "offline")
            await until(lambda _: known["a"]["activity"] == "off")
            broker.kill()
            await until(lambda message: not message["connected"])
            await asyncio.to_thread(broker.start)
            await until(lambda message: message["connected"])

    with broker, Hub(broker.port) as hub:
        for name in ("a", "b"):
            hub.say(f"voice-coach/{name}/availability", "online", retain=True)
            hub.say(f"voice-coach/{name}/state", FREE, retain=True)
        run(look)


def test_every_page_is_locked_down() -> None:
    """Own scripts only, in nobody's frame, for nobody who calls this machine by another name; and nothing can be changed."""

    async def look() -> None:
        async with floor(NOWHERE) as port:
            for path, kind in (("/", "text/html"), ("/floor.js", "text/javascript"), ("/floor.css", "text/css")):
                status, headers, body = await get(port, path)
                assert (status, headers["content-type"].split(";")[0]) == (200, kind)
                assert "default-src 'self'; frame-ancestors 'none'" in headers["content-security-policy"]
                assert b"http://" not in body
                assert b"https://" not in body
                assert b"innerHTML" not in body
            assert (await get(port, "/", Host="evil.example"))[0] == 400
            assert (await get(port, "/../settings.toml"))[0] == 404

    run(look)


def test_others_need_the_password(tmp_path: Path) -> None:
    """Any name will do; without it there is not even a page."""
    (tmp_path / "password").write_text("bench press\n")

    async def look() -> None:
        async with floor(NOWHERE, FloorSettings(password_file=tmp_path / "password")) as port:
            assert (await get(port, "/"))[0] == 401
            assert (await get(port, "/events", Authorization=basic("eve", "guess")))[0] == 401
            assert (await get(port, "/", Authorization="Basic %%%"))[0] == 401
            status, headers, _ = await get(port, "/", Authorization=basic("staff", "bench press"))
            assert (status, headers["cache-control"]) == (200, "no-store")

    run(look)


def test_the_server_leaves_though_pages_look(capfd: pytest.CaptureFixture[str]) -> None:
    """At once, and without a word; their stream ends."""

    async def look() -> None:
        async with AsyncExitStack() as pages:
            async with floor(NOWHERE) as port:
                lines = await pages.enter_async_context(stream(port))
                await lines.readline()
            await lines.read()

    run(look)
    assert capfd.readouterr().err == ""


def test_there_are_not_endless_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes when there are enough is told so."""
    monkeypatch.setattr(server, "MOST_PAGES", 1)

    async def look() -> None:
        async with floor(NOWHERE) as port, events(port):
            assert (await get(port, "/events"))[0] == 503

    run(look)


def test_what_is_missing_in_the_settings_is_told() -> None:
    """A broker; a password where others could look."""
    with pytest.raises(VoiceCoachError, match=r"write host under \[mqtt\]"):
        Floor(MqttSettings(), print)
    with pytest.raises(VoiceCoachError, match=r"on 0\.0\.0\.0, name a floor\.password_file"):
        application(Floor(MqttSettings(host="hub"), print), FloorSettings(host="0.0.0.0"))  # noqa: S104 - that is the point
