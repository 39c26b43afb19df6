"""Feeds the service manager's watchdog for as long as everything beats that has to.

The laws:

1. It is fed after every pulse has beaten since it was last fed, or may rest. One thread that hangs, whichever it is, starves
   it, and the manager ends the process and starts it anew.
2. It looks ``LOOKS`` times within the manager's patience, so that a machine that is busy for a moment is not taken for dead.
"""

from collections.abc import Callable, Mapping
from threading import Event, Thread
from types import TracebackType
from typing import Self

from voice_coach.vitals import Pulse

LOOKS = 4


class Watchdog:
    """Within ``with`` it looks, in a thread of its own."""

    def __init__(self, pulses: Mapping[str, Pulse], feed: Callable[[], object], patience_s: float) -> None:
        """``feed`` the manager, which waits for ``patience_s`` seconds; 0: for ever, so that there is nothing to do."""
        self._pulses = pulses
        self._feed = feed
        self._every_s = patience_s / LOOKS
        self._fed_at = {name: pulse() for name, pulse in pulses.items()}
        self._leaving = Event()
        self._thread = Thread(target=self._run, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        if self._every_s:
            self._feed()
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        if self._every_s:
            self._thread.join()

    def look(self) -> list[str]:
        """Feed the manager if all is alive; return the names of what has not beaten since it was last fed."""
        beats = {name: pulse() for name, pulse in self._pulses.items()}
        still = [name for name, beat in beats.items() if beat is not None and beat == self._fed_at[name]]
        if not still:
            self._fed_at = beats
            self._feed()
        return still

    def _run(self) -> None:
        while not self._leaving.wait(self._every_s):
            self.look()
