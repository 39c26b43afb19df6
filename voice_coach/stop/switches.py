"""What is pressed: keys of input devices, which USB foot switches and presenters are, too, and a button on a GPIO pin.

Keys are read from the kernel's event files: records of ``struct input_event`` (Linux, include/uapi/linux/input.h). A device
may be unplugged and plugged in again at any time.
"""

import os
import select
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from voice_coach.errors import VoiceCoachError

INPUTS = Path("/dev/input")
NAMES = Path("/sys/class/input")
RESCAN_S = 1.0
"""How long it takes at most to find a device that was plugged in, in seconds."""

_EVENT = struct.Struct("llHHi")  # the time (two longs), type, code, value
_EV_KEY, _PRESSED = 1, 1  # 0 is a release, 2 is a key held down
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
            self._poll.register(file, select.POLLIN)

    def presses(self) -> int:
        """Wait up to ``RESCAN_S`` for keys; return how many were pressed."""
        ready = self._poll.poll(1000 * RESCAN_S)
        pressed = sum(1 for file, _ in ready for code in self._read(file) if not self._codes or code in self._codes)
        if not pressed:
            self.rescan()
        return pressed

    def _read(self, file: int) -> Iterator[int]:
        """Yield the codes of the keys that were pressed; close a device that is gone."""
        try:
            data = os.read(file, _RECORDS * _EVENT.size)
        except BlockingIOError:
            return
        except OSError:  # unplugged
            data = b""
        if not data:
            self._close(file)
        for *_time, kind, code, value in _EVENT.iter_unpack(data[: len(data) // _EVENT.size * _EVENT.size]):
            if (kind, value) == (_EV_KEY, _PRESSED):
                yield code

    def _close(self, file: int) -> None:
        self._poll.unregister(file)
        os.close(file)
        del self._open[file]


def gpio_button(pin: int, press: Press, *, normally_closed: bool) -> Any:
    """Call ``press`` whenever the button between this pin (its BCM number) and ground is pressed; return what watches it.

    A ``normally_closed`` one opens when it is pressed, and when its cable breaks.
    """
    try:
        from gpiozero import Button
        from gpiozero.exc import GPIOZeroError
    except ImportError as error:
        raise VoiceCoachError("A button on a pin needs gpiozero; type: pip install 'voice-coach[gpio]'") from error
    try:
        button = Button(pin, pull_up=True)
    except GPIOZeroError as error:
        raise VoiceCoachError(f"Pin {pin} cannot be used ({error}); choose another stop.gpio_pin.") from error
    if normally_closed:
        button.when_released = press
    else:
        button.when_pressed = press
    return button


def listed() -> str:
    """Return the names of the input devices there are, for people."""
    return ", ".join(dict.fromkeys(named_inputs().values())) or "none"
