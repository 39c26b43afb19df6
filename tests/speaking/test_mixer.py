"""The mixer: what is heard at which sample, and what is told about it."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.speaking.stand_ins import noise, steps
from voice_coach.events import MIXER_RATE, LineEnded, LineStarted
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.gain import CEILING_DBFS, LOUDEST_DB
from voice_coach.speaking.levels import Samples, amplitude
from voice_coach.speaking.mixer import BREATH, FADE, Lane, Mixer

Command: TypeAlias = Callable[[Mixer, int], None]
"""Does something to a mixer; the number is a ticket nobody else has."""
Programme: TypeAlias = list[tuple[Command, int]]
"""Commands, and how many frames are rendered after each."""

LONGEST = 1_500


def line(seed: int, size: int, onset: int, start: int | None) -> Command:
    clip = noise(seed, size, onset % size, 0.9)

    def command(mixer: Mixer, ticket: int) -> None:
        frame = None if start is None else mixer.position + start
        mixer.play(clip, lane=Lane.VOICE, ticket=ticket, start=frame)

    return command


def sound(seed: int, size: int, onset: int, start: int | None) -> Command:
    clip = noise(seed, size, onset % size, 0.9)
    return lambda mixer, _: mixer.play(clip, lane=Lane.SOUND, start=None if start is None else mixer.position + start)


class Bookkeeper(Mixer):
    """Remembers the tickets that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: set[int] = set()

    def play(
        self, clip: Clip, *, lane: Lane, ticket: int | None = None, start: int | None = None, gap: int = BREATH
    ) -> None:
        self.tickets.update(() if ticket is None else (ticket,))
        super().play(clip, lane=lane, ticket=ticket, start=start, gap=gap)

    def drop(self, ticket: int) -> None:
        self.tickets.add(ticket)
        super().drop(ticket)


clips = (st.integers(0, 99), st.integers(1, LONGEST), st.integers(0, 300))
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(line, *clips, st.none()),
    st.builds(line, *clips, st.integers(-200, 4_000)),
    st.builds(sound, *clips, st.one_of(st.none(), st.integers(-200, 4_000))),
    st.just(lambda mixer, _: mixer.hush()),
    st.just(lambda mixer, _: mixer.hold()),
    st.just(lambda mixer, _: mixer.release()),
    st.integers(0, 3_000).map(lambda ahead: lambda mixer, _: mixer.unschedule(mixer.position + ahead)),
    st.integers(-30, 12).map(lambda db: lambda mixer, _: mixer.gain(db)),
    st.integers(-12, 16).map(lambda db: lambda mixer, _: mixer.room_gain(db)),
    st.just(lambda mixer, ticket: mixer.drop(ticket)),
)
sizes_of_blocks = st.lists(st.integers(1, 1_000), max_size=4).map(lambda sizes: [*sizes, 997])
programmes: st.SearchStrategy[Programme] = st.lists(st.tuples(commands, st.integers(0, 3_000)), max_size=8)


def perform(programme: Programme, sizes: Iterator[int], mixer: Mixer) -> Samples:
    """Run the programme in blocks of these sizes, until everything that was played is released and long over."""
    blocks = [np.zeros(0, np.float32)]
    rest = len(programme) * (LONGEST + BREATH) + 6_000
    for ticket, (command, frames) in enumerate([*programme, (lambda mixer, _: mixer.release(), rest)]):
        command(mixer, ticket)
        goal = mixer.position + frames
        while mixer.position < goal:
            blocks.append(mixer.render(min(next(sizes), goal - mixer.position)))
    return np.concatenate(blocks)


@given(programmes, sizes_of_blocks)
def test_block_sizes_change_nothing(programme: Programme, sizes: list[int]) -> None:
    """In whatever blocks it is rendered, the samples and the events are the same."""
    steady, ragged = Mixer(), Mixer()
    assert np.array_equal(perform(programme, cycle([480]), steady), perform(programme, cycle(sizes), ragged))
    assert steady.drain_events() == ragged.drain_events()
    assert steady.late == ragged.late


