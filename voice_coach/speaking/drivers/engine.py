"""A pyttsx3 engine that gives back what it renders.

pyttsx3 keeps one engine per driver name and process, as long as somebody holds it, and swallows exceptions; this holds
the engine, sets every property before each text and raises what the driver raised. Rendering happens in the caller's
thread, one text at a time in the whole process: neither pyttsx3 nor espeak can bear two threads.
"""

import sys
from dataclasses import dataclass
from threading import Lock
from types import ModuleType
from typing import Any, Literal

import numpy as np
import pyttsx3

from voice_coach.speaking.drivers import espeak, natural
from voice_coach.speaking.drivers.base import FASTEST_WPM, SLOWEST_WPM
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.tone import ITS_OWN, Tone

DriverName = Literal["espeak", "natural"]

_PREFIX = "voice_coach_"
_DRIVERS = {"espeak": espeak.EspeakDriver, "natural": natural.NaturalDriver}

_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is spoken."""

    rate_wpm: int
    """Words a minute."""
    pitch: int = 50
    """0 to 100; 50 is the voice's own."""
    speaker: str | None = None
    """The engine's name of a voice; None: its default."""


class PyttsxEngine:
    """One engine; it lives as long as this object and everything heavy goes with it."""

    def __init__(self, driver: DriverName, manner: Manner) -> None:
        for name, factory in _DRIVERS.items():
            module = ModuleType(f"pyttsx3.drivers.{_PREFIX}{name}")
            vars(module)["buildDriver"] = factory
            sys.modules.setdefault(module.__name__, module)
        with _one_at_a_time:
            self._engine = pyttsx3.init(_PREFIX + driver)
        self._manner = manner
        self._properties = {"voice": manner.speaker, "volume": 1.0}

    def render(self, text: str, tone: Tone = ITS_OWN) -> tuple[Samples, int]:
        """Return float32 samples and their rate in Hz; no samples where the text holds nothing to speak.

        Words a minute go from ``SLOWEST_WPM`` to ``FASTEST_WPM``, pitches from 0 to 100: what is asked for beyond that is the limit.
        """
        rate_wpm = min(max(round(self._manner.rate_wpm * tone.pace), SLOWEST_WPM), FASTEST_WPM)
        pitch = min(max(self._manner.pitch + tone.pitch, 0), 100)
        pieces: list[tuple[Samples, int]] = []
        errors: list[Exception] = []

        def on_pcm(samples: Samples, rate: int, **_: Any) -> None:
            pieces.append((samples, rate))

        def on_error(exception: Exception, **_: Any) -> None:
            errors.append(exception)

        with _one_at_a_time:
            self._run(text, {**self._properties, "rate": rate_wpm, "pitch": pitch}, {"pcm": on_pcm, "error": on_error})
        if errors:
            raise errors.pop(0)  # and keep no reference: a cycle with its traceback would hold the engine
        if not pieces:
            return np.zeros(0, np.float32), 1
        return np.concatenate([samples for samples, _ in pieces]), pieces[0][1]

    def _run(self, text: str, properties: dict[str, Any], listeners: dict[str, Any]) -> None:
        """Speak the text; it is all delivered when this returns, since our drivers render within ``say``."""
        tokens = [self._engine.connect(topic, listener) for topic, listener in listeners.items()]
        try:
            for name, value in properties.items():
                self._engine.setProperty(name, value)
            self._engine.say(text)
            self._engine.runAndWait()
        finally:
            for token in tokens:
                self._engine.disconnect(token)
