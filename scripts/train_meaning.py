"""Train the tolerant reading: ``head.npz`` and ``adapters.npz`` in ``grammars/en/meaning``, from the templates and the paraphrases there.

    python -m scripts.train_meaning            # learn, judge what is learnt by the sentences that were held out, and write the files
    python -m scripts.train_meaning --head     # leave the adapters as they are, and learn the head alone, in half the time
    python -m scripts.train_meaning --check    # write nothing

It needs the packages of the group "train" in pyproject.toml, the model of meanings (``voice-coach setup``), and MINUTES of
one core. On one machine it learns the same each time; on another kind, sums are rounded in another way. One in HELD_OUT of the
paraphrases is never learnt from, with all sentences that are drawn of it: what is chosen by them (``belief.Bounds``) holds for the very
network that is written.
"""

import argparse
import math
import sys
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from scripts.adapt import Lessons, adapt, below
from scripts.meaning_sentences import Sampler, Sentence
from voice_coach import assets
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.adapters import Adapters, load_adapters, save_adapters
from voice_coach.hearing.belief import KIN, Belief, Bounds
from voice_coach.hearing.embedding import SIZE, Embedding
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.guards import decided, veto
from voice_coach.hearing.meaning import HASHED, NOTHING, Array, Head, features, joined, softmax
from voice_coach.hearing.meaning_model import find_meaning_model

SEED = 1
UNITS = 256
SEEDS = (1, 2, 3)
"""One network is learnt from each beginning; the head is all of them, and says the mean of what they say (Hansen and Salamon 1990)."""
EPOCHS = 10
BATCH = 256
RATE = 2e-3
DECAY = 1e-5
"""Weight of the squared weights in what is minimised."""
DROPPED = 0.5
"""Part of the hidden units that are silent in each step, lest they rely on one another (Srivastava and others 2014)."""
SMOOTHED = 0.05
"""Part of a label's certainty that is spread over all labels, lest the head be surer than it can be."""
HELD_OUT = 10
"""One of so many sources of paraphrases is kept for judging."""


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


def train(seen: Array, meant: npt.NDArray[np.int64], labels: Sequence[str]) -> Head:
    """Return a head for features (n, features) and the numbers of their labels (n,): one for each of ``SEEDS``, side by side."""
    heads = [train_one(seen, meant, labels, seed) for seed in SEEDS]
    return Head(
        tuple(labels),
        np.concatenate([head.hidden for head in heads], axis=1),
        np.concatenate([head.hidden_bias for head in heads]),
        (np.concatenate([head.out for head in heads]) / len(heads)).astype(np.float32),
        np.mean([head.out_bias for head in heads], axis=0).astype(np.float32),
    )


def train_one(seen: Array, meant: npt.NDArray[np.int64], labels: Sequence[str], seed: int) -> Head:
    """Return one head: cross-entropy, rare labels weighing more."""
    generator = np.random.default_rng(seed)
    weigh = weights(meant, len(labels))
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


def weights(meant: npt.NDArray[np.int64], labels: int) -> Array:
    """Return what each sentence weighs, 1 on average: the more, the rarer its label."""
    weights: Array = (1 / np.sqrt(np.bincount(meant, minlength=labels).clip(1)))[meant].astype(np.float32)
    weights /= weights.mean()
    return weights


def _beginning(features_seen: int, labels: int, generator: np.random.Generator) -> list[Array]:
    """Return the parts of a head that knows nothing."""
    return [
        (generator.normal(size=(features_seen, UNITS)) * 0.05).astype(np.float32),
        np.zeros(UNITS, np.float32),
        (generator.normal(size=(UNITS, labels)) / np.sqrt(UNITS)).astype(np.float32),
        np.zeros(labels, np.float32),
    ]


