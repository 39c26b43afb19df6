"""A real browser, where the system has Chromium: one for a module, and a fresh page for each."""

import shutil
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.screen.records import SEASON
from tests.screen.stage import Stage, on_stage

KIOSK, TABLET, PHONE = (1920, 1080), (1024, 768), (390, 844)

OpenPage: TypeAlias = Callable[..., Page]
"""Opens a page of a stage; keywords are those of a browser's context."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Its loop runs in this thread, so it ends with the module: others have loops of their own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed; type: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open pages; whatever goes wrong in one of them fails the test."""
    contexts, wrongs = [], list[str]()

    def open_one(stage: Stage, path: str = "", size: tuple[int, int] = KIOSK, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]  # the test knows
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.on("console", lambda message: wrongs.append(message.text) if message.type == "error" else None)
        page.goto(stage.address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [wrong for wrong in wrongs if "ERR_CONNECTION_REFUSED" not in wrong] == []  # of a coach that has ended


@pytest.fixture
def stage() -> Iterator[Stage]:
    with on_stage(SEASON) as stage:
        yield stage


STATES = {
    "choosing": "Which exercise?",
    "warm_up": "Warm up",
    "set_up": "Get into position",
    "get_ready": "Get ready",
    "count_in": "Here we go",
    "lift": "Lift",
    "paused": "Paused",
    "resting": "Rest",
    "checking": "Are you hurt?",
    "stopped": "Stop. The exercise is over.",
    "asking": "The exercise is over",
    "danger": "Call your local emergency number now.",
}
"""What each state is called on the page."""


def shows(page: Page, title: str) -> None:
    """Wait until the page has this title, as large as it is."""
    expect(page.get_by_role("heading", level=1).filter(visible=True).last).to_contain_text(title, timeout=20_000)
