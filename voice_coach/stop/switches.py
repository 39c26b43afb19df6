"""What is pressed: keys of input devices, which USB foot switches and presenters are, too, and a button on a GPIO pin.

Keys are read from the kernel's event files: records of ``struct input_event`` (Linux, include/uapi/linux/input.h). A device
may be unplugged and plugged in again at any time.
"""

import os
import select
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, Self

from voice_coach.errors import VoiceCoachError

INPUTS = Path("/dev/input")
NAMES = Path("/sys/class/input")
RESCAN_S = 1.0
"""How long it takes at most to find a device that was plugged in, in seconds."""

_EVENT = struct.Struct("llHHi")  # the time (two longs), type, code, value
_EV_KEY, _RELEASED, _PRESSED = 1, 0, 1  # 2 is a key held down
_RECORDS = 64
# Codes by name, from include/uapi/linux/input-event-codes.h: rows of a keyboard, and single keys.
_ROWS = ((2, "1234567890"), (16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm"))
_FUNCTION_KEYS = (*range(59, 69), 87, 88, *range(183, 195))
_SINGLE = {
    "esc": 1,
    "backspace": 14,
    "tab": 15,
    "enter": 28,
    "space": 57,
    "home": 102,
    "up": 103,
    "pageup": 104,
    "left": 105,
    "right": 106,
    "end": 107,
    "down": 108,
    "pagedown": 109,
    "mute": 113,
    "pause": 119,
    "stop": 128,
    "playpause": 164,
    "stopcd": 166,
}
KEYS = {
    **{key: code for first, row in _ROWS for code, key in enumerate(row, first)},
    **{f"f{number}": code for number, code in enumerate(_FUNCTION_KEYS, 1)},
    **_SINGLE,
}
"""Codes of keys by name: what most foot switches and presenters send."""

NAMES_OF_KEYS = {code: key for key, code in KEYS.items()}

Press = Callable[[], object]


def input_devices(wanted: str) -> list[Path]:
    """Return the event files of the devices whose name contains ``wanted``; of a path, that file, if it is there."""
    if wanted.startswith("/"):
        return [Path(wanted)] if Path(wanted).exists() else []
    return [path for path, name in named_inputs().items() if wanted.casefold() in name.casefold()]


def named_inputs() -> dict[Path, str]:
    """Return the names of all input devices by their event files."""
    files = sorted(NAMES.glob("event*/device/name"))
    return {INPUTS / file.parts[-3]: file.read_text(encoding="utf-8").strip() for file in files}


class KeySwitch:
    """Keys of all devices of one name."""

    def __init__(self, wanted: str, keys: tuple[str, ...]) -> None:
        """Watch what ``wanted`` names (see ``input_devices``); without ``keys`` every key counts."""
        self._wanted = wanted
        self._codes = frozenset(KEYS[key] for key in keys)
        self._poll = select.poll()
        self._open: dict[int, Path] = {}
        self._down: dict[int, set[int]] = {}

    def __enter__(self) -> Self:
        self.rescan()
        return self

    def __exit__(self, *details: object) -> None:
        for file in tuple(self._open):
            self._close(file)

    @property
    def devices(self) -> list[Path]:
        """What is watched by now."""
        return sorted(self._open.values())

    def rescan(self) -> None:
        """Open what was plugged in since it was last called."""
        for path in input_devices(self._wanted):
            if path in self._open.values():
                continue
            try:
                file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            except PermissionError as error:
                raise VoiceCoachError(
                    f"{path} may not be read; type: sudo usermod -aG input $USER, and log in again."
                ) from error
            except FileNotFoundError:
                continue
            self._open[file] = path
            self._down[file] = set()
            self._poll.register(file, select.POLLIN)

    def presses(self) -> int:
        """Wait up to ``RESCAN_S`` for keys; return how many were pressed."""
        return sum(down for _, down in self.changes(RESCAN_S))

    def changes(self, timeout_s: float) -> list[tuple[str, bool]]:
        """Wait up to ``timeout_s``, and ``RESCAN_S``, for keys; return which were pressed (True) and released, by their names."""
        ready = self._poll.poll(1000 * min(timeout_s, RESCAN_S))
        changes = [change for file, _ in ready for change in self._read(file)]
        counted = [(code, down) for code, down in changes if not self._codes or code in self._codes]
        if not any(down for _, down in counted):
            self.rescan()
        return [(NAMES_OF_KEYS.get(code, str(code)), down) for code, down in counted]

    def _read(self, file: int) -> Iterator[tuple[int, bool]]:
        """Yield the codes of the keys that were pressed or released; close a device that is gone, and with it its keys."""
        try:
            data = os.read(file, _RECORDS * _EVENT.size)
        except BlockingIOError:
            return
        except OSError:  # unplugged
            data = b""
        if not data:
            yield from ((code, False) for code in self._close(file))
        for *_time, kind, code, value in _EVENT.iter_unpack(data[: len(data) // _EVENT.size * _EVENT.size]):
            if kind == _EV_KEY and value == _PRESSED:
                self._down[file].add(code)
                yield code, True
            elif kind == _EV_KEY and value == _RELEASED:
                self._down[file].discard(code)
                yield code, False

    def _close(self, file: int) -> set[int]:
        """Close a device; return the codes of the keys that were down."""
        self._poll.unregister(file)
        os.close(file)
        del self._open[file]
        return self._down.pop(file)


def gpio_button(pin: int, press: Press, *, normally_closed: bool) -> Any:
    """Call ``press`` whenever the button between this pin (its BCM number) and ground is pressed; return what watches it.

    A ``normally_closed`` one opens when it is pressed, and when its cable breaks.
    """

    def change(*, closed: bool) -> None:
        if closed != normally_closed:
            press()

    return gpio_contact(pin, change, setting="stop.gpio_pin")


class Change(Protocol):
    """Takes what a contact does."""

    def __call__(self, *, closed: bool) -> object: ...


def gpio_contact(pin: int, change: Change, *, setting: str) -> Any:
    """Call ``change`` whenever the contact between this pin and ground closes or opens; return what watches it.

    ``setting`` names what to change where that is impossible.
    """
    try:
        from gpiozero import Button
        from gpiozero.exc import GPIOZeroError
    except ImportError as error:
        raise VoiceCoachError("A button on a pin needs gpiozero; type: pip install 'voice-coach[gpio]'") from error
    try:
        button = Button(pin, pull_up=True)
    except GPIOZeroError as error:
        raise VoiceCoachError(f"Pin {pin} cannot be used ({error}); choose another {setting}.") from error
    button.when_pressed = lambda: change(closed=True)
    button.when_released = lambda: change(closed=False)
    return button


def listed() -> str:
    """Return the names of the input devices there are, for people."""
    return ", ".join(dict.fromkeys(named_inputs().values())) or "none"
