"""``voice-coach selftest``: whether this installation can greet, hear and remember, with no devices and no network.

The installer ends with it, and an update begins with it: a version that fails it never runs.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr

from voice_coach.build import make_coach, make_parser, make_recogniser, make_voice
from voice_coach.errors import VoiceCoachError
from voice_coach.events import BLOCK_S, HEARING_RATE, MIXER_RATE, Heard, Say
from voice_coach.language import Language
from voice_coach.memory.log import open_log
from voice_coach.mind.intent import Intent
from voice_coach.settings import MemorySettings, Settings
from voice_coach.speaking.voice import Voice, say_to_file

ASKED: dict[Language, str] = {"en": "start standing raises", "de": "beinheben im stehen"}
"""What the coach has to understand in its own voice, by language."""
BLOCK = round(BLOCK_S * HEARING_RATE)


def self_test(settings: Settings, out: Path | None = None) -> Iterator[str]:
    """Yield a sentence for each thing that works; raise VoiceCoachError at the first that does not.

    ``out``: write the greeting there.
    """
    voice = make_voice(settings)
    yield _greets(settings, voice, out)
    yield _hears(settings, voice)
    yield _remembers(settings.memory)


def _greets(settings: Settings, voice: Voice, out: Path | None) -> str:
    coach = make_coach(settings)
    greeting = " ".join(effect.text for effect in coach.greet(0.0) if isinstance(effect, Say))
    if not greeting or not voice.clip(greeting).samples.any():
        raise VoiceCoachError("The coach has no greeting; install voice-coach again.")
    if out is not None:
        say_to_file(greeting, out, voice)
    return f"It speaks ({voice.name}{'' if out is None else f', in {out}'}): {greeting}"


def _hears(settings: Settings, voice: Voice) -> str:
    recogniser = make_recogniser(settings.hearing, make_parser(settings.hearing))
    asked = ASKED[settings.hearing.language]
    speech = soxr.resample(voice.clip(asked).samples, MIXER_RATE, HEARING_RATE)
    sound = (np.pad(speech, (HEARING_RATE, 2 * HEARING_RATE)) * 32767).clip(-32768, 32767).astype(np.int16)
    heard: list[Heard] = []
    for start in range(0, sound.size, BLOCK):
        events = recogniser.accept(sound[start : start + BLOCK], start / HEARING_RATE)
        heard += (event for event in events if isinstance(event, Heard))
    told = ", ".join(utterance.text for utterance in heard) or "nothing"
    if Intent.START not in {utterance.intent for utterance in heard}:
        raise VoiceCoachError(f'The coach heard {told} instead of "{asked}"; run `voice-coach setup`.')
    return f"It hears: {told}"


def _remembers(memory: MemorySettings) -> str:
    """Open a copy of the record as this version would, which leaves the record itself to the version that runs."""
    if memory.file is None:
        return "It remembers nothing, as the settings want it."
    with tempfile.TemporaryDirectory() as directory:
        for part in memory.file.parent.glob(f"{memory.file.name}*"):
            shutil.copy2(part, directory)
        log, aside = open_log(Path(directory) / memory.file.name)
        number = sum(1 for _ in log.records())
        log.close()
    return f"It remembers: {number} records{', but for a damaged part' if aside else ''}."
