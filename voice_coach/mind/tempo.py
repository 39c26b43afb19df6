"""Where every phase of a repetition begins: in whole samples of the output stream, so that nothing ever drifts."""

from dataclasses import dataclass

from voice_coach.events import MIXER_RATE
from voice_coach.mind.exercise import Tempo


def on_a_frame(seconds: float) -> float:
    """Return the first instant at or after ``seconds`` at which a frame of the output stream begins, in seconds."""
    frames = seconds * MIXER_RATE
    whole = round(frames)
    if whole < frames - 1e-6:
        whole += 1
    return whole / MIXER_RATE


@dataclass(frozen=True, slots=True)
class Repetition:
    """The timeline of one repetition; all times in seconds, each on a frame of the output stream."""

    number: int
    """From 1, over both legs where they alternate."""
    lift_at: float
    hold_at: float
    lower_at: float
    between_at: float
    """When the leg is back: the repetition is complete, and its count is said."""
    over_at: float
    """When the next repetition lifts."""


def lay_out(tempo: Tempo, number: int, lift_at: float) -> Repetition:
    """Lay out repetition ``number`` from the onset of its lift, given in seconds.

    Each phase is rounded to whole frames by itself, so that all repetitions of a tempo are equally long.
    """
    frame = round(lift_at * MIXER_RATE)
    onsets = [frame]
    for length_s in (tempo.lift_s, tempo.hold_s, tempo.lower_s, tempo.between_s):
        frame += round(length_s * MIXER_RATE)
        onsets.append(frame)
    return Repetition(number, *(onset / MIXER_RATE for onset in onsets))
