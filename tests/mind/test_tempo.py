"""The metronome: whole samples, no drift."""

from hypothesis import given
from hypothesis import strategies as st

from voice_coach.events import MIXER_RATE
from voice_coach.mind.exercise import Tempo
from voice_coach.mind.tempo import lay_out, on_a_frame

STEADY = Tempo(id="steady", name="two one two", lift_s=2, hold_s=1, lower_s=2, between_s=1.5)


def test_phases_follow_each_other_by_the_tempo() -> None:
    """Lift, hold and lower begin when the tempo says, in seconds from the lift."""
    repetition = lay_out(STEADY, 3, 10.0)
    onsets = (repetition.lift_at, repetition.hold_at, repetition.lower_at, repetition.between_at, repetition.over_at)
    assert onsets == (10.0, 12.0, 13.0, 15.0, 16.5)
    assert repetition.number == 3


@given(
    seconds=st.tuples(*[st.floats(0.05, 9.0) for _ in range(4)]),
    start=st.floats(0, 3600),
    number=st.integers(2, 400),
)
def test_repetitions_never_drift(seconds: tuple[float, float, float, float], start: float, number: int) -> None:
    """However odd the tempo, repetition n lifts exactly n - 1 equal repetitions after the first, on a whole frame."""
    lift_s, hold_s, lower_s, between_s = seconds
    tempo = Tempo(id="odd", name="odd", lift_s=lift_s, hold_s=hold_s, lower_s=lower_s, between_s=between_s)
    first = lay_out(tempo, 1, on_a_frame(start))
    length = round((first.over_at - first.lift_at) * MIXER_RATE)
    last = first
    for n in range(2, number + 1):
        last = lay_out(tempo, n, last.over_at)
    assert round(last.lift_at * MIXER_RATE) == round(first.lift_at * MIXER_RATE) + (number - 1) * length


@given(st.floats(0, 100_000))
def test_a_frame_is_never_in_the_past(seconds: float) -> None:
    """The next frame is at or after the instant asked for, less than one frame later."""
    frame = on_a_frame(seconds)
    assert seconds - 1e-9 <= frame < seconds + 1 / MIXER_RATE
    assert (frame * MIXER_RATE) == round(frame * MIXER_RATE) or abs(
        frame * MIXER_RATE - round(frame * MIXER_RATE)
    ) < 1e-5
