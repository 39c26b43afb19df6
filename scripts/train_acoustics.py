"""Teach the acoustic model to hear from across a room: ``grammars/en/acoustics.npz``, from clips of synthetic voices in simulated rooms.

    python -m scripts.train_acoustics                          # half an hour of two cores
    python -m scripts.train_acoustics --steps 20 --out FILE    # to try that everything is there

It needs the packages of the groups "train-acoustics" and "bench" in pyproject.toml, their voices (``scripts/prepare bench``), and the speech model
(``voice-coach setup``).

A pupil that begins as the model's network hears each clip from afar, while its teacher, which stays as it is, hears it from near:
the pupil learns to say what the teacher says (Li and others 2017, "Large-scale domain adaptation via teacher-student learning").
That needs no transcripts, and no voice is learnt by heart, as what is near one is the teacher's own. The teacher says two things,
and both are learnt: the scores that decoding uses (Povey and others 2016), as they are; and probabilities, which are sharper.
"""

import argparse
import math
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from bench.voices import Pcm
from scripts.acoustics.clips import synthesise
from scripts.acoustics.features import EVERY, Array, Ivectors, mfcc
from scripts.acoustics.network import AROUND, SUBSAMPLING, Network, padded
from scripts.acoustics.rooms import ROOMS, Rooms, Sound, impulse_responses
from voice_coach import assets
from voice_coach.hearing import acoustics
from voice_coach.hearing.model import find_model
from voice_coach.language import ENGLISH

SEED = 1
CLIPS, JUDGED = 800, 60
"""Clips to learn from, 43 minutes, and clips to judge by; each is heard in another room each time."""
WINDOW, LEAST = 300, 60
"""Frames that are learnt from at a time: 3 seconds; what is left at a clip's end is a window too where it is longer than ``LEAST``."""
BATCH, STEPS = 24, 320
RATE, WARM_UP = 3e-4, 33
"""Adam's rate at its highest, and steps until it is; then it falls along a cosine."""
KEPT = 0.5
"""Share of what was learnt that is kept: half of it hears as well from afar as all, and people who are near as well as before (Wortsman
and others 2022, "Robust fine-tuning of zero-shot models")."""
STEEPEST = 5.0
"""Longest slope that is stepped down; a longer one is shortened."""
LIKELY_SCORE = 0.5
"""Weight of the squared errors of the scores of what is likely (to pupil or teacher); the other losses have 1."""
SHOWN, JUDGED_BATCHES = 20, 4
"""Steps between two reports, and what each is the mean of."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What teacher and pupil hear: frames (batch, 40, WINDOW + AROUND), i-vectors (batch, 30), and how many frames are sound."""

    near: Tensor
    near_speaker: Tensor
    far: Tensor
    far_speaker: Tensor
    frames: Tensor


Window = tuple[Array, Array, Array, Array, int]


