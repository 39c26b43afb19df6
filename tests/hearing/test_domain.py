"""The domain's language model: what it counts, what it costs, and what becomes of it in the graph."""

import math
from pathlib import Path

import numpy as np
import pytest

from scripts import make_domain
from voice_coach import assets
from voice_coach.hearing.domain import FILE, Domain

STOP, NOW, PLEASE = 7, 3, 5
IDS = {"stop": STOP, "now": NOW, "please": PLEASE}


@pytest.fixture
def small() -> Domain:
    return make_domain.count([("stop now", 1.0), ("stop please", 1.0), ("please stop", 2.0)])


def cost(domain: Domain, *words: str) -> float:
    """Return what a sentence costs on its cheapest way, -ln of its probability."""
    names = domain.words.tolist()

    def onward(state: int, rest: tuple[str, ...]) -> float:
        arcs = np.flatnonzero(domain.source == state)
        ways = [float(domain.final[state])] if not rest else []
        for arc in arcs:
            word, price, to = names[domain.word[arc]], float(domain.cost[arc]), int(domain.to[arc])
            if not word:
                ways.append(price + onward(to, rest))
            elif rest and word == rest[0]:
                ways.append(price + onward(to, rest[1:]))
        return min(ways)

    return onward(domain.start, words)


def test_what_was_seen_is_as_likely_as_witten_and_bell_say(small: Domain) -> None:
    """At the start "stop" and "please" came twice each in 4, so with T = 2 each is (2 + 2 p) / 6, p being that of the word alone.

    Of 12 words counted alone, with 4 kinds, "stop" is 4, "please" 3, "now" 1 and the end 4.
    """
    stop_alone = (4 + 4 * 1 / 4) / (12 + 4)
    stop_first = (2 + 2 * stop_alone) / (4 + 2)
    start = small.source == small.start
    names = small.words[small.word]
    assert float(small.cost[start & (names == "stop")][0]) == pytest.approx(-math.log(stop_first), rel=1e-5)


def test_all_that_may_follow_a_context_adds_up_to_one(small: Domain) -> None:
    """What was seen, and by backing off what was not, has the probability 1 in every context."""
    everything = ["stop", "now", "please"]
    for state in range(len(small.final)):
        total = math.exp(-end_cost(small, state))
        total += sum(math.exp(-word_cost(small, state, word)) for word in everything)
        assert total == pytest.approx(1.0, abs=1e-5)


def word_cost(domain: Domain, state: int, word: str) -> float:
    """Return what ``word`` costs after a context: its own arc, or else backing off."""
    names = domain.words[domain.word]
    own = np.flatnonzero((domain.source == state) & (names == word))
    if own.size:
        return float(domain.cost[own[0]])
    (back,) = np.flatnonzero((domain.source == state) & (names == ""))
    return float(domain.cost[back]) + word_cost(domain, int(domain.to[back]), word)


def end_cost(domain: Domain, state: int) -> float:
    """Return what ending costs after a context, likewise."""
    if np.isfinite(domain.final[state]):
        return float(domain.final[state])
    (back,) = np.flatnonzero((domain.source == state) & (domain.words[domain.word] == ""))
    return float(domain.cost[back]) + end_cost(domain, int(domain.to[back]))


def test_sentences_that_were_never_said_are_dearer_than_those_that_were(small: Domain) -> None:
    assert cost(small, "please", "stop") < cost(small, "stop", "now") < cost(small, "please", "now") < math.inf


def test_a_file_holds_it(small: Domain, tmp_path: Path) -> None:
    """What is read is what was written, but for the precision of 16 bits, and the same model is the same bytes."""
    small.save(tmp_path / "one")
    small.save(tmp_path / "two")
    again = Domain.load(tmp_path / "one")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert again.words.tolist() == small.words.tolist()
    assert cost(again, "please", "stop") == pytest.approx(cost(small, "please", "stop"), abs=0.01)


def test_in_the_graph_words_stand_in_order_after_backing_off(small: Domain) -> None:
    """Numbers count on from what is there already, and each state's arcs are sorted by word id."""
    acceptor = small.acceptor(IDS, states=100, arcs=1000)
    assert acceptor.start == small.start + 100
    assert int(acceptor.states["first"][0]) == 1000
    assert int(acceptor.states["count"].sum()) == len(acceptor.arcs)
    for state in acceptor.states:
        words = acceptor.arcs["word"][state["first"] - 1000 :][: state["count"]].tolist()
        assert words == sorted(words)
        assert state["epsilons"] == words.count(0) <= 1
    assert acceptor.arcs["to"].min() >= 100


def test_words_that_the_speech_model_does_not_know_are_left_out(small: Domain) -> None:
    acceptor = small.acceptor({"stop": STOP, "please": PLEASE}, states=0, arcs=0)
    assert set(acceptor.arcs["word"].tolist()) == {0, STOP, PLEASE}
    assert int(acceptor.states["count"].sum()) == len(acceptor.arcs)


def test_the_shipped_model_is_that_of_the_shipped_sentences() -> None:
    """Whoever changes templates or paraphrases counts anew: python -m scripts.make_domain."""
    shipped, made = Domain.load(assets.data_dir("grammars") / "en" / "meaning" / FILE), make_domain.make()
    assert shipped.words.tolist() == made.words.tolist()
    assert shipped.word.tolist() == made.word.tolist()
    assert shipped.cost == pytest.approx(made.cost, abs=0.01)
