"""The domain's language model: how people talk who train, in their own words, as a part of the graph.

Beside the general language model, which expects news and conversation, it makes what may be said to a coach likelier. Heard from
two metres in noise 10 dB below, a third more of free wording is understood with it, and less is misunderstood. It is a trigram
model that backs off, counted by ``scripts/make_domain.py``: a state for each context, an arc for each word that was seen after
it, and an arc without a word to the context without its oldest word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_coach.hearing.ngram import ARC, STATE, Acceptor

FILE = "domain.npz"
"""In a grammar's "meaning"."""


@dataclass(frozen=True)
class Domain:
    """The model over words; all costs are negative natural logarithms."""

    start: int
    """The state in which a sentence begins."""
    words: npt.NDArray[np.str_]
    """(words,); the first is "", which stands for backing off."""
    final: npt.NDArray[np.float32]
    """(states,): what it costs to end; infinite where no sentence did."""
    source: npt.NDArray[np.int64]
    """(arcs,): the state that each begins at, in order."""
    word: npt.NDArray[np.int64]
    """(arcs,): the number of its word."""
    cost: npt.NDArray[np.float32]
    """(arcs,)."""
    to: npt.NDArray[np.int64]
    """(arcs,): the state that it leads to."""

    @classmethod
    def load(cls, file: Path) -> "Domain":
        with np.load(file) as arrays:
            return cls(
                int(arrays["start"]),
                arrays["words"],
                arrays["final"].astype(np.float32),
                np.repeat(np.arange(len(arrays["count"])), arrays["count"]),
                arrays["word"].astype(np.int64),
                arrays["cost"].astype(np.float32),
                arrays["to"].astype(np.int64),
            )

    def save(self, file: Path) -> None:
        """Write it with 16-bit costs; the same model is always the same bytes."""
        count = np.bincount(self.source, minlength=self.final.size)
        with file.open("wb") as out:
            np.savez_compressed(
                out,
                start=np.array(self.start),
                words=self.words,
                final=self.final.astype(np.float16),
                count=count.astype(np.uint16),
                word=self.word.astype(np.uint16),
                cost=self.cost.astype(np.float16),
                to=self.to.astype(np.uint32),
            )

    def acceptor(self, ids: Mapping[str, int], *, states: int, arcs: int) -> Acceptor:
        """Return the model over word ids; ``states`` and ``arcs`` are how many go before its own. Unknown words are left out."""
        known = np.array([0, *(ids.get(word, -1) for word in self.words[1:].tolist())])
        label = known[self.word]
        kept = np.flatnonzero(label >= 0)
        kept = kept[np.lexsort((label[kept], self.source[kept]))]
        rows = np.zeros(kept.size, ARC)
        rows["word"] = rows["output"] = label[kept]
        rows["cost"], rows["to"] = self.cost[kept], self.to[kept] + states
        numbered = np.zeros(self.final.size, STATE)
        numbered["final"] = self.final
        numbered["count"] = np.bincount(self.source[kept], minlength=self.final.size)
        numbered["first"] = np.cumsum(numbered["count"]) - numbered["count"] + arcs
        backs_off = np.bincount(self.source[kept][rows["word"] == 0], minlength=self.final.size)
        numbered["epsilons"] = numbered["out_epsilons"] = backs_off
        return Acceptor(self.start + states, numbered, rows)
