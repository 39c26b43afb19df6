"""``voice-coach hear``: what the recogniser makes of recordings, each by itself and with two seconds of silence after it."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from rich.console import Console
from rich.progress import track

from voice_coach import assets
from voice_coach.clock import stopwatch
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, Heard
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.model import find_model
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.settings import HearingSettings

SILENCE_S = 2.0
"""Silence after each recording, in seconds: longer than any that ends an utterance."""
BLOCK = HEARING_RATE // 100
NAMED = 3
"""Unreadable files that are named; of more, the number."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What was made of one file."""

    file: Path
    duration_s: float
    utterances: tuple[Heard, ...]
    """``at`` is when a live session on this machine would have decided: the position in the file plus the processing."""


def hear_files(
    files: Sequence[Path],
    *,
    grammar_dir: Path | None = None,
    accepted: frozenset[str] | None = None,
    hearing: HearingSettings | None = None,
    as_json: bool = False,
    out: TextIO | None = None,
) -> None:
    """Print what is heard in each of ``files`` (WAV, FLAC and the like, of any rate and number of channels).

    ``grammar_dir`` is used instead of the product's grammar; ``accepted`` are the intents that are expected (None: all).
    Files that cannot be read are passed over and named at the end by the VoiceCoachError.
    """
    chosen, out = hearing or HearingSettings(), out or sys.stdout
    unreadable: list[str] = []
    console = Console(stderr=True)
    with console.status("Loading ..."):
        recogniser = _recogniser(grammar_dir or assets.data_dir("grammars") / "en", chosen)
    recogniser.listen(accepted)
    for file in track(files, "Hearing", console=console, disable=not console.is_terminal):
        try:
            recording = hear(file, recogniser)
        except (OSError, soundfile.LibsndfileError) as error:
            unreadable.append(f"{file} ({getattr(error, 'strerror', None) or getattr(error, 'error_string', error)})")
            continue
        print(_as_json(recording) if as_json else _as_text(recording), file=out, flush=True)
    if unreadable:
        more = f" and {len(unreadable) - NAMED} more" if len(unreadable) > NAMED else ""
        raise VoiceCoachError(f"Not every file could be read as sound: {', '.join(unreadable[:NAMED])}{more}.")


def hear(file: Path, recogniser: Recogniser) -> Recording:
    """Return what ``recogniser``, which forgets all it knows, makes of ``file``; its times count from the file's start."""
    samples = read_sound(file)
    recogniser.restart()
    return Recording(file, len(samples) / HEARING_RATE, tuple(_decided(samples, recogniser)))


def _decided(samples: npt.NDArray[np.int16], recogniser: Recogniser) -> Iterator[Heard]:
    """Yield utterances as they would be decided live, where each block is there when it is over and not before."""
    whole = np.concatenate((samples, np.zeros(int(SILENCE_S * HEARING_RATE), np.int16)))
    free_at = 0.0  # when the recogniser would be done with what came before
    for first in range(0, len(whole), BLOCK):
        block = whole[first : first + BLOCK]
        at = (first + len(block)) / HEARING_RATE
        began = stopwatch()
        heard = recogniser.accept(block, at)
        free_at = max(free_at, at) + stopwatch() - began
        yield from (replace(utterance, at=free_at) for utterance in heard)
    began = stopwatch()
    heard = recogniser.finish(len(whole) / HEARING_RATE)
    free_at += stopwatch() - began
    yield from (replace(utterance, at=free_at) for utterance in heard)


def read_sound(file: Path) -> npt.NDArray[np.int16]:
    """Return a file's sound as the recogniser takes it: its channels mixed, 16 kHz, int16."""
    with file.open("rb") as opened:  # so that what is wrong with the file itself is an OSError with its reason
        channels, rate = soundfile.read(opened, dtype="float32", always_2d=True)
    mono = channels.mean(axis=1)
    if rate != HEARING_RATE:
        mono = soxr.resample(mono, rate, HEARING_RATE)
    samples: npt.NDArray[np.int16] = np.clip(np.rint(mono * 32768), -32768, 32767).astype(np.int16)
    return samples


def _recogniser(grammar_dir: Path, hearing: HearingSettings) -> Recogniser:
    parser = Parser(load_grammar(grammar_dir))
    model = find_model(hearing.model)
    return Recogniser(
        compile_graph(parser.grammar, model, assets.cache_dir("graphs"), hearing.dials), TemplateReader(parser)
    )


def _as_json(recording: Recording) -> str:
    utterances = [_utterance(heard) for heard in recording.utterances]
    return json.dumps(
        {"file": str(recording.file), "duration_s": round(recording.duration_s, 3), "utterances": utterances}
    )


def _utterance(heard: Heard) -> Mapping[str, Any]:
    return {
        "text": heard.text,
        "intent": heard.intent,
        "slots": dict(heard.slots),
        "accepted": heard.accepted and heard.intent is not None,
        "safety": heard.safety,
        "body_part": heard.body_part,
        "started_at_s": round(heard.started_at, 3),
        "ended_at_s": round(heard.ended_at, 3),
        "decided_at_s": round(heard.at, 3),
    }


def _as_text(recording: Recording) -> str:
    lines = [str(recording.file)]
    for heard in recording.utterances:
        slots = "".join(f" {name}={value}" for name, value in heard.slots.items())
        meaning = f"{heard.intent}{slots}{'' if heard.accepted else ' (not expected)'}" if heard.intent else "-"
        lines.append(f"  {heard.started_at:6.2f}-{heard.ended_at:.2f} s  {heard.text}  → {meaning}")
    return "\n".join(lines if recording.utterances else [*lines, "  nothing"])
