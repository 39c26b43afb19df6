"""Speaking over the coach: whether it falls silent and does what was said, and never does what it says itself.

    python -m bench.barge_in                                    a small part of everything
    python -m bench.barge_in --full                             100 utterances by four voices at each level, an hour of lines
    python -m bench.barge_in --full --resume --minutes 60       an hour's work more of that, and what there is by then

What came of each piece goes to ``out/barge_in-full.jsonl``, a line each; ``--resume`` keeps what is there.
The user is at 36 dB below overload; the coach is louder or quieter than that at the microphone (signal-to-echo ratio).
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

import numpy as np

from bench import ear
from bench.echo_room import GEOMETRIES, EchoRoom
from bench.own_voice import COMMAND, itself
from bench.pieces import Pieces, Result
from bench.row import Row, at_least, at_most, row, wilson
from bench.talker import fresh_recogniser, typical, voice
from bench.understanding import OUT
from bench.voices import BenchVoice, like_people
from voice_coach import build
from voice_coach.events import (
    BLOCK_S,
    Effect,
    Event,
    Heard,
    Woke,
)
from voice_coach.mind.coach import Coach
from voice_coach.mind.dialogue import State, accepts
from voice_coach.mind.overheard import counts_alone
from voice_coach.performer import performer
from voice_coach.settings import SafetySettings, Settings
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.sounds import load_sounds
from voice_coach.speaking.speaker import Speaker

COMMANDS = (
    "stop", "pause", "stop please", "my back hurts", "that hurts", "i have chest pain", "ow ow", "help me", "skip", "i'm done",
    "slower please", "faster", "make it harder", "make it easier", "make it easier with support", "twelve repetitions", "three sets",
    "repeat that", "what can i say", "how many left", "which muscles does this work", "louder", "quieter", "alternate legs", "ready",
)  # fmt: skip
SILENCING = ("stop", "stop please", "my back hurts", "that hurts", "i have chest pain", "ow ow", "my knee hurts")
LEVELS_DB = {5.0: (0.95, 0.85, 0.95), -5.0: (0.90, 0.70, 0.85), -12.0: (0.75, 0.40, 0.65)}
"""Signal-to-echo ratios, and what should be reached at each: silent, done at the first attempt, done within two."""
SILENT_TARGET = 0.97
"""What should be done at once where the coach says nothing."""
LATEST_S = 2.5
"""What happens later than this after the end of an utterance is no answer to it, in seconds."""
SETTLE_S = 12.0
"""How long the coach talks before anybody speaks over it, in seconds."""
PART = 20
"""Utterances in a piece: the cancellers learn the room in each anew."""
OVER, ALONE = "over", "alone"
UNASKED = Settings(safety=SafetySettings(screening=False))
"""A session begins with the warm-up: who trains has been asked about their health before."""


class Scene:
    """A coach that talks in a room: it has just begun a session and tells how to warm up."""

    def __init__(self, geometry: int, signal_to_echo_db: float) -> None:
        self._mixer = Mixer()
        speaker = Speaker(voice(), self._mixer, load_sounds(), inline=True)
        recogniser = fresh_recogniser()
        self._perform = performer(speaker, recogniser, lambda _: None, lambda _: None)
        self.room = EchoRoom(
            GEOMETRIES[geometry % len(GEOMETRIES)],
            self._mixer,
            recogniser,
            signal_to_echo_db=signal_to_echo_db,
            coach=typical(),
            seed=geometry,
        )
        self.heard: list[Heard] = []
        """What was understood and counts, since ``begin``."""
        self._quiet_from: float | None = None
        self._coach: Coach
        self.begin()

    def begin(self) -> None:
        """Begin a session anew, with a coach that has never heard of the last one's lines."""
        self._mixer.hush()
        self.room.step()
        self._mixer.drain_events()
        self._coach = build.make_coach(UNASKED)
        self._do(self._coach.greet(self.room.now))
        start = Heard("start standing raises", "Start", {"exercise": "standing"}, at=self.room.now)
        self._do(self._coach.handle(start))
        self.heard = []

    def quiet_from(self) -> float | None:
        """Return since when nothing is played, in seconds; None: something is."""
        return self._quiet_from

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            played, news = self.room.step()
            now = self.room.now
            self._quiet_from = None if played.any() else self._quiet_from or now - BLOCK_S
            for event in (*self._mixer.drain_events(), *news):
                self._post(event)
            while (wake_at := self._coach.wake_at) is not None and wake_at <= now:
                self._do(self._coach.handle(Woke(now)))

    def _post(self, event: Event) -> None:
        if (
            isinstance(event, Heard)
            and event.intent
            and event.accepted
            and (not event.maybe_own or counts_alone(event))
        ):
            self.heard.append(event)
        self._do(self._coach.handle(event))

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            self._perform(effect)


