"""How long after the end of speech a command is decided, and the coach silent; and whether who pauses within one is waited for.

Speech ends with the last frame above -40 dB of the peak in the clean clip. What counts is the time in the stream and what the block
that decided took to process, as if the recogniser had been idle before it.

    python -m bench.latency
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench import ear
from bench.rooms import Condition, Noises, seed_of
from bench.row import Row, at_least, at_most, row, wilson
from bench.voices import BenchVoice, Pcm, like_people, voices
from voice_coach import build
from voice_coach.clock import stopwatch
from voice_coach.events import HEARING_RATE, Heard, Suspected
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.mind.dialogue import State, accepts
from voice_coach.settings import HearingSettings

COMMANDS = (
    "stop", "pause", "stop please", "my back hurts", "that hurts", "i have chest pain",
    "done", "i'm done", "skip", "slower please", "faster", "make it harder", "make it easier", "make it harder with ankle weights",
    "make it easier with support", "twelve repetitions", "three sets", "switch legs", "repeat that", "what can i say",
    "how many left", "which muscles does this work", "louder", "quieter", "i need a rest", "alternate legs",
)  # fmt: skip
"""What is said during a repetition."""
PAUSED = (("make it", "easier"), ("make it harder", "with ankle weights"), ("stop", "by the store"))
PAUSES_S = (1.0, 1.5, 1.8)
PATIENCE_S = 2.0
CLEAN, NOISY = Condition("clean"), Condition("10 dB", snr_db=10.0)
BEFORE_S, AFTER_S = 1.0, 3.0
_COMMAND = "python -m bench.latency"


@dataclass
class _Tally:
    said: int = 0
    right: int = 0
    decided_s: list[float] = field(default_factory=list)
    """Of those that are right."""
    silenced_s: list[float] = field(default_factory=list)
    """Of those that stop the coach and are suspected to."""
    to_silence: int = 0


def run(*, full: bool = False) -> Iterator[Row]:
    """Yield times and rates in voices that are like people's; ``full``: in every voice there is."""
    settings = HearingSettings(own_words=Path(os.devnull))
    parser = build.make_parser(settings)
    speakers = voices() if full else like_people()
    noises = Noises(ear.speech_dir())
    recogniser = build.make_recogniser(settings, parser)
    recogniser.listen(accepts(State.LIFT))
    for condition, worst_s in ((CLEAN, 0.5), (NOISY, 0.7)):
        tally = _Tally()
        for voice in speakers:
            for text in COMMANDS:
                _measure(tally, text, voice, recogniser, parser, condition, noises)
        yield from _rows(tally, condition, worst_s)
    del recogniser
    patient = build.make_recogniser(settings.model_copy(update={"patience_s": PATIENCE_S}), parser)
    yield _patience(patient, speakers)


def _measure(  # noqa: PLR0917 - one row of the table
    tally: _Tally,
    text: str,
    voice: BenchVoice,
    recogniser: Recogniser,
    parser: Parser,
    condition: Condition,
    noises: Noises,
) -> None:
    wanted = parser.parse(text, accepts(State.LIFT))
    if wanted is None:
        raise ValueError(f'"{text}" is no sentence of the grammar')
    clip = voice.say(text)
    ends_s = BEFORE_S + clip.size / HEARING_RATE
    sound = condition.hear(clip, seed_of(text, voice.name), noises, before_s=BEFORE_S, after_s=AFTER_S)
    outcomes = list(_outcomes(recogniser, sound))
    commands = [(outcome, at) for outcome, at in outcomes if isinstance(outcome, Heard) and outcome.intent]
    tally.said += 1
    if [(heard.intent, heard.slots) for heard, _ in commands] == [(wanted.intent, wanted.slots)]:
        tally.right += 1
        tally.decided_s.append(commands[0][1] - ends_s)
    if wanted.intent in {"Stop", "Pause"} or wanted.safety:
        tally.to_silence += 1
        tally.silenced_s += [at - ends_s for outcome, at in outcomes if isinstance(outcome, Suspected)][:1]


def _outcomes(recogniser: Recogniser, sound: Pcm) -> Iterator[tuple[Heard | Suspected, float]]:
    """Yield what is made of ``sound``, each with the time in it when that was known, in seconds."""
    recogniser.restart()
    for first in range(0, sound.size, ear.BLOCK):
        at = (first + ear.BLOCK) / HEARING_RATE
        began = stopwatch()
        outcomes = recogniser.accept(sound[first : first + ear.BLOCK], at)
        took_s = stopwatch() - began
        yield from ((outcome, at + took_s) for outcome in outcomes)


def _rows(tally: _Tally, condition: Condition, worst_s: float) -> Iterator[Row]:
    low, high = wilson(tally.right, tally.said)
    detail = f"{tally.right} of {tally.said} right; 95 %: {low:.3f} to {high:.3f}"
    yield row(
        f"commands understood, {condition.name}", tally.right / tally.said, "right", detail=detail, command=_COMMAND
    )
    median, late = np.percentile(tally.decided_s, [50, 95])
    target = at_most(0.25) if condition is CLEAN else None
    yield row(f"decision, {condition.name}, p50", median, "s", target=target, detail=detail, command=_COMMAND)
    yield row(f"decision, {condition.name}, p95", late, "s", target=at_most(worst_s), detail=detail, command=_COMMAND)
    yield row(
        f"silence after a stop word, {condition.name}, p50",
        float(np.median(tally.silenced_s)),
        "s",
        target=at_most(0.15) if condition is CLEAN else None,
        detail=f"{len(tally.silenced_s)} of {tally.to_silence} before the decision",
        command=_COMMAND,
    )


def _patience(recogniser: Recogniser, speakers: Sequence[BenchVoice]) -> Row:
    """Return the share of commands with a pause that came out as one utterance."""
    whole = said = 0
    for voice in speakers:
        for begun, ended in PAUSED:
            for pause_s in PAUSES_S:
                between = np.zeros(round(pause_s * HEARING_RATE), np.int16)
                clip = np.concatenate((voice.say(begun), between, voice.say(ended)))
                sound = np.pad(clip, (round(BEFORE_S * HEARING_RATE), round(AFTER_S * HEARING_RATE)))
                heard = [outcome for outcome, _ in _outcomes(recogniser, sound) if isinstance(outcome, Heard)]
                said += 1
                whole += len(heard) == 1
    low, high = wilson(whole, said)
    return row(
        f"pauses within a command, patience {PATIENCE_S:g} s",
        whole / said,
        "whole",
        target=at_least(0.95),
        detail=f"{whole} of {said} with pauses of {', '.join(f'{pause:g}' for pause in PAUSES_S)} s; 95 %: {low:.3f} to {high:.3f}",
        command=_COMMAND,
    )


if __name__ == "__main__":
    for figure in run():
        print(f"{figure.name}: {figure.value:.3f} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})")