def windows(rooms: Rooms, ivectors: Ivectors, seed: int) -> Iterator[Window]:
    """Yield what a ``Batch`` is made of, without end."""
    draw = np.random.default_rng(seed)
    while True:
        near, far = (mfcc(sound) for sound in rooms.pair())
        near_speakers, far_speakers = ivectors.extract(near), ivectors.extract(far)
        count = len(near)
        for first in range(0, max(1, count - LEAST), WINDOW):
            begin = max(0, min(first, count - WINDOW))
            last = (min(begin + WINDOW, count) - 1) // EVERY
            known = int(draw.integers(min(last, begin // EVERY + 2), last + 1))  # while it is decoded, less is known
            judged = min(WINDOW, count - begin)
            yield _cut(near, begin), near_speakers[-1], _cut(far, begin), far_speakers[known], judged


def _cut(frames: Array, begin: int) -> Array:
    """Return (40, WINDOW + AROUND) of ``frames`` (frames, 40), from ``begin`` and what is around that."""
    part = padded(frames)[begin : begin + WINDOW + AROUND]
    return np.ascontiguousarray(np.pad(part, ((0, WINDOW + AROUND - len(part)), (0, 0)), mode="edge").T)


def produce(
    queue: "multiprocessing.Queue[Window]", clips: Sequence[Pcm], responses: Sequence[Sound], seed: int
) -> None:
    """Fill ``queue``, in a process of its own."""
    ivectors = Ivectors(find_model().path / "ivector")
    for window in windows(Rooms(clips, responses, seed), ivectors, seed):
        queue.put(window)


def batches(source: Iterator[Window], size: int) -> Iterator[Batch]:
    while True:
        parts = zip(*(next(source) for _ in range(size)), strict=True)
        yield Batch(*(torch.from_numpy(np.stack(part)) for part in parts))


def losses(teacher: Network, pupil: Network, batch: Batch) -> Tensor:
    """Return how far the pupil is from its teacher.

    Divergence of the probabilities; squared errors of the scores of what is likely, and of all; divergence of the scores; and the share
    of frames in which both find the same likeliest.
    """
    with torch.no_grad():
        scores, logs = teacher(batch.near, batch.near_speaker)
    own_scores, own_logs = pupil(batch.far, batch.far_speaker)
    heard = torch.arange(scores.shape[2])[None] * SUBSAMPLING < batch.frames[:, None]
    weights = heard / heard.sum()
    likely = (logs.exp() + own_logs.detach().exp()) / 2
    squared = (scores - own_scores) ** 2
    by_score, by_own_score = functional.log_softmax(scores, 1), functional.log_softmax(own_scores, 1)
    each = (
        (logs.exp() * (logs - own_logs)).sum(1),
        (squared * likely).sum(1),
        squared.mean(1),
        (by_score.exp() * (by_score - by_own_score)).sum(1),
        (scores.argmax(1) == own_scores.argmax(1)).float(),
    )
    return torch.stack([(values * weights).sum() for values in each])


def total(parts: Tensor) -> Tensor:
    """Return what is minimised."""
    return parts[0] + LIKELY_SCORE * parts[1] + parts[2] + parts[3]


def rate(step: int, steps: int) -> float:
    return RATE * min(1.0, step / WARM_UP) * (1 + math.cos(math.pi * step / steps)) / 2


def train(teacher: Network, pupil: Network, source: Iterator[Window], judged: Sequence[Batch], steps: int) -> None:
    optimiser = torch.optim.Adam(pupil.parameters(), betas=(0.9, 0.98))
    learning = batches(source, BATCH)
    for step in range(1, steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = rate(step, steps)
        parts = losses(teacher, pupil, next(learning))
        optimiser.zero_grad()
        total(parts).backward()
        torch.nn.utils.clip_grad_norm_(pupil.parameters(), STEEPEST)
        optimiser.step()
        if step % SHOWN == 0 or step == steps:
            with torch.no_grad():
                apart = torch.stack([losses(teacher, pupil, batch) for batch in judged]).mean(0)
            print(f"{step:5} of {steps}:", *(f"{part:.3f}" for part in apart), flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=assets.data_dir("grammars") / ENGLISH / acoustics.FILE)
    options = parser.parse_args(arguments)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    model = find_model().path
    original = (model / "am" / "final.mdl").read_bytes()
    teacher, pupil = Network(original).requires_grad_(requires_grad=False), Network(original)
    clips, responses = synthesise(CLIPS + JUDGED, SEED), impulse_responses(ROOMS, SEED)
    own = windows(Rooms(clips[CLIPS:], responses, SEED), Ivectors(model / "ivector"), SEED)
    some = batches(own, BATCH)
    judged = [next(some) for _ in range(JUDGED_BATCHES)]
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[Window] = context.Queue(256)
    helper = context.Process(target=produce, args=(queue, clips[:CLIPS], responses, SEED + 1), daemon=True)
    helper.start()
    train(teacher, pupil, iter(queue.get, None), judged, options.steps)
    helper.terminate()
    before = teacher.learnt()
    kept = {name: before[name] + KEPT * (values - before[name]) for name, values in pupil.learnt().items()}
    acoustics.save_changes(options.out, original, kept)


if __name__ == "__main__":
    main()
