"""The recogniser: 16 kHz sound in, whole utterances out, each with its meaning and its place on the clock.

While somebody speaks, a partial result says only how long to wait (``endpoint``) and whether the coach should be silent; what an
utterance means is read when it is over. That is as soon as the speech detector has found the silence that ends it. One Vosk
model a process; one recogniser is kept for as long as the microphone is open, because it adapts to the speaker.
"""

import json
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import vosk

from voice_coach.events import HEARING_RATE, Heard, Suspected
from voice_coach.hearing.acceptance import Acceptance, Verdict
from voice_coach.hearing.endpoint import PATIENCE_S, WORD_S, Endpointer, Kind, Outlook
from voice_coach.hearing.evidence import Candidate, Evidence, Word, joined
from voice_coach.hearing.gate import CHUNK, Gate, Hiss, chunks
from voice_coach.hearing.graph import PREFIXES
from voice_coach.hearing.lookout import Lookout, Passed
from voice_coach.hearing.memory import trim_memory
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.reading import Reader
from voice_coach.hearing.vad import SpeechDetector

Outcome: TypeAlias = Heard | Suspected
Note: TypeAlias = Callable[[Evidence, Verdict | None], object]
"""Takes what an utterance was judged by, and what was made of it."""

REMEMBERED_S = 60.0
"""For how long the time and the level of what was decoded are remembered, in seconds: longer than any utterance."""
SPEECH = 0.5
"""Probability from which a chunk counts as speech."""
HISS_S = 0.25
"""For how long, in seconds, a hiss that follows speech counts as speech: an s, but not the noise that people make afterwards."""
LOOK_S = 0.09
"""Silence after which the decoder is made to say all it has heard, in seconds."""
ALTERNATIVES = 10
"""Word sequences that Vosk is asked for."""
NOTHING = '{"alternatives": []}'
"""A result of Vosk's without words."""
RENEW_S = 10.0
"""Sound after which the decoder begins anew at the end of an utterance, in seconds: it keeps each part of the graph that it has been to,
40 MB in the first five seconds of talk that is not for us and 1 MB a second from then on; it takes 0.1 s to begin."""
STRANGER_S = 4.0
"""An utterance of this length, in seconds, that is not for the coach is somebody else's: the decoder begins anew after it at once, so that
it does not know them for the speaker either."""
FAINT = 2
"""Largest sample of the noise that is added for the decoder, of 32768. In the exact silence of a microphone that mutes itself
between words it hears nothing of some: of eSpeak's "stop", "done" and "faster", say. The noise is always the same, as is then
what is heard."""
_FAINT = np.tile(np.random.default_rng(0).integers(-FAINT, FAINT, HEARING_RATE, endpoint=True).astype(np.int32), 2)
"""A second of it, twice, so that a second can begin anywhere."""
LONGEST_S = 12.0
"""Longest that an utterance may last, in seconds. Nobody tells the coach more than that at a time, and television may talk for minutes
without a pause: meanwhile nothing would be decided, and all of it kept."""
CALLED_S = 2.0
"""After what may be a call, all is heard for so long at least, in seconds."""
ALONE_S = 0.5
"""While others talk, a command is followed by as much silence, in seconds, and is a part of their talk otherwise; "stop" and pain do not wait."""
STALE_S = 1.0
"""Words that stay the same for this long, in seconds, and longer, are followed by silence, whatever the speech detector says."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What is remembered of a chunk that was handed to Vosk."""

    end: int
    """Samples of the stream up to its end."""
    at: float
    """The clock at its end, in seconds."""
    level_db: float


