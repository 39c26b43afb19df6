"""Buttons on pins, keys, foot switches and page turners: what is pressed is asked of the coach, as if it were said.

    gpiozero's thread ─▶ queue ─▶ pins' thread ─┐
    kernel's event files ───────▶ keys' thread ─┴▶ Presses (pure) ─▶ Command ─▶ inbox

Threads: each source has one, which owns the presses of its switches.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from voice_coach.commands import BUTTONS
from voice_coach.events import Heard
from voice_coach.home.presses import Press, Presses
from voice_coach.home.settings import ButtonSettings
from voice_coach.home.status import Status
from voice_coach.stop.switches import KeySwitch, gpio_contact

LOOK_S = 0.5
"""How long the end of the program may go unnoticed, in seconds."""

Post = Callable[[Heard | Exception], object]


class Source(Protocol):
    """Where switches are read."""

    def changes(self, timeout_s: float) -> list[tuple[str, bool]]:
        """Wait up to ``timeout_s``; return which switches closed (True) and opened, in this order."""


class Pins:
    """Contacts on pins, within ``with``."""

    def __init__(self, pins: Mapping[str, int]) -> None:
        self._pins = pins
        self._changed: SimpleQueue[tuple[str, bool]] = SimpleQueue()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for name, pin in self._pins.items():
                stack.callback(gpio_contact(pin, self._telling(name), setting="pin in buttons.press").close)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *details: object) -> None:
        self._open.close()

    def changes(self, timeout_s: float) -> list[tuple[str, bool]]:
        """See ``Source``."""
        try:
            return [self._changed.get(timeout=timeout_s)]
        except Empty:
            return []

    def _telling(self, name: str) -> "_Telling":
        return _Telling(name, self._changed)


class _Telling:
    """Tells what one contact does."""

    def __init__(self, name: str, changed: SimpleQueue[tuple[str, bool]]) -> None:
        self._name, self._changed = name, changed

    def __call__(self, *, closed: bool) -> None:
        self._changed.put((self._name, closed))


class Buttons:
    """Follower that knows what the coach expects, and posts what is pressed, within ``with``."""

    def __init__(self, settings: ButtonSettings, post: Post, now: Callable[[], float]) -> None:
        """Say what is pressed to ``post``, with ``now``'s time in seconds."""
        self._settings = settings
        self._post, self._now = post, now
        self._status = Status()
        self._leaving = Event()
        self._stack = ExitStack()

    def show(self, status: Status) -> None:
        """See ``home.follow.Follower``."""
        self._status = status

    def __enter__(self) -> Self:
        """Open all switches; raise VoiceCoachError where one cannot be."""
        settings = self._settings
        with ExitStack() as stack:
            sources: list[Source] = []
            if settings.pins:
                sources.append(stack.enter_context(Pins(settings.pins)))
            if settings.input_device is not None and settings.keys:
                sources.append(stack.enter_context(KeySwitch(settings.input_device, settings.keys)))
            for source in sources:
                thread = Thread(target=self._watch, args=(source,), name="buttons", daemon=True)
                thread.start()
                stack.callback(thread.join)
            stack.callback(self._leaving.set)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _watch(self, source: Source) -> None:
        try:
            reading = Reading(self._settings)
            while not self._leaving.is_set():
                changes = source.changes(min(LOOK_S, reading.wait_s(self._now())))
                for command in reading.read(changes, self._now()):
                    self._post(BUTTONS[command].heard(self._status.listens_for, self._now()))
        except Exception as error:  # noqa: BLE001 - whatever it is, the main loop raises it
            self._post(error)


class Reading:
    """From what switches do to commands. No clock, no thread."""

    def __init__(self, settings: ButtonSettings) -> None:
        self._commands = {Press.SHORT: settings.press, Press.LONG: settings.long_press}
        self._presses = {
            name: Presses(settings.debounce_s, settings.long_press_s if name in settings.long_press else None)
            for name in settings.names
        }

    def wait_s(self, now: float) -> float:
        """Return for how many seconds nothing is told unless a switch changes."""
        moments = (presses.due for presses in self._presses.values())
        return max(0.0, min((due for due in moments if due is not None), default=float("inf")) - now)

    def read(self, changes: list[tuple[str, bool]], now: float) -> list[str]:
        """Return what is asked for by these changes, and by the time until ``now`` seconds: ids of commands."""
        told = [
            (name, press)
            for name, down in changes
            if name in self._presses
            for press in self._presses[name].change(down=down, at=now)
        ]
        told += [(name, press) for name, presses in self._presses.items() for press in presses.pass_time(now)]
        return [self._commands[press][name] for name, press in told if name in self._commands[press]]
