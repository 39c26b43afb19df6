"""What was learnt to be added to the matrices of the sentence embedding: low-rank adapters (Hu and others 2021).

The network stays the published one; a matrix W is used as W + down up, whose two thin factors are all that is shipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Adapter:
    """What is added to one matrix of shape (size, wide)."""

    down: Array
    """(size, rank)."""
    up: Array
    """(rank, wide)."""

    def applied(self, vectors: Array) -> Array:
        thin: Array = vectors @ self.down
        added: Array = thin @ self.up
        return added


Adapters = Mapping[int, Adapter]
"""By the number of the matrix: ``MATRICES`` (``embedding``) times that of its layer, and its own within the layer."""


def save_adapters(adapters: Adapters, file: Path) -> None:
    """Write them with 16-bit weights; the same adapters are always the same bytes."""
    factors = {f"{n}.{name}": getattr(adapter, name) for n, adapter in adapters.items() for name in ("down", "up")}
    with file.open("wb") as out:
        np.savez_compressed(out, **{name: factor.astype(np.float16) for name, factor in factors.items()})


def load_adapters(file: Path) -> Adapters:
    with np.load(file) as arrays:
        numbers = sorted({int(name.partition(".")[0]) for name in arrays.files})
        return {
            n: Adapter(arrays[f"{n}.down"].astype(np.float32), arrays[f"{n}.up"].astype(np.float32)) for n in numbers
        }
