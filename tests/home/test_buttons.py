"""Buttons: pins that are made up, and a page turner whose event file is a pipe."""

from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin

from tests.stop.test_switches import KEY, PRESSED, RELEASED, Pedal, event
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Heard, Listen
from voice_coach.home.buttons import Buttons, Reading
from voice_coach.home.settings import ButtonSettings
from voice_coach.home.status import Status
from voice_coach.settings import load_settings
from voice_coach.stop.switches import KEYS

PATIENCE_S = 20.0


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """Pins that a test drives."""
    factory = Device.pin_factory = MockFactory()
    yield factory
    factory.reset()
    Device.pin_factory = None


class Press:
    """Buttons that run, and what they post; their time goes on by 0.1 s at each look."""

    def __init__(self, settings: ButtonSettings) -> None:
        self._posted: SimpleQueue[Heard | Exception] = SimpleQueue()
        self._now = 0.0
        self.buttons = Buttons(settings, self._posted.put, self.now)

    def now(self) -> float:
        self._now += 0.1
        return self._now

    def next(self) -> Heard:
        posted = self._posted.get(timeout=PATIENCE_S)
        assert isinstance(posted, Heard), posted
        return posted


def push(pin: MockPin) -> None:
    """Close the contact to ground for a moment."""
    pin.drive_low()
    pin.drive_high()


def test_a_button_on_a_pin_asks_like_a_voice(pins: MockFactory) -> None:
    """Whether the state expects it is known from the status."""
    press = Press(ButtonSettings(press={"gpio27": "next", "gpio22": "pause"}, debounce_s=0))
    press.buttons.show(Status().after_effect(Listen("lift", frozenset({"Pause"}))))
    with press.buttons:
        push(pins.pin(27))
        push(pins.pin(22))
        said = [press.next(), press.next()]
    assert [(heard.intent, heard.accepted) for heard in said] == [("Next", False), ("Pause", True)]


def test_a_long_press_asks_for_something_else(pins: MockFactory) -> None:
    """One button can do two things; the long one is done while it is held."""
    press = Press(ButtonSettings(press={"gpio27": "next"}, long_press={"gpio27": "pause"}, debounce_s=0))
    with press.buttons:
        pins.pin(27).drive_low()
        assert press.next().intent == "Pause"


def test_a_page_turner_turns_to_the_next(tmp_path: Path) -> None:
    """It is a keyboard; other keys of it do nothing."""
    pedal = Pedal(tmp_path / "event7")
    settings = ButtonSettings(input_device=str(tmp_path / "event7"), press={"pagedown": "next", "pageup": "pause"})
    press = Press(settings)
    with press.buttons:
        for key in ("b", "pageup", "pagedown"):
            pedal.send(event(KEY, KEYS[key], PRESSED), event(KEY, KEYS[key], RELEASED))
        assert [press.next().intent, press.next().intent] == ["Pause", "Next"]


def test_a_key_that_is_held_on_a_device_that_is_unplugged_is_released(tmp_path: Path) -> None:
    """It must not become a long press that nobody makes."""
    pedal = Pedal(tmp_path / "event7")
    path = str(tmp_path / "event7")
    press = Press(ButtonSettings(input_device=path, press={"b": "next"}, long_press={"b": "stop"}, long_press_s=5))
    with press.buttons:
        pedal.send(event(KEY, KEYS["b"], PRESSED))
        pedal.unplug()
        assert press.next().intent == "Next"


def test_a_switch_bounces_and_is_read_once() -> None:
    """From edges to commands, with the debounce of the settings."""
    reading = Reading(ButtonSettings(press={"gpio5": "next"}, long_press={"gpio5": "pause"}))
    assert reading.wait_s(0.0) == float("inf")
    assert reading.read([("gpio5", True), ("gpio5", False), ("gpio5", True)], 1.0) == []
    assert reading.wait_s(1.0) == pytest.approx(0.8)
    assert reading.read([("gpio5", False), ("gpio6", True)], 1.4) == ["next"]
    assert reading.read([], 9.0) == []


def test_a_pin_that_cannot_be_used_is_told(pins: MockFactory) -> None:
    """With where to choose another one; those that were opened are closed."""
    taken = Press(ButtonSettings(press={"gpio5": "next"}))
    with taken.buttons, pytest.raises(VoiceCoachError, match=r"Pin 5 cannot be used .* pin in buttons\.press"):
        Press(ButtonSettings(press={"gpio6": "next", "gpio5": "pause"})).buttons.__enter__()
    with Press(ButtonSettings(press={"gpio5": "next", "gpio6": "pause"})).buttons:
        pass


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('press = { pagedwn = "next" }', "must be names of keys, such as pagedown or b, or pins, such as gpio27"),
        ('press = { gpio28 = "next" }', "or pins, such as gpio27"),
        ('press = { gpio2 = "jump" }', "must be commands: wake, ready, next"),
        ('press = { b = "next" }', "must name the input_device of b"),
    ],
)
def test_a_wrong_button_is_told(tmp_path: Path, lines: str, sentence: str) -> None:
    """In one sentence, with what there is to choose from."""
    file = tmp_path / "settings.toml"
    file.write_text(f"[buttons]\n{lines}\n")
    with pytest.raises(VoiceCoachError) as told:
        load_settings(file)
    assert sentence in str(told.value)