@given(programmes)
def test_every_line_ends_exactly_once(programme: Programme) -> None:
    """Played, dropped, cut, held or hushed: one end each, at most one start before it; a complete one did start."""
    mixer = Bookkeeper()
    perform(programme, cycle([480]), mixer)
    events = mixer.drain_events()
    assert [event.at for event in events] == sorted(event.at for event in events)
    for ticket in mixer.tickets:
        kinds = [(type(event), getattr(event, "complete", None)) for event in events if event.ticket == ticket]
        assert kinds in (
            [(LineStarted, None), (LineEnded, True)],
            [(LineStarted, None), (LineEnded, False)],
            [(LineEnded, False)],
        )
    assert {event.ticket for event in events} == mixer.tickets


@given(programmes)
def test_nothing_exceeds_the_ceiling(programme: Programme) -> None:
    """However much is played at once, and at whatever gain."""
    assert np.abs(perform(programme, cycle([480]), Mixer())).max(initial=0) <= amplitude(CEILING_DBFS)


def play(programme: Programme, mixer: Mixer) -> None:
    """Run the programme and leave the mixer in the middle of it."""
    for ticket, (command, frames) in enumerate(programme):
        command(mixer, ticket)
        mixer.render(frames)


@given(programmes, sizes_of_blocks)
def test_hush_is_silence_after_its_fade(programme: Programme, sizes: list[int]) -> None:
    """5 ms after a hush there is nothing, for ever, and every line has ended."""
    mixer = Mixer()
    play(programme, mixer)
    mixer.hush()
    mixer.hush()
    after = perform([], cycle(sizes), mixer)
    assert not after[FADE:].any()
    events = mixer.drain_events()
    ended = {event.ticket for event in events if isinstance(event, LineEnded)}
    assert {event.ticket for event in events if isinstance(event, LineStarted)} <= ended


@given(programmes, programmes)
def test_hold_is_silence_after_its_fade(before: Programme, meanwhile: Programme) -> None:
    """5 ms after a hold nothing is heard and nothing starts, whatever is played, until it is released or hushed."""
    mixer = Mixer()
    play(before, mixer)
    mixer.render(480)
    mixer.drain_events()
    mixer.hold()
    mixer.render(FADE)
    for ticket, (command, frames) in enumerate(meanwhile, start=len(before)):
        command(mixer, ticket)
        mixer.hold()
        assert not mixer.render(frames).any()
    assert not [event for event in mixer.drain_events() if isinstance(event, LineStarted)]


@given(st.integers(0, 4_000), st.integers(0, 400), sizes_of_blocks)
def test_an_onset_is_exact_to_the_sample(start: int, onset: int, sizes: list[int]) -> None:
    """The first audible sample of a scheduled line is at its frame, and so says its event."""
    mixer = Mixer()
    mixer.play(steps(1_000, onset), lane=Lane.VOICE, ticket=7, start=start)
    heard = perform([], cycle(sizes), mixer)
    assert np.flatnonzero(heard)[0] == start
    started, ended = mixer.drain_events()
    assert started == LineStarted(7, start / MIXER_RATE)
    assert ended == LineEnded(7, True, (start + 1_000 - onset) / MIXER_RATE)


def test_times_are_told_on_the_clock() -> None:
    """A mixer whose first frame is heard at 100 s says so in its events, and finds frames by seconds."""
    mixer = Mixer(origin_s=100.0)
    mixer.play(steps(480), lane=Lane.VOICE, ticket=1, start=mixer.frame_at(100.5))
    mixer.render(MIXER_RATE)
    assert mixer.drain_events() == [LineStarted(1, 100.5), LineEnded(1, True, 100.51)]
    assert mixer.seconds_at(mixer.position) == 101.0


def test_queued_lines_follow_one_another_with_a_breath_between() -> None:
    """The second starts a quarter of a second after the first is over."""
    mixer = Mixer()
    for ticket in (1, 2):
        mixer.play(steps(1_000), lane=Lane.VOICE, ticket=ticket)
    heard = np.flatnonzero(mixer.render(20_000))
    assert heard[0] == 0
    assert heard[1_000] == 1_000 + BREATH
    assert heard.size == 2_000


