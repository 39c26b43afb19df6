"""What a sentence means, as a vector: the network all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang and others 2020) in numpy.

Its weights lie as 8-bit integers in an ONNX file. They are mapped from there and made floating one matrix at a time, which
keeps 15 MB in memory; ONNX's own runtime takes 180 MB for the same numbers. Adapters (``adapters``), where there are any, are added.
"""

import mmap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from voice_coach.hearing.adapters import Adapter, Adapters

Array = npt.NDArray[np.float32]

READ = (3, 5)
"""Layers, from 0, whose means make up a vector: the last one knows the subject, the one in the middle how it is said."""
SIZE = 384 * len(READ)
"""Numbers in a vector."""
LONGEST = 64
"""Pieces of words that are read of a sentence; it is cut after them."""
TOGETHER = 32
"""Sentences that go through the network at once at most: what it makes of more does not stay in the processor's cache."""
HEADS = 12
LAYERS = 6
MATRICES = 6
"""Of a layer, in the order of the file: query, key, value, the attention's output, and the two of its feed-forward."""
_BIASED = (
    *(f"attention.self.{which}" for which in ("query", "key", "value")),
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NORMED = ("attention.output.LayerNorm", "output.LayerNorm")
EPSILON = 1e-12
"""Added to variances before they divide."""

# field numbers and types of ONNX's protocol buffers
_GRAPH, _INITIALIZER = 7, 5
_TYPES: Mapping[int, str] = {1: "<f4", 3: "<i1", 7: "<i8"}
_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
_GOES_ON = 0x80


class WordPieces:
    """Cuts words into the pieces that the network knows: the longest known beginning, then the longest known rest."""

    def __init__(self, vocabulary: Path) -> None:
        """``vocabulary`` has one piece a line; a piece inside a word begins with "##"."""
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self._ids = {piece: number for number, piece in enumerate(lines)}

    def ids(self, text: str) -> list[int]:
        """Return the numbers of the pieces of ``text``, in lower case and without accents, between [CLS] and [SEP]."""
        plain = unicodedata.normalize("NFD", text.lower())
        spaced = "".join(
            f" {sign} " if unicodedata.category(sign).startswith(("P", "S")) else sign
            for sign in plain
            if unicodedata.category(sign) != "Mn"
        )
        pieces = [piece for word in spaced.split() for piece in self._cut(word)]
        return [self._ids["[CLS]"], *pieces[: LONGEST - 2], self._ids["[SEP]"]]

    def _cut(self, word: str) -> list[int]:
        pieces: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self._ids), None)
            if end is None:
                return [self._ids["[UNK]"]]
            pieces.append(self._ids[mark + word[start:end]])
            start = end
        return pieces


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A matrix of bytes and the scale of each of its columns, and what was learnt to be added to it."""

    whole: npt.NDArray[np.int8]
    scale: Array
    adapter: Adapter | None = None

    def applied(self, vectors: Array) -> Array:
        product: Array = vectors @ self.whole.astype(np.float32)
        product *= self.scale
        if self.adapter:
            product += self.adapter.applied(vectors)
        return product

    def rows(self, numbers: npt.NDArray[np.int64]) -> Array:
        """Return rows of a matrix that has a scale for each row instead."""
        rows: Array = self.whole[numbers] * self.scale[numbers]
        return rows


class LayerWeights(NamedTuple):
    """A layer's floating weights: those of its ``MATRICES``, their biases, and scale and shift of its two normalisations."""

    matrices: tuple[Array, ...]
    biases: tuple[Array, ...]
    norms: tuple[tuple[Array, Array], ...]


