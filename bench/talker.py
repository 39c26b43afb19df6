"""The coach of the benches of full duplex: its voice and its ears, one of each for as long as a process lives."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import soxr

from bench.rooms import Sound
from voice_coach import build
from voice_coach.content import load_lines
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.settings import HearingSettings
from voice_coach.speaking.voice import Voice, open_voice


@cache
def voice() -> Voice:
    return open_voice("auto")


def fresh_recogniser() -> ExchangeableRecogniser:
    """Return one that has heard nothing yet, at the beginning of a clock. It is the only one: those before it are done with."""
    ears = _ears()
    ears.restart()
    return ExchangeableRecogniser(ears, inline=True)


@cache
def _ears() -> Recogniser:
    settings = HearingSettings(own_words=Path(os.devnull))
    return build.make_recogniser(settings, build.make_parser(settings))


def heard_line(text: str) -> Sound:
    """Return a line as the microphone takes it."""
    return np.asarray(soxr.resample(voice().clip(text).samples, MIXER_RATE, HEARING_RATE), np.float64)


@cache
def typical() -> Sound:
    return np.concatenate([heard_line(text) for text in load_lines().lines["greeting"].say])
