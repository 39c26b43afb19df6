"""Every intent is reachable by voice: said aloud, heard with the real recogniser, and understood."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from voice_coach.build import make_parser, make_recogniser
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.mind.intent import Intent
from voice_coach.settings import HearingSettings
from voice_coach.speaking.voice import Voice, open_voice

SAID = {
    Intent.PAIN: "my back hurts",
    Intent.RED_FLAG: "i have chest pain",
    Intent.POSSIBLE: "something feels wrong",
    Intent.EFFORT: "my glutes are burning",
    Intent.HELP_ME: "please help me",
    Intent.WAKE: "hey coach",
    Intent.START: "start standing raises",
    Intent.STOP: "stop",
    Intent.PAUSE: "pause",
    Intent.RESUME: "resume",
    Intent.READY: "i'm ready",
    Intent.DONE: "i'm done",
    Intent.NEXT: "next",
    Intent.SKIP: "skip",
    Intent.REST: "i need a rest",
    Intent.MORE_REST: "i need more rest",
    Intent.SKIP_REST: "skip the rest",
    Intent.SWITCH_LEGS: "switch legs",
    Intent.WRONG_LEG: "that's the wrong leg",
    Intent.RESTART_SET: "start the set again",
    Intent.CORRECT_COUNT: "i only did six",
    Intent.UNDO: "undo that",
    Intent.EASIER: "make it easier with support",
    Intent.HARDER: "make it harder with ankle weights",
    Intent.SLOWER: "slower please",
    Intent.FASTER: "faster",
    Intent.SET_REPETITIONS: "twelve repetitions",
    Intent.SET_SETS: "three sets",
    Intent.SET_GOAL: "for activation",
    Intent.SET_LEGS: "alternate legs",
    Intent.REPEAT: "repeat that",
    Intent.HELP: "what can i say",
    Intent.HOW_MANY_LEFT: "how many left",
    Intent.HOW_LONG: "how much longer",
    Intent.WHICH_LEG: "which leg is it",
    Intent.PROGRESS: "how am i doing",
    Intent.HISTORY: "when did i last train",
    Intent.I_AM: "my name is susan",
    Intent.FORGET_ME: "forget everything about me",
    Intent.NEXT_SESSION: "when is my next session",
    Intent.ASK: "which muscles does this work",
    Intent.LOUDER: "louder",
    Intent.QUIETER: "quieter",
    Intent.SPEAK_SLOWER: "speak more slowly",
    Intent.SPEAK_FASTER: "can you talk faster",
    Intent.SAY_LESS: "talk less please",
    Intent.SAY_MORE: "give me more detail",
    Intent.GENTLE: "a gentle session today please",
    Intent.RATE_EFFORT: "that was a seven",
    Intent.SET_RATING: "stop asking how hard it was",
    Intent.HAVE: "i have a resistance band now",
    Intent.WHY: "why is that",
    Intent.SPEAK_HIGHER: "use a higher voice",
    Intent.SPEAK_DEEPER: "a deeper voice please",
    Intent.FOLLOW_NOISE: "adjust your volume to the room",
    Intent.SET_WORDS: "use simple words",
    Intent.SET_SOUNDS: "turn off the beeps",
    Intent.SET_PACE: "let me set the pace",
    Intent.PATIENCE: "give me more time to answer",
    Intent.SET_ADDRESS: "only listen when i say your name",
    Intent.USUAL_MANNERS: "use the usual settings",
    Intent.HEALTH_QUESTIONS: "ask me the health questions",
    Intent.SKIP_QUESTIONS: "skip the questions",
    Intent.DONT_KNOW: "i don't know",
    Intent.FALSE_ALARM: "it was a false alarm",
    Intent.BODY_PART: "i think it's my lower back",
    Intent.CHOICE: "rather dull",
    Intent.TEACH: "when i say banana pause",
    Intent.YES: "yes",
    Intent.NO: "no",
    Intent.NUMBER: "twelve",
    Intent.SIDE: "the left one",
}

ANSWERS = frozenset({Intent.BODY_PART, Intent.CHOICE})
"""What is something else, or nothing, where it was not asked for: who says "my lower back" in a set is asked whether it hurts."""


@pytest.fixture(scope="module")
def recogniser(speech_model: Path) -> Recogniser:
    return make_recogniser(HearingSettings(model=speech_model), make_parser())


@pytest.fixture(scope="module")
def user(natural: None) -> Voice:
    return open_voice("natural", pitch=40)


def test_each_intent_has_something_to_say() -> None:
    """The table below has all intents, so that a new one is tried as well."""
    assert set(SAID) == set(Intent) - {Intent.UNTEACH}


@pytest.mark.parametrize("intent", SAID)
def test_said_aloud_it_is_understood(intent: Intent, recogniser: Recogniser, user: Voice) -> None:
    """A clear voice in a quiet room says it once, and exactly this is understood."""
    recogniser.restart()
    recogniser.listen(frozenset({intent.value}) if intent in ANSWERS else None)
    sound = in_a_quiet_room(user.clip(SAID[intent]).samples)
    heard = [
        found
        for start in range(0, sound.size, HEARING_RATE // 100)
        for found in recogniser.accept(sound[start : start + HEARING_RATE // 100], start / HEARING_RATE)
        if isinstance(found, Heard)
    ]
    assert [found.intent for found in heard] == [intent], [found.text for found in heard]


def in_a_quiet_room(voice: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Return the voice at 16 kHz with a second before and two after it, over faint noise."""
    speech = soxr.resample(voice, MIXER_RATE, HEARING_RATE)
    padded = np.pad(speech, (HEARING_RATE, 2 * HEARING_RATE))
    noise = np.random.default_rng(1).normal(0.0, 3e-4, padded.size)
    return ((padded + noise) * 32767).clip(-32768, 32767).astype(np.int16)
