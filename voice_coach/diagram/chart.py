"""The dialogue table as a statechart: arrows from states and frames, choices between ways, and what stays where it is.

Nothing is invented and nothing left out: the first matching row wins, so a state's rows for a trigger are a ladder that
ends with the first row without a condition. What several states have in common is told once, for a frame around them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from voice_coach.mind.dialogue import IN_SESSION, MOVING, SET, TABLE, UNDER_WAY, Due, State
from voice_coach.mind.intent import Intent

FRAMES: dict[str, tuple[State, ...]] = {"in_session": IN_SESSION, "under_way": UNDER_WAY, "set": SET, "moving": MOVING}
"""The groups that are drawn as frames, each within the one before it."""

ELSE = "else"
"""The condition of a row without one that comes after rows with conditions."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What sets an arrow off: a trigger, a condition, or both. A way out of a choice has a condition only."""

    trigger: Intent | Due | None
    when: str | None


@dataclass(frozen=True, slots=True)
class Arrow:
    """All that leads from one node to another; a node is the name of a state, a frame or a choice."""

    source: str
    dest: str
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """What is answered without leaving: the cue, and the action for it."""

    states: frozenset[State]
    cue: Cue
    action: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One row, as one state and one trigger see it."""

    when: str | None
    dest: State | None
    action: str | None
    """None where the way leads elsewhere: an arrow tells where, not how."""


Ladder: TypeAlias = tuple[Rung, ...]
"""What a trigger does in a state: the first rung whose condition holds."""


@dataclass(frozen=True, slots=True)
class Chart:
    arrows: tuple[Arrow, ...]
    """In the order of their sources; in each, what is said comes before what comes by itself."""
    stays: tuple[Stay, ...]
    choices: dict[str, Ladder]
    """Where the way parts, by name: the names of the states it leads to."""


def chart() -> Chart:
    """Return the statechart of the table."""
    ladders = {(state, trigger): ladder(state, trigger) for trigger in (*Intent, *Due) for state in State}
    choices = _choices(ladders.values())
    names = {rungs: name for name, rungs in choices.items()}
    leaving: dict[tuple[str, Cue], set[State]] = {}
    staying: dict[tuple[Cue, str], set[State]] = {}
    for (state, trigger), rungs in ladders.items():
        for index, rung in enumerate(rungs):
            if choice := names.get(rungs[index:]):
                leaving.setdefault((choice, Cue(trigger, ELSE if index else None)), set()).add(state)
                break
            if rung.dest:
                leaving.setdefault((rung.dest.value, Cue(trigger, rung.when)), set()).add(state)
            elif rung.action:
                staying.setdefault((Cue(trigger, rung.when), rung.action), set()).add(state)
    return Chart(
        _arrows(leaving, choices),
        tuple(Stay(frozenset(states), cue, action) for (cue, action), states in staying.items()),
        choices,
    )


def ladder(state: State, trigger: Intent | Due) -> Ladder:
    """Return the rungs of ``trigger`` in ``state``, down to the first without a condition."""
    rungs: list[Rung] = []
    for row in TABLE:
        if state in row.sources and trigger in row.triggers:
            otherwise = ELSE if rungs else None
            rungs.append(Rung(row.when or otherwise, row.dest, None if row.dest else row.action))
            if row.when is None:
                break
    return tuple(rungs)


def _arrows(leaving: dict[tuple[str, Cue], set[State]], choices: dict[str, Ladder]) -> tuple[Arrow, ...]:
    """Return the arrows to each node, from frames where they can be, and those out of the choices."""
    cues: dict[tuple[str, str], list[Cue]] = {}
    for (dest, cue), states in leaving.items():
        for source in cover(states, around=dest):
            cues.setdefault((source, dest), []).append(cue)
    for name, rungs in choices.items():
        for rung in rungs:
            cues.setdefault((name, str(rung.dest)), []).append(Cue(None, rung.when))
    arrows = [Arrow(source, dest, tuple(told)) for (source, dest), told in cues.items()]
    return tuple(sorted(arrows, key=lambda arrow: depth(arrow.source)))


def _choices(ladders: Iterable[Ladder]) -> dict[str, Ladder]:
    """Return the ladders on which every rung leads elsewhere; a ladder that ends like another one shares its choice."""
    parting = dict.fromkeys(rungs for rungs in ladders if len(rungs) > 1 and all(rung.dest for rung in rungs))
    return {
        "|".join(str(rung.dest) for rung in rungs): rungs
        for rungs in parting
        if not any(rungs[index:] in parting for index in range(1, len(rungs)))
    }


def alarming() -> tuple[str, ...]:
    """Return the states that pain, a red flag, or what may be pain leads to."""
    alarms = {Intent.PAIN, Intent.RED_FLAG, Intent.POSSIBLE}
    return tuple(dict.fromkeys(row.dest.value for row in TABLE if row.dest and alarms.intersection(row.triggers)))


def members(node: str) -> frozenset[State]:
    """Return the states that a node stands for; of a choice, the states that it leads to."""
    return frozenset(FRAMES[node] if node in FRAMES else map(State, node.split("|")))


def home(node: str) -> str | None:
    """Return the innermost frame around a node."""
    return next((frame for frame in reversed(FRAMES) if frame != node and members(node) <= members(frame)), None)


def depth(node: str) -> int:
    """Return how far into the dialogue a node stands; choices, which follow from the rest, come last."""
    return len(State) if "|" in node else min(list(State).index(state) for state in members(node))


def cover(states: Iterable[State], around: str | None = None) -> list[str]:
    """Return the fewest frames and states that are exactly ``states``; no frame holds the node ``around``."""
    left = set(states)
    nodes: list[str] = []
    for frame, inside in FRAMES.items():
        if left.issuperset(inside) and not (around and members(around) <= set(inside)):
            nodes.append(frame)
            left.difference_update(inside)
    return nodes + [state.value for state in State if state in left]


def place(states: Iterable[State]) -> str:
    """Return ``states`` in words ("in session, finished"), or all but a few ("anywhere but standby")."""
    here = set(states)
    inside, outside = cover(here), cover(set(State) - here)
    if not outside:
        return "anywhere"
    if len(outside) < len(inside):
        return f"anywhere but {', '.join(map(words, outside))}"
    return ", ".join(map(words, inside))


def words(name: str) -> str:
    """Return a name of the table in words: "SwitchLegs" → "switch legs", "other_leg_left" → "other leg left"."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name.replace("_", " "))
    return spaced.strip().lower()


def spelled(cues: Iterable[Cue]) -> list[tuple[str, Cue]]:
    """Return cues word by word (a condition is one word), each with its cue: "done, skip · next, spoken [else]".

    What has no condition comes first; what has the same one stands before it, what comes by itself last.
    """
    ordered = sorted(cues, key=lambda cue: (cue.when or "", isinstance(cue.trigger, Due)))
    told: list[tuple[str, Cue]] = []
    for when, group in groupby(ordered, key=lambda cue: cue.when):
        alike = list(group)
        told += [("·", alike[0])] if told else []
        for cue in alike:
            comma = "," if cue is not alike[-1] else ""
            told += [(word, cue) for word in f"{words(cue.trigger or '')}{comma}".split()]
        told += [(f"[{words(when)}]", alike[0])] if when else []
    return told


def in_words(cues: Iterable[Cue]) -> str:
    """Return cues in words."""
    return " ".join(word for word, _ in spelled(cues))
