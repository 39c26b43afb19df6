# ruff: noqa: N802 - pyttsx3 names the methods of a driver
"""What pyttsx3 asks of a driver, for one that delivers PCM.

Laws: ``say`` renders in the caller's thread, and when it returns each sample was delivered by a notification
``pcm(name, samples: float32 (n,), rate: Hz)``; a ``stop`` meanwhile ends it early, with ``completed=False``; what goes
wrong is raised, and pyttsx3 turns it into a notification ``error(name, exception)``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from voice_coach.speaking.levels import Samples

SLOWEST_WPM, FASTEST_WPM = 80, 400
"""Words a minute that a voice can be asked for."""


class PcmDriver(ABC):
    """The pyttsx3 side of a driver; a subclass renders."""

    default_voice: ClassVar[str]

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self._stopped = False
        self._properties: dict[str, Any] = {"rate": 150, "volume": 1.0, "pitch": 50, "voice": self.default_voice}

    @abstractmethod
    def synthesise(self, text: str) -> None:
        """Call ``deliver`` with one piece after the other, as long as it returns True."""

    def deliver(self, samples: Samples, rate: int) -> bool:
        """Pass samples on at the volume that is set; return False when the rest is not wanted any more."""
        self._proxy.notify("pcm", samples=samples * np.float32(self._properties["volume"]), rate=rate)
        return not self._stopped

    def say(self, text: str) -> None:
        self._stopped = False
        self._proxy.notify("started-utterance")
        self.synthesise(text)
        self._proxy.notify("finished-utterance", completed=not self._stopped)

    def stop(self) -> None:
        self._stopped = True

    def getProperty(self, name: str) -> Any:
        return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:
        """Set "rate" (words a minute), "volume" (0 to 1), "pitch" (0 to 100, 50 is normal) or "voice" (None: the default)."""
        if name not in self._properties:
            raise KeyError(f"unknown property {name}")
        self._properties[name] = self.default_voice if name == "voice" and value is None else value

    def startLoop(self) -> None:
        """Run what is queued; as nothing here waits, the loop is over when it returns."""
        self._proxy.setBusy(False)

    def iterate(self) -> Iterator[None]:
        self._proxy.setBusy(False)
        yield

    def endLoop(self) -> None:  # noqa: B027 - pyttsx3 calls it; the loop has no state to end
        pass
