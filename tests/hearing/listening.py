"""A small grammar, noise, and a recogniser's ear: for tests of what is heard."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE, Heard, Suspected
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.recogniser import Recogniser

Pcm = npt.NDArray[np.int16]
BLOCK = HEARING_RATE // 100

GRAMMAR = """\
language: en
intents:
  Stop: {data: [{sentences: ["[please] stop [now]"]}]}
  Harder: {data: [{sentences: ["make it harder [with {with}]"]}]}
  Pain:
    data:
      - sentences: ["my {body_part} hurts", "(ow|ouch)"]
        metadata: {safety: pain}
lists:
  with: {values: [ankle weights, a band]}
  body_part: {values: [knee, back]}
"""


def small_parser(directory: Path) -> Parser:
    """Write the grammar there, and return what knows it."""
    (directory / "a.yaml").write_text(GRAMMAR)
    return Parser(load_grammar(directory))


def noise(seconds: float, amplitude: float) -> Pcm:
    sound = np.random.default_rng(1).normal(0, amplitude, round(seconds * HEARING_RATE))
    return np.clip(sound, -32768, 32767).astype(np.int16)


def outcomes(ear: Recogniser, sound: Pcm, begins: float = 0.0, block: int = BLOCK) -> list[Heard | Suspected]:
    found: list[Heard | Suspected] = []
    for first in range(0, len(sound), block):
        part = sound[first : first + block]
        found += ear.accept(part, begins + (first + len(part)) / HEARING_RATE)
    return found


def feed(ear: Recogniser, sound: Pcm, begins: float = 0.0, block: int = BLOCK) -> list[Heard]:
    return [found for found in outcomes(ear, sound, begins, block) if isinstance(found, Heard)]
