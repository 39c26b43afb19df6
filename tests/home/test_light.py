"""The light, on pins that are made up."""

from collections.abc import Iterator
from queue import SimpleQueue

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Entered
from voice_coach.home.light import PATTERNS, Light
from voice_coach.home.settings import LightSettings
from voice_coach.home.status import Look, Status

PATIENCE_S = 20.0
Changes = SimpleQueue[tuple[str, bool]]


class WatchedPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """A pin that tells what it changes to."""

    changes: Changes

    def _change_state(self, value: bool) -> bool:
        changed: bool = super()._change_state(value)
        if changed and self.function == "output":
            self.changes.put((self.info.name, value))
        return changed


@pytest.fixture
def changes() -> Iterator[Changes]:
    """What pins change to: name, and whether it is on."""
    WatchedPin.changes = SimpleQueue()
    factory = Device.pin_factory = MockFactory(pin_class=WatchedPin)
    yield WatchedPin.changes
    factory.reset()
    Device.pin_factory = None


def status(state: str) -> Status:
    return Status().after_effect(Entered(state))


def test_one_light_tells_by_its_rhythm(changes: Changes) -> None:
    """Steady while it listens; blinking when something hurts; dark when the coach leaves."""
    light = Light(LightSettings(pin=17))
    with light:
        light.show(status("get_ready"))
        assert changes.get(timeout=PATIENCE_S) == ("GPIO17", True)
        light.show(status("stopped"))
        assert [changes.get(timeout=PATIENCE_S) for _ in range(4)] == [("GPIO17", on) for on in (False, True) * 2]
    assert light._lamp.closed


def test_three_colours_tell_by_colour_too(changes: Changes) -> None:
    """Green while it listens, red when something hurts."""
    light = Light(LightSettings(rgb_pins=(5, 6, 13)))
    with light:
        light.show(status("get_ready"))
        assert changes.get(timeout=PATIENCE_S) == ("GPIO6", True)
        light.show(status("stopped"))
        seen = {changes.get(timeout=PATIENCE_S) for _ in range(2)}
    assert seen == {("GPIO6", False), ("GPIO5", True)}


def test_every_look_has_a_rhythm_of_its_own() -> None:
    """Who cannot tell colours apart, or has one colour, can tell looks apart; none flashes more than twice a second."""
    rhythms = {(any(pattern.colour) and pattern.on_s, pattern.off_s) for pattern in PATTERNS.values()}
    assert len(rhythms) == len(PATTERNS) == len(Look)
    assert all(pattern.on_s + pattern.off_s >= 0.5 for pattern in PATTERNS.values())


def test_pins_that_are_taken_are_told(changes: Changes) -> None:
    """With where to choose others."""
    with Light(LightSettings(pin=17)), pytest.raises(VoiceCoachError, match=r"choose other pins under \[light\]"):
        Light(LightSettings(pin=17))
