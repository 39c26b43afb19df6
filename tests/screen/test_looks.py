"""How the page looks: open to everybody, nothing cut off and nothing covered, in every state and on every screen."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.screen.axe import violations
from tests.screen.conftest import KIOSK, PHONE, STATES, TABLET, OpenPage, shows
from tests.screen.stage import Stage
from voice_coach.events import SoundLost

pytestmark = pytest.mark.browser

BOXES = "places => places.map((place) => document.querySelector(place).getBoundingClientRect().toJSON())"
"""Where things are, all at one moment."""


def walk(stage: Stage) -> Iterator[str]:
    """Lead through every kind of page there is; yield the name of each."""
    session = stage.session
    yield "choosing"
    session.hear("Start", exercise="standing")
    yield "warm_up"
    session.hear("Ready")
    yield "set_up"
    session.hear("Ready")
    yield "count_in"
    session.wait_for_state("lift")
    yield "lift"
    session.hear("Pause")
    yield "paused"
    session.hear("Resume")
    session.hear("Rest")
    yield "resting"
    session.hear("Ready")
    yield "get_ready"
    session.hear("Possible")
    yield "checking"
    session.hear("Pain")
    yield "stopped"
    session.wait_for_state("asking")
    yield "asking"
    session.hear("RedFlag")
    yield "danger"


@pytest.mark.parametrize(("theme", "size"), [("light", KIOSK), ("dark", PHONE)])
def test_axe_finds_nothing_wrong_in_any_state(
    stage: Stage, open_page: OpenPage, theme: str, size: tuple[int, int]
) -> None:
    """WCAG 2.2 AA and axe-core's best practices: no violation from the greeting to the call for help."""
    page = open_page(stage, size=size, color_scheme=theme, reduced_motion="reduce")
    for state in walk(stage):
        shows(page, STATES[state])
        assert violations(page) == [], state


def test_axe_finds_nothing_wrong_on_any_page(stage: Stage, open_page: OpenPage) -> None:
    """History, settings, all commands, high contrast, large letters, numbers, a lost microphone; pairing and the workshop."""
    page = open_page(stage)
    for name in ("History", "Settings"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.locator("#charts svg")).to_have_count(3)
        assert violations(page) == [], name
    page.get_by_label("High contrast").check()
    page.get_by_label("Largest").check()
    assert violations(page) == []
    page.get_by_role("link", name="Coach").click()
    page.get_by_role("button", name="More").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    stage.session.hear("SetRepetitions")
    stage.session.post(SoundLost("microphone", stage.session.now))
    expect(page.get_by_role("button", name="30", exact=True)).to_be_visible()
    assert violations(page) == []
    for path in ("pair", "debug"):
        page.goto(stage.address + path)
        assert violations(page) == [], path


def test_nothing_is_cut_off(stage: Stage, open_page: OpenPage) -> None:
    """No page is wider than its screen, from the smallest phone on, and stop is in sight on all."""
    page = open_page(stage)
    stage.session.hear("Start", exercise="prone")
    for path in ("", "history", "settings"):
        page.goto(stage.address + path)
        for width in (320, 390, 768, 1024, 1920):
            page.set_viewport_size({"width": width, "height": 700})
            expect(page.get_by_role("button", name="Stop")).to_be_in_viewport(ratio=1)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)


def test_nothing_covers_anything(stage: Stage, open_page: OpenPage) -> None:
    """Title, caption and buttons have a place each in every state, on every screen, with the largest letters."""
    page = open_page(stage)
    page.evaluate("localStorage.setItem('voice-coach', JSON.stringify({text: '1.5'}))")
    page.reload()
    places = ("header", "#title", "#captions .now", "#captions .heard", "#touch")
    for state in walk(stage):
        if state in {"stopped", "danger"}:
            continue
        shows(page, STATES[state])
        expect(page.locator("#captions .now")).to_have_text(re.compile(r"\S"))
        for width, height in (PHONE, TABLET, TABLET[::-1], KIOSK):
            page.set_viewport_size({"width": width, "height": height})
            boxes = page.evaluate(BOXES, places)
            shown = [box for box in boxes if box["width"] > 1 and box["height"] > 1]
            for above, below in pairwise(shown if width < TABLET[0] else shown[1:]):
                apart = above["y"] + above["height"] <= below["y"] + 1
                beside = above["x"] + above["width"] <= below["x"] + 1
                assert apart or beside, (state, width, above, below)