@dataclass
class Tally:
    """What became of what was said over the coach."""

    said: int = 0
    silent: int = 0
    first: int = 0
    within_two: int = 0
    waits_s: list[float] = field(default_factory=list)
    """From the end of a word to the coach's silence, in seconds; infinite where it talked on."""

    def add(self, other: "Tally") -> None:
        self.said += other.said
        self.silent += other.silent
        self.first += other.first
        self.within_two += other.within_two
        self.waits_s += other.waits_s


def speak_over(scene: Scene, speaker: BenchVoice, text: str, number: int, tally: Tally) -> None:
    """Say ``text`` over the coach, at a place that ``number`` decides, and once more if it was not done: into the silence where there is one."""
    wanted = _wanted(text)
    scene.begin()
    scene.run(4.5 + number % 7 * 0.3)  # within a line, at various places
    while scene.quiet_from() is not None:
        scene.run(0.1)
    clip, silent_s = speaker.say(text), None
    for attempt in range(2):
        ends_at = scene.room.now + scene.room.speak(clip)
        while scene.room.now < ends_at + LATEST_S and not _is_done(scene, wanted):
            scene.run(0.05)
            quiet_from = scene.quiet_from()
            if silent_s is None and quiet_from is not None and not attempt:
                silent_s = max(0.0, quiet_from - ends_at)
        if _is_done(scene, wanted):
            tally.first += attempt == 0
            tally.within_two += 1
            break
    tally.said += 1
    tally.silent += silent_s is not None
    tally.waits_s.append(np.inf if silent_s is None else silent_s)
    scene.run(1.0)


def _wanted(text: str) -> str:
    """Return the intent of a sentence of the grammar."""
    parse = ear.parser().parse(text, accepts(State.WARM_UP))
    if parse is None:
        raise ValueError(f'"{text}" is no sentence of the grammar')
    return parse.intent


def _is_done(scene: Scene, intent: str) -> bool:
    return any(heard.intent == intent for heard in scene.heard)


def over_speech(pieces: Pieces, *, full: bool) -> Iterator[Row]:
    """Yield how often the coach falls silent, and does what it is told."""
    for level_db, targets in LEVELS_DB.items():
        tally = _said_over(pieces, f"over the coach at {level_db:+g} dB", level_db, COMMANDS, 400 if full else 24)
        if not tally.said:
            continue
        for what, hits, target in zip(
            ("silent", "done at the first attempt", "done within two"),
            (tally.silent, tally.first, tally.within_two),
            targets,
            strict=True,
        ):
            yield _share(f"over the coach at {level_db:+g} dB: {what}", hits, tally.said, target)
    tally = _said_over(pieces, "stop or pain over the coach at 0 dB", 0.0, SILENCING, 100 if full else 14)
    for name, percent, worst_s in (("p50", 50, 0.35), ("p95", 95, 0.6)) if tally.said else ():
        wait_s = float(np.percentile(tally.waits_s, percent, method="higher"))
        yield row(
            f"silence after stop or pain over the coach at 0 dB, {name}",
            wait_s,
            "s",
            target=at_most(worst_s),
            detail=f"{tally.silent} of {tally.said} silent at all",
            command=COMMAND,
        )


