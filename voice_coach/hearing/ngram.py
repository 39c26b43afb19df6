"""OpenFst files as arrays: the model's general language model is read, word graphs are written.

The language model is stored as OpenFst's type "ngram" (Sorensen and Allauzen, "Unary data structures for language models",
2011): a trie of contexts, newest word first, with one state each, and for every state the words that were seen after it.
``read_ngram`` makes an ordinary acceptor of it: from a context an arc for each of its words to the longest context that is
then known, and an epsilon arc (first, as the label 0 sorts) that backs off to the context without its oldest word.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

ARC = np.dtype([("word", "<i4"), ("output", "<i4"), ("cost", "<f4"), ("to", "<i4")])
"""One arc of an acceptor: ``output`` equals ``word`` (0: epsilon); the cost is a negative natural logarithm."""
STATE = np.dtype([("final", "<f4"), ("first", "<u4"), ("count", "<u4"), ("epsilons", "<u4"), ("out_epsilons", "<u4")])
"""One state: its final cost (infinite: not final), its arcs as first and count, and how many of them are epsilon."""

_MAGIC = 2125659606
_SYMBOLS_MAGIC = 2125658996
_HAS_SYMBOLS = (1, 2)  # flags: a table of input symbols, of output symbols
_PROPERTIES = 0x1 | 0x10000 | 0x10000000 | 0x40000000  # expanded, acceptor, sorted by input and by output label
_CONST_VERSION = 2


@dataclass(frozen=True)
class Acceptor:
    """A weighted word graph."""

    start: int
    states: npt.NDArray[np.void]
    """STATE records."""
    arcs: npt.NDArray[np.void]
    """ARC records; those of a state lie together, sorted by word."""


class _Reader:
    """Reads OpenFst's binary fields one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def fields(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from(f"<{layout}", self._data, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return values

    def text(self) -> str:
        (length,) = self.fields("i")
        self._at += length
        return self._data[self._at - length : self._at].decode()

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def bits(self, count: int) -> npt.NDArray[np.uint8]:
        words = self.array("<u8", (count + 63) // 64)
        return np.unpackbits(words.view(np.uint8), count=count, bitorder="little")

    def symbols(self) -> dict[str, int]:
        magic, _ = self.fields("i")[0], self.text()
        if magic != _SYMBOLS_MAGIC:
            raise ValueError("no symbol table")
        _, count = self.fields("qq")
        table, data, at = {}, self._data, self._at
        for _ in range(count):  # 152,217 words: no calls that can be spared
            end = at + 4 + int.from_bytes(data[at : at + 4], "little")
            table[data[at + 4 : end].decode()] = int.from_bytes(data[end : end + 8], "little")
            at = end + 8
        self._at = at
        return table


def read_ngram(file: Path) -> tuple[Acceptor, dict[str, int]]:
    """Return the language model of an OpenFst file of type "ngram", and its word ids."""
    read = _Reader(file.read_bytes())
    (magic,) = read.fields("i")
    kind, _, (_, flags, _, start, _, _) = read.text(), read.text(), read.fields("iiQqqq")
    if magic != _MAGIC or kind != "ngram":
        raise ValueError(f"{file} is no OpenFst file of type ngram")
    tables = [read.symbols() for flag in _HAS_SYMBOLS if flags & flag]
    contexts, futures, finals = read.fields("QQQ")
    trie, following, is_final = read.bits(2 * contexts + 1), read.bits(futures + contexts + 1), read.bits(contexts)
    labels, words = read.array("<i4", contexts + 1), read.array("<i4", futures)
    back_off, final_cost = read.array("<f4", contexts + 1), read.array("<f4", finals)
    costs = read.array("<f4", futures + 1)

    parent = _parents(trie)
    source = np.repeat(np.arange(contexts), np.diff(np.flatnonzero(following == 0)) - 1)
    arcs = np.zeros(futures + contexts - 1, ARC)
    # every context but the empty one, which is state 0, has its back-off arc before its words
    at = np.arange(futures) + source
    arcs["word"][at], arcs["cost"][at] = words, costs[:futures]
    arcs["to"][at] = _longest_known(parent, labels[:contexts].astype(np.int64), source, words.astype(np.int64))
    is_back_off = np.ones(len(arcs), bool)
    is_back_off[at] = False
    arcs["cost"][is_back_off], arcs["to"][is_back_off] = back_off[1:contexts], parent[1:]
    arcs["output"] = arcs["word"]

    states = np.zeros(contexts, STATE)
    states["final"] = np.inf
    states["final"][is_final == 1] = final_cost
    states["count"] = np.bincount(source, minlength=contexts) + (np.arange(contexts) > 0)
    states["first"] = np.cumsum(states["count"]) - states["count"]
    states["epsilons"][1:] = states["out_epsilons"][1:] = 1
    return Acceptor(start, states, arcs), tables[0]


def _parents(trie: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return the parent of each node of a trie in LOUDS coding: after "10", a 1 for each child, then 0, breadth first."""
    ends = np.flatnonzero(trie[2:] == 0)
    degrees = np.diff(ends, prepend=-1) - 1
    return np.concatenate([[0], np.repeat(np.arange(len(ends)), degrees)])


def _longest_known(
    parent: npt.NDArray[np.int64],
    label: npt.NDArray[np.int64],
    source: npt.NDArray[np.int64],
    word: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Return, for each ``word`` after the context ``source``, the longest context there is that ends in them."""
    key = (parent << 32) | label
    key[0] = -1
    by_key = np.argsort(key)
    sorted_key = key[by_key]

    def child(of: npt.NDArray[np.int64], named: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        wanted = (of << 32) | named
        found = np.minimum(np.searchsorted(sorted_key, wanted), len(key) - 1)
        return np.where(sorted_key[found] == wanted, by_key[found], -1)

    longest = np.zeros(len(word), np.int64)
    still = np.arange(len(word))  # where a longer context may be known
    node = child(longest, word)
    for older in _newest_first(parent, label):
        still, node = still[node >= 0], node[node >= 0]
        longest[still] = node
        before = older[source[still]]
        still, node, before = still[before >= 0], node[before >= 0], before[before >= 0]
        node = child(node, before)
    return longest


def _newest_first(parent: npt.NDArray[np.int64], label: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield for every context its newest word, then the one before ...; -1 where it has none left, at last everywhere."""
    chain = [np.arange(len(parent))]  # each context, then without its oldest word, ... down to the empty one
    while chain[-1].any():
        chain.append(parent[chain[-1]])
    depth = sum((ancestor > 0).astype(np.int64) for ancestor in chain)
    for age in range(len(chain)):
        ancestor = np.select([depth - 1 - age == up for up in range(len(chain))], chain, 0)
        yield np.where(depth > age, label[ancestor], -1)


def write_const(out: BinaryIO, start: int, *parts: Acceptor) -> None:
    """Write ``parts``, whose state and arc numbers already follow each other, as one OpenFst file of type "const"."""
    states, arcs = sum(len(part.states) for part in parts), sum(len(part.arcs) for part in parts)
    out.write(struct.pack("<i", _MAGIC))
    out.writelines(struct.pack("<i", len(name)) + name for name in (b"const", b"standard"))
    out.write(struct.pack("<iiQqqq", _CONST_VERSION, 0, _PROPERTIES, start, states, arcs))
    out.writelines(part.states.data for part in parts)
    out.writelines(part.arcs.data for part in parts)
