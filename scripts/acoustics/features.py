"""What Vosk's small model sees of a sound: its MFCC and its i-vectors, as Kaldi computes them while it listens.

An i-vector says how somebody sounds where they are: it is estimated from all that was heard so far of an utterance (Saon and others
2013; Kaldi's ``online-ivector-feature.cc`` and ``ivector-extractor.cc``, whose names of parameters are kept here).
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kaldi_native_fbank as kaldi
import numpy as np
import numpy.typing as npt

from voice_coach.events import HEARING_RATE
from voice_coach.hearing.acoustics import values_at

Array = npt.NDArray[np.floating[Any]]

COEFFICIENTS = 40
EVERY = 10
"""Frames between two i-vectors (ivector-period)."""
CONTEXT = 3
"""Frames on either side that are spliced (splice.conf)."""
CMN_WINDOW, GLOBAL_FRAMES = 600, 200
GSELECT, MIN_POST, POSTERIOR_SCALE, MAX_COUNT = 5, 0.025, 0.1, 100.0


def mfcc(samples: Array) -> Array:
    """Return (frames, 40) of samples at 16 kHz in units of int16: 100 frames a second, mfcc.conf's options, without dither."""
    options = kaldi.MfccOptions()
    options.frame_opts.samp_freq, options.frame_opts.dither = HEARING_RATE, 0.0
    options.mel_opts.num_bins, options.num_ceps = COEFFICIENTS, COEFFICIENTS
    options.mel_opts.low_freq, options.mel_opts.high_freq = 20.0, 7600.0
    options.use_energy = False
    stream = kaldi.OnlineMfcc(options)
    stream.accept_waveform(HEARING_RATE, samples.astype(np.float32).tolist())
    stream.input_finished()
    return np.stack([stream.get_frame(frame) for frame in range(stream.num_frames_ready)])


class Ivectors:
    """The extractor in a model's directory ``ivector/``."""

    def __init__(self, directory: Path) -> None:
        self._lda = next(_read(directory / "final.mat", b"")).astype(np.float64)
        text = (directory / "global_cmvn.stats").read_text().translate({ord("["): " ", ord("]"): " "})
        self._global = np.array(text.split(), np.float64).reshape(2, -1)[0]
        diagonal = directory / "final.dubm"
        self._constants, self._means_invvars, self._inv_vars = (
            next(_read(diagonal, token)).astype(np.float64)
            for token in (b"<GCONSTS> ", b"<MEANS_INVVARS> ", b"<INV_VARS> ")
        )
        projections = _read(directory / "final.ie", b"<M> ")
        inverses = _read(directory / "final.ie", b"<SigmaInv> ")
        gaussians = self._constants.size
        projection = np.stack([next(projections) for _ in range(gaussians)])
        weighted = np.stack([next(inverses) for _ in range(gaussians)]) @ projection
        self._linear: Array = weighted
        self._quadratic: Array = np.swapaxes(projection, 1, 2) @ weighted
        self._offset = float(next(_read(directory / "final.ie", b"<IvectorOffset> ")))

    def extract(self, frames: Array) -> Array:
        """Return (times, 30): what is known after each ``EVERY`` of ``frames`` (frames, 40) from the beginning of an utterance."""
        spliced, normed = self._spliced(frames), self._spliced(self._without_mean(frames))
        chosen, weights = self._posteriors(normed)
        size = self._quadratic.shape[1]
        quadratic, linear, count = np.eye(size), np.zeros(size), 0.0
        linear[0] = self._offset
        found = []
        for first in range(0, len(frames), EVERY):
            part = slice(first, first + EVERY)
            gaussian, weight = chosen[part].ravel(), weights[part].ravel()
            quadratic = quadratic + np.einsum("g,gij->ij", weight, self._quadratic[gaussian])
            seen = np.repeat(spliced[part], GSELECT, axis=0)
            linear = linear + np.einsum("g,gd,gdi->i", weight, seen, self._linear[gaussian])
            before, count = count, count + weight.sum()
            prior = (max(count, MAX_COUNT) - max(before, MAX_COUNT)) / MAX_COUNT
            quadratic = quadratic + prior * np.eye(size)
            linear[0] += prior * self._offset
            ivector = np.linalg.solve(quadratic, linear)
            ivector[0] -= self._offset
            found.append(ivector)
        return np.array(found, np.float32)

    def _spliced(self, frames: Array) -> Array:
        padded = np.pad(frames, ((CONTEXT, CONTEXT), (0, 0)), mode="edge")
        around = [padded[first : first + len(frames)] for first in range(2 * CONTEXT + 1)]
        return np.asarray(np.concatenate(around, axis=1) @ self._lda[:, :-1].T + self._lda[:, -1])

    def _without_mean(self, frames: Array) -> Array:
        """Subtract the mean of the last frames, together with as many of training's as there are too few."""
        sums = np.cumsum(frames, axis=0, dtype=np.float64)
        sums[CMN_WINDOW:] -= sums[:-CMN_WINDOW].copy()
        count = np.minimum(np.arange(1, len(frames) + 1), CMN_WINDOW)
        borrowed = np.minimum(CMN_WINDOW - count, GLOBAL_FRAMES)
        mean = (sums + np.outer(borrowed / self._global[-1], self._global[:-1])) / (count + borrowed)[:, None]
        return np.asarray(frames - mean)

    def _posteriors(self, normed: Array) -> tuple[npt.NDArray[np.intp], Array]:
        """Return which Gaussians each frame is likeliest of, (frames, 5), and their scaled posteriors."""
        likely = self._constants + normed @ self._means_invvars.T - 0.5 * normed**2 @ self._inv_vars.T
        chosen = np.argpartition(-likely, GSELECT, axis=1)[:, :GSELECT]
        best = np.take_along_axis(likely, chosen, axis=1)
        posteriors = np.exp(best - best.max(axis=1, keepdims=True))
        posteriors /= posteriors.sum(axis=1, keepdims=True)
        posteriors[posteriors < MIN_POST] = 0
        return chosen, POSTERIOR_SCALE * posteriors / posteriors.sum(axis=1, keepdims=True)


def _read(file: Path, token: bytes) -> Iterator[Array]:
    """Yield what stands behind ``token`` in a binary file of Kaldi's: matrices, vectors, packed symmetric matrices, or one number."""
    content = file.read_bytes()
    at = content.index(token) + len(token) if token else 2
    if content[at] == 8:  # noqa: PLR2004 - Kaldi's mark of a double
        yield np.frombuffer(content, "<f8", 1, at + 1)[0]
        return
    if content[at] == 4:  # noqa: PLR2004 - of an int: how many follow
        at += 5
    while True:
        packed = content[at + 1 : at + 2] == b"P"
        values, at = values_at(content, at)
        yield _unpacked(values) if packed else values


def _unpacked(triangle: Array) -> Array:
    size = math.isqrt(2 * triangle.size)
    full = np.zeros((size, size))
    full[np.tril_indices(size)] = triangle
    return np.asarray(full + np.tril(full, -1).T)
