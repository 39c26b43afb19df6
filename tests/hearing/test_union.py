"""The parts of the graph put together: what each way costs, and where it leads."""

import math

import numpy as np
import pytest

from voice_coach.hearing import ngram, union
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.ngram import Acceptor
from voice_coach.hearing.templates import WordState

STOP_OR_GO = (WordState(0.0, ()), WordState(2.0, (("now", 0),)), WordState(None, (("go", 0), ("ow", 1), ("stop", 1))))
IDS = {"stop": 7, "now": 3, "ow": 5, "go": 9}
HALF = math.log(2)


def arcs_of(acceptor: Acceptor, state: int, first: int = 0) -> list[tuple[int, float, int]]:
    row = acceptor.states[state]
    arcs = acceptor.arcs[row["first"] - first : row["first"] - first + row["count"]]
    return [(int(arc["word"]), round(float(arc["cost"]), 4), int(arc["to"])) for arc in arcs]


def test_choices_cost_what_they_are() -> None:
    """One of n ways costs ln n; where a sentence may be over, half of the chance is that it is; a cry adds its own."""
    acceptor = union._acceptor(STOP_OR_GO, IDS, branching=1.0, states=0, arcs=0)
    third, half = round(math.log(3), 4), round(HALF, 4)
    assert acceptor.start == 2
    assert arcs_of(acceptor, 2) == [(5, third, 1), (7, third, 1), (9, third, 0)]
    assert arcs_of(acceptor, 1) == [(3, half, 0)]
    assert acceptor.states["final"] == pytest.approx([0, 2.0 + HALF, np.inf])


def test_without_branching_every_sentence_is_as_cheap() -> None:
    acceptor = union._acceptor(STOP_OR_GO, IDS, branching=0.0, states=0, arcs=0)
    assert not acceptor.arcs["cost"].any()
    assert list(acceptor.states["final"]) == [0.0, 2.0, np.inf]


def test_parts_are_numbered_one_after_the_other() -> None:
    """States and arcs of the grammar come after those of the general language model."""
    acceptor = union._acceptor(STOP_OR_GO, IDS, branching=0.0, states=100, arcs=1000)
    assert acceptor.start == 102
    assert list(acceptor.states["first"]) == [1000, 1000, 1001]
    assert arcs_of(acceptor, 1, first=1000) == [(3, 0.0, 100)]


def test_the_wake_phrase_leads_to_every_sentence_and_may_stand_alone() -> None:
    """Without it all costs the same as if there were none; after it come the same entries, or the end."""
    entries, dials = [(3.0, 11), (0.0, 22)], GraphDials(wake_cost=5.0, branching=1.0, silence_cost=2.0)
    half = round(HALF, 4)
    plain = union._entrance([], [], entries, dials, states=100, arcs=1000)
    waking = union._entrance([7, 3], [], entries, dials, states=100, arcs=1000)
    assert plain.start == waking.start == 100
    assert arcs_of(plain, 0, first=1000) == [(0, 3.0, 11), (0, 0.0, 22)]
    assert arcs_of(waking, 0, first=1000) == [(0, 3.0, 11), (0, 0.0, 22), (7, 5.0, 101)]
    assert arcs_of(waking, 1, first=1000) == [(3, 0.0, 102)]
    assert arcs_of(waking, 2, first=1000) == [(0, round(3.0 + HALF, 4), 11), (0, half, 22)]
    assert waking.states["final"] == pytest.approx([2.0, np.inf, HALF, 0.0])
    assert list(waking.states["epsilons"]) == [2, 0, 2, 0]


def test_a_single_word_may_be_all_that_is_said() -> None:
    """It ends there; the words stand in order, with the wake phrase's among them."""
    dials = GraphDials(wake_cost=5.0, silence_cost=2.0)
    entrance = union._entrance([7, 3], [(4, 9.5), (8, 8.0)], [(0.0, 22)], dials, states=100, arcs=1000)
    assert arcs_of(entrance, 0, first=1000) == [(0, 0.0, 22), (4, 9.5, 103), (7, 5.0, 101), (8, 8.0, 103)]
    assert arcs_of(entrance, 3, first=1000) == []
    assert entrance.states["final"][3] == 0.0


def test_single_words_cost_more_the_rarer_they_are() -> None:
    """What is no word, or hardly ever said, is not among them."""
    arcs = np.array([(1, 1, 1.0, 0), (2, 2, 4.0, 0), (3, 3, 4.0, 0), (4, 4, 12.0, 0), (5, 5, 9.0, 0)], ngram.ARC)
    states = np.array([(0.0, 0, 1, 0, 0), (0.0, 0, 5, 0, 0)], ngram.STATE)
    ids = {"stop": 1, "don't": 2, "<unk>": 3, "aardvark": 4, "off": 5}
    found = union._single_words(ngram.Acceptor(0, states, arcs), ids, 7.0)
    assert [(word, round(cost, 3)) for word, cost in found] == [(1, 7.3), (2, 8.2), (5, 9.7)]
