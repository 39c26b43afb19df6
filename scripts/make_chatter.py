"""Make ``grammars/en/meaning/chatter.txt``: what the recogniser may come out with where nothing is meant for the coach.

    python -m scripts.make_chatter

The lines are drawn from the speech model's own language model, so that they are like what it makes of a television, or of
people at the next table: not quite English. Sentences of the grammar are left out.
"""

import re

import numpy as np

from voice_coach import assets
from voice_coach.hearing.complaints import ComplaintReader
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.model import find_model
from voice_coach.hearing.ngram import Acceptor, read_ngram
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.signs import load_signs

LINES = 2500
SHORTEST, LONGEST = 2, 16
"""Words of a line."""
SEED = 20
_RUDE = re.compile(r"\b(?:fuck|shit|cunt|nigg|bitch|porn|sex|dick|cock|rape|whore|puss|slut|fag)")


class Chatter:
    """Draws sentences from a language model."""

    def __init__(self, acceptor: Acceptor, ids: dict[str, int], seed: int) -> None:
        self._acceptor = acceptor
        self._words = {number: word for word, number in ids.items()}
        self._random = np.random.default_rng(seed)

    def line(self) -> str:
        """Return a sentence, or the beginning of one."""
        at, words = self._acceptor.start, list[str]()
        length = self._random.integers(SHORTEST, LONGEST, endpoint=True)
        while len(words) < length:
            state = self._acceptor.states[at]
            arcs = self._acceptor.arcs[state["first"] : state["first"] + state["count"]]
            chances = np.exp(-np.append(arcs["cost"], state["final"]).astype(np.float64))
            chosen = self._random.choice(len(chances), p=chances / chances.sum())
            if chosen == len(arcs):
                break
            word = self._words.get(int(arcs["word"][chosen]), "")
            if arcs["word"][chosen] and not word[0].isalpha():
                break
            words += [word] if arcs["word"][chosen] else []
            at = int(arcs["to"][chosen])
        return " ".join(words)


def main() -> None:
    directory = assets.data_dir("grammars") / "en"
    parser = Parser(load_grammar(directory))
    complaints = ComplaintReader(load_signs(directory / "signs"))
    chatter = Chatter(*read_ngram(find_model().path / "graph" / "Gr.fst"), SEED)
    lines: dict[str, None] = {}
    while len(lines) < LINES:
        line = chatter.line()
        if line.count(" ") < SHORTEST - 1 or _RUDE.search(line) or complaints.read(line).safety is not None:
            continue
        if parser.parse(line) is None:
            lines[line] = None
    (directory / "meaning" / "chatter.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
