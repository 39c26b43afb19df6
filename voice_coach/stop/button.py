"""The process that watches the stop button: voice-coach-stop.

Whatever is pressed, in this order: the card is muted, and every coach is told to end; who has not ended after a second is
killed. Nothing here waits for a coach before the card is mute.
"""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Annotated

import typer

from voice_coach.errors import VoiceCoachError
from voice_coach.settings import StopSettings, load_settings
from voice_coach.stop.card import mute
from voice_coach.stop.presence import end_coaches
from voice_coach.stop.switches import KeySwitch, gpio_button, listed

Tell = Callable[[str], object]


class Stop:
    """What a press does. Any thread may press; who presses while a press is being obeyed changes nothing."""

    def __init__(self, settings: StopSettings, tell: Tell) -> None:
        self._directory = settings.shared_directory
        self._cards = settings.cards
        self._tell = tell
        self._obeying = Lock()

    def press(self) -> None:
        """Mute the card and end the coaches."""
        if not self._obeying.acquire(blocking=False):
            return
        try:
            if self._cards:
                self._tell(mute(self._directory, self._cards))
            for sentence in end_coaches(self._directory):
                self._tell(sentence)
        finally:
            self._obeying.release()


def watch(settings: StopSettings, tell: Tell) -> None:
    """Obey the button for ever. Raises VoiceCoachError where there is none, or it cannot be watched."""
    stop = Stop(settings, tell)
    if settings.gpio_pin is None and settings.input_device is None:
        raise VoiceCoachError(
            "There is no stop button in the settings: write input_device or gpio_pin under [stop] "
            f"(input devices here: {listed()})."
        )
    button = None
    if settings.gpio_pin is not None:
        button = gpio_button(settings.gpio_pin, stop.press, normally_closed=settings.gpio_normally_closed)
        tell(f"Watching the button on pin {settings.gpio_pin}.")
    if settings.input_device is not None:
        _watch_keys(settings, settings.input_device, stop.press, tell)
    while button is not None:
        signal.pause()


def _watch_keys(settings: StopSettings, device: str, press: Callable[[], None], tell: Tell) -> None:
    with KeySwitch(device, settings.keys) as switch:
        watched = None
        while True:
            if watched != switch.devices:
                watched = switch.devices
                names = ", ".join(map(str, watched))
                tell(f"Watching {names}." if names else f'Waiting for a device "{device}".')
            if switch.presses():
                press()


def run(settings: Annotated[Path | None, typer.Option("--settings", help="Settings file (TOML).")] = None) -> None:
    """Watch the stop button: mute the loudspeaker and end the coach when it is pressed."""
    watch(load_settings(settings).stop, lambda sentence: print(sentence, flush=True))


def main() -> None:
    """Run it; what a user can mend is one sentence on stderr and exit code 2."""
    try:
        typer.run(run)
    except VoiceCoachError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
