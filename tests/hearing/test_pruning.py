"""A language model keeps what says most."""

import numpy as np
import pytest

from voice_coach.hearing.ngram import ARC, STATE, Acceptor
from voice_coach.hearing.pruning import prune, without_rare_words

A, B = 1, 2


def model() -> Acceptor:
    """Contexts (), (a), (b) and (a, b). After a, b is far likelier than else; after b and after "a b", a is a little."""
    ways = [
        [(A, 2.0, 1), (B, 3.0, 2)],  # ()
        [(0, 0.5, 0), (B, 0.1, 3)],  # (a)
        [(0, 0.5, 0), (A, 2.4, 1)],  # (b)
        [(0, 0.2, 2), (A, 2.5, 1)],  # (a b)
    ]
    states = np.zeros(len(ways), STATE)
    states["final"] = [1.0, np.inf, np.inf, np.inf]
    states["count"] = [len(way) for way in ways]
    states["first"] = np.cumsum(states["count"]) - states["count"]
    states["epsilons"] = states["out_epsilons"] = [0, 1, 1, 1]
    return Acceptor(0, states, np.array([(word, word, cost, to) for way in ways for word, cost, to in way], ARC))


def cost_of(model: Acceptor, *words: int) -> float:
    """Return what ``words`` cost, each by the longest context that knows it."""
    state, total = model.start, 0.0
    for word in words:
        while True:
            row = model.states[state]
            arcs = {int(arc["word"]): arc for arc in model.arcs[row["first"] : row["first"] + row["count"]]}
            arc = arcs.get(word, arcs.get(0))
            assert arc is not None
            total, state = total + float(arc["cost"]), int(arc["to"])
            if arc["word"] == word:
                break
    return total


def test_what_says_most_is_kept() -> None:
    """Of three sequences one; what is left of the others costs what backing off does."""
    pruned = prune(model(), 0.34)
    assert len(pruned.arcs) == 4  # two single words, "a b", and a way to back off
    assert cost_of(pruned, A, B) == pytest.approx(2.0 + 0.1 + 0.2 + 0.5, abs=1e-5)  # nothing follows but backing off
    assert cost_of(pruned, B, A) == pytest.approx(3.0 + 0.5 + 2.0, abs=1e-5)


def test_a_context_that_nothing_follows_is_gone() -> None:
    """Whatever led to it leads to the shorter one, at the cost of backing off; the numbers of states and arcs are whole."""
    pruned = prune(model(), 0.34)
    assert len(pruned.states) == 2
    assert cost_of(pruned, A, B, A) == pytest.approx(2.0 + 0.1 + 0.2 + 0.5 + 2.0, abs=1e-5)
    assert pruned.states["count"].sum() == len(pruned.arcs)
    assert pruned.states["epsilons"].tolist() == [0, 1]
    assert pruned.arcs["to"].max() < len(pruned.states)


def test_all_can_be_kept() -> None:
    pruned = prune(model(), 1.0)
    for words in ((A, B, A), (B, A), (B, B)):
        assert cost_of(pruned, *words) == pytest.approx(cost_of(model(), *words), abs=1e-5)


def with_rare_words() -> Acceptor:
    """Return the model, and three more words that follow nothing: one likely, two rare."""
    whole = model()
    arcs = np.insert(whole.arcs, 2, np.array([(n, n, cost, 0) for n, cost in ((3, 4.0), (4, 9.0), (5, 9.0))], ARC))
    states = whole.states.copy()
    states["count"][0] += 3
    states["first"][1:] += 3
    return Acceptor(whole.start, states, arcs)


def test_rare_words_go_unless_they_are_spared() -> None:
    """Neither does a word in a sequence, whatever it costs; the rest is as it was."""
    left = without_rare_words(with_rare_words(), 2.5, spared={5})
    singles = left.arcs[: left.states["count"][0]]
    assert singles["word"].tolist() == [A, B, 5]
    for words in ((A, B, A), (B, A), (B, 5)):
        assert cost_of(left, *words) == pytest.approx(cost_of(with_rare_words(), *words), abs=1e-5)
    assert left.states["count"].sum() == len(left.arcs)


def test_likely_words_stay() -> None:
    left = without_rare_words(with_rare_words(), 5.0, spared=())
    assert left.arcs["word"][: left.states["count"][0]].tolist() == [A, B, 3]