def test_a_scheduled_line_that_a_queued_one_would_cover_is_dropped() -> None:
    """Somebody is being talked to: the cue is left out, and reported as never heard."""
    mixer = Mixer()
    mixer.play(steps(2_000), lane=Lane.VOICE, ticket=1)
    mixer.play(steps(500, 100, 0.5), lane=Lane.VOICE, ticket=2, start=1_999)
    mixer.play(steps(500, 100, 0.2), lane=Lane.VOICE, ticket=3, start=2_000)
    heard = mixer.render(4_000)
    assert heard.max() == np.float32(0.2)
    assert heard[1_999] == np.float32(0.1)
    assert heard[2_000] == np.float32(0.2)
    assert mixer.drain_events() == [
        LineStarted(1, 0.0),
        LineEnded(2, False, (1_999 - 100) / MIXER_RATE),
        LineEnded(1, True, 2_000 / MIXER_RATE),
        LineStarted(3, 2_000 / MIXER_RATE),
        LineEnded(3, True, 2_400 / MIXER_RATE),
    ]


def test_a_queued_line_waits_for_a_scheduled_one() -> None:
    """It starts when the voice lane is free, a breath later."""
    mixer = Mixer()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=1, start=0)
    mixer.render(480)
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=2)
    mixer.render(20_000)
    assert LineStarted(2, (1_000 + BREATH) / MIXER_RATE) in mixer.drain_events()


def test_a_scheduled_line_cuts_the_scheduled_one_before_it() -> None:
    """The next cue is on time; the one before fades out in 5 ms."""
    mixer = Mixer()
    mixer.play(steps(2_000), lane=Lane.VOICE, ticket=1, start=0)
    mixer.play(steps(500, 300), lane=Lane.VOICE, ticket=2, start=1_300)
    heard = mixer.render(3_000)
    assert heard[999] == np.float32(0.1)
    assert (np.diff(heard[1_000 : 1_000 + FADE]) < 0).all()
    assert not heard[1_000 + FADE : 1_300].any()
    assert np.flatnonzero(heard)[-1] == 1_499
    assert mixer.drain_events() == [
        LineStarted(1, 0.0),
        LineEnded(1, False, 1_000 / MIXER_RATE),
        LineStarted(2, 1_300 / MIXER_RATE),
        LineEnded(2, True, 1_500 / MIXER_RATE),
    ]


def test_a_line_that_comes_in_its_own_pre_roll_cuts_from_now_on() -> None:
    """Its first samples lie in the past; the line it cuts fades from the next sample, not from back then."""
    mixer = Mixer()
    mixer.play(steps(2_000), lane=Lane.VOICE, ticket=1, start=0)
    mixer.render(480)
    mixer.play(steps(500, 300, 0.2), lane=Lane.VOICE, ticket=2, start=720)
    heard = mixer.render(480)
    assert heard[0] == np.float32(0.1)
    assert heard[239:241] == pytest.approx([0.1 / FADE, 0.2])
    assert LineEnded(1, False, 0.01) in mixer.drain_events()


def test_sounds_mix_with_a_line_and_with_each_other() -> None:
    """A tick over a word is the sum of both."""
    mixer = Mixer()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=1)
    mixer.play(steps(100, 10, 0.2), lane=Lane.SOUND, start=500)
    mixer.play(steps(100, 10, 0.3), lane=Lane.SOUND, start=550)
    heard = mixer.render(1_000)
    assert heard[[499, 500, 549, 550, 589, 590, 639, 640]] == pytest.approx([0.1, 0.3, 0.3, 0.6, 0.6, 0.4, 0.4, 0.1])


def test_what_comes_too_late_is_dropped_and_counted() -> None:
    """A cue that was heard late would be wrong; one whose onset can still be met is played without its first samples."""
    mixer = Mixer()
    mixer.render(1_000)
    mixer.play(steps(100), lane=Lane.VOICE, ticket=1, start=999)
    mixer.play(steps(100), lane=Lane.SOUND, start=999)
    mixer.play(steps(100, 50), lane=Lane.VOICE, ticket=2, start=1_000)
    assert np.flatnonzero(mixer.render(1_000)).tolist() == list(range(50))
    assert mixer.late == 2
    assert mixer.drain_events()[0] == LineEnded(1, False, 1_000 / MIXER_RATE)


