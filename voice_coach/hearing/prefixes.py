"""How the sentences of the grammar go on: what a text that is still being spoken may become.

The word graph of the templates, kept beside the compiled graph as arrays of numbers, because as Python objects it would be tens
of megabytes.
"""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from voice_coach.hearing.templates import WordGraph, WordState

_Numbers = npt.NDArray[np.int32]


class Beginning(IntEnum):
    """What a text is that sentences begin with."""

    UNFINISHED = 0
    """No sentence by itself."""
    CHANGEABLE = 1
    """A sentence, and the beginning of one that means something else."""
    SETTLED = 2
    """A sentence; whatever goes on from it means the same."""


class Prefixes:
    """The beginnings of all sentences, each with or without the wake phrase before it."""

    def __init__(
        self, words: npt.NDArray[np.str_], wake: npt.NDArray[np.str_], first: _Numbers, arcs: _Numbers, kinds: _Numbers
    ) -> None:
        """``words``: the vocabulary; ``wake``: the words of the wake phrase, if any.

        ``first`` (states + 1,): where each state's arcs begin; ``arcs`` (n, 2): word and next state, ordered by word within a
        state; ``kinds`` (states,): the ``Beginning`` of a text that leads there. The last state is the start.
        """
        self._arrays = {"words": words, "wake": wake, "first": first, "arcs": arcs, "kinds": kinds}
        self._first, self._arcs, self._kinds = first, arcs, kinds
        self._wake = tuple(str(word) for word in wake)
        self._ids = {str(word): number for number, word in enumerate(words)}

    @classmethod
    def of(cls, graph: WordGraph, wake: Sequence[str] = ()) -> Self:
        """Return those of the sentences in ``graph``."""
        words = sorted({word for state in graph for word, _ in state.after})
        ids = {word: number for number, word in enumerate(words)}
        first = np.cumsum([0, *(len(state.after) for state in graph)], dtype=np.int32)
        arcs = [(number, to) for state in graph for number, to in sorted((ids[word], to) for word, to in state.after)]
        return cls(
            np.array(words, str),
            np.array(wake, str),
            first,
            np.array(arcs, np.int32).reshape(-1, 2),
            np.array([_kind(state) for state in graph], np.int32),
        )

    @classmethod
    def read(cls, file: Path) -> Self:
        with np.load(file) as arrays:
            return cls(**arrays)

    def write(self, file: Path) -> None:
        np.savez(file, **self._arrays)  # type: ignore[arg-type] # its stubs take the names for its options

    @property
    def wake(self) -> tuple[str, ...]:
        """The words of the wake phrase; none: there is no such phrase."""
        return self._wake

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary."""
        return tuple(self._ids)

    @property
    def graph(self) -> tuple[_Numbers, _Numbers, _Numbers]:
        """``first``, ``arcs`` and ``kinds``, as they were given."""
        return self._first, self._arcs, self._kinds

    def follow(self, text: str) -> Beginning | None:
        """Return what ``text``, lower-case words, is the beginning of; None where no sentence begins like this."""
        words, addressed = tuple(text.split()), False
        while self._wake and words[: len(self._wake)] == self._wake:
            words, addressed = words[len(self._wake) :], True
        if not words:
            return Beginning.CHANGEABLE if addressed else Beginning.UNFINISHED
        state = len(self._kinds) - 1
        for word in words:
            following = self._after(state, word)
            if following is None:
                return Beginning.UNFINISHED if words == self._wake[: len(words)] else None
            state = following
        return Beginning(self._kinds[state])

    def _after(self, state: int, word: str) -> int | None:
        if (number := self._ids.get(word)) is None:
            return None
        begins, stops = self._first[state : state + 2]
        arcs = self._arcs[begins:stops]
        at = int(np.searchsorted(arcs[:, 0], number))
        return int(arcs[at, 1]) if at < len(arcs) and arcs[at, 0] == number else None


def _kind(state: WordState) -> Beginning:
    if state.final is None:
        return Beginning.UNFINISHED
    return Beginning.CHANGEABLE if state.changes else Beginning.SETTLED
