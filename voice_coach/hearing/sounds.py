"""Which sentence of the grammar an utterance sounds like: what a speech model takes for other words still sounds much the same.

The word graph of the grammar is walked from its start, best first (A*, Hart, Nilsson and Raphael 1968): a word of the graph stands
for one to ``SPAN`` of the words heard, at the cost of taking the one's phones for the others'; words heard may be left out, and
so may be short words of the graph.
Costs are those of ``phones``, divided by the number of phones heard.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from voice_coach.hearing.phones import LOSS, SUBSTITUTION, Pronunciations
from voice_coach.hearing.prefixes import Beginning, Prefixes

Array = npt.NDArray[np.float32]

SPAN = 3
"""Words heard that may be a single one."""
DISTANCE = 0.12
"""What a sentence may cost to be looked for, unless told otherwise, a phone."""
WORD = 0.35
"""What taking words heard for a word may cost at most, a phone: beyond it they have nothing in common."""
LONGEST = 12
"""Words of an utterance that is compared; longer ones are sentences of their own."""
STEPS = 600
"""Partial sentences that are looked at."""
VISITS = 3
"""How often a state is entered with the same words behind: sentences of several meanings may end in one state."""
_SHORT = 3  # phones of a word that may be left out of the graph's sentence
_EXTRA = 1.2  # of its phones' loss: a word that was heard and is in no sentence


@dataclass(frozen=True, slots=True)
class Likeness:
    """A sentence of the grammar, and how far it is from what was heard."""

    text: str
    distance: float
    """Cost a phone: 0 sounds the same, 1 has nothing in common."""


@dataclass(frozen=True)
class SoundMap:
    """A word graph in arrays. The words after state ``n`` are ``words[first[n] : first[n + 1]]``, each leading to ``to``."""

    vocabulary: tuple[str, ...]
    final: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int32]
    words: npt.NDArray[np.int32]
    to: npt.NDArray[np.int32]

    @classmethod
    def of(cls, prefixes: Prefixes) -> Self:
        """Return that of the sentences whose beginnings ``prefixes`` has."""
        first, arcs, kinds = prefixes.graph
        return cls(prefixes.words, kinds != Beginning.UNFINISHED.value, first, arcs[:, 0], arcs[:, 1])


class Sounds:
    """Finds likenesses. Not thread-safe."""

    def __init__(self, prefixes: Prefixes, pronunciations: Pronunciations) -> None:
        self._map = sound_map = SoundMap.of(prefixes)
        self._pronunciations = pronunciations
        phones = [pronunciations.phones(word) or () for word in sound_map.vocabulary]
        self._lengths = np.array([len(word) for word in phones])
        self._padded = np.zeros((len(phones), max(1, self._lengths.max(initial=0))), np.int64)
        for row, word in enumerate(phones):
            self._padded[row, : len(word)] = word
        losses = np.array([LOSS[list(word)].sum() for word in phones], np.float32)
        self._omission = np.where((self._lengths > 0) & (self._lengths <= _SHORT), losses, np.inf).astype(np.float32)
        self._known = self._lengths > 0
        self._taken = [SUBSTITUTION[:, column] for column in self._padded.T]
        self._lost = LOSS[self._padded.T]
        self._gone = np.concatenate((np.zeros((1, len(phones)), np.float32), self._lost.cumsum(axis=0)))

    def likenesses(self, text: str, within: float = DISTANCE) -> Iterator[Likeness]:
        """Yield sentences that sound like ``text`` (lower-case words), the nearest first, as far as ``within``, a phone."""
        words = text.split()
        heard = [self._pronunciations.phones(word) for word in words[: LONGEST + 1]]
        phones = [word for word in heard if word is not None]
        if not words or len(words) > LONGEST or len(phones) < len(words):
            return
        yield from self._walk(phones, within)

    def _walk(self, heard: Sequence[tuple[int, ...]], within: float) -> Iterator[Likeness]:
        scale = sum(map(len, heard))
        limit = within * scale
        spans = self._spans(heard)
        extra = [_EXTRA * float(LOSS[list(word)].sum()) for word in heard]
        ahead = _least_ahead(spans, extra)
        start = len(self._map.final) - 1
        waiting: list[tuple[float, int, float, int, tuple[int, ...]]] = [(ahead[0], 0, 0.0, start, ())]
        visits: Counter[tuple[int, int]] = Counter()
        for _ in range(STEPS):
            if not waiting:
                return
            _, negative, cost, state, sentence = heapq.heappop(waiting)
            at = -negative
            visits[at, state] += 1
            if visits[at, state] > VISITS:
                continue
            if at == len(heard) and self._map.final[state]:
                yield Likeness(" ".join(self._map.vocabulary[word] for word in sentence), cost / scale)
            steps = self._steps(state, at, spans, limit - cost)
            for more, end, word, to in steps if at == len(heard) else (*steps, (extra[at], at + 1, None, state)):
                least = cost + more + ahead[end]
                if least <= limit and visits[end, to] < VISITS:
                    longer = sentence if word is None else (*sentence, word)
                    heapq.heappush(waiting, (least, -end, cost + more, to, longer))

    def _steps(
        self, state: int, at: int, spans: Sequence[Sequence[Array]], limit: float
    ) -> Iterator[tuple[float, int, int, int]]:
        """Yield the cost of each step from ``state`` and the word ``at``, where it ends, its word and the state it leads to."""
        arcs = slice(self._map.first[state], self._map.first[state + 1])
        words = self._map.words[arcs]
        ways = [(at, self._omission), *((at + 1 + n, costs) for n, costs in enumerate(spans[at] if spans[at:] else ()))]
        for end, costs in ways:
            more = costs[words]
            for arc in np.flatnonzero(more <= limit):
                yield float(more[arc]), end, int(words[arc]), int(self._map.to[arcs.start + arc])

    def _spans(self, heard: Sequence[tuple[int, ...]]) -> list[list[Array]]:
        """Return, for each word heard and each number of words from there, what each word of the graph costs: float32 (words,)."""
        ends = [np.cumsum([len(word) for word in heard[first : first + SPAN]]) for first in range(len(heard))]
        rows = [sum(heard[first : first + SPAN], ()) for first in range(len(heard))]
        whole = self._alignments(rows)
        spans: list[list[Array]] = []
        for first, lengths in enumerate(ends):
            spans.append([])
            for length in lengths:
                costs = whole[length, first]
                costs[(costs > WORD * np.maximum(length, self._lengths)) | ~self._known] = np.inf
                spans[-1].append(costs)
        return spans

    def _alignments(self, rows: Sequence[tuple[int, ...]]) -> Array:
        """Return the costs of the best alignment of every beginning of each of ``rows`` with each word.

        float32 (phones of the row, from 0; rows; words)
        """
        longest, width = max(map(len, rows)), self._padded.shape[1]
        padded = np.zeros((len(rows), longest), np.int64)
        for number, row in enumerate(rows):
            padded[number, : len(row)] = row
        words = np.arange(len(self._lengths))
        shape = (width + 1, len(rows), len(words))
        before, table = np.empty((2, *shape), np.float32)  # by how many phones of the word are aligned
        table[:] = self._gone[:, None, :]
        whole = np.empty((longest + 1, *shape[1:]), np.float32)
        whole[0] = table[self._lengths, :, words].T
        for n in range(longest):
            here = padded[:, n]
            before, table = table, before
            np.add(before, LOSS[here][:, None], out=table)
            for m in range(width):
                cell = table[m + 1]
                np.minimum(cell, before[m] + self._taken[m][here], out=cell)
                np.minimum(cell, table[m] + self._lost[m], out=cell)
            whole[n + 1] = table[self._lengths, :, words].T
        return whole


def _least_ahead(spans: Sequence[Sequence[Array]], extra: Sequence[float]) -> list[float]:
    """Return, for each word heard and for the end, what the words from there cost at least, whatever sentence they are."""
    ahead = [0.0]
    for costs, left_out in zip(reversed(spans), reversed(extra), strict=True):
        ways = [left_out, *(float(row.min()) for row in costs)]
        ahead.append(min(way + ahead[-max(1, n)] for n, way in enumerate(ways)))
    return ahead[::-1]
