"""The page of all stations in a real browser, on a real broker."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect

from tests.broker import PATIENCE_S, Broker, Hub, missing
from tests.screen.axe import violations
from voice_coach.floor.server import Floor, Server, application
from voice_coach.home.settings import FloorSettings, MqttSettings

pytestmark = [pytest.mark.browser, pytest.mark.broker]

SET = '{"activity": "set", "alarm": null, "exercise": "standing", "leg": "left", "set": 1, "sets": 2, "repetition": 4, "repetitions": 12}'
STATIONS = {
    "bench": '{"activity": "free"}',
    "corner": SET,
    "door": SET.replace('"set",', '"paused",', 1),
    "hall": '{"activity": "help", "alarm": "no_answer"}',
    "mirror": '{"activity": "help", "alarm": "danger"}',
    "window": '{"activity": "help", "alarm": "pain"}',
}


@contextmanager
def floor(broker_port: int) -> Iterator[str]:
    """Serve the page in a thread of its own, since the browser waits in this one; yield its address."""
    followed = Floor(MqttSettings(host="127.0.0.1", port=broker_port), lambda _: None)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(followed, FloorSettings()), log_level="error", timeout_graceful_shutdown=1)
    server = Server(config, followed.feeds)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """What says to the broker what stations would, some of which is there already."""
    if reason := missing():
        pytest.skip(reason)
    with Broker(tmp_path) as broker, Hub(broker.port) as hub:
        for name, state in STATIONS.items():
            hub.say(f"voice-coach/{name}/availability", "online", retain=True)
            hub.say(f"voice-coach/{name}/state", state, retain=True)
        yield hub


def open_floor(chromium: Browser, address: str, **options: object) -> Page:
    page = chromium.new_context(**options).new_page()  # type: ignore[arg-type]  # the test knows
    page.goto(address)
    expect(page.get_by_role("listitem")).to_have_count(len(STATIONS), timeout=20_000)
    return page


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))


def test_who_needs_help_is_first_and_seen_from_afar(chromium: Browser, hub: Hub) -> None:
    """Danger before no answer before pain, above all others and named in the alert; what changes is shown at once, and nobody's sign is old."""
    with floor(hub.port) as address:
        page = open_floor(chromium, address)
        names = page.get_by_role("heading", level=2)
        assert names.all_inner_texts()[:3] == ["mirror", "hall", "window"]
        expect(page.get_by_role("alert")).to_have_text("Needs help: mirror, hall, window")
        expect(card(page, "corner")).to_contain_text("Set 1 of 2, 4 of 12, left leg")
        hub.say("voice-coach/mirror/state", '{"activity": "free"}', retain=True)
        hub.say("voice-coach/corner/availability", "offline", retain=True)
        expect(page.get_by_role("alert")).to_have_text("Needs help: hall, window")
        assert names.all_inner_texts()[:2] == ["hall", "window"]
        expect(card(page, "corner")).to_contain_text("Off")


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_nothing_wrong_on_the_floor(chromium: Browser, hub: Hub, options: dict[str, str]) -> None:
    """With every activity on it, light, dark and with the system's own colours; on a phone nothing is cut off."""
    with floor(hub.port) as address:
        page = open_floor(chromium, address, **options)
        hub.say("voice-coach/corner/availability", "offline", retain=True)
        expect(page.locator("[data-activity='off']")).to_have_count(1)
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