class Course:
    """The sentences to learn from, and what the network makes of them: as published, or with ``adapters`` that are to stay."""

    def __init__(
        self, sentences: Sequence[Sentence], directory: Path, model: Path, adapters: Adapters | None = None
    ) -> None:
        self.sentences = sentences
        self.labels = sorted({sentence.label for sentence in sentences})
        self.meant = np.array([self.labels.index(sentence.label) for sentence in sentences])
        self._texts = [sentence.text for sentence in sentences]
        self._model, self._vocabulary = model, directory / "vocabulary.txt"
        self._adapters = adapters
        self._network = Embedding(model, self._vocabulary, adapters)
        self._below, vectors = below(self._network, self._texts)
        self._seen = joined(vectors, self._texts)

    def learn(self, rows: npt.NDArray[np.int64]) -> tuple[Adapters, Head]:
        """Return what is learnt from the sentences ``rows``: first the head alone, then the adapters with it, unless there are some."""
        head = train(self._seen[rows], self.meant[rows], self.labels)
        if self._adapters:
            return self._adapters, head
        lessons = Lessons(
            [self._below[row] for row in rows],
            self._seen[rows, SIZE:] / HASHED,
            self.meant[rows],
            weights(self.meant[rows], len(self.labels)),
        )
        return adapt(self._network, lessons, head, SEED)

    def judged(self, rows: npt.NDArray[np.int64], adapters: Adapters, head: Head) -> Array:
        """Return the probabilities (n, labels) of the sentences ``rows``, as the product would."""
        embedding = Embedding(self._model, self._vocabulary, adapters)
        return head.probabilities(features([self._texts[row] for row in rows], embedding))


def held_out(sentences: Sequence[Sentence]) -> npt.NDArray[np.bool_]:
    """Return which sentences are kept from training to be judged: all of one source of paraphrases in HELD_OUT, and no template."""
    return np.array([not said.is_template and zlib.crc32(said.source.encode()) % HELD_OUT == 0 for said in sentences])


def report(sentences: Sequence[Sentence], judged: Array, labels: Sequence[str]) -> None:
    """Print how many held-out paraphrases are understood, misunderstood or asked about, and how many of others' are acted upon.

    As the product would (``tolerant``), but without a state; of meanings that lead to the same either is right.
    """
    ours, others = Counter[str](), Counter[str]()
    for said, probabilities in zip(sentences, judged, strict=True):
        outcome = _outcome(said, dict(zip(labels, probabilities.tolist(), strict=True)))
        (others if said.label in NOTHING else ours)[outcome] += 1
    for name, counted in ("paraphrases", ours), ("sentences not for the coach", others):
        shares = ", ".join(f"{outcome} {times / counted.total():.3f}" for outcome, times in counted.most_common())
        print(f"{counted.total()} {name}, held out: {shares}")


def _outcome(said: Sentence, means: Mapping[str, float]) -> str:
    bounds, weighed = Bounds(), decided(means, said.text)
    label = max(weighed, key=weighed.__getitem__)
    belief = Belief.of(label, weighed)
    if label in NOTHING or veto(label.partition(".")[0], said.text) or not belief.clears(bounds.probable):
        return "left alone"
    if not belief.clears(bounds.certain):
        return "asked about"
    same = {label}.union(*(kin for kin in KIN if label in kin))
    return "right" if said.label in same else "acted upon" if said.label in NOTHING else "wrong"


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing")
    arguments.add_argument("--head", action="store_true", help="leave the adapters as they are")
    chosen = arguments.parse_args()
    directory = assets.data_dir("grammars") / "en"
    model = find_meaning_model()
    if model is None:
        sys.exit("There is no model of meanings; run `voice-coach setup` to get it.")
    drawn = Sampler(load_grammar(directory), SEED).sentences(directory / "meaning")
    sentences = list({sentence.text: sentence for sentence in drawn}.values())  # lest one is both learnt and judged by
    written = directory / "meaning" / "adapters.npz"
    course = Course(sentences, directory / "meaning", model, load_adapters(written) if chosen.head else None)
    kept = held_out(sentences)
    adapters, head = course.learn(np.flatnonzero(~kept))
    judged = course.judged(np.flatnonzero(kept), adapters, head)
    report([sentences[row] for row in np.flatnonzero(kept)], judged, course.labels)
    if not chosen.check:
        save_adapters(adapters, written)
        head.save(directory / "meaning" / "head.npz")


if __name__ == "__main__":
    try:
        with threadpool_limits(1):  # how a sum is split among threads decides its last bits
            main()
    except VoiceCoachError as error:
        sys.exit(str(error))
