"""The acoustic model, taught to hear from across a room.

Vosk's small model was learnt from people near their microphones. ``acoustics.npz`` beside the grammars holds what was learnt on top
(``scripts.train_acoustics``, decision 38): for each matrix of the network its change, rounded to 8 bits with one scale a row. It is
added to the model's own file, which stays as it is; the network is as large and as fast as before.

The file is Kaldi's binary "nnet3" format: each component has a name, and its parameters stand in it behind a token, as "FM " or
"FV " (float32 matrix, vector), byte 4, number of rows, byte 4, number of columns, and the values row by row.
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
_TENSOR = re.compile(rb"<(\w+)> F([MV]) \x04")
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
        for found in _TENSOR.finditer(model, component.end(), end):
            if (token := found[1].decode()) in tokens:
                sizes = 2 if found[2] == b"M" else 1
                shape = [int.from_bytes(model[at : at + 4], "little") for at in (found.end(), found.end() + 5)[:sizes]]
                first = found.end() + 4 + 5 * (sizes - 1)
                if count := int(np.prod(shape)):
                    values = np.frombuffer(model, "<f4", count, first)
                    yield f"{component[1].decode()} {token}", values.reshape(shape)


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
