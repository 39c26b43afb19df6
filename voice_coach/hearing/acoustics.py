"""The acoustic model, taught to hear from across a room.

Vosk's small model was learnt from people near their microphones. ``acoustics.npz`` beside the grammars holds what was learnt on top
(``scripts.train_acoustics``, decision 38): for each matrix of the network its change, rounded to 8 bits with one scale a row. It is
added to the model's own file, which stays as it is; the network is as large and as fast as before.

The file is Kaldi's binary "nnet3" format: each component has a name, and its parameters stand in it behind a token (``values_at``).
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FILE = "acoustics.npz"
MOST = 127
"""Largest number that a change is rounded to."""
_COMPONENT = re.compile(rb"<ComponentName> (\S+) <(\w+)> ")
_TOKEN = re.compile(rb"<(\w+)> (?=F[MV] \x04)")
_VALUES = re.compile(rb"([FD])([MVP]) \x04")
_SCALE = "scale of "
_RESULT = "sha256 of the result"

PARAMETERS = frozenset({"LinearParams", "Params", "BiasParams"})
"""The tokens of what is learnt."""

Tensors = dict[str, npt.NDArray[np.float32]]


def tensors(
    model: bytes | bytearray, tokens: frozenset[str] = PARAMETERS
) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Yield the matrices and vectors behind these tokens in ``final.mdl``, of a bytearray to be changed, as "component token"."""
    for component in list(_COMPONENT.finditer(model, model.index(b"<NumComponents>"))):
        end = model.index(b"</" + component[2] + b">", component.end())
        for found in _TOKEN.finditer(model, component.end(), end):
            if (token := found[1].decode()) in tokens and (values := values_at(model, found.end())[0]).size:
                yield f"{component[1].decode()} {token}", values


def values_at(content: bytes | bytearray, at: int) -> tuple[npt.NDArray[Any], int]:
    """Return the matrix or vector at byte ``at`` of a binary file of Kaldi's, as it lies there, and the byte after it.

    It begins with F or D (float32, float64), M, V or P (matrix, vector, symmetric matrix), and a space; then byte 4 and the number of
    rows, of a matrix also byte 4 and the number of columns; then the values row by row, of a symmetric matrix those of its lower
    triangle, which is what is returned. Raises ValueError where something else is there.
    """
    if not (found := _VALUES.match(content, at)):
        raise ValueError(f"There is no matrix at byte {at}")
    first = found.end() + (9 if found[2] == b"M" else 4)
    sizes = [int.from_bytes(content[end - 4 : end], "little") for end in range(found.end() + 4, first + 1, 5)]
    shape = [sizes[0] * (sizes[0] + 1) // 2] if found[2] == b"P" else sizes
    values = np.ndarray(shape, "<f4" if found[1] == b"F" else "<f8", content, first)
    return values, first + values.nbytes


def save_changes(file: Path, original: bytes, learnt: Tensors) -> None:
    """Write what turns ``original`` into a model with the parameters ``learnt`` (nearly: see above), and what that is."""
    changes: dict[str, npt.NDArray[Any]] = {}
    for name, before in tensors(original):
        if name in learnt:
            rows = np.atleast_2d(learnt[name] - before)
            scale = np.maximum(np.abs(rows).max(1, keepdims=True) / MOST, np.finfo(np.float32).tiny).astype(np.float32)
            changes[name] = np.rint(rows / scale).astype(np.int8)
            changes[_SCALE + name] = scale
    changes[_RESULT] = np.array(_digest(_changed(original, changes)))
    np.savez_compressed(file, allow_pickle=False, **changes)


def taught(original: bytes, changes: Path) -> bytes:
    """Return the acoustic model ``original`` with the changes of that file.

    Raises ValueError where the result is not the model that was learnt: the changes are those of another one.
    """
    with np.load(changes) as file:
        result = _changed(original, {name: file[name] for name in file.files})
        if _digest(result) != str(file[_RESULT]):
            raise ValueError(f"{changes} was learnt for another acoustic model")
    return result


def _changed(original: bytes, changes: dict[str, npt.NDArray[Any]]) -> bytes:
    model = bytearray(original)
    for name, values in tensors(model):
        if name in changes:
            np.add(values, (changes[name] * changes[_SCALE + name]).reshape(values.shape), out=values)
    return bytes(model)


def _digest(model: bytes) -> str:
    return hashlib.sha256(model).hexdigest()