class Embedding:
    """The network. Not thread-safe."""

    def __init__(self, model: Path, vocabulary: Path, adapters: Adapters | None = None) -> None:
        """``model`` is the ONNX file that ``meaning_model`` fetches."""
        self._pieces = WordPieces(vocabulary)
        # On a busy machine, several threads for matrices as small as these wait for one another: 0.7 s instead of 10 ms.
        self._blas = ThreadpoolController()
        with model.open("rb") as file:
            tensors = dict(_tensors(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
        whole = {name.removesuffix("_q"): tensor for name, tensor in tensors.items() if name.endswith("_q")}
        matrices = {name: _Matrix(tensor.view(np.int8), tensors[f"{name}_scale"]) for name, tensor in whole.items()}
        self._words = matrices.pop("inner.embeddings.word_embeddings.weight")
        self._positions = matrices.pop("inner.embeddings.position_embeddings.weight")
        learnt = adapters or {}
        self._matrices = [replace(matrix, adapter=learnt.get(n)) for n, matrix in enumerate(matrices.values())]
        self._vectors = {name.removeprefix("inner."): tensor for name, tensor in tensors.items()}

    def embed_all(self, texts: Sequence[str]) -> Array:
        """Return float32 (n, SIZE), the part of each layer of length 1; sentences of equally many pieces go through the network together."""
        ids = [self._pieces.ids(text) for text in texts]
        vectors = np.empty((len(texts), SIZE), np.float32)
        with self._blas.limit(limits=1, user_api="blas"):
            self._embed_into(vectors, ids)
        return vectors

    def _embed_into(self, vectors: Array, ids: Sequence[list[int]]) -> None:
        for length in sorted({len(pieces) for pieces in ids}):
            alike = [n for n, pieces in enumerate(ids) if len(pieces) == length]
            for first in range(0, len(alike), TOGETHER):
                batch = alike[first : first + TOGETHER]
                vectors[batch] = read_out(self.states(np.array([ids[n] for n in batch], np.int64)))

    def states(self, ids: npt.NDArray[np.int64]) -> Iterator[Array]:
        """Yield what leaves each layer, float32 (sentences, pieces, 384), for sentences of ``ids``: int64 (sentences, pieces)."""
        at = np.arange(ids.shape[1])
        kinds = self._vectors["embeddings.token_type_embeddings.weight"]
        hidden = self._words.rows(ids) + self._positions.rows(at) + kinds[0]
        hidden = self._normed(hidden, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, layer)
            yield hidden

    def weights(self, layer: int) -> LayerWeights:
        """Return the weights of a layer, without adapters, for whoever trains some."""
        first, name = layer * MATRICES, f"encoder.layer.{layer}"
        matrices = self._matrices[first : first + MATRICES]
        return LayerWeights(
            tuple(matrix.whole.astype(np.float32) * matrix.scale for matrix in matrices),
            tuple(self._vectors[f"{name}.{part}.bias"] for part in _BIASED),
            tuple((self._vectors[f"{name}.{part}.weight"], self._vectors[f"{name}.{part}.bias"]) for part in _NORMED),
        )

    def ids(self, text: str) -> list[int]:
        """Return the numbers of the pieces of ``text``."""
        return self._pieces.ids(text)

    def _layer(self, hidden: Array, layer: int) -> Array:
        first = layer * MATRICES
        query, key, value, out, wide, narrow = self._matrices[first : first + MATRICES]
        name = f"encoder.layer.{layer}"
        sentences, pieces, size = hidden.shape

        def heads(matrix: _Matrix, which: str) -> Array:
            projected = matrix.applied(hidden) + self._vectors[f"{name}.attention.self.{which}.bias"]
            split: Array = projected.reshape(sentences, pieces, HEADS, -1).transpose(0, 2, 1, 3)
            return split

        likeness = heads(query, "query") @ heads(key, "key").transpose(0, 1, 3, 2) / np.sqrt(size / HEADS)
        weights = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ heads(value, "value")).transpose(0, 2, 1, 3).reshape(hidden.shape).astype(np.float32)
        mixed = out.applied(mixed) + self._vectors[f"{name}.attention.output.dense.bias"]
        hidden = self._normed(hidden + mixed, f"{name}.attention.output.LayerNorm")
        inner = _gelu(wide.applied(hidden) + self._vectors[f"{name}.intermediate.dense.bias"])
        outer = narrow.applied(inner) + self._vectors[f"{name}.output.dense.bias"]
        return self._normed(hidden + outer, f"{name}.output.LayerNorm")

    def _normed(self, hidden: Array, name: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        normed: Array = centred / spread * self._vectors[f"{name}.weight"] + self._vectors[f"{name}.bias"]
        return normed


def read_out(states: Iterable[Array]) -> Array:
    """Return the means of the layers that are read, float32 (sentences, SIZE), each of length 1; ``states``: what leaves the layers."""
    means = [hidden.mean(axis=1) for layer, hidden in enumerate(states) if layer in READ]
    return np.concatenate([mean / np.linalg.norm(mean, axis=1, keepdims=True) for mean in means], axis=1)


_ERF = np.array((1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592), np.float32)
_ERF_SCALE = np.float32(0.3275911)
_ROOT_HALF = np.float32(0.5**0.5)


def _gelu(values: Array) -> Array:
    """Return x * Phi(x), with the error function of Abramowitz and Stegun 7.1.26, which is right to 1.5e-7."""
    size = np.abs(values)
    size *= _ROOT_HALF
    t = 1 / (1 + _ERF_SCALE * size)
    series = np.zeros_like(t)
    for factor in _ERF:
        series += factor
        series *= t
    size *= size
    series *= np.exp(-size)
    gelu: Array = 0.5 * values * (1 + np.copysign(1 - series, values))
    return gelu


def _tensors(data: mmap.mmap) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield the name and the values of each tensor that is stored in an ONNX file, without copying it."""
    for field, graph, _ in _fields(data, (0, len(data))):
        if field != _GRAPH:
            continue
        for part, tensor, _ in _fields(data, graph):
            if part == _INITIALIZER:
                yield _tensor(data, tensor)


def _tensor(data: mmap.mmap, span: tuple[int, int]) -> tuple[str, npt.NDArray[Any]]:
    shape: list[int] = []
    name, kind, raw = "", 0, (0, 0)
    for field, inner, number in _fields(data, span):
        match field, inner:
            case 1, (0, 0):  # dimensions, one by one or packed
                shape.append(number)
            case 1, _:
                shape += _packed(data, inner)
            case 2, _:
                kind = number
            case 8, _:
                name = data[slice(*inner)].decode()
            case 9, _:
                raw = inner
            case _:
                continue
    dtype = np.dtype(_TYPES.get(kind, "<i1"))
    return name, np.frombuffer(data, dtype, (raw[1] - raw[0]) // dtype.itemsize, raw[0]).reshape(shape or -1)


def _fields(data: mmap.mmap, span: tuple[int, int]) -> Iterator[tuple[int, tuple[int, int], int]]:
    """Yield the number of each field of a message, where its bytes are, and its value where it is a whole number."""
    at, end = span
    while at < end:
        key, at = _varint(data, at)
        field, kind = key >> 3, key & 7
        if kind == _VARINT:
            number, at = _varint(data, at)
            yield field, (0, 0), number
            continue
        length, at = _varint(data, at) if kind == _BYTES else (_FIXED[kind], at)
        yield field, (at, at + length), 0
        at += length


def _packed(data: mmap.mmap, span: tuple[int, int]) -> Iterator[int]:
    at, end = span
    while at < end:
        number, at = _varint(data, at)
        yield number


def _varint(data: mmap.mmap, at: int) -> tuple[int, int]:
    """Return the whole number at ``at``, seven bits a byte and the lowest first, and where it ends."""
    number, shift = 0, 0
    while True:
        byte = data[at]
        number |= (byte & ~_GOES_ON) << shift
        at, shift = at + 1, shift + 7
        if not byte & _GOES_ON:
            return number, at
