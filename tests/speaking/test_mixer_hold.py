"""A held voice: what waits, what passes unheard, and what is said again."""

import numpy as np
import pytest

from tests.speaking.stand_ins import steps
from voice_coach.events import MIXER_RATE, LineEnded, LineStarted
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.mixer import BREATH, FADE, Lane, Mixer


def test_a_held_line_is_said_again_from_its_beginning() -> None:
    """It fades from the very next sample; released, the whole of it is heard, and told as one line; the queue goes on."""
    mixer = Mixer()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=1)
    mixer.play(steps(1_000, 0, 0.2), lane=Lane.VOICE, ticket=2)
    mixer.render(480)
    mixer.hold()
    held = np.concatenate([mixer.render(100), mixer.render(1_900)])
    assert held[:FADE] == pytest.approx(0.1 * np.arange(FADE, 0, -1) / FADE)
    assert not held[FADE:].any()
    mixer.release()
    heard = mixer.render(MIXER_RATE)
    assert np.flatnonzero(heard).tolist() == [*range(1_000), *range(1_000 + BREATH, 2_000 + BREATH)]
    first_over, second_from = 2_480 + 1_000, 2_480 + 1_000 + BREATH
    assert mixer.drain_events() == [
        LineStarted(1, 0.0),
        LineEnded(1, True, first_over / MIXER_RATE),
        LineStarted(2, second_from / MIXER_RATE),
        LineEnded(2, True, (second_from + 1_000) / MIXER_RATE),
    ]


def test_a_line_held_before_its_onset_starts_when_it_is_released() -> None:
    """Nobody heard it begin the first time."""
    mixer = Mixer()
    mixer.play(steps(1_000, 600), lane=Lane.VOICE, ticket=1)
    mixer.render(480)
    mixer.hold()
    mixer.render(520)
    mixer.release()
    mixer.render(MIXER_RATE)
    assert mixer.drain_events() == [LineStarted(1, 1_600 / MIXER_RATE), LineEnded(1, True, 2_000 / MIXER_RATE)]


def test_a_held_line_that_is_over_is_not_said_again() -> None:
    """A hold between two lines holds the second."""
    mixer = Mixer()
    mixer.play(steps(480), lane=Lane.VOICE, ticket=1)
    mixer.play(steps(480), lane=Lane.VOICE, ticket=2)
    mixer.render(480)
    mixer.hold()
    assert not mixer.render(MIXER_RATE).any()
    mixer.release()
    assert np.flatnonzero(mixer.render(MIXER_RATE)).tolist() == list(range(480))
    assert [event.ticket for event in mixer.drain_events()] == [1, 1, 2, 2]


def test_what_has_a_time_passes_unheard_in_a_hold() -> None:
    """What sounds ends there, what comes meanwhile at its onset; what comes after the release is on time."""
    mixer = Mixer()
    mixer.play(steps(2_000), lane=Lane.VOICE, ticket=1, start=0)
    for ticket, start in ((2, 1_500), (3, 1_999), (4, 2_000)):
        mixer.play(steps(1_000, 100), lane=Lane.VOICE, ticket=ticket, start=start)
    for start in (1_400, 2_500):
        mixer.play(steps(10, 0, 0.2), lane=Lane.SOUND, start=start)
    mixer.render(1_000)
    mixer.hold()
    mixer.play(steps(10, 0, 0.2), lane=Lane.SOUND)
    mixer.render(1_000)
    mixer.release()
    heard = mixer.render(MIXER_RATE)
    assert np.flatnonzero(heard).tolist() == list(range(900))
    assert np.flatnonzero(heard > 0.2).tolist() == list(range(500, 510))
    assert mixer.drain_events() == [
        LineStarted(1, 0.0),
        LineEnded(1, False, 1_000 / MIXER_RATE),
        LineEnded(2, False, 1_500 / MIXER_RATE),
        LineEnded(3, False, 1_999 / MIXER_RATE),
        LineStarted(4, 2_000 / MIXER_RATE),
        LineEnded(4, True, 2_900 / MIXER_RATE),
    ]
    assert mixer.late == 0


def test_hush_drops_what_was_held() -> None:
    """The line that was cut and those that waited end; what is said next is heard at once, without a release."""
    mixer = Mixer()
    for ticket in (1, 2):
        mixer.play(steps(1_000), lane=Lane.VOICE, ticket=ticket)
    mixer.render(480)
    mixer.hold()
    mixer.render(480)
    mixer.hush()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=3)
    assert mixer.render(10)[0] == np.float32(0.1)
    assert mixer.drain_events() == [
        LineStarted(1, 0.0),
        *(LineEnded(ticket, False, 960 / MIXER_RATE) for ticket in (1, 2)),
        LineStarted(3, 960 / MIXER_RATE),
    ]


def test_a_held_line_goes_on_with_the_phrase_that_was_cut() -> None:
    """What was said before a pause of 0.2 s is not said again."""
    pause, phrase = np.zeros(MIXER_RATE // 4, np.float32), np.full(4_800, 0.1, np.float32)
    clip = Clip(np.concatenate((phrase, pause, phrase, pause, phrase)), 0)
    for cut_at, left in ((4_000, 3), (20_000, 2), (30_000, 2), (36_000, 1)):
        mixer = Mixer()
        mixer.play(clip, lane=Lane.VOICE, ticket=1)
        mixer.render(cut_at)
        mixer.hold()
        mixer.render(MIXER_RATE)
        mixer.release()
        assert np.count_nonzero(mixer.render(MIXER_RATE)) == left * phrase.size
        assert [event.ticket for event in mixer.drain_events()] == [1, 1]
