"""A recogniser that can be exchanged for another while it hears, without missing a word.

Two speech models at a time would be 200 MB too many, so the old one goes before the new one is loaded. What the microphone takes
meanwhile waits, and what was being said when the old one went is said to the new one again.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voice_coach.events import BLOCK_S, Heard, Learnt, Suspected

Block = npt.NDArray[np.int16]

AGAIN_S = 5.0
"""How much of what was not decided yet is heard again, in seconds: longer than most utterances."""


class Recogniser(Protocol):
    """See ``hearing.recogniser``."""

    def listen(
        self, intents: frozenset[str] | None, *, addressed_only: bool = False, patience_s: float | None = None
    ) -> None: ...

    @property
    def hears_words(self) -> bool: ...

    def accept(self, block: Block, at: float) -> Sequence[Heard | Suspected]: ...

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> Sequence[Heard | Suspected]: ...


Load = Callable[[], Recogniser]


class ExchangeableRecogniser:
    """Stands for the recogniser of the moment. ``accept`` belongs to one thread; the rest may be called from any."""

    def __init__(self, recogniser: Recogniser, *, inline: bool = False) -> None:
        """Whoever made ``recogniser`` must let go of it. ``inline``: load in ``accept``, so that time stands still meanwhile."""
        self._recogniser: Recogniser | None = recogniser
        self._inline = inline
        self._intents: frozenset[str] | None = None
        self._addressed_only = False
        self._patience_s: float | None = None
        self._wanted: SimpleQueue[tuple[Load | None, Learnt]] = SimpleQueue()
        self._loading: tuple[Future[Recogniser], Learnt] | None = None
        self._undecided: deque[tuple[Block, float]] = deque(maxlen=round(AGAIN_S / BLOCK_S))
        self._waiting: list[tuple[Block, float]] = []

    def listen(
        self, intents: frozenset[str] | None, *, addressed_only: bool = False, patience_s: float | None = None
    ) -> None:
        """See ``Recogniser.listen``."""
        self._intents, self._addressed_only, self._patience_s = intents, addressed_only, patience_s
        self._tell()

    def _tell(self) -> None:
        """Let the recogniser of the moment know what is expected."""
        if recogniser := self._recogniser:
            recogniser.listen(self._intents, addressed_only=self._addressed_only, patience_s=self._patience_s)

    def exchange(self, load: Load, learnt: Learnt) -> None:
        """Use what ``load`` returns from now on; ``learnt`` comes out of ``accept`` when it hears."""
        self._wanted.put((load, learnt))

    def report(self, learnt: Learnt) -> None:
        """Let ``learnt`` come out of ``accept``: nothing is exchanged."""
        self._wanted.put((None, learnt))

    def accept(self, block: Block, at: float) -> list[Heard | Suspected | Learnt]:
        """Take samples, int16 (n,), that end at ``at`` seconds on the clock; return what was understood or learnt by now."""
        news: list[Heard | Suspected | Learnt] = []
        if self._loading is None:
            news += self._begin(at)
        if self._loading is not None:
            self._waiting.append((block, at))
            return [*news, *self._end(at)]
        return [*news, *self._hear(block, at)]

    @property
    def hears_words(self) -> bool:
        """Whether words are being said that are not decided yet."""
        return self._recogniser is None or self._recogniser.hears_words

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> list[Heard | Suspected]:
        """Forget what is being said and take these blocks, each with the time of its end, in its place."""
        if self._recogniser is None:
            self._waiting = list(blocks)
            return []
        self._undecided = deque(blocks, maxlen=self._undecided.maxlen)
        return list(self._recogniser.hear_again(blocks))

    def _begin(self, at: float) -> list[Learnt]:
        """Begin what is wanted next."""
        try:
            load, learnt = self._wanted.get_nowait()
        except Empty:
            return []
        if load is None:
            return [replace(learnt, at=at)]
        self._recogniser = None
        self._waiting, self._undecided = list(self._undecided), deque(maxlen=self._undecided.maxlen)
        loaded: Future[Recogniser] = Future()
        self._loading = loaded, learnt
        if self._inline:
            _resolve(loaded, load)
        else:
            Thread(target=_resolve, args=(loaded, load), name="loading", daemon=True).start()
        return []

    def _end(self, at: float) -> list[Heard | Suspected | Learnt]:
        """Hear what waited, as soon as there is somebody to hear it."""
        if self._loading is None or not self._loading[0].done():
            return []
        loaded, learnt = self._loading
        self._recogniser, self._loading = loaded.result(), None
        self._tell()
        waited, self._waiting = self._waiting, []
        return [replace(learnt, at=at), *(heard for block, was_at in waited for heard in self._hear(block, was_at))]

    def _hear(self, block: Block, at: float) -> Sequence[Heard | Suspected]:
        if self._recogniser is None:
            raise RuntimeError("there is nobody to hear")
        self._undecided.append((block, at))
        heard = self._recogniser.accept(block, at)
        if any(isinstance(event, Heard) for event in heard):
            self._undecided.clear()
        return heard


def _resolve(loaded: "Future[Recogniser]", load: Load) -> None:
    try:
        loaded.set_result(load())
    except Exception as error:  # noqa: BLE001 - whatever it is, the thread that hears raises it
        loaded.set_exception(error)
