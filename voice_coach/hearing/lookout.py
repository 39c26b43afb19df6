"""Listening for the wake phrase alone: all that standby needs, at a quarter of the cost of listening for everything.

A second stream of the same speech model knows the wake phrase and, for all else, "[unk]". It takes many things for the phrase; so what
it has heard then is heard again, whole, by the recogniser, and that decides.
"""

import json
from collections import deque
from collections.abc import Sequence
from typing import Any, TypeAlias

import vosk

from voice_coach.events import HEARING_RATE
from voice_coach.hearing.gate import CHUNK, Samples, chunks

Passed: TypeAlias = tuple[Samples, float, float]
"""A chunk that passed the gate, with the time of its end in seconds and its level."""

BACK_S = 3.0
"""How much is heard again, in seconds: the phrase, what is late in noticing it, and a little before it."""
LOOK_S = 0.19
"""How often it is looked whether the phrase was said, in seconds: the decoder works on 0.2 s at a time."""


class Lookout:
    """One stream of sound. Not thread-safe."""

    def __init__(self, model: Any, phrase: Sequence[str]) -> None:
        """``model`` is Vosk's; ``phrase``: the words."""
        self._phrase = " ".join(phrase)
        self._stream = vosk.KaldiRecognizer(model, HEARING_RATE, json.dumps([self._phrase, "[unk]"]))
        self._kept: deque[Passed] = deque(maxlen=chunks(BACK_S))
        self._unseen = 0  # chunks

    def take(self, passed: Passed) -> list[Passed]:
        """Take a chunk; return what is to be heard: nothing, or all that was kept, where the phrase may have been said."""
        self._kept.append(passed)
        if not self._may_have_heard(passed[0]):
            return []
        kept = list(self._kept)
        self.forget()
        return kept

    def forget(self) -> None:
        """Begin anew, with nothing heard."""
        self._stream.AcceptWaveform(bytes(2 * CHUNK))  # an utterance must be under way to be ended
        self._stream.FinalResult()
        self._kept.clear()
        self._unseen = 0

    def _may_have_heard(self, chunk: Samples) -> bool:
        self._unseen += 1
        if self._stream.AcceptWaveform(chunk.tobytes()):
            # what ends from outside is forgotten with its speaker: who calls is another one than who talks on television
            text = json.loads(self._stream.FinalResult())["text"]
        elif self._unseen >= chunks(LOOK_S):
            text = json.loads(self._stream.PartialResult())["partial"]
        else:
            return False
        self._unseen = 0
        return self._phrase in text
