"""What is pressed: events of the kernel as bytes in a pipe, and a button on a pin that is made up."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from voice_coach.errors import VoiceCoachError
from voice_coach.stop import switches
from voice_coach.stop.switches import KEYS, KeySwitch, gpio_button, input_devices, listed

KEY, RELATIVE, SYNC = 1, 2, 0
RELEASED, PRESSED, HELD = 0, 1, 2


def event(kind: int, code: int, value: int) -> bytes:
    """One record of the kernel's."""
    return struct.pack("llHHi", 1, 2, kind, code, value)


class Pedal:
    """A foot switch: a pipe in place of its event file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.plug_in()

    def plug_in(self) -> None:
        os.mkfifo(self._path)
        self._file: int | None = None

    def send(self, *events: bytes) -> None:
        if self._file is None:
            self._file = os.open(self._path, os.O_WRONLY)
        os.write(self._file, b"".join(events))

    def unplug(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._path.unlink()


@pytest.fixture
def pedal(tmp_path: Path) -> Pedal:
    return Pedal(tmp_path / "event7")


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in these tests has happened already, or will not."""
    monkeypatch.setattr(switches, "RESCAN_S", 0.01)


def test_a_press_counts_and_nothing_else_does(pedal: Pedal, tmp_path: Path) -> None:
    """Not a release, not a key that is held down, not a mouse, not the mark after each event."""
    with KeySwitch(str(tmp_path / "event7"), ()) as switch:
        pedal.send(event(KEY, KEYS["b"], PRESSED), event(SYNC, 0, 0))
        assert switch.presses() == 1
        pedal.send(event(KEY, KEYS["b"], HELD), event(KEY, KEYS["b"], RELEASED), event(RELATIVE, 1, 1))
        assert switch.presses() == 0


def test_only_the_keys_that_are_named_count(pedal: Pedal, tmp_path: Path) -> None:
    """One key of a keyboard can be the stop while the others write."""
    with KeySwitch(str(tmp_path / "event7"), ("esc", "f13")) as switch:
        pedal.send(event(KEY, KEYS["b"], PRESSED))
        assert switch.presses() == 0
        pedal.send(event(KEY, KEYS["f13"], PRESSED), event(KEY, KEYS["esc"], PRESSED))
        assert switch.presses() == 2


def test_keys_have_the_kernels_codes() -> None:
    """From input-event-codes.h."""
    some = {"1": 2, "0": 11, "q": 16, "a": 30, "b": 48, "m": 50, "f1": 59, "f10": 68, "f11": 87, "f13": 183, "f24": 194}
    assert some.items() <= KEYS.items()


def test_a_pedal_may_be_unplugged_and_plugged_in_again(pedal: Pedal, tmp_path: Path) -> None:
    """It is forgotten, found again, and works."""
    with KeySwitch(str(tmp_path / "event7"), ()) as switch:
        pedal.send(event(KEY, KEYS["b"], PRESSED))
        assert switch.presses() == 1
        pedal.unplug()
        assert switch.presses() == 0
        assert switch.devices == []
        assert switch.presses() == 0
        pedal.plug_in()
        assert switch.presses() == 0
        assert switch.devices == [tmp_path / "event7"]
        pedal.send(event(KEY, KEYS["b"], PRESSED))
        assert switch.presses() == 1


def test_devices_are_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Part of a name is enough; a pedal that is a keyboard and a mouse is watched as both."""
    for number, name in enumerate(("PCsensor FootSwitch Keyboard", "PCsensor FootSwitch Mouse", "AT Keyboard")):
        (tmp_path / f"event{number}" / "device").mkdir(parents=True)
        (tmp_path / f"event{number}" / "device" / "name").write_text(f"{name}\n")
    monkeypatch.setattr(switches, "NAMES", tmp_path)
    assert input_devices("footswitch") == [Path("/dev/input/event0"), Path("/dev/input/event1")]
    assert input_devices("trackball") == []
    assert input_devices(str(tmp_path / "event9")) == []
    assert listed() == "PCsensor FootSwitch Keyboard, PCsensor FootSwitch Mouse, AT Keyboard"


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """Pins that a test drives."""
    factory = Device.pin_factory = MockFactory()
    yield factory
    factory.reset()
    Device.pin_factory = None


@pytest.mark.parametrize("normally_closed", [False, True])
def test_a_button_on_a_pin(pins: MockFactory, normally_closed: bool) -> None:
    """One that closes when pressed, or one that opens, which a broken cable does as well."""
    presses = []
    button = gpio_button(17, lambda: presses.append(1), normally_closed=normally_closed)
    at_rest, pressed = (pins.pin(17).drive_low, pins.pin(17).drive_high)
    if not normally_closed:
        at_rest, pressed = pressed, at_rest
    at_rest()
    presses.clear()
    pressed()
    assert len(presses) == 1
    at_rest()
    assert len(presses) == 1
    button.close()


def test_a_machine_without_pins_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pin is named, and where to choose another one."""
    monkeypatch.setattr(Device, "pin_factory", MockFactory())
    with pytest.raises(VoiceCoachError, match=r"Pin 99 cannot be used .*stop\.gpio_pin"):
        gpio_button(99, lambda: None, normally_closed=False)
