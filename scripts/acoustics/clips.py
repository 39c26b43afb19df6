"""What is said in training: the coach's own sentences and those that are not for it, by every voice there is, higher, lower, faster, slower."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bench import voices
from bench.voices import BenchVoice, Pcm
from scripts.meaning_sentences import Sampler
from voice_coach import assets
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.grammar import load_grammar

TEMPLATES_SHARE = 0.4
"""Of the sentences; the others are paraphrases and chatter, which have more kinds of words."""
TWO_SHARE = 0.25
"""Of the clips in which a second sentence follows."""
PITCH, PACE = (0.82, 1.22), (0.75, 1.3)
LONGEST_S = 12.0
WEIGHTS = {
    "hibari": 5.0,
    "piper joe": 4.0,
    "flite slt": 2.0,
    "flite rms": 2.0,
    "flite awb": 2.0,
    "flite kal": 1.0,
    "festival slt": 1.0,
    "espeak us": 0.7,
    "espeak gb": 0.7,
    "espeak us woman": 0.5,
    "espeak gb man": 0.5,
    "espeak scotland": 0.3,
}
"""How often each voice speaks: those most that are most like people."""


def synthesise(count: int, seed: int) -> list[Pcm]:
    """Return so many clips, 16 kHz, without silence at their ends. The same seed gives the same, with the same voices."""
    draw = random.Random(seed)  # noqa: S311 - no secret depends on it
    directory = assets.data_dir("grammars") / "en"
    known = list(Sampler(load_grammar(directory), seed).sentences(directory / "meaning"))
    templates = [sentence.text for sentence in known if sentence.is_template]
    others = [sentence.text for sentence in known if not sentence.is_template]
    speakers = [voice for voice in voices.voices() if voice.name in WEIGHTS]
    weights = [WEIGHTS[voice.name] for voice in speakers]
    clips: list[Pcm] = []
    while len(clips) < count:
        text = draw.choice(templates if draw.random() < TEMPLATES_SHARE else others)
        if draw.random() < TWO_SHARE:
            text += draw.choice((" ", ", ", ". ")) + draw.choice(others)
        clip = _someone(draw, speakers, weights).say(text, keep=False)
        if clip.size < LONGEST_S * HEARING_RATE:
            clips.append(clip)
    return clips


def _someone(draw: random.Random, speakers: Sequence[BenchVoice], weights: Sequence[float]) -> BenchVoice:
    pitch = float(np.exp(draw.uniform(*np.log(PITCH))))
    return replace(draw.choices(speakers, weights)[0], pitch=pitch, pace=draw.uniform(*PACE))
