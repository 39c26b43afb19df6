"""Teach the sentence embedding this product's meanings: adapters on its upper layers, learnt together with the head.

What is minimised is the cross-entropy of the labels; pieces of words are left out at random, as a recogniser does. It runs in
JAX on the processor, of which only training knows.
"""

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

# Before JAX is imported: on a busy machine two threads wait for one another at every operation, and one is always as exact.
os.environ.setdefault("NPROC", "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
from jax.typing import ArrayLike

from voice_coach.hearing.adapters import Adapter, Adapters
from voice_coach.hearing.embedding import (
    EPSILON,
    HEADS,
    LAYERS,
    MATRICES,
    READ,
    SIZE,
    TOGETHER,
    Embedding,
    LayerWeights,
    read_out,
)
from voice_coach.hearing.meaning import EMBEDDED, HASHED, Array, Head

FIRST = 4
"""The lowest layer that is adapted; what lies below is computed once."""
RANK = 16
EPOCHS = 3
BATCH = 64
ADAPTER_RATE, HEAD_RATE = 1e-3, 5e-4
DECAY = 1e-2
"""Of the weights at each step, times the rate (Loshchilov and Hutter 2019)."""
WARM_UP = 0.06
"""Part of the steps in which the rate rises; then it falls along a cosine."""
LEFT_OUT = 0.1
"""Part of the pieces of words that a step does not see."""
DROPPED = 0.5
"""Part of the hidden units that are silent in each step (Srivastava and others 2014)."""
SMOOTHED = 0.05
"""Part of a label's certainty that is spread over all labels."""
STEEPEST = 1.0
"""Longest slope that is stepped down; a longer one is shortened."""
LENGTHS = (7, 9, 11, 13, 16, 24, 64)
"""Sentences are padded to these numbers of pieces: for each the program is compiled once."""

Factors = list[tuple[jax.Array, jax.Array]]
"""The two factors of each adapter, in the order of the matrices from layer FIRST on."""
Parameters = tuple[Factors, tuple[jax.Array, ...]]
"""Of the adapters and of the head: its ``hidden``, ``hidden_bias``, ``out``, ``out_bias``."""


class Batch(NamedTuple):
    """Sentences of one padded length."""

    hidden: Array
    """What enters layer FIRST: (sentences, pieces, 384)."""
    there: npt.NDArray[np.bool_]
    """(sentences, pieces): what is no padding."""
    hashed: Array
    meant: npt.NDArray[np.int64]
    weight: Array
    """Of each sentence."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Sentences as the adapted layers get them, and what they mean."""

    hidden: Sequence[Array]
    """Of each sentence, what enters layer FIRST: float16 (pieces, 384)."""
    hashed: Array
    meant: npt.NDArray[np.int64]
    weight: Array

    def batches(self, generator: np.random.Generator) -> Iterator[Batch]:
        """Yield all but what fills no batch, in random order, sentences of about the same length together."""
        lengths = np.searchsorted(LENGTHS, [len(hidden) for hidden in self.hidden])
        chosen: list[npt.NDArray[np.int64]] = []
        for length in range(len(LENGTHS)):
            alike = generator.permutation(np.flatnonzero(lengths == length))
            chosen += np.split(alike[: len(alike) // BATCH * BATCH], len(alike) // BATCH) if len(alike) >= BATCH else []
        for n in generator.permutation(len(chosen)):
            yield self._batch(chosen[n], LENGTHS[lengths[chosen[n][0]]])

    def _batch(self, rows: npt.NDArray[np.int64], length: int) -> Batch:
        hidden = np.zeros((len(rows), length, self.hidden[0].shape[1]), np.float32)
        there = np.zeros((len(rows), length), np.bool_)
        for n, row in enumerate(rows):
            pieces = len(self.hidden[row])
            hidden[n, :pieces], there[n, :pieces] = self.hidden[row], True
        return Batch(hidden, there, self.hashed[rows], self.meant[rows], self.weight[rows])


def below(embedding: Embedding, texts: Sequence[str]) -> tuple[list[Array], Array]:
    """Return what enters layer FIRST, float16 (pieces, 384), of each of ``texts``; and their vectors, as ``embed_all`` does."""
    ids = [embedding.ids(text) for text in texts]
    hidden: list[Array] = [np.empty(0, np.float32)] * len(texts)
    vectors = np.empty((len(texts), SIZE), np.float32)
    for length in sorted({len(pieces) for pieces in ids}):
        alike = [n for n, pieces in enumerate(ids) if len(pieces) == length]
        for first in range(0, len(alike), TOGETHER):
            rows = alike[first : first + TOGETHER]
            states = list(embedding.states(np.array([ids[n] for n in rows], np.int64)))
            vectors[rows] = read_out(states)
            for n, state in zip(rows, states[FIRST - 1], strict=True):
                hidden[n] = state.astype(np.float16)
    return hidden, vectors


def adapt(embedding: Embedding, lessons: Lessons, head: Head, seed: int) -> tuple[Adapters, Head]:
    """Return adapters, and ``head`` as it became with them."""
    generator = np.random.default_rng(seed)
    layers = jax.tree.map(jnp.asarray, [embedding.weights(layer) for layer in range(FIRST, LAYERS)])
    start: Parameters = (
        [_beginning(matrix.shape, generator) for layer in layers for matrix in layer.matrices],
        tuple(jnp.asarray(part) for part in (head.hidden, head.hidden_bias, head.out, head.out_bias)),
    )
    steps = EPOCHS * sum(1 for _ in lessons.batches(np.random.default_rng(seed)))
    step = jax.jit(partial(_step, steps=steps))
    state = (start, jax.tree.map(jnp.zeros_like, start), jax.tree.map(jnp.zeros_like, start))
    key = jax.random.PRNGKey(seed)
    done = 0
    for epoch in range(1, EPOCHS + 1):
        for batch in lessons.batches(generator):
            done += 1
            state = step(state, layers, jnp.float32(done), batch, jax.random.fold_in(key, done))
        print(f"round {epoch} of {EPOCHS}, {done} steps", flush=True)
    factors, parts = jax.tree.map(np.asarray, state[0])
    adapters = {FIRST * MATRICES + n: Adapter(down, up) for n, (down, up) in enumerate(factors)}
    return adapters, Head(head.labels, *parts)


def _beginning(shape: tuple[int, ...], generator: np.random.Generator) -> tuple[jax.Array, jax.Array]:
    """Return the factors of an adapter that adds nothing yet."""
    size, wide = shape
    down = generator.normal(size=(size, RANK)) / math.sqrt(size)
    return jnp.asarray(down, jnp.float32), jnp.zeros((RANK, wide), jnp.float32)


def _step(state: Any, layers: list[LayerWeights], done: jax.Array, batch: Batch, key: jax.Array, *, steps: int) -> Any:
    """Return the parameters, and their slopes' running means and squares, after one step of AdamW."""
    parameters, means, squares = state
    slopes = jax.grad(_loss)(parameters, batch, key, layers)
    length = jnp.sqrt(sum((slope**2).sum() for slope in jax.tree.leaves(slopes)))
    slopes = jax.tree.map(lambda slope: slope * jnp.minimum(1.0, STEEPEST / (length + 1e-9)), slopes)
    means = jax.tree.map(lambda mean, slope: 0.9 * mean + 0.1 * slope, means, slopes)
    squares = jax.tree.map(lambda square, slope: 0.99 * square + 0.01 * slope**2, squares, slopes)
    share = jnp.minimum(1.0, done / (WARM_UP * steps)) * 0.5 * (1 + jnp.cos(jnp.pi * done / steps))

    def moved(rate: float, part: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        spread = jnp.sqrt(square / (1 - 0.99**done)) + 1e-8
        return part - share * rate * (mean / (1 - 0.9**done) / spread + DECAY * part)

    adapters, head = (
        jax.tree.map(partial(moved, rate), part, mean, square)
        for rate, part, mean, square in zip((ADAPTER_RATE, HEAD_RATE), parameters, means, squares, strict=True)
    )
    return (adapters, head), means, squares


def _loss(parameters: Parameters, batch: Batch, key: jax.Array, layers: list[LayerWeights]) -> jax.Array:
    factors, (hidden, hidden_bias, out, out_bias) = parameters
    pieces, units = jax.random.split(key)
    first = jnp.arange(batch.there.shape[1]) == 0
    there = batch.there & ((jax.random.uniform(pieces, batch.there.shape) > LEFT_OUT) | first)
    embedded = _embedded(factors, batch.hidden, there, layers)
    seen = jnp.concatenate((EMBEDDED * embedded, HASHED * batch.hashed), axis=1)
    active = jax.nn.relu(seen @ hidden + hidden_bias)
    active *= (jax.random.uniform(units, active.shape) > DROPPED) / (1 - DROPPED)
    likely = jax.nn.log_softmax(active @ out + out_bias)
    right = jnp.take_along_axis(likely, batch.meant[:, None], axis=1)[:, 0]
    loss: jax.Array = -(batch.weight * ((1 - SMOOTHED) * right + SMOOTHED * likely.mean(axis=1))).mean()
    return loss


def _embedded(factors: Factors, entering: ArrayLike, seen: ArrayLike, layers: list[LayerWeights]) -> jax.Array:
    """Return what ``Embedding.embed_all`` returns with these adapters, for sentences of which only the pieces ``seen`` count."""
    hidden, there = jnp.asarray(entering), jnp.asarray(seen)
    read = [_mean(hidden, there)] if FIRST - 1 in READ else []
    for n, weights in enumerate(layers):
        hidden = _layer(hidden, there, weights, factors[n * MATRICES : (n + 1) * MATRICES])
        if FIRST + n in READ:
            read.append(_mean(hidden, there))
    return jnp.concatenate(read, axis=1)


def _mean(hidden: jax.Array, there: jax.Array) -> jax.Array:
    mean = (hidden * there[:, :, None]).sum(axis=1) / there.sum(axis=1)[:, None]
    unit: jax.Array = mean / jnp.linalg.norm(mean, axis=1, keepdims=True)
    return unit


def _layer(hidden: jax.Array, there: jax.Array, weights: LayerWeights, factors: Factors) -> jax.Array:
    """``Embedding._layer``, with padding and as something that has a slope."""
    sentences, pieces, size = hidden.shape

    def applied(number: int, vectors: jax.Array) -> jax.Array:
        down, up = factors[number]
        return vectors @ weights.matrices[number] + (vectors @ down) @ up + weights.biases[number]

    query, key, value = (
        applied(number, hidden).reshape(sentences, pieces, HEADS, -1).transpose(0, 2, 1, 3) for number in range(3)
    )
    unseen = jnp.where(there, 0.0, -1e9)[:, None, None, :]
    attention = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / math.sqrt(size / HEADS) + unseen)
    mixed = (attention @ value).transpose(0, 2, 1, 3).reshape(hidden.shape)
    hidden = _normed(hidden + applied(3, mixed), weights.norms[0])
    inner = jax.nn.gelu(applied(4, hidden), approximate=False)
    return _normed(hidden + applied(5, inner), weights.norms[1])


def _normed(hidden: jax.Array, norm: tuple[Array, Array]) -> jax.Array:
    scale, shift = norm
    centred = hidden - hidden.mean(axis=-1, keepdims=True)
    normed: jax.Array = centred / jnp.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON) * scale + shift
    return normed