def test_hush_fades_what_sounds_and_drops_what_waits() -> None:
    """The line fades from the very next sample; a queued and a scheduled one end without having started."""
    mixer = Mixer()
    mixer.play(steps(MIXER_RATE), lane=Lane.VOICE, ticket=1)
    mixer.play(steps(MIXER_RATE), lane=Lane.VOICE, ticket=2)
    mixer.play(steps(MIXER_RATE), lane=Lane.VOICE, ticket=3, start=2 * MIXER_RATE)
    mixer.play(steps(MIXER_RATE), lane=Lane.SOUND, start=MIXER_RATE)
    mixer.render(480)
    mixer.hush()
    heard = np.concatenate([mixer.render(100), mixer.render(3 * MIXER_RATE)])
    assert heard[:FADE] == pytest.approx(0.1 * np.arange(FADE, 0, -1) / FADE)
    assert not heard[FADE:].any()
    assert mixer.drain_events() == [
        LineStarted(1, 0.0),
        *(LineEnded(ticket, False, 0.01) for ticket in (3, 2, 1)),
    ]


def test_a_line_said_after_a_hush_starts_at_once() -> None:
    """Also in the same block: no breath, no waiting for the fade."""
    mixer = Mixer()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=1)
    mixer.render(1_100)
    mixer.hush()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=2)
    assert mixer.render(10)[0] == np.float32(0.1)


def test_unschedule_leaves_what_has_begun_and_what_is_queued() -> None:
    """Only lines and sounds whose time is still to come are dropped, from the given frame on."""
    mixer = Mixer()
    mixer.play(steps(1_000), lane=Lane.VOICE, ticket=1, start=0)
    mixer.play(steps(100, 0, 0.2), lane=Lane.SOUND, start=1_200)
    mixer.play(steps(100, 0, 0.2), lane=Lane.SOUND, start=1_500)
    mixer.play(steps(100), lane=Lane.VOICE, ticket=2, start=1_499)
    mixer.play(steps(100), lane=Lane.VOICE, ticket=3, start=1_500)
    mixer.render(500)
    mixer.play(steps(100), lane=Lane.VOICE, ticket=4)
    mixer.unschedule(1_500)
    mixer.render(MIXER_RATE)
    complete = {event.ticket: event.complete for event in mixer.drain_events() if isinstance(event, LineEnded)}
    assert complete == {1: True, 2: True, 3: False, 4: True}


def test_the_gain_moves_smoothly_and_arrives() -> None:
    """-20 dB is a tenth of the amplitude, reached within 50 ms without a step."""
    mixer = Mixer()
    mixer.play(steps(MIXER_RATE), lane=Lane.SOUND)
    mixer.render(480)
    mixer.gain(-20.0)
    heard = mixer.render(9_600)
    assert np.abs(np.diff(heard)).max() < 0.0001
    assert heard[2_400:] == pytest.approx(0.01)
    mixer.gain(0.0)
    assert mixer.render(9_600)[-1] == pytest.approx(0.1)


def test_the_gain_for_the_room_waits_for_the_next_line() -> None:
    """What is being said stays as loud as it began; what begins then has the new level."""
    mixer = Mixer()
    mixer.play(steps(4_800), lane=Lane.VOICE, ticket=1)
    mixer.play(steps(4_800), lane=Lane.VOICE, ticket=2)
    first = mixer.render(2_400)
    mixer.room_gain(-6.0)
    rest = mixer.render(2_400)
    assert first == pytest.approx(0.1)
    assert rest == pytest.approx(0.1)
    mixer.render(BREATH)
    assert mixer.render(4_800) == pytest.approx(0.1 * amplitude(-6.0))


def test_volume_and_room_together_are_bounded() -> None:
    """However loud the room is, who has asked for the loudest voice gets no louder one."""
    mixer = Mixer()
    mixer.gain(6.0)
    mixer.render(4_800)
    mixer.room_gain(16.0)
    mixer.play(steps(4_800), lane=Lane.SOUND)
    assert mixer.render(4_800) == pytest.approx(0.1 * amplitude(LOUDEST_DB))


def test_a_line_can_have_a_gap_of_its_own() -> None:
    """No queued line begins within it."""
    mixer = Mixer()
    mixer.play(steps(480), lane=Lane.VOICE, ticket=1, gap=2_000)
    mixer.play(steps(480), lane=Lane.VOICE, ticket=2)
    assert np.flatnonzero(mixer.render(MIXER_RATE)).tolist() == [*range(480), *range(2_480, 2_960)]
