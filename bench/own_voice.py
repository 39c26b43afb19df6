"""What the coach makes of its own voice, when nobody else speaks, and with a television in the room."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count, cycle

import numpy as np

from bench import ear
from bench.chatter import Chatter
from bench.echo_room import GEOMETRIES, USER_DBA, EchoRoom
from bench.pieces import Pieces, Result
from bench.row import Row, at_most, row
from bench.talker import fresh_recogniser, typical, voice
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

COMMAND = "python -m bench.barge_in --full --resume"
PART_MIN = 5.0
"""Length of a piece of what takes longer, in minutes: the cancellers learn the room in each anew."""
PROGRAMMES = 10
"""More than a piece has of the television's."""


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
    obeyed: list[str] = field(default_factory=list)
    """What would have been done, each as "intent (words)"."""
    holds: list[str] = field(default_factory=list)
    """When it would have fallen silent for nothing, and why."""


class _Onlooker:
    """Follows what is heard, and what the coach would do about it."""

    def __init__(self) -> None:
        self.own_voice, self.alone = OwnVoice(), Alone()
        self._held = False

    def see(self, event: Event) -> None:
        match event:
            case LineStarted() | LineEnded():
                self.own_voice.follow(event)
            case SpokenOver() | Suspected():
                if not self._held:  # a ``Heard`` ends the silence, whatever else it is kept for
                    self.alone.holds.append(f"{event.at:.2f} s {getattr(event, 'intent', 'a voice')}")
                self._held = True
            case Heard():
                self._held = False
                self._see_heard(event)
            case _:
                pass

    def _see_heard(self, heard: Heard) -> None:
        if heard.intent is None or not heard.accepted:
            return
        is_own = self.own_voice.names(heard) if counts_alone(heard) else self.own_voice.says(heard)
        if not (heard.maybe_own and is_own):
            self.alone.obeyed.append(f"{heard.intent} ({heard.text})")


def listen_to_itself(
    geometry: int, signal_to_echo_db: float, seconds: float, part: int = 0, *, tv: bool = False
) -> Result:
    """Let the coach say what it can say, one line after the other, and nobody else; return an ``Alone``.

    ``part``: others say other lines. ``tv``: with a television, whose programme changes every 75 s.
    """
    mixer, onlooker, recogniser = Mixer(), _Onlooker(), fresh_recogniser()
    recogniser.listen(accepts(State.WARM_UP) | accepts(State.LIFT))
    seed = geometry + len(GEOMETRIES) * part
    room = EchoRoom(
        GEOMETRIES[geometry],
        mixer,
        recogniser,
        signal_to_echo_db=signal_to_echo_db,
        coach=typical(),
        seed=seed,
    )
    lines = everything_it_says()
    np.random.default_rng(seed + round(100 - signal_to_echo_db)).shuffle(lines)
    scenes, chatter = count(1 + PROGRAMMES * seed), Chatter(ear.speech_dir(), traps=False) if tv else None
    television_until = over_at = 0.0
    for ticket, (text, names) in enumerate(cycle(lines)):
        onlooker.own_voice.will_say(ticket, names)
        clip = voice().clip(text)
        mixer.play(clip, lane=Lane.VOICE, ticket=ticket)
        over_at = room.now + clip.seconds + 0.3
        while room.now < min(over_at, seconds):
            if chatter and room.now >= television_until:
                television_until = room.now + room.speak(chatter.scene(next(scenes)).sound, USER_DBA - 15)
            _, news = room.step()
            for event in (*mixer.drain_events(), *news):
                onlooker.see(event)
        if room.now >= seconds:
            break
    return asdict(replace(onlooker.alone, seconds=seconds))


def itself(pieces: Pieces, *, full: bool) -> Iterator[Row]:
    """Yield what the coach makes of its own voice."""
    for level_db in (0.0, -10.0, -20.0):
        alone = _together(pieces, f"alone at {level_db:+g} dB", level_db, 20.0 if full else 2 / 3)
        if not alone.seconds:
            continue
        hours = alone.seconds / 3600
        obeyed = len(alone.obeyed)
        yield row(
            f"the coach alone, {level_db:+g} dB: obeys itself",
            obeyed,
            "times",
            target=at_most(0),
            detail=_detail(alone, alone.obeyed),
            command=COMMAND,
        )
        yield row(
            f"the coach alone, {level_db:+g} dB: silent for nothing",
            len(alone.holds) / hours,
            "an hour",
            target=at_most(1),
            detail=_detail(alone, alone.holds),
            command=COMMAND,
        )
    for tv, most in ((False, 0), (True, 1)):
        beside = "television 15 dB below the user" if tv else "quiet"
        alone = _together(pieces, f"pauses, {beside}", 0.0, 10 / 3 if full else 2 / 3, tv=tv)
        if not alone.seconds:
            continue
        yield row(
            f"the coach talks, {beside}: false pauses",
            len(alone.holds) * 600 / alone.seconds,
            "in 10 min",
            target=at_most(most),
            detail=_detail(alone, alone.holds),
            command=COMMAND,
        )


def _together(pieces: Pieces, name: str, level_db: float, minutes: float, *, tv: bool = False) -> Alone:
    """Measure so many minutes in each room, in parts; return all that there is."""
    parts = max(1, round(minutes / PART_MIN))

    def piece(geometry: int, part: int) -> Callable[[], Result]:
        return lambda: listen_to_itself(geometry, level_db, 60 * minutes / parts, part, tv=tv)

    wanted = {
        f"{name}, room {geometry}, part {part} of {parts}": piece(geometry, part)
        for part in range(parts)
        for geometry in range(len(GEOMETRIES))
    }
    alone = Alone()
    for result in pieces.measured(wanted):
        alone.seconds += result["seconds"]
        alone.obeyed += result["obeyed"]
        alone.holds += result["holds"]
    return alone


def _detail(alone: Alone, found: Sequence[str]) -> str:
    common = ", ".join(f"{what} {times}" for what, times in Counter(found).most_common(5))
    return f"{len(found)} in {alone.seconds / 60:.1f} min in {len(GEOMETRIES)} rooms; {common}"
