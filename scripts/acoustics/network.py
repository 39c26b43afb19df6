"""Vosk's small acoustic model in PyTorch: a factored TDNN (Povey and others 2018), as Kaldi's nnet3 computes it when it decodes."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from voice_coach.hearing import acoustics

LEFT, RIGHT = 26, 14
"""Frames that are seen before and after the one that is judged."""
SUBSAMPLING = 3
"""Of so many frames one is judged, and all layers from ``SPARSE`` on see only those."""
AROUND = LEFT + RIGHT + SUBSAMPLING - 1
"""Frames that are needed besides those that are judged: of the last few each may be the one that is."""
LAYERS, SPARSE = range(2, 13), 5
BYPASS = 0.75
MEAN, VARIANCE, EPSILON = "StatsMean", "StatsVar", 1e-3
"""Of what each batch normalisation met in training; its results have unit power."""
OFFSETS = {2: (-1, 1), 3: (-1, 1), 4: (-1, 1), 5: (0, 0), 6: (-1, 1), 7: (-1, 1), 8: (-1, 1)} | dict.fromkeys(
    range(9, 13), (-1, 0)
)
"""How far each layer looks back and forth, in the frames that it sees."""


class Network(nn.Module):
    """The parameters of a ``final.mdl`` and what they compute."""

    def __init__(self, model: bytes) -> None:
        super().__init__()
        self._weights = nn.ParameterDict(
            {_key(name): nn.Parameter(torch.tensor(values)) for name, values in acoustics.tensors(model)}
        )
        seen = dict(acoustics.tensors(model, frozenset({MEAN, VARIANCE})))
        for name in (name.removesuffix(f" {MEAN}") for name in seen if name.endswith(MEAN)):
            scale = 1 / np.sqrt(seen[f"{name} {VARIANCE}"] + EPSILON)
            self.register_buffer(_key(f"{name} scale"), torch.tensor(scale)[:, None])
            self.register_buffer(_key(f"{name} offset"), torch.tensor(-seen[f"{name} {MEAN}"] * scale)[:, None])

    def learnt(self) -> acoustics.Tensors:
        """Return the parameters that decoding uses, by their names in the file."""
        return {
            key.replace("/", "."): values.detach().numpy() for key, values in self._weights.items() if "xent" not in key
        }

    def forward(self, frames: Tensor, ivectors: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores to decode with and the logarithms of the probabilities that steadied training, both (batch, 2192, n / 3):
        for each third of the n frames in ``frames`` (batch, 40, n + AROUND); ``ivectors`` is (batch, 30).
        """
        slope = (frames[:, :, 2:] - frames[:, :, :-2])[:, :, 1:-1]
        bend = frames[:, :, :-4] + frames[:, :, 4:] - 2 * frames[:, :, 2:-2]
        seen = self._normed("delta", torch.cat((frames[:, :, 2:-2], slope, bend), 1))
        hidden = self._relu("tdnn1", torch.cat((seen, ivectors[:, :, None].expand(-1, -1, seen.shape[2])), 1))
        for layer in LAYERS:
            back, forth = OFFSETS[layer]
            name = f"tdnnf{layer}"
            fresh = self._relu(name, self._affine(f"{name}.linear", hidden))
            hidden = BYPASS * hidden[:, :, -back : hidden.shape[2] - forth] + fresh
            if layer == SPARSE - 1:
                hidden = hidden[:, :, ::SUBSAMPLING]
        hidden = self._affine("prefinal-l", hidden)
        return self._head("chain", "output", hidden), functional.log_softmax(
            self._head("xent", "output-xent", hidden), 1
        )

    def _head(self, name: str, output: str, hidden: Tensor) -> Tensor:
        head = f"prefinal-{name}"
        wide = self._normed(f"{head}.batchnorm1", torch.relu(self._affine(f"{head}.affine", hidden)))
        return self._affine(
            f"{output}.affine", self._normed(f"{head}.batchnorm2", self._affine(f"{head}.linear", wide))
        )

    def _relu(self, name: str, seen: Tensor) -> Tensor:
        return self._normed(f"{name}.batchnorm", torch.relu(self._affine(f"{name}.affine", seen)))

    def _affine(self, name: str, seen: Tensor) -> Tensor:
        """Multiply each frame, or each with its neighbour, where there are weights for two."""
        weights = self._weights.get(_key(f"{name} LinearParams"), self._weights.get(_key(f"{name} Params")))
        bias = self._weights.get(_key(f"{name} BiasParams"))
        taps = weights.unflatten(1, (-1, seen.shape[1])).transpose(1, 2)
        return functional.conv1d(seen, taps, bias)

    def _normed(self, name: str, seen: Tensor) -> Tensor:
        return seen * getattr(self, _key(f"{name} scale")) + getattr(self, _key(f"{name} offset"))


def padded(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return (frames, 40) with the first and the last repeated, so that each is judged with all that is seen around it."""
    return np.pad(frames, ((LEFT, RIGHT + SUBSAMPLING - 1), (0, 0)), mode="edge")


def _key(name: str) -> str:
    """Return ``name`` as PyTorch takes it for a parameter."""
    return name.replace(".", "/")
