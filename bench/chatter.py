"""Hours of speech that is not for the coach: telephone calls, television, visitors, people in a gym, and recordings of people.

It comes in scenes of a minute or so, each with its speakers, its place in a room and its noise. A scene belongs to its number:
the same on every machine with the same voices.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any

import numpy as np
import soundfile
import yaml

from bench import rooms, voices
from bench.engines import Festival, Sound
from bench.rooms import Condition, Noises
from bench.voices import BenchVoice, Pcm
from voice_coach.events import HEARING_RATE

DATA = Path(__file__).parent / "data"
SCENE_S = 75.0
"""About how long a scene is, in seconds."""
BROADCAST = frozenset({"tv_drama", "tv_news", "cooking_show", "sport_commentary", "radio_advert", "song_lyrics"})
FRAMES_SHARE = 0.45
"""How many lines are made from frames rather than taken whole."""
TRAP_SHARE = 0.15
"""How many lines in standby are near the wake phrase."""
RECORDED = "recorded"
EVERY_FIFTH = 5
"""One in so many scenes is of recordings of people, where there are some."""
SNR_DB = (None, 25.0, 18.0, 12.0, 8.0)
GAIN_DB = (-8.0, 0.0)
"""Of a whole scene: televisions are turned down, and visitors sit farther away."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said."""

    text: str
    kind: str
    debatable: bool = False
    """Whether a careful listener might take it for meant."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Sound, and where in it each line begins, in seconds."""

    sound: Pcm
    lines: tuple[tuple[float, Line], ...]


def line_within(lines: Sequence[tuple[float, Line]], began: float, ended: float) -> Line:
    """Return which of a scene's lines was said between two of its times, in seconds: a debatable one, else the first."""
    first = max((n for n, (at, _) in enumerate(lines) if at <= began + 0.3), default=0)
    said = [lines[first][1], *(line for at, line in lines[first + 1 :] if at < ended)]
    return next((line for line in said if line.debatable), said[0])


class Chatter:
    """Makes scenes."""

    def __init__(self, speech: Path | None, *, traps: bool) -> None:
        """``speech`` holds ``barista/`` and ``noise/``; ``traps``: with lines that are near the wake phrase."""
        said = yaml.safe_load((DATA / "not_for_us.yaml").read_text(encoding="utf-8"))
        self._utterances = _by_kind(said["utterances"])
        self._frames = _by_kind(said["frames"])
        self._fillers: Mapping[str, list[str]] = said["fillers"]
        near = yaml.safe_load((DATA / "standby_traps.yaml").read_text(encoding="utf-8")) if traps else []
        self._traps = [Line(item["say"], f"near the wake phrase ({item['near']})") for item in near]
        self._orders = sorted((speech / "barista").glob("????????.flac")) if speech else []
        self._noises = Noises(speech)
        self._speakers = [voice for voice in voices.like_people() if not isinstance(voice.engine, Festival)]

    def scene(self, number: int) -> Scene:
        """Return the scene of that number."""
        random = Random(number)  # noqa: S311 - a sample, no secret
        if self._orders and number % EVERY_FIFTH == 0:
            clips, distance = self._recorded(random), None
        else:
            kind = random.choice(list(self._utterances))
            clips = self._spoken(random, kind)
            distance = 3.0 if kind in BROADCAST else random.choice([1.0, 2.0, 3.0])
        snr = random.choice(SNR_DB)
        place = Condition("scene", distance, rooms.REVERBERATION_S[distance] if distance else 0.0, snr_db=snr)
        dry, lines = _one_after_the_other(clips)
        heard = place.hear(dry, number, self._noises, before_s=0.0, after_s=1.0)
        gain = 10 ** (random.uniform(*GAIN_DB) / 20)
        return Scene((heard * gain).astype(np.int16), tuple(lines))

    def _recorded(self, random: Random) -> Iterator[tuple[Pcm, float, Line]]:
        length = 0.0
        while length < SCENE_S:
            file = random.choice(self._orders)
            samples: Sound = soundfile.read(file, dtype="float32")[0]
            pause = random.uniform(0.2, 1.5)
            length += samples.size / HEARING_RATE + pause
            yield voices.to_level(samples), pause, Line(file.name, RECORDED)

    def _spoken(self, random: Random, kind: str) -> Iterator[tuple[Pcm, float, Line]]:
        """Yield clips with the pause before each, in seconds."""
        cast = [_somebody(random, self._speakers) for _ in range(1 if kind == "phone_call" else random.randint(1, 3))]
        pauses = (0.15, 0.6) if kind in BROADCAST else (0.8, 3.0) if kind == "phone_call" else (0.3, 1.5)
        length = 0.0
        while length < SCENE_S:
            line = self._line(random, kind)
            clip = random.choice(cast).say(line.text, random.uniform(0.9, 1.15), keep=False)
            pause = random.uniform(*pauses)
            length += clip.size / HEARING_RATE + pause
            yield clip, pause, line

    def _line(self, random: Random, kind: str) -> Line:
        if self._traps and random.random() < TRAP_SHARE:
            return random.choice(self._traps)
        framed = kind in self._frames and random.random() < FRAMES_SHARE
        item = random.choice((self._frames if framed else self._utterances)[kind])
        return Line(self._filled(random, item["say"]), kind, debatable=item.get("debatable", False))

    def _filled(self, random: Random, frame: str) -> str:
        """Return ``frame`` with a phrase in each slot, another one each time."""
        slots = [name for _, name, _, _ in Formatter().parse(frame) if name]
        for name in dict.fromkeys(slots):
            for phrase in random.sample(self._fillers[name], slots.count(name)):
                frame = frame.replace(f"{{{name}}}", phrase, 1)
        return frame


def _by_kind(items: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        kinds.setdefault(item["kind"], []).append(item)
    return kinds


def _somebody(random: Random, speakers: Sequence[BenchVoice]) -> BenchVoice:
    """Return a speaker whom nobody has heard before: a known one, somewhat higher or lower, faster or slower."""
    known = random.choice(speakers)
    pitch, pace = known.pitch * random.uniform(0.9, 1.12), known.pace * random.uniform(0.9, 1.15)
    return replace(known, pitch=pitch, pace=pace)


def _one_after_the_other(clips: Iterator[tuple[Pcm, float, Line]]) -> tuple[Pcm, list[tuple[float, Line]]]:
    pieces: list[Pcm] = []
    lines: list[tuple[float, Line]] = []
    samples = 0
    for clip, pause_s, line in clips:
        pause = np.zeros(round(pause_s * HEARING_RATE), np.int16)
        lines.append(((samples + pause.size) / HEARING_RATE, line))
        pieces += [pause, clip]
        samples += pause.size + clip.size
    return np.concatenate(pieces), lines
