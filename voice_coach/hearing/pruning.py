"""A language model with fewer word sequences: those go that say least.

A sequence says little where its last word is about as likely without its oldest one, or where it hardly ever occurs (Stolcke, "Entropy-based
pruning of backoff language models", 1998). Contexts that nothing is left of go as well. Costs are as they were, so that what is
left out costs what backing off to the shorter context costs.

Words that are in no sequence may be left out too, the rarest first: each costs Vosk's table of names 140 bytes.
"""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from voice_coach.hearing.ngram import ARC, STATE, Acceptor

_Numbers = npt.NDArray[np.int64]
_Costs = npt.NDArray[np.float64]


def prune(model: Acceptor, share: float) -> Acceptor:
    """Return ``model`` (of ``ngram.read_ngram``) with this ``share`` of the arcs that are no single words and back off nowhere."""
    source = np.repeat(np.arange(len(model.states)), model.states["count"])
    backs_off = model.arcs["word"] == 0
    shorter, dearer = _back_off(model, source, backs_off)
    depth = _depths(shorter)
    gain = _gain(model, source, shorter, dearer) * np.exp(-model.arcs["cost"].astype(np.float64))
    gain *= _likelihood(model, source, depth)[source]
    in_context = ~backs_off & (depth[source] > 0)
    bound = np.quantile(gain[in_context], 1 - share)
    kept = ~in_context | (gain >= bound)
    return _rebuilt(model, source, kept, shorter, dearer)


def without_rare_words(model: Acceptor, rarest: float, spared: Collection[int]) -> Acceptor:
    """Return ``model`` without the words that cost more than ``rarest`` alone, are in no sequence of words, and not ``spared``."""
    nowhere = np.argmax(model.states["count"])  # where every word can follow
    alone = model.states[nowhere]
    single = np.zeros(len(model.arcs), np.bool_)
    single[alone["first"] :][: alone["count"]] = True
    wanted = np.zeros(int(model.arcs["word"].max()) + 1, np.bool_)
    wanted[model.arcs["word"][~single]] = True
    wanted[list(spared)] = True
    leads_on = model.arcs["to"] != nowhere
    kept = ~single | leads_on | wanted[model.arcs["word"]] | (model.arcs["cost"] <= rarest)
    before = np.concatenate(([0], np.cumsum(kept)))
    first, count = model.states["first"].astype(np.int64), model.states["count"].astype(np.int64)
    states = model.states.copy()
    states["first"], states["count"] = before[first], before[first + count] - before[first]
    return Acceptor(model.start, states, model.arcs[kept])


def _back_off(model: Acceptor, source: _Numbers, backs_off: npt.NDArray[np.bool_]) -> tuple[_Numbers, _Costs]:
    """Return for each state the one it backs off to (itself: nowhere), and at what cost."""
    shorter, dearer = np.arange(len(model.states)), np.zeros(len(model.states))
    shorter[source[backs_off]], dearer[source[backs_off]] = model.arcs["to"][backs_off], model.arcs["cost"][backs_off]
    return shorter, dearer


def _depths(shorter: _Numbers) -> _Numbers:
    """Return how many words each state's context has."""
    depth, at = np.zeros(len(shorter), np.int64), np.arange(len(shorter))
    while (shorter[at] != at).any():
        depth += shorter[at] != at
        at = shorter[at]
    return depth


def _likelihood(model: Acceptor, source: _Numbers, depth: _Numbers) -> _Costs:
    """Return how likely each context is, somewhere in a text."""
    likely = np.zeros(len(depth))
    likely[depth == 0] = 1.0
    likely[model.start] = 0.1  # about one word in ten begins a sentence
    for longer in range(1, int(depth.max()) + 1):
        into = (depth[model.arcs["to"]] == longer) & (depth[source] == longer - 1)
        likely[model.arcs["to"][into]] = likely[source[into]] * np.exp(-model.arcs["cost"][into].astype(np.float64))
    return likely


def _gain(model: Acceptor, source: _Numbers, shorter: _Numbers, dearer: _Costs) -> _Costs:
    """Return how much more each arc's word would cost without the oldest word of its context."""
    words = int(model.arcs["word"].max()) + 1
    key = source * words + model.arcs["word"]  # in order, as arcs are
    gain = dearer[source] - model.arcs["cost"]
    at, still = shorter[source], np.ones(len(source), bool)
    while True:
        wanted = at * words + model.arcs["word"]
        found = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        hit = still & (key[found] == wanted)
        gain[hit] += model.arcs["cost"][found[hit]]
        still &= ~hit & (shorter[at] != at)
        if not still.any():
            return np.asarray(gain)
        gain[still] += dearer[at[still]]
        at = np.where(still, shorter[at], at)


def _rebuilt(
    model: Acceptor, source: _Numbers, kept: npt.NDArray[np.bool_], shorter: _Numbers, dearer: _Costs
) -> Acceptor:
    """Return the model of the arcs that are ``kept``, without the states from which there is only one to back off to."""
    left = np.bincount(source[kept], minlength=len(model.states)) > 1
    needed = left | np.isfinite(model.states["final"]) | (shorter == np.arange(len(shorter)))
    needed[model.start] = True
    arcs, source = model.arcs[kept & needed[source]].copy(), source[kept & needed[source]]
    while not needed[arcs["to"]].all():
        to = arcs["to"].astype(np.int64)
        arcs["cost"] += np.where(needed[to], 0.0, dearer[to]).astype(np.float32)
        arcs["to"] = np.where(needed[to], to, shorter[to])
    number = np.cumsum(needed) - 1
    arcs["to"] = number[arcs["to"]]
    states = np.zeros(int(needed.sum()), STATE)
    states["final"] = model.states["final"][needed]
    states["count"] = np.bincount(number[source], minlength=len(states))
    states["first"] = np.cumsum(states["count"]) - states["count"]
    states["epsilons"] = states["out_epsilons"] = np.bincount(number[source[arcs["word"] == 0]], minlength=len(states))
    return Acceptor(int(number[model.start]), states, arcs.astype(ARC))
