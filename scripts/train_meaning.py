"""Train the head of the tolerant reading: ``grammars/en/meaning/head.npz`` from the templates and the paraphrases beside it.

    python -m scripts.train_meaning            # cross-validate, then train on everything and write the head
    python -m scripts.train_meaning --check    # cross-validate only

The same sentences give the same file, byte for byte, on the same kind of machine. It needs the model of meanings (``voice-coach setup``) and
about five minutes. In the cross-validation, paraphrases are read by heads that have seen none from the same source.
"""

import argparse
import math
import random
import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from scripts.meaning_sentences import Sampler, Sentence
from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.embedding import Embedding
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.meaning import NOTHING, Array, Head, features, softmax
from voice_coach.hearing.meaning_model import find_meaning_model

SEED = 1
UNITS = 256
EPOCHS = 14
BATCH = 256
RATE = 2e-3
DECAY = 1e-5
"""Weight of the squared weights in what is minimised."""
DROPPED = 0.5
"""Part of the hidden units that are silent in each step, lest they rely on one another (Srivastava and others 2014)."""
SMOOTHED = 0.05
"""Part of a label's certainty that is spread over all labels, lest the head be surer than it can be."""
FOLDS = 5
BOUNDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Probabilities that the report is made for."""


class Adam:
    """Steps down a slope (Kingma and Ba 2015), at a rate that falls to 0 along a cosine within ``steps``."""

    _MEAN, _SQUARE, _TINY = 0.9, 0.99, 1e-8

    def __init__(self, parts: list[Array], steps: int) -> None:
        self.parts = parts
        self._means = [np.zeros_like(part) for part in parts]
        self._squares = [np.zeros_like(part) for part in parts]
        self._steps, self._step = steps, 0

    def step(self, slopes: Sequence[Array]) -> None:
        rate = RATE * 0.5 * (1 + math.cos(math.pi * self._step / self._steps))
        self._step += 1
        for part, mean, square, slope in zip(self.parts, self._means, self._squares, slopes, strict=True):
            slope_decayed = slope + DECAY * part
            mean[...] += (1 - self._MEAN) * (slope_decayed - mean)
            square[...] += (1 - self._SQUARE) * (slope_decayed**2 - square)
            spread = np.sqrt(square / (1 - self._SQUARE**self._step)) + self._TINY
            part[...] -= rate / (1 - self._MEAN**self._step) * mean / spread


def train(seen: Array, meant: npt.NDArray[np.int64], labels: Sequence[str], seed: int = SEED) -> Head:
    """Return a head for features (n, features) and the numbers of their labels (n,): cross-entropy, rare labels weighing more."""
    generator = np.random.default_rng(seed)
    weigh = (1 / np.sqrt(np.bincount(meant, minlength=len(labels)).clip(1)))[meant].astype(np.float32)
    weigh /= weigh.mean()
    batches = len(meant) // BATCH
    adam = Adam(_beginning(seen.shape[1], len(labels), generator), EPOCHS * batches)
    for _ in range(EPOCHS):
        order = generator.permutation(len(meant))
        for chosen in order[: batches * BATCH].reshape(batches, BATCH):
            head = Head(tuple(labels), *adam.parts)
            active = head.activity(seen[chosen])
            heard = (generator.random(active.shape) > DROPPED).astype(np.float32) / np.float32(1 - DROPPED)
            error = softmax(active * heard @ head.out + head.out_bias) - np.float32(SMOOTHED / len(labels))
            error[np.arange(BATCH), meant[chosen]] -= 1 - SMOOTHED
            error *= weigh[chosen, None] / BATCH
            back = (error @ head.out.T) * heard * (active > 0)
            adam.step((seen[chosen].T @ back, back.sum(axis=0), (active * heard).T @ error, error.sum(axis=0)))
    return Head(tuple(labels), *adam.parts)


def _beginning(features_seen: int, labels: int, generator: np.random.Generator) -> list[Array]:
    """Return the parts of a head that knows nothing."""
    return [
        (generator.normal(size=(features_seen, UNITS)) * 0.05).astype(np.float32),
        np.zeros(UNITS, np.float32),
        (generator.normal(size=(UNITS, labels)) / np.sqrt(UNITS)).astype(np.float32),
        np.zeros(labels, np.float32),
    ]


def held_out(sentences: Sequence[Sentence], seen: Array, labels: Sequence[str]) -> Array:
    """Return what heads that know neither a paraphrase nor its like make of it: (n, labels), zeros for templates."""
    meant = np.array([labels.index(sentence.label) for sentence in sentences])
    sources = sorted({sentence.source for sentence in sentences if not sentence.is_template})
    random.Random(SEED).shuffle(sources)  # noqa: S311 - no secret depends on it
    fold = {source: n % FOLDS for n, source in enumerate(sources)}
    folds = np.array([-1 if sentence.is_template else fold[sentence.source] for sentence in sentences])
    judged = np.zeros((len(sentences), len(labels)), np.float32)
    for n in range(FOLDS):
        head = train(seen[folds != n], meant[folds != n], labels)
        judged[folds == n] = head.probabilities(seen[folds == n])
    return judged


def report(sentences: Sequence[Sentence], judged: Array, labels: Sequence[str]) -> None:
    """Print how many held-out paraphrases are understood, how many are misunderstood, and how many of others' are acted upon."""
    rows = [n for n, sentence in enumerate(sentences) if not sentence.is_template]
    meant = [sentences[n].label for n in rows]
    best = [labels[n] for n in judged[rows].argmax(axis=1)]
    sure = judged[rows].max(axis=1)
    ours = [n for n, label in enumerate(meant) if label not in NOTHING]
    others = [n for n, label in enumerate(meant) if label in NOTHING]
    print(f"{len(ours)} paraphrases, {len(others)} sentences not for the coach, held out")
    for bound in BOUNDS:
        acted = [sure[n] >= bound and best[n] not in NOTHING for n in range(len(rows))]
        right = sum(acted[n] and best[n] == meant[n] for n in ours) / len(ours)
        wrong = sum(acted[n] and best[n] != meant[n] for n in ours) / len(ours)
        false = sum(acted[n] for n in others) / len(others)
        print(f"  at {bound}: right {right:.3f}, wrong {wrong:.3f}; of others' acted upon {false:.3f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing")
    check = arguments.parse_args().check
    directory = assets.data_dir("grammars") / "en"
    model = find_meaning_model()
    if model is None:
        sys.exit("There is no model of meanings; run `voice-coach setup` to get it.")
    sentences = list(Sampler(load_grammar(directory), SEED).sentences(directory / "meaning"))
    labels = sorted({sentence.label for sentence in sentences})
    embedding = Embedding(model, directory / "meaning" / "vocabulary.txt")
    seen = features([sentence.text for sentence in sentences], embedding)
    report(sentences, held_out(sentences, seen, labels), labels)
    if not check:
        meant = np.array([labels.index(sentence.label) for sentence in sentences])
        train(seen, meant, labels).save(directory / "meaning" / "head.npz")


if __name__ == "__main__":
    try:
        with threadpool_limits(1):  # how a sum is split among threads decides its last bits
            main()
    except VoiceCoachError as error:
        sys.exit(str(error))
