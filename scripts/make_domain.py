"""Count the domain's language model: ``grammars/en/meaning/domain.npz`` from the templates, the paraphrases beside it, and the signs.

    python -m scripts.make_domain

The same sentences give the same file. Each paraphrase and each line of chatter counts once, however many sentences are drawn of
it; a template counts half, as it is in the graph by itself. What is not for the coach is counted like what is, lest the model
turn the one into the other.

Witten-Bell smoothing (Witten and Bell 1991, method C; Chen and Goodman 1999, section 2.6): in a context that was followed by T
kinds of words in N places, the shorter context has the weight T / (N + T). As in any model that backs off, a word that was
seen has its arc; for the others the weight is what is left.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from scripts.meaning_sentences import Sampler
from voice_coach import assets
from voice_coach.hearing.domain import FILE, Domain
from voice_coach.hearing.grammar import load_grammar

SEED = 1
ORDER = 3
TEMPLATE = 0.5
"""Weight of a template."""
SIGN = 2.0
"""Weight of an example of what is said of the body, or only sounds like it: nothing must be missed less."""
START, END = "<s>", "</s>"

Context = tuple[str, ...]


def count(sentences: Iterable[tuple[str, float]]) -> Domain:
    """Return the model of sentences (lower-case words) with their weights."""
    seen = _seen(sentences)
    contexts = sorted(seen, key=lambda context: (len(context), context))
    likely: dict[Context, dict[str, float]] = {}
    for context in contexts:
        likely[context] = _smoothed(seen[context], likely[context[1:]] if context else {})
    return _numbered(contexts, likely)


def _numbered(contexts: Sequence[Context], likely: Mapping[Context, Mapping[str, float]]) -> Domain:
    """Return the model of the probabilities of the words that followed each context."""
    number = {context: n for n, context in enumerate(contexts)}
    words = ["", *sorted({word for following in likely.values() for word in following} - {END})]
    word_number = {word: n for n, word in enumerate(words)}
    arcs: list[tuple[int, int, float, int]] = []
    for context in contexts:
        if context:
            shorter = context[1:]
            arcs.append((number[context], 0, _weight_left(likely[context], likely[shorter]), number[shorter]))
        for word in sorted(likely[context].keys() - {END}):
            after = _longest((*context, word)[1 - ORDER :], number)
            arcs.append((number[context], word_number[word], likely[context][word], number[after]))
    sources, labels, odds, targets = (np.array(column) for column in zip(*arcs, strict=True))
    with np.errstate(divide="ignore"):  # where no sentence ended it costs infinitely much to
        final = -np.log([likely[context].get(END, 0.0) for context in contexts])
    return Domain(number[START,], np.array(words), final, sources, labels, -np.log(odds), targets)


def _seen(sentences: Iterable[tuple[str, float]]) -> Mapping[Context, Counter[str]]:
    """Return how often each word followed each context."""
    seen: defaultdict[Context, Counter[str]] = defaultdict(Counter)
    for text, weight in sentences:
        words = [START, *text.split(), END]
        for at in range(1, len(words)):
            for length in range(min(ORDER, at + 1)):
                seen[tuple(words[at - length : at])][words[at]] += weight  # type: ignore[assignment] # weights are no integers
    return seen


def _smoothed(following: Counter[str], shorter: Mapping[str, float]) -> dict[str, float]:
    """Return the probabilities of the words that followed a context; ``shorter``: those after the shorter one."""
    places, kinds = sum(following.values()), len(following)
    return {
        word: (times + kinds * shorter.get(word, 1 / kinds)) / (places + kinds) for word, times in following.items()
    }


def _weight_left(likely: Mapping[str, float], shorter: Mapping[str, float]) -> float:
    """Return the weight of the shorter context for the words that did not follow the longer one."""
    elsewhere = 1 - sum(shorter[word] for word in likely)
    return (1 - sum(likely.values())) / elsewhere if elsewhere > 0 else 1.0


def _longest(context: Context, known: Mapping[Context, int]) -> Context:
    while context not in known:
        context = context[1:]
    return context


def make() -> Domain:
    """Return the model of the sentences that come with the product."""
    directory = assets.data_dir("grammars") / "en"
    sentences = list(Sampler(load_grammar(directory), SEED).sentences(directory / "meaning"))
    drawn = Counter(sentence.source for sentence in sentences)
    weighed = [(said.text, (TEMPLATE if said.is_template else 1.0) / drawn[said.source]) for said in sentences]
    return count([*weighed, *((text, SIGN) for text in _examples(directory / "signs"))])


def _examples(directory: Path) -> Iterator[str]:
    """Yield the examples of the signs of pain and danger, and of what is none."""
    for file in sorted(directory.glob("*.yaml")):
        for signs in yaml.safe_load(file.read_text(encoding="utf-8")).values():
            for sign in signs.values():
                if isinstance(sign, dict):
                    yield from (*sign.get("examples", ()), *sign.get("not", ()))


if __name__ == "__main__":
    make().save(assets.data_dir("grammars") / "en" / "meaning" / FILE)
