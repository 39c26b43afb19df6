"""What is said while a repetition runs is over before its phase is, in the real voices, at the quickest tempo."""

from collections.abc import Iterator

import pytest

from voice_coach.content import load_exercises, load_lines
from voice_coach.events import MIXER_RATE
from voice_coach.mind.behaviour import RATES
from voice_coach.mind.exercise import Exercise
from voice_coach.speaking.clip import find_onset
from voice_coach.speaking.tone import Tone
from voice_coach.speaking.voice import Voice, open_voice

EXERCISES = load_exercises()
COUNTS = {
    "set.count": ("seven", "thirteen", "fourteen"),
    "set.half_way": ("six", "seven", "eight"),
    "set.last_two": ("eleven", "twelve", "thirteen"),
    "set.last": ("eleven", "thirteen", "fourteen"),
}
"""The counts that take longest to say, in sets of up to fifteen. In longer ones no cue follows at once."""


@pytest.fixture(scope="module")
def espeak_voice(espeak: None, tmp_path_factory: pytest.TempPathFactory) -> Voice:
    return open_voice("espeak", cache=tmp_path_factory.mktemp("espeak"))


@pytest.fixture(scope="module")
def natural_voice(natural: None, tmp_path_factory: pytest.TempPathFactory) -> Voice:
    return open_voice("natural", cache=tmp_path_factory.mktemp("natural"))


def timed(exercise: Exercise) -> Iterator[tuple[str, float]]:
    """Yield each text that is said at a moment of a repetition, with the seconds there are for it."""
    quickest = exercise.tempos[0]
    cues = exercise.cues
    margin_s = 0.1
    for phase, phase_s in ((cues.lift, quickest.lift_s), (cues.hold, quickest.hold_s), (cues.lower, quickest.lower_s)):
        for text in (*phase.full, *phase.short):
            yield text, phase_s - margin_s
    for mistake in exercise.mistakes:
        yield mistake.cue, quickest.lift_s - margin_s
    lines = load_lines().lines
    for key, counts in COUNTS.items():
        for wording in lines[key].say:
            for count in counts:
                yield wording.format(count=count.capitalize()), quickest.between_s
    for wording in lines["set.other_leg"].say:
        yield wording.format(leg="right").capitalize(), quickest.between_s


def timed_slowly(exercise: Exercise) -> Iterator[tuple[str, float]]:
    """Yield what is said in a repetition when the coach speaks as slowly as it can, with the seconds there are for it."""
    quickest = exercise.tempos[0]
    cues = exercise.cues
    for phase, phase_s in ((cues.lift, quickest.lift_s), (cues.hold, quickest.hold_s), (cues.lower, quickest.lower_s)):
        for text in phase.short:
            yield text, phase_s
    for mistake in exercise.mistakes:
        yield mistake.cue, quickest.lift_s + quickest.hold_s
    for wording in load_lines().lines["set.count"].say:
        for count in COUNTS["set.count"]:
            yield wording.format(count=count.capitalize()), quickest.between_s


def heard_s(voice: Voice, text: str, pace: float = 1.0) -> float:
    """Return the time from the first to the last sound of ``text`` that is heard, in seconds."""
    clip = voice.clip(text, Tone(pace))
    return (len(clip.samples) - clip.onset - find_onset(clip.samples[::-1])) / MIXER_RATE


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_cues_end_in_time_with_espeak(exercise_id: str, espeak_voice: Voice) -> None:
    """A tenth of a second before the next phase at the latest; counts before the next lift."""
    check(EXERCISES[exercise_id], espeak_voice)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_cues_end_in_time_with_the_natural_voice(exercise_id: str, natural_voice: Voice) -> None:
    """A tenth of a second before the next phase at the latest; counts before the next lift."""
    check(EXERCISES[exercise_id], natural_voice)


@pytest.mark.parametrize("exercise_id", EXERCISES)
@pytest.mark.parametrize("engine", ["espeak", "natural"])
def test_slow_cues_end_in_time(exercise_id: str, engine: str, request: pytest.FixtureRequest) -> None:
    """At the slowest rate of speech short cues end in their phases, and bare counts before the next lift."""
    voice = request.getfixturevalue(f"{engine}_voice")
    check(EXERCISES[exercise_id], voice, min(RATES))


def check(exercise: Exercise, voice: Voice, pace: float = 1.0) -> None:
    late = {
        text: f"{length_s:.2f} s, and there are {limit_s:.1f} s"
        for text, limit_s in (timed(exercise) if pace == 1.0 else timed_slowly(exercise))
        if (length_s := heard_s(voice, text, pace)) > limit_s
    }
    assert not late
