"""What an utterance is likely to mean: a head on top of a sentence embedding, trained beforehand (``scripts/train_meaning.py``).

A label is the name of an intent, "Ask.<topic>", or one of ``COMPLAINT`` and ``NOTHING``. The head is a small network over the embedding
and over the words and pairs of words themselves, hashed: the embedding knows that "gentler" is like "easier", the
words know that it is not "harder".
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

COMPLAINT = "Complaint"
"""What may be about pain, illness, danger."""
NOTHING = frozenset({"Other", "Answer"})
"""Not for the coach; an answer, which means something only when asked."""
BUCKETS = 2048
"""Of words and pairs of words."""
EMBEDDED, HASHED = 5.0, 3.0
"""Weights of the two parts of the features."""


class Embedder(Protocol):
    """Turns sentences into vectors."""

    def embed_all(self, texts: Sequence[str]) -> Array:
        """Return float32 (n, size)."""


def features(texts: Sequence[str], embedder: Embedder) -> Array:
    """Return what the head sees of ``texts`` (lower-case words): float32 (n, size of an embedding + BUCKETS)."""
    return joined(embedder.embed_all(texts), texts)


def joined(vectors: Array, texts: Sequence[str]) -> Array:
    """Return the features of ``texts`` whose ``vectors`` (n, size of an embedding) are known."""
    hashed = np.stack([_hashed(text) for text in texts])
    return np.concatenate((EMBEDDED * vectors, HASHED * hashed), axis=1)


def _hashed(text: str) -> Array:
    """Return the counts of words and pairs of words, by their checksums, at length 1."""
    words = ["<", *text.split(), ">"]
    counts = np.zeros(BUCKETS, np.float32)
    for gram in (*words[1:-1], *map(" ".join, pairwise(words))):
        counts[zlib.crc32(gram.encode()) % BUCKETS] += 1
    counts /= np.linalg.norm(counts)
    return counts


@dataclass(frozen=True)
class Head:
    """A network of one hidden layer."""

    labels: tuple[str, ...]
    hidden: Array
    """(features, units)."""
    hidden_bias: Array
    out: Array
    """(units, labels)."""
    out_bias: Array

    def probabilities(self, seen: Array) -> Array:
        """Return float32 (n, labels) for features (n, features)."""
        return softmax(self.activity(seen) @ self.out + self.out_bias)

    def activity(self, seen: Array) -> Array:
        """Return the activity of the hidden units: float32 (n, units)."""
        active: Array = np.maximum(seen @ self.hidden + self.hidden_bias, 0.0)
        return active

    def save(self, file: Path) -> None:
        """Write it with 16-bit weights; the same head is always the same bytes."""
        names = ("hidden", "hidden_bias", "out", "out_bias")
        weights = {name: getattr(self, name).astype(np.float16) for name in names}
        with file.open("wb") as out:
            np.savez_compressed(out, labels=np.array(self.labels), **weights)

    @classmethod
    def load(cls, file: Path) -> "Head":
        with np.load(file) as arrays:
            weights = {name: arrays[name].astype(np.float32) for name in arrays.files if name != "labels"}
            return cls(tuple(arrays["labels"].tolist()), **weights)


def softmax(logits: Array) -> Array:
    """Return probabilities for logits (n, labels)."""
    odds: Array = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


class Meaning:
    """Judges utterances. Not thread-safe."""

    def __init__(self, embedder: Embedder, head: Head) -> None:
        self._embedder = embedder
        self._head = head

    def judge(self, text: str) -> Mapping[str, float]:
        """Return the probability of each label for ``text`` (lower-case words)."""
        probabilities = self._head.probabilities(features([text], self._embedder))[0]
        return dict(zip(self._head.labels, probabilities.tolist(), strict=True))
