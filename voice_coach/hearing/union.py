"""The parts of the graph put together: what is said in the grammar's sentences, in others, in one word, or after the wake phrase."""

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.domain import Domain
from voice_coach.hearing.ngram import ARC, STATE, Acceptor
from voice_coach.hearing.pruning import without_rare_words
from voice_coach.hearing.templates import WordGraph, WordState
from voice_coach.hearing.wake import WakePhrase

SCALE = 0.3
"""What a single word costs by how rare it is, in units of its cost in the general language model."""
RAREST = 11.5
"""Words that are dearer than this there, one in 100,000, are not among the single words."""
RAREST_AT_ALL = 16.0
"""Words that are dearer than this there, one in nine million, and in none of its sequences, are not heard: names mostly. Of 152,000
words 68,000 are left, and the recogniser takes 13 MB less."""


def union(
    graph: WordGraph,
    ids: Mapping[str, int],
    general: Path,
    dials: GraphDials,
    *,
    wake: WakePhrase | None = None,
    domain: Domain | None = None,
    heeded: Collection[str] = (),
) -> tuple[int, *tuple[Acceptor, ...]]:
    """Return the start state and the parts of the union: the language models, the grammar, and what leads into them.

    ``heeded`` are words that are heard however rare they are.
    """
    parts: list[Acceptor] = []
    entries: list[tuple[float, int]] = []
    if not dials.closed:
        arrays = {name: np.load(general / f"{name}.npy", mmap_mode="r") for name in ("start", "states", "arcs")}
        whole = Acceptor(int(arrays["start"]), arrays["states"], arrays["arcs"])
        parts.append(without_rare_words(whole, RAREST_AT_ALL, {ids[word] for word in heeded if word in ids}))
        entries.append((dials.general_cost, parts[-1].start))
    if domain and not dials.closed:
        parts.append(domain.acceptor(ids, states=_states(parts), arcs=_arcs(parts)))
        entries.append((dials.domain_cost, parts[-1].start))
    parts.append(_acceptor(graph, ids, dials.branching, states=_states(parts), arcs=_arcs(parts)))
    entries.append((dials.grammar_cost, parts[-1].start))
    spoken = [ids[word] for word in wake.words] if wake else []
    alone = [] if dials.closed else _single_words(parts[0], ids, dials.word_cost)
    parts.append(_entrance(spoken, alone, entries, dials, states=_states(parts), arcs=_arcs(parts)))
    return parts[-1].start, *parts


def _single_words(general: Acceptor, ids: Mapping[str, int], word_cost: float) -> list[tuple[int, float]]:
    """Return the ids of the words that may be all that is said, in order, and what each costs."""
    without_context = general.states[np.argmax(general.states["count"])]  # where every word can follow
    arcs = general.arcs[without_context["first"] :][: without_context["count"]]
    words = {number for word, number in ids.items() if word.replace("'", "").isalpha()}
    likely = arcs[arcs["cost"] < RAREST]
    return [(int(arc["word"]), word_cost + SCALE * float(arc["cost"])) for arc in likely if int(arc["word"]) in words]


def _entrance(
    wake: Sequence[int],
    alone: Sequence[tuple[int, float]],
    entries: Sequence[tuple[float, int]],
    dials: GraphDials,
    *,
    states: int,
    arcs: int,
) -> Acceptor:
    """Return the start, with ``entries`` as costs and states; beside them words that stand ``alone``, and the wake phrase, after
    which the entries come again.

    ``states`` and ``arcs`` are how many go before its own. Nothing costs more for there being a wake phrase.
    """
    into = [(0, 0, cost, to) for cost, to in entries]
    steps = [(word, word, 0.0 if n else dials.wake_cost, states + n + 1) for n, word in enumerate(wake)]
    again = [(0, 0, cost + dials.branching * math.log(2), to) for cost, to in entries]
    end = states + len(wake) + 1
    words = sorted([*((word, word, cost, end) for word, cost in alone), *steps[:1]])
    ways = [into + words, *([step] for step in steps[1:]), *([again] if wake else []), []]
    numbered = np.zeros(len(ways), STATE)
    numbered["final"] = np.inf
    numbered["count"] = [len(way) for way in ways]
    numbered["first"] = np.cumsum(numbered["count"]) - numbered["count"] + arcs
    numbered["epsilons"] = numbered["out_epsilons"] = [sum(not word for word, *_ in way) for way in ways]
    numbered["final"][-2] = dials.branching * math.log(2)  # the wake phrase and no more
    numbered["final"][-1] = 0.0
    numbered["final"][0] = dials.silence_cost
    return Acceptor(states, numbered, np.array([arc for way in ways for arc in way], ARC))


def _states(parts: Sequence[Acceptor]) -> int:
    return sum(len(part.states) for part in parts)


def _arcs(parts: Sequence[Acceptor]) -> int:
    return sum(len(part.arcs) for part in parts)


def _acceptor(graph: WordGraph, ids: Mapping[str, int], branching: float, *, states: int, arcs: int) -> Acceptor:
    """Return ``graph`` as an acceptor; ``states`` and ``arcs`` are how many go before its own."""
    after = [sorted((ids[word], to + states) for word, to in state.after) for state in graph]
    numbered = np.zeros(len(graph), STATE)
    numbered["final"] = [np.inf if state.final is None else state.final + branching * _ending(state) for state in graph]
    numbered["count"] = [len(ways) for ways in after]
    numbered["first"] = np.cumsum(numbered["count"]) - numbered["count"] + arcs
    costs = [branching * (_ending(state) + math.log(max(1, len(state.after)))) for state in graph]
    rows = [(word, word, cost, to) for ways, cost in zip(after, costs, strict=True) for word, to in ways]
    return Acceptor(states + len(graph) - 1, numbered, np.array(rows, ARC))


def _ending(state: WordState) -> float:
    """Return what it costs to end, or to go on, where both can be: it is as likely as not that all is said."""
    return math.log(2) if state.final is not None and state.after else 0.0