class _Utterance:
    """What is known of an utterance while it is being spoken."""

    def __init__(self) -> None:
        self.spoken_s = 0.0
        """Since the speech detector first found any speech, in seconds; 0: it did not yet."""
        self.voiceless_s = 0.0
        """Since it last did, in seconds."""
        self.quiet_s = 0.0
        """The same, not counting a hiss that follows at once."""
        self.looked = False
        """Whether the decoder has been made to say all it heard, since then."""
        self.suspected = False
        self.text = ""
        """The words so far."""
        self.tried = False
        """Whether what was said until then has been read as if it were all."""
        self.candidates: tuple[Candidate, ...] = (Candidate((), 0.0),)
        """The ways to take what has been read like that, and did not mean anything by itself; the best first, one at least."""
        self._same_s = 0.0

    @property
    def silent_s(self) -> float:
        """For how long nobody has spoken, in seconds; 0 while words may still be missing from the text."""
        return max(self.quiet_s if self.looked else 0.0, self._same_s - STALE_S)

    def pass_chunk(self, *, is_voice: bool, is_hiss: bool) -> None:
        chunk_s = CHUNK / HEARING_RATE
        self._same_s += chunk_s
        self.voiceless_s = 0.0 if is_voice else self.voiceless_s + chunk_s
        dies_away = self.spoken_s > 0 and is_hiss and not self.quiet_s and self.voiceless_s < HISS_S
        self.quiet_s += chunk_s
        if is_voice or dies_away:
            self.quiet_s, self.looked, self.tried = 0.0, False, False
        if is_voice or self.spoken_s:
            self.spoken_s += chunk_s

    def hold(self, partial: str) -> None:
        """Take note of the words that the decoder has by now."""
        text = " ".join(words for words in (self.candidates[0].text, partial) if words)
        if text != self.text:
            self.text, self._same_s = text, 0.0


