"""The recogniser: 16 kHz sound in, whole utterances out, each with its meaning and its place on the clock.

It acts on no partial result: an utterance is over when the model's endpoint rules say so (``GraphDials``), and only then is
it read. One Vosk model a process; one recogniser is kept for as long as the microphone is open, because it adapts to
the speaker.
"""

import json
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import vosk

from voice_coach.events import HEARING_RATE, Heard
from voice_coach.hearing.gate import CHUNK, OPEN_DB, Gate
from voice_coach.hearing.reading import Reader

REMEMBERED_S = 60.0
"""For how long the time and the level of what was decoded are remembered, in seconds: longer than any utterance."""
GAP_S = 0.4
"""Words this far apart, in seconds, are judged by themselves: what noise adds stands apart from what is said."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What is remembered of a chunk that was handed to Vosk."""

    end: int
    """Samples of the stream up to its end."""
    at: float
    """The clock at its end, in seconds."""
    level_db: float


class Recogniser:
    """One stream of sound. Not thread-safe but for ``listen``."""

    def __init__(self, graph: Path, reader: Reader) -> None:
        """``graph`` is a model directory of ``compile_graph``."""
        vosk.SetLogLevel(-1)
        self._stream = vosk.KaldiRecognizer(vosk.Model(model_path=str(graph)), HEARING_RATE)
        self._stream.SetWords(True)
        self._reader = reader
        self._accepted: frozenset[str] | None = None
        self._gate = Gate()
        self._pending: list[npt.NDArray[np.int16]] = []
        self._pending_samples = 0
        self._fed = 0
        self._chunks: deque[_Chunk] = deque(maxlen=round(REMEMBERED_S * HEARING_RATE / CHUNK))

    def listen(self, intents: frozenset[str] | None) -> None:
        """Expect these intents from now on; None: any."""
        self._accepted = intents

    def restart(self) -> None:
        """Begin a new stream, with nothing heard and no speaker known."""
        # A new KaldiRecognizer would cost 0.1 s and tens of MB. This one forgets the speaker when an utterance is ended from
        # outside, for which one must be under way; its count of samples goes on.
        self._stream.AcceptWaveform(bytes(2 * CHUNK))
        self._stream.FinalResult()
        self._fed += CHUNK
        self._gate = Gate()
        self._pending, self._pending_samples = [], 0
        self._chunks.clear()

    def accept(self, block: npt.NDArray[np.int16], at: float) -> list[Heard]:
        """Take samples, int16 (n,), that end at ``at`` seconds on the clock; return what was said by now."""
        self._pending.append(block)
        self._pending_samples += block.size
        return self._feed(at) if self._pending_samples >= CHUNK else []

    def finish(self, at: float) -> list[Heard]:
        """End the stream at ``at`` seconds: what was being said counts as said."""
        return [*self._feed(at), *self._heard(json.loads(self._stream.FinalResult()), at)]

    def _feed(self, at: float) -> list[Heard]:
        """Decode what is pending, as far as the gate lets it pass."""
        if not self._pending:
            return []
        samples = np.concatenate(self._pending)
        self._pending, self._pending_samples = [], 0
        was_open = self._gate.is_open
        heard = [heard for passed in self._gate.take(samples, at) for heard in self._decode(*passed)]
        if was_open and not self._gate.is_open:
            self._stream.Reset()  # whatever noise seemed to begin is no beginning of what is said next
        return heard

    def _decode(self, chunk: npt.NDArray[np.int16], at: float, level_db: float) -> list[Heard]:
        self._fed += chunk.size
        self._chunks.append(_Chunk(self._fed, at, level_db))
        if not self._stream.AcceptWaveform(chunk.tobytes()):
            return []
        return self._heard(json.loads(self._stream.Result()), at)

    def _heard(self, result: dict[str, Any], at: float) -> list[Heard]:
        words = self._audible(result.get("result", []))
        if not words:
            return []
        text = " ".join(word["word"] for word in words)
        started_at, ended_at = self._on_the_clock(words[0]["start"]), self._on_the_clock(words[-1]["end"])
        reading = self._reader.read(text, self._accepted)
        return [
            Heard(
                text,
                reading.intent,
                slots=reading.slots,
                accepted=reading.accepted,
                doubtful=reading.doubtful,
                addressed=reading.addressed,
                safety=reading.safety,
                body_part=reading.body_part,
                started_at=started_at,
                ended_at=ended_at,
                at=at,
            )
        ]

    def _audible(self, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the words without those at either end that are no louder than the noise around them."""
        groups: list[list[dict[str, Any]]] = []
        for word in words:
            if groups and word["start"] - groups[-1][-1]["end"] < GAP_S:
                groups[-1].append(word)
            else:
                groups.append([word])
        heard = [n for n, group in enumerate(groups) if self._rises(group[0]["start"], group[-1]["end"])]
        return [word for group in groups[heard[0] : heard[-1] + 1] for word in group] if heard else []

    def _rises(self, start_s: float, end_s: float) -> bool:
        """Return whether the stream, somewhere between two of its times, is louder than the noise."""
        first, last = self._chunk_at(start_s), self._chunk_at(end_s)
        loudest = max(self._chunks[n].level_db for n in range(first, last + 1))
        return loudest >= self._gate.noise_db + OPEN_DB

    def _chunk_at(self, stream_s: float) -> int:
        """Return the index of the remembered chunk that holds a time of the stream, or is nearest to it."""
        after = bisect_left(self._chunks, stream_s * HEARING_RATE, key=lambda chunk: chunk.end)
        return min(after, len(self._chunks) - 1)

    def _on_the_clock(self, stream_s: float) -> float:
        """Return the clock's time, in seconds, of a time in the stream, which may have gaps the clock has not."""
        chunk = self._chunks[self._chunk_at(stream_s)]
        return round(chunk.at - chunk.end / HEARING_RATE + stream_s, 3)
