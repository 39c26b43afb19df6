"""Hearing while the coach speaks: somebody is found, heard again from where they began, and told from the coach's own voice."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from tests.hearing.test_echo import echo_of, far_end, speech_like
from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE, Heard, SpokenOver, Suspected
from voice_coach.hearing.duplex import BEFORE_S, QUIET_S, Duplex, News
from voice_coach.hearing.echo import BLOCK, Block, EchoCanceller, WebRtcCanceller

Pcm = npt.NDArray[np.int16]
LENGTH_S, SPEAKS_AT_S, SPEAKS_FOR_S = 12.0, 8.8, 0.8


@dataclass
class Listener:
    """The recogniser's stand-in: remembers what it was given, and understands what it is told to, when it is told to."""

    understands: list[Heard | Suspected] = field(default_factory=list)
    """What comes out when a block ends at or after its ``at``."""
    again_from: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    hears_words: bool = False

    def accept(self, block: Block, at: float) -> list[Heard | Suspected]:
        self.ends.append(at)
        said = [heard for heard in self.understands if heard.at <= at]
        self.understands = [heard for heard in self.understands if heard.at > at]
        return said

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> list[Heard | Suspected]:
        self.again_from.append(blocks[0][1])
        return [heard for block, at in blocks for heard in self.accept(block, at)]


@pytest.fixture(scope="module")
def far() -> Pcm:
    """The coach: it is silent from 7.3 to 8.3 s and from 10.3 to 11.3 s."""
    return far_end(speech_like(LENGTH_S, seed=1, rate=MIXER_RATE))


@dataclass
class Room:
    """What the microphone takes, and a canceller that lets pass who speaks, 20 dB quieter, and nothing of the coach."""

    near: Pcm
    voice: Pcm
    delay: int = 0
    _taken: int = 0

    def process(self, near: Block, far: Block) -> Block:
        del near, far
        self._taken += BLOCK
        return self.voice[self._taken - BLOCK : self._taken] // np.int16(10)


def room(far: Pcm, voice_db: float | None = None) -> Room:
    """Return the coach's echo and, over it, a voice so loud as against it (None: nobody)."""
    echo, voice = echo_of(far, 0.08), np.zeros(far.size)
    if voice_db is not None:
        speech = np.random.default_rng(2).standard_normal(round(SPEAKS_FOR_S * HEARING_RATE))
        first = round(SPEAKS_AT_S * HEARING_RATE)
        level = np.sqrt(np.mean(np.square(echo))) * 10 ** (voice_db / 20)
        voice[first : first + speech.size] = speech * level / np.sqrt(np.mean(np.square(speech)))
    near, alone = (np.clip(sound, -32768, 32767).astype(np.int16) for sound in (echo + voice, voice))
    return Room(near, alone)


def hear(listener: Listener, room: Room, far: Pcm, canceller: EchoCanceller | None = None) -> list[News]:
    duplex = Duplex(canceller or room, listener)
    news: list[News] = []
    for first in range(0, far.size - BLOCK + 1, BLOCK):
        at = (first + BLOCK) / HEARING_RATE
        news += duplex.hear(room.near[first : first + BLOCK], far[first : first + BLOCK], at)
    return news


def utterance(started_s: float, ended_s: float, at: float) -> Heard:
    return Heard("pause", "Pause", started_at=started_s, ended_at=ended_s, at=at)


def test_the_coach_alone_is_nobody(far: Pcm) -> None:
    """Its own voice, in its echo, is not taken for somebody's."""
    listener = Listener()
    assert hear(listener, room(far), far, WebRtcCanceller()) == []
    assert listener.again_from == []


@pytest.mark.parametrize("voice_db", [5.0, 0.0])
def test_who_speaks_over_the_coach_is_found_and_heard_again(far: Pcm, voice_db: float) -> None:
    """Within 0.5 s, and from before they began."""
    listener = Listener()
    (spoken, _) = hear(listener, room(far, voice_db), far)
    assert isinstance(spoken, SpokenOver)
    assert spoken.at - SPEAKS_AT_S < 0.5
    assert spoken.started_at == pytest.approx(SPEAKS_AT_S, abs=0.3)
    assert listener.again_from == [pytest.approx(spoken.started_at - BEFORE_S, abs=2 * BLOCK_S)]


def test_when_it_was_nothing_that_is_said(far: Pcm) -> None:
    """A cough is over soon after it ends: an utterance without words."""
    _, nothing = hear(Listener(), room(far, 0.0), far)
    assert isinstance(nothing, Heard)
    assert (nothing.text, nothing.intent, nothing.maybe_own) == ("", None, False)
    assert nothing.at - (SPEAKS_AT_S + SPEAKS_FOR_S) < QUIET_S + 0.3


def test_words_are_waited_for(far: Pcm) -> None:
    """As long as words are heard that are not decided, it was not nothing; what they are is all that follows."""
    said = utterance(SPEAKS_AT_S, SPEAKS_AT_S + 0.8, SPEAKS_AT_S + 2.5)
    listener = Listener(understands=[said], hears_words=True)
    spoken, heard = hear(listener, room(far, 0.0), far)
    assert isinstance(spoken, SpokenOver)
    assert heard == said


def test_what_was_understood_is_not_heard_again(far: Pcm) -> None:
    """Where the recogniser was quicker, the voice is not taken for another."""
    said = utterance(SPEAKS_AT_S, SPEAKS_AT_S + 1.0, SPEAKS_AT_S + 0.05)
    listener = Listener(understands=[said])
    hear(listener, room(far, 0.0), far)
    assert listener.again_from == []


def test_without_anybody_it_may_be_the_coachs_own_voice(far: Pcm) -> None:
    """While the coach can be heard, and not after."""
    far = np.concatenate((far, np.zeros(2 * HEARING_RATE, np.int16)))
    during, after = utterance(6.0, 6.5, 6.8), utterance(LENGTH_S + 1.0, LENGTH_S + 1.3, LENGTH_S + 1.5)
    heard = hear(Listener(understands=[during, after]), room(far), far)
    assert [one.maybe_own for one in heard if isinstance(one, Heard)] == [True, False]


@pytest.mark.parametrize(
    ("intent", "voice_db", "at", "comes"),
    [("Stop", None, 6.0, False), ("Pain", None, 6.0, True), ("Stop", None, 11.0, True), ("Stop", 5.0, 9.7, True)],
    ids=["nobody was found", "pain", "the coach is silent", "somebody was found"],
)
def test_a_word_alone_begins_no_silence(far: Pcm, intent: str, voice_db: float | None, at: float, comes: bool) -> None:
    """What may be the coach's own voice or a television's is waited for, unless it is of pain."""
    news = hear(Listener(understands=[Suspected(intent, at)]), room(far, voice_db), far)
    assert any(isinstance(what, Suspected) for what in news) == comes


def test_who_answers_at_once_is_found(far: Pcm) -> None:
    """A voice that begins in the last of the echo is somebody's, though the coach is silent when it is known."""
    far = np.concatenate((far[: round(SPEAKS_AT_S * HEARING_RATE) - 1_600], np.zeros(2 * HEARING_RATE, np.int16)))
    listener = Listener(understands=[utterance(SPEAKS_AT_S, SPEAKS_AT_S + 0.6, SPEAKS_AT_S + 1.0)])
    spoken, heard = hear(listener, room(far, 0.0), far)
    assert isinstance(spoken, SpokenOver)
    assert isinstance(heard, Heard)
    assert not heard.maybe_own
