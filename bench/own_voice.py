"""What the coach makes of its own voice, when nobody else speaks, and with a television in the room."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

import numpy as np

from bench import ear
from bench.chatter import Chatter
from bench.echo_room import GEOMETRIES, USER_DBA, EchoRoom
from bench.row import Row, at_most, row
from bench.talker import recogniser, typical, voice
from voice_coach.content import load_exercises, load_lines
from voice_coach.events import (
    Event,
    Heard,
    LineEnded,
    LineStarted,
    SpokenOver,
    Suspected,
)
from voice_coach.mind.dialogue import State, accepts
from voice_coach.mind.overheard import OwnVoice, counts_alone
from voice_coach.speaking.mixer import Lane, Mixer

_COMMAND = "python -m bench.barge_in"


def everything_it_says() -> list[tuple[str, frozenset[str]]]:
    """Return every text of the coach, with what it names; numbers and names stand where they are filled in."""
    values = {
        "count": "six",
        "leg": "left",
        "exercise": "standing back leg raises",
        "meant": "make it easier",
        "part": "knee",
    }
    said = []
    for key, line in load_lines().lines.items():
        if not key.startswith(("meant.", "next.")):
            said += [(say.format_map(_Filled(values)), frozenset(line.names)) for say in line.say]
    said += [(answer, frozenset()) for answer in load_lines().answers.values()]
    for exercise in load_exercises().values():
        drills = (*exercise.warm_up, *exercise.cool_down)
        texts = (*(d.say for d in drills), *exercise.set_up, *exercise.steps, *exercise.answers.values())
        said += [(text, frozenset()) for text in texts]
    return said


class _Filled(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "twelve"


@dataclass
class Alone:
    """What was made of the coach's own voice."""

    seconds: float = 0.0
    obeyed: Counter[str] = field(default_factory=Counter)
    """Intents that would have been done, by name."""
    holds: int = 0
    """How often it would have fallen silent for nothing."""


def listen_to_itself(geometry: int, signal_to_echo_db: float, seconds: float, alone: Alone, tv: bool = False) -> None:
    """Let the coach say what it can say, one line after the other, and nobody else."""
    mixer, own_voice = Mixer(), OwnVoice()
    room = EchoRoom(
        GEOMETRIES[geometry],
        mixer,
        recogniser(),
        signal_to_echo_db=signal_to_echo_db,
        coach=typical(),
        seed=geometry,
    )
    recogniser().listen(accepts(State.WARM_UP) | accepts(State.LIFT))
    lines = everything_it_says()
    np.random.default_rng(geometry + round(100 - signal_to_echo_db)).shuffle(lines)
    chatter, scenes = Chatter(ear.speech_dir(), traps=False), 0
    television_until = over_at = 0.0
    texts = cycle(lines)
    ticket = 0
    while room.now < seconds:
        if room.now >= over_at:
            text, names = next(texts)
            ticket += 1
            own_voice.will_say(ticket, names)
            clip = voice().clip(text)
            mixer.play(clip, lane=Lane.VOICE, ticket=ticket)
            over_at = room.now + clip.seconds + 0.3
        if tv and room.now >= television_until:
            scenes += 1
            television_until = room.now + room.speak(chatter.scene(scenes).sound, USER_DBA - 15)
        _, news = room.step()
        for event in (*mixer.drain_events(), *news):
            _judge(event, own_voice, alone)
    alone.seconds += seconds


def _judge(event: Event, own_voice: OwnVoice, alone: Alone) -> None:
    match event:
        case LineStarted() | LineEnded():
            own_voice.follow(event)
        case SpokenOver() | Suspected():
            alone.holds += 1
        case Heard(intent=str(intent), accepted=True):
            is_own = own_voice.names(event) if counts_alone(event) else own_voice.says(event)
            if not (event.maybe_own and is_own):
                alone.obeyed[f"{intent} ({event.text})"] += 1
        case _:
            pass


def itself(*, full: bool) -> Iterator[Row]:
    """Yield what the coach makes of its own voice."""
    minutes = 20.0 if full else 2.0
    for level_db in (0.0, -10.0, -20.0):
        alone = Alone()
        for geometry in range(len(GEOMETRIES)):
            listen_to_itself(geometry, level_db, minutes * 60 / (1 if full else 3), alone)
        hours = alone.seconds / 3600
        common = ", ".join(f"{what} {times}" for what, times in islice(alone.obeyed.most_common(), 5))
        detail = f"{alone.obeyed.total()} in {alone.seconds / 60:.0f} min in {len(GEOMETRIES)} rooms; {common}"
        name = f"the coach alone, {level_db:+g} dB"
        yield row(
            f"{name}: obeys itself", alone.obeyed.total(), "times", target=at_most(0), detail=detail, command=_COMMAND
        )
        detail = f"{alone.holds} in {hours:.2f} h"
        yield row(
            f"{name}: silent for nothing",
            alone.holds / hours,
            "an hour",
            target=at_most(1),
            detail=detail,
            command=_COMMAND,
        )
    for tv, most in ((False, 0), (True, 1)):
        alone = Alone()
        for geometry in range(len(GEOMETRIES)):
            listen_to_itself(geometry, 0.0, 600 / len(GEOMETRIES) if full else 40, alone, tv)
        yield row(
            f"the coach talks, {'television 15 dB below the user' if tv else 'quiet'}: false pauses",
            alone.holds * 600 / alone.seconds,
            "in 10 min",
            target=at_most(most),
            detail=f"{alone.holds} in {alone.seconds / 60:.0f} min",
            command=_COMMAND,
        )
