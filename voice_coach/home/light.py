"""A light that shows what the coach does. Each look has a rhythm of its own, so that one colour will do, and colours need not be told apart.

Nothing flashes more than twice a second: three times is where flashes begin to be dangerous (WCAG 2.2, 2.3.1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import Any, Self

from voice_coach.errors import VoiceCoachError
from voice_coach.home.follow import Latest
from voice_coach.home.settings import LightSettings
from voice_coach.home.status import Look, Status


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a light does."""

    colour: tuple[int, int, int]
    """Red, green, blue: 0 or 1."""
    on_s: float = 1.0
    off_s: float = 0.0
    """0: it does not go out."""


PATTERNS = {
    Look.OFF: Pattern((0, 0, 0)),
    Look.LISTENING: Pattern((0, 1, 0)),
    Look.SPEAKING: Pattern((0, 0, 1), on_s=0.7, off_s=0.2),
    Look.PAUSED: Pattern((1, 1, 0), on_s=0.5, off_s=1.5),
    Look.STOPPED: Pattern((1, 0, 0), on_s=0.25, off_s=0.25),
    Look.DEAF: Pattern((1, 0, 1), on_s=0.1, off_s=1.9),
}

Show = Callable[[Pattern], object]


class Light:
    """Follower that drives a light, in a thread of its own, within ``with``."""

    def __init__(self, settings: LightSettings) -> None:
        """Raise VoiceCoachError where there is no such light."""
        self._looks: Latest[Look] = Latest()
        self._lamp, self._show = _open(settings)
        self._thread = Thread(target=self._run, name="light", daemon=True)

    def show(self, status: Status) -> None:
        """See ``home.follow.Follower``."""
        self._looks.put(status.look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it go out."""
        self._looks.close()
        self._thread.join()
        self._lamp.close()

    def _run(self) -> None:
        shown = None
        while (look := self._looks.take()) is not None:
            if look is not shown:
                self._show(PATTERNS[look])
                shown = look


def _open(settings: LightSettings) -> tuple[Any, Show]:
    """Return the light, and what makes it show a pattern."""
    try:
        from gpiozero import LED, RGBLED
        from gpiozero.exc import GPIOZeroError
    except ImportError as error:
        raise VoiceCoachError("A light on a pin needs gpiozero; type: pip install 'voice-coach[gpio]'") from error
    try:
        if settings.rgb_pins is None:
            one = LED(settings.pin)
            return one, lambda pattern: _show_one(one, pattern)
        three = RGBLED(*settings.rgb_pins, pwm=False)
    except GPIOZeroError as error:
        raise VoiceCoachError(f"The light cannot be used ({error}); choose other pins under [light].") from error
    return three, lambda pattern: _show_three(three, pattern)


def _show_one(led: Any, pattern: Pattern) -> None:
    if not any(pattern.colour):
        led.off()
    elif pattern.off_s:
        led.blink(pattern.on_s, pattern.off_s)
    else:
        led.on()


def _show_three(led: Any, pattern: Pattern) -> None:
    if pattern.off_s:
        led.blink(pattern.on_s, pattern.off_s, on_color=pattern.colour)
    else:
        led.color = pattern.colour