def in_silence(pieces: Pieces, *, full: bool) -> Iterator[Row]:
    """Yield how many of the same commands are done at once by a coach that says nothing, in the same rooms."""
    count = 100 if full else 24
    rooms = len(GEOMETRIES)
    wanted = {
        f"in silence, room {room} of {rooms}": partial(_part_in_silence, room, range(room, count, rooms))
        for room in range(rooms)
    }
    tally = _together(pieces, wanted)
    if tally.said:
        yield _share("the coach silent: done at the first attempt", tally.first, tally.said, SILENT_TARGET)


def _part_in_silence(geometry: int, numbers: Sequence[int]) -> Result:
    recogniser = fresh_recogniser()
    recogniser.listen(accepts(State.WARM_UP))
    room = EchoRoom(GEOMETRIES[geometry], Mixer(), recogniser, signal_to_echo_db=0.0, coach=typical(), seed=geometry)
    speakers, tally = _speakers(), Tally()
    for number in numbers:
        text = COMMANDS[number % len(COMMANDS)]
        until = room.now + room.speak(speakers[number % len(speakers)].say(text)) + LATEST_S
        found = []
        while room.now < until:
            found += [what.intent for what in room.step()[1] if isinstance(what, Heard) and what.accepted]
        tally.said += 1
        tally.first += _wanted(text) in found
    return asdict(tally)


def _said_over(pieces: Pieces, name: str, level_db: float, texts: Sequence[str], count: int) -> Tally:
    """Measure so many utterances, in parts; return all that there is."""
    parts = max(len(GEOMETRIES), count // PART)

    def piece(part: int) -> Callable[[], Result]:
        numbers = range(part * count // parts, (part + 1) * count // parts)
        return lambda: asdict(_part_said_over(level_db, texts, numbers, part))

    return _together(pieces, {f"{name}, part {part} of {parts}": piece(part) for part in range(parts)})


def _together(pieces: Pieces, wanted: Mapping[str, Callable[[], Result]]) -> Tally:
    tally = Tally()
    for result in pieces.measured(wanted):
        tally.add(Tally(**result))
    return tally


def _part_said_over(level_db: float, texts: Sequence[str], numbers: Sequence[int], part: int) -> Tally:
    speakers, tally, scene = _speakers(), Tally(), Scene(part, level_db)
    scene.run(SETTLE_S)
    for number in numbers:
        text = texts[number % len(texts)]
        speak_over(scene, speakers[number % len(speakers)], text, number, tally)
    return tally


def _speakers() -> list[BenchVoice]:
    """Return four who are not the coach."""
    return [voice for voice in like_people() if not voice.name.startswith("hibari")][:4]


def _share(name: str, hits: int, trials: int, target: float) -> Row:
    low, high = wilson(hits, trials)
    detail = f"{hits} of {trials}; 95 %: {low:.3f} to {high:.3f}"
    return row(name, hits / trials, "", target=at_least(target), detail=detail, command=COMMAND)


def run(*, full: bool, resume: bool = False, only: str | None = None, within_s: float | None = None) -> Iterator[Row]:
    """Yield the rows; see ``main`` for what is asked."""
    pieces = Pieces(OUT / f"barge_in{'-full' if full else ''}.jsonl", resume=resume, within_s=within_s)
    if only != ALONE:
        yield from in_silence(pieces, full=full)
        yield from over_speech(pieces, full=full)
    if only != OVER:
        yield from itself(pieces, full=full)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--only", choices=(OVER, ALONE), help="somebody speaks over the coach, or nobody does")
    arguments.add_argument("--resume", action="store_true", help="go on where the last run ended")
    arguments.add_argument("--minutes", type=float, help="begin no further piece after so many minutes")
    asked = arguments.parse_args()
    within_s = None if asked.minutes is None else 60 * asked.minutes
    for figure in run(full=asked.full, resume=asked.resume, only=asked.only, within_s=within_s):
        print(
            f"{figure.name}: {figure.value:.3f} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})",
            flush=True,
        )


if __name__ == "__main__":
    main()
