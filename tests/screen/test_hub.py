"""Between the voice path and the pages: it gives the latest, to each when it can take it, and waits for nobody."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from voice_coach.screen import hub as hub_module
from voice_coach.screen.companion import make_view
from voice_coach.screen.hub import Hub, Page
from voice_coach.screen.scene import Scene
from voice_coach.settings import Settings

VIEW = make_view(Settings())


def play(act: Callable[[Hub], Coroutine[Any, Any, None]]) -> None:
    """Run a hub, and what a test does to it."""

    async def whole() -> None:
        hub = Hub(VIEW, lambda: 0.0)
        running = asyncio.create_task(hub.run())
        await settle()
        await act(hub)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(whole())


async def settle() -> None:
    """Let everything that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


class Reader:
    """A page that takes what it is sent as fast, or as slowly, as a test lets it."""

    def __init__(self, hub: Hub) -> None:
        self.got: list[dict[str, Any]] = []
        self.may = asyncio.Event()
        self.page = Page()
        self.serving = asyncio.create_task(hub.serve(self.page, self.take))

    async def take(self, text: str) -> None:
        await self.may.wait()
        self.got.append(json.loads(text))

    @property
    def states(self) -> list[str]:
        return [message["scene"]["state"] for message in self.got if "scene" in message]


def test_a_page_gets_what_there_is_and_then_what_is_new() -> None:
    """The scene, its buttons and the time of it; after that only what changes."""

    async def act(hub: Hub) -> None:
        hub.publish(Scene(state="choosing"))
        await settle()
        reader = Reader(hub)
        reader.may.set()
        await settle()
        assert [next(iter(message)) for message in reader.got] == ["at", "scene", "buttons"]
        hub.publish(Scene(state="paused"))
        hub.publish(Scene(state="paused"))
        await settle()
        assert reader.states == ["choosing", "paused"]

    play(act)


def test_a_slow_reader_gets_the_latest_and_keeps_nobody_waiting() -> None:
    """What came meanwhile it never sees; the others have seen all of it, and nothing piles up."""

    async def act(hub: Hub) -> None:
        slow, quick = Reader(hub), Reader(hub)
        quick.may.set()
        states = ["choosing", "warm_up", "set_up", "get_ready", "count_in"]
        for state in states:
            hub.publish(Scene(state=state))
            await settle()
        assert quick.states[-5:] == states
        slow.may.set()
        await settle()
        assert slow.states[-1] == "count_in"
        assert len(slow.states) <= 2

    play(act)


def test_a_page_that_takes_nothing_is_dismissed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told from the others by its silence."""
    monkeypatch.setattr(hub_module, "SLOW_S", 0.001)

    async def act(hub: Hub) -> None:
        reader = Reader(hub)
        await asyncio.wait([reader.serving])
        assert isinstance(reader.serving.exception(), TimeoutError)
        assert hub.pages == set()

    play(act)


def test_a_page_that_goes_leaves_nothing_behind() -> None:
    """A line that breaks is no news to anybody else."""

    async def act(hub: Hub) -> None:
        reader = Reader(hub)
        await settle()
        reader.serving.cancel()
        await asyncio.gather(reader.serving, return_exceptions=True)
        hub.publish(Scene(state="paused"))
        await settle()
        assert hub.pages == set()

    play(act)


def test_fifty_pages_cost_one_wording() -> None:
    """A scene is put into words once, however many look at it."""
    worded = []

    async def act(hub: Hub) -> None:
        readers = [Reader(hub) for _ in range(50)]
        for reader in readers:
            reader.may.set()
        await settle()
        before = hub.view.show
        hub.view.show = lambda scene: worded.append(scene) or before(scene)  # type: ignore[method-assign,func-returns-value]  # counts
        try:
            hub.publish(Scene(state="paused"))
            await settle()
        finally:
            hub.view.show = before  # type: ignore[method-assign]  # as it was
        assert {reader.states[-1] for reader in readers} == {"paused"}
        assert len(worded) == 1

    play(act)


def test_answers_do_not_pile_up() -> None:
    """Who asks and does not listen is answered for the last questions only."""

    async def act(hub: Hub) -> None:
        reader = Reader(hub)
        await settle()
        for number in range(100):
            reader.page.reply(lambda number=number: {"number": number})  # type: ignore[misc]  # bound now
        assert len(reader.page.replies) == hub_module.MOST_REPLIES

    play(act)


def test_publishing_before_and_after_the_server_runs_is_harmless() -> None:
    """The voice path need not know whether anybody serves."""
    hub = Hub(VIEW, lambda: 0.0)
    hub.publish(Scene(state="choosing"))

    async def run_and_end() -> None:
        running = asyncio.create_task(hub.run())
        await settle()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run_and_end())
    hub.publish(Scene(state="paused"))
    assert hub.scene.state == "paused"


def test_the_level_is_told_where_it_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whole dB, and only to pages that are there."""
    monkeypatch.setattr(hub_module, "LEVEL_S", 0.0)

    async def act(hub: Hub) -> None:
        reader = Reader(hub)
        reader.may.set()
        for level in (-40.2, -40.4, -12.0):
            hub.measure(level)
            await settle()
        assert [message["level"] for message in reader.got if "level" in message] == [-40, -12]

    play(act)