class Recogniser:
    """One stream of sound. Not thread-safe but for ``listen``."""

    def __init__(
        self,
        graph: Path,
        reader: Reader,
        patience_s: float = PATIENCE_S,
        asked_about: frozenset[str] = frozenset(),
        note: Note | None = None,
    ) -> None:
        """``graph`` is a model directory of ``compile_graph``; ``patience_s``: how long a speaker may hesitate, in seconds.

        ``asked_about``: see ``Acceptance``; ``note`` takes note of every utterance.
        """
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(model_path=str(graph))
        self._stream = _stream(self._model)
        self._acceptance = Acceptance(reader, asked_about)
        self._note = note
        prefixes = Prefixes.read(graph / PREFIXES)
        self._endpointer = Endpointer(reader, prefixes, patience_s)
        self._wake = prefixes.wake
        self._lookout: Lookout | None = None
        self._called_until = 0.0
        self._detector = SpeechDetector()
        self._hiss = Hiss()
        self._accepted: frozenset[str] | None = None
        self._addressed_only = False
        self._usual_patience_s = self._patience_s = patience_s
        self._gate = Gate(patience_s)
        self._pending = np.zeros(0, np.int16)
        self._fed = self._decided = 0
        self._chunks: deque[_Chunk] = deque(maxlen=chunks(REMEMBERED_S))
        self._utterance = _Utterance()

    def listen(
        self, intents: frozenset[str] | None, *, addressed_only: bool = False, patience_s: float | None = None
    ) -> None:
        """Expect these intents from now on (None: any); ``addressed_only``: only after the wake phrase, if there is one.

        ``patience_s``: how long a speaker may hesitate, in seconds (None: as at the beginning).
        """
        self._accepted, self._addressed_only = intents, addressed_only
        self._patience_s = self._usual_patience_s if patience_s is None else patience_s

    def restart(self) -> None:
        """Begin a new stream, with nothing heard and no speaker known."""
        # A new KaldiRecognizer would cost 0.1 s and tens of MB. This one forgets the speaker when an utterance is ended from
        # outside, for which one must be under way; its count of samples goes on.
        self._stream.AcceptWaveform(bytes(2 * CHUNK))
        self._stream.FinalResult()
        self._fed += CHUNK
        self._detector.reset()
        self._hiss, self._gate = Hiss(), Gate(self._patience_s)
        self._pending = self._pending[:0]
        self._chunks.clear()
        self._utterance = _Utterance()
        self._acceptance.forget()
        if self._lookout:
            self._lookout.forget()
        self._called_until = 0.0

    def accept(self, block: npt.NDArray[np.int16], at: float) -> list[Outcome]:
        """Take samples, int16 (n,), that end at ``at`` seconds on the clock; return what was said by now."""
        self._pending = np.concatenate((self._pending, block))
        outcomes: list[Outcome] = []
        while self._pending.size >= CHUNK:
            chunk, self._pending = self._pending[:CHUNK], self._pending[CHUNK:]
            outcomes += self._take(chunk, at - self._pending.size / HEARING_RATE)
        return outcomes

    @property
    def hears_words(self) -> bool:
        """Whether words are being said that are not decided yet."""
        return bool(self._utterance.text)

    def hear_again(self, blocks: Sequence[tuple[npt.NDArray[np.int16], float]]) -> list[Outcome]:
        """Forget what is being said and take these blocks, each with the time of its end, in its place."""
        suspected = self._utterance.suspected
        # The decoder is behind, at times by more than QUIET_S (0.4 s: the onset of a word became a "done" of its own), and would take
        # what it has not seen yet for the beginning of what comes now.
        self._decode(np.tile(self._gate.noise, 2), blocks[0][1], self._gate.noise_db)
        self._begin_anew()
        self._pending = self._pending[:0]
        self._utterance.suspected = suspected
        return [outcome for block, at in blocks for outcome in self.accept(block, at)]

    def finish(self, at: float) -> list[Outcome]:
        """End the stream at ``at`` seconds: what was being said counts as said."""
        self._decode(np.concatenate((self._pending, self._gate.noise)), at, self._gate.noise_db)
        self._pending = self._pending[:0]
        return self._end(self._stream.FinalResult(), at)

    def _take(self, chunk: npt.NDArray[np.int16], at: float) -> list[Outcome]:
        """Hear a chunk, as far as the gate lets it pass."""
        if (patience_s := self._patience_s) != self._endpointer.patience_s:
            self._endpointer = self._endpointer.with_patience(patience_s)
            self._gate.wait(patience_s)
        was_open = self._gate.is_open
        passed = [each for taken in self._gate.take(chunk, at) for each in self._called(taken)]
        outcomes = [outcome for each in passed for outcome in self._hear(*each)]
        if was_open and not self._gate.is_open:
            # what noise seemed to begin is no beginning of what is said next
            outcomes += self._end(self._stream.Result() if self._utterance.text else NOTHING, at)
            self._begin_anew()
        return outcomes

    def _called(self, passed: Passed) -> list[Passed]:
        """Return what is to be heard: all, but where the coach must be called, only what may be a call, and what follows it."""
        if not self._addressed_only or not self._wake:
            self._lookout = None
            return [passed]
        _, at, _ = passed
        if at <= self._called_until or self._utterance.text:
            return [passed]
        if self._lookout is None:
            self._lookout = Lookout(self._model, self._wake)
        call = self._lookout.take(passed)
        if call:
            self._called_until = at + CALLED_S
            self._begin_anew()
        return call

    def _begin_anew(self) -> None:
        """Forget what is being said; the speaker stays known."""
        self._stream.Result()
        self._stream.Reset()
        self._detector.reset()
        self._chunks.clear()  # the clock may jump here, and a word is on one side of it
        self._utterance = _Utterance()

    def _hear(self, chunk: npt.NDArray[np.int16], at: float, level_db: float) -> list[Outcome]:
        """Hear a chunk that passed the gate."""
        utterance = self._utterance
        is_voice = self._detector.probability(chunk) >= SPEECH
        utterance.pass_chunk(is_voice=is_voice, is_hiss=self._hiss.is_heard(chunk))
        is_over = self._decode(chunk, at, level_db)
        if not utterance.spoken_s:
            return self._end(self._stream.Result(), at) if is_over else []
        if utterance.quiet_s >= LOOK_S and not utterance.looked:
            # what follows speech is noise, and it is not yet there: so it is the noise of before
            utterance.looked = True
            is_over = self._decode(self._gate.noise, at, self._gate.noise_db)
        utterance.hold(json.loads(self._stream.PartialResult())["partial"])
        if not utterance.text:
            return []
        outlook = self._endpointer.outlook(utterance.text, self._accepted)
        outcomes: list[Outcome] = []
        if outlook.silencing and not utterance.suspected:
            utterance.suspected = True
            outcomes.append(Suspected(outlook.silencing, at))
        silence_s = self._silence_s(outlook, at, is_over=is_over)
        if outlook.kind is Kind.GENERAL and not utterance.tried:
            silence_s = WORD_S
        if utterance.spoken_s >= LONGEST_S:
            outcomes += self._end(self._stream.Result(), at)
        elif utterance.silent_s >= silence_s:
            outcomes += self._try(at, is_over=is_over)
        return outcomes

    def _try(self, at: float, *, is_over: bool) -> list[Outcome]:
        """End the utterance, unless the words that the decoder finally has are to be waited for: then keep them."""
        evidence, silent_s = self._evidence(self._stream.Result(), at), self._utterance.silent_s
        verdict = self._acceptance.judge(evidence, self._accepted)
        if verdict is not None:
            outlook = self._endpointer.outlook(verdict.heard.text, self._accepted)
            if silent_s < self._silence_s(outlook, at, is_over=is_over):
                self._utterance.tried, self._utterance.candidates = True, evidence.candidates
                return []
        return self._conclude(evidence, verdict)

    def _silence_s(self, outlook: Outlook, at: float, *, is_over: bool) -> float:
        """Return the silence that ends the utterance, in seconds: others, while they talk, go on after what sounds like a command."""
        silence_s = outlook.over_s if is_over else outlook.wait_s
        if outlook.silencing or not self._acceptance.is_in_company(at):
            return silence_s
        return max(silence_s, ALONE_S)

    def _decode(self, samples: npt.NDArray[np.int16], at: float, level_db: float) -> bool:
        """Decode samples that end at ``at``; return whether the decoder found the end of an utterance."""
        begin = self._fed % HEARING_RATE
        faint = _FAINT[begin : begin + samples.size]
        self._fed += samples.size
        self._chunks.append(_Chunk(self._fed, at, level_db))
        heard = np.clip(samples + faint, -32768, 32767).astype(np.int16)
        return bool(self._stream.AcceptWaveform(heard.tobytes()))

    def _end(self, result: str, at: float) -> list[Outcome]:
        """Return what the utterance was that is over by now; ``result`` is what Vosk has of it."""
        evidence = self._evidence(result, at)
        if self._utterance.spoken_s >= LONGEST_S:
            self._renew()  # before it is read, which takes memory too: this is when there is most
        return self._conclude(evidence, self._acceptance.judge(evidence, self._accepted))

    def _conclude(self, evidence: Evidence, verdict: Verdict | None) -> list[Outcome]:
        """End the utterance as judged; where that is nothing, say so if it had been suspected to be something."""
        suspected, self._utterance = self._utterance.suspected, _Utterance()
        if self._note:
            self._note(evidence, verdict)
        is_strange = verdict is not None and verdict.is_of_others and verdict.length_s >= STRANGER_S
        if self._fed > (STRANGER_S if is_strange else RENEW_S) * HEARING_RATE:
            self._renew()
        if verdict is not None:
            self._acceptance.take_note(verdict)
            return [verdict.heard]
        at = evidence.at
        return [Heard("", None, started_at=at, ended_at=at, at=at)] if suspected else []

    def _renew(self) -> None:
        """Give back the memory that the decoder has taken, and the speaker it knows with it."""
        self._stream = None
        self._stream = _stream(self._model)
        trim_memory()
        self._fed = self._decided = 0
        self._chunks.clear()

    def _evidence(self, result: str, at: float) -> Evidence:
        """Return what there is to judge by; ``result`` is what Vosk has of the utterance, which is over at ``at``."""
        ways = json.loads(result)["alternatives"] or [{"confidence": 0.0}]
        best = ways[0]["confidence"]
        found = [Candidate(tuple(map(self._word, way.get("result", ()))), best - way["confidence"]) for way in ways]
        decoded_s = max(CHUNK, self._fed - self._decided) / HEARING_RATE
        self._decided = self._fed
        candidates = joined(self._utterance.candidates, found)[:ALTERNATIVES]
        return Evidence(candidates, best / decoded_s, self._gate.noise_db, at)

    def _word(self, said: Mapping[str, Any]) -> Word:
        """Return a word of Vosk's, whose times are seconds of the stream."""
        start, end = said["start"], said["end"]
        return Word(said["word"], self._on_the_clock(start), self._on_the_clock(end), self._rise_db(start, end))

    def _rise_db(self, start_s: float, end_s: float) -> float:
        """Return how far above the noise the stream is, between two of its times, where it is loudest."""
        first, last = self._chunk_at(start_s), self._chunk_at(end_s)
        return max(self._chunks[n].level_db for n in range(first, last + 1)) - self._gate.noise_db

    def _chunk_at(self, stream_s: float) -> int:
        """Return the index of the remembered chunk that holds a time of the stream, or is nearest to it."""
        after = bisect_left(self._chunks, stream_s * HEARING_RATE, key=lambda chunk: chunk.end)
        return min(after, len(self._chunks) - 1)

    def _on_the_clock(self, stream_s: float) -> float:
        """Return the clock's time, in seconds, of a time in the stream, which may have gaps the clock has not."""
        chunk = self._chunks[self._chunk_at(stream_s)]
        return round(chunk.at - chunk.end / HEARING_RATE + stream_s, 3)


def _stream(model: Any) -> Any:
    stream = vosk.KaldiRecognizer(model, HEARING_RATE)
    stream.SetWords(True)
    stream.SetMaxAlternatives(ALTERNATIVES)
    return stream
