"""The tape: what the microphone took, by its place on the clock."""

from threading import Thread

import numpy as np
import pytest

from voice_coach.checkup.tape import Tape
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Heard, Suspected
from voice_coach.hearing.echo import BLOCK, Block

SILENCE = np.zeros(BLOCK, np.int16)


def recorded(*ends: float) -> Tape:
    """A tape with a block that ends at each of these times, whose samples are its number."""
    tape = Tape()
    for number, end in enumerate(ends):
        tape.hear(np.full(BLOCK, number, np.int16), SILENCE, end)
    return tape


def test_sound_is_found_by_its_time() -> None:
    """Whole blocks that overlap what is asked for, with the time at which they begin."""
    tape = recorded(0.01, 0.02, 0.03, 0.04)
    samples, first = tape.between(0.012, 0.025)
    assert sorted(set(samples.tolist())) == [1, 2]
    assert first == pytest.approx(0.01)
    assert tape.between(0.5, 0.6)[0].size == 0


def test_waiting_ends_when_the_sound_is_there() -> None:
    """Another thread records what is waited for."""
    tape = recorded(0.01)
    ear = Thread(target=lambda: [tape.hear(SILENCE, SILENCE, 0.01 * n) for n in range(2, 30)])
    ear.start()
    tape.await_end(0.2)
    ear.join()
    assert tape.end == pytest.approx(0.29)


def test_what_goes_wrong_ends_the_wait() -> None:
    """The first failure of an edge is raised where sound is waited for, again and again."""
    tape = recorded(0.01)
    tape.post(VoiceCoachError("It was unplugged."))
    tape.post(VoiceCoachError("And then something else."))
    for _ in range(2):
        with pytest.raises(VoiceCoachError, match="unplugged"):
            tape.await_end(1.0)


def test_a_microphone_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more blocks: that is told instead of waiting for ever."""
    monkeypatch.setattr("voice_coach.checkup.tape.PATIENCE_S", 0.01)
    with pytest.raises(VoiceCoachError, match="delivers nothing more"):
        recorded(0.01).await_end(1.0)


def test_a_recogniser_hears_along_while_there_is_one() -> None:
    """Before and after, sound is only recorded; what it hears is kept for who waits, words only."""

    class Listener:
        blocks = 0

        def accept(self, block: Block, at: float) -> list[Heard]:
            self.blocks += 1
            return [Heard("hey coach", "Wake", at=at)]

    tape, listener = recorded(0.01), Listener()
    assert tape.take_heard() is None
    tape.recogniser = listener
    assert tape.hear(SILENCE, SILENCE, 0.02) == [Heard("hey coach", "Wake", at=0.02)]
    assert listener.blocks == 1
    for news in (Suspected("Stop", 0.02), Heard("", None), Heard("hey coach", "Wake")):
        tape.post(news)
    assert tape.take_heard() == Heard("hey coach", "Wake")
    assert tape.take_heard() is None
