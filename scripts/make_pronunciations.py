"""Make ``grammars/en/meaning/pronunciations.txt``: how the words that the recogniser can come out with sound.

    python -m scripts.make_pronunciations CMUDICT

``CMUDICT`` is the file ``cmudict.dict`` of the CMU Pronouncing Dictionary. Of its words, those are kept that the grammar has, and
the ``COMMON`` that the speech model's language model finds likeliest.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from voice_coach import assets
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.model import find_model
from voice_coach.hearing.ngram import read_ngram
from voice_coach.hearing.phones import LETTERS
from voice_coach.hearing.templates import Templates

COMMON = 45_000
MISSING = {
    "aah": "AA",
    "blacking": "B L AE K IH NG",
    "breastbone": "B R EH S T B OW N",
    "dodgy": "D AA JH IY",
    "glute": "G L UW T",
    "glutes": "G L UW T S",
    "gp": "JH IY P IY",
    "isometric": "AY S AH M EH T R IH K",
    "knackered": "N AE K ER D",
    "niggle": "N IH G AH L",
    "physio": "F IH Z IY OW",
    "physiotherapist": "F IH Z IY OW TH EH R AH P IH S T",
    "pinches": "P IH N CH IH Z",
    "sciatic": "S AY AE T IH K",
    "sciatica": "S AY AE T IH K AH",
    "shins": "SH IH N Z",
    "shush": "SH AH SH",
    "tailbone": "T EY L B OW N",
    "throbs": "TH R AA B Z",
    "tingly": "T IH NG G L IY",
    "wonky": "W AA NG K IY",
    "worktop": "W ER K T AA P",
}
"""Words of the grammar that the dictionary lacks."""


def entries(dictionary: Path) -> Iterator[tuple[str, str]]:
    """Yield each word and its pronunciation in ``LETTERS``, the usual one before others."""
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, *phones = line.split("#")[0].split()
        yield re.sub(r"\(\d+\)$", "", word), in_letters(phones)


def in_letters(phones: list[str]) -> str:
    return "".join(LETTERS[phone.rstrip("012")] for phone in phones)


def likeliest(model: Path, count: int) -> list[str]:
    """Return the ``count`` words that are likeliest by themselves."""
    acceptor, ids = read_ngram(model / "graph" / "Gr.fst")
    empty = acceptor.states[0]  # the context of no words
    arcs = acceptor.arcs[empty["first"] : empty["first"] + empty["count"]]
    costs = dict(zip(arcs["word"].tolist(), arcs["cost"].tolist(), strict=True))
    return sorted(ids, key=lambda word: costs.get(ids[word], float("inf")))[:count]


def main(dictionary: Path) -> None:
    grammar = load_grammar(assets.data_dir("grammars") / "en")
    wanted = {*Templates(grammar).places(), *likeliest(find_model().path, COMMON), *MISSING}
    sounds = {word: in_letters(phones.split()) for word, phones in MISSING.items()}
    for word, letters in entries(dictionary):
        if word in wanted:
            sounds.setdefault(word, letters)
    lines = sorted(f"{word} {letters}".encode() for word, letters in sounds.items())
    (assets.data_dir("grammars") / "en" / "meaning" / "pronunciations.txt").write_bytes(b"\n".join(lines) + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
