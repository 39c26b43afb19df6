"""The arithmetic of the benches."""

import pytest

from bench.dictation import words_wrong
from bench.engines import OwnDriver
from bench.judge import Wanted
from bench.row import poisson, wilson
from bench.understanding import Sentence, cases
from bench.voices import BenchVoice


def test_the_bounds_of_a_rate_are_wilsons() -> None:
    """Ten of ten is not certainty: Wilson gives 0.722 (Brown, Cai and DasGupta 2001 have the formula)."""
    low, high = wilson(10, 10)
    assert low == pytest.approx(0.7225, abs=1e-3)
    assert high == pytest.approx(1.0)


@pytest.mark.parametrize(("events", "bounds"), [(0, (0.0, 3.689)), (3, (0.619, 8.767)), (10, (4.795, 18.390))])
def test_the_bounds_of_a_count_are_the_exact_ones(events: int, bounds: tuple[float, float]) -> None:
    """As tables of the Poisson distribution have them."""
    assert poisson(events) == pytest.approx(bounds, abs=1e-3)


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [("make it easier", "make it easier", 0), ("make it easier", "make easier now", 2), ("stop", "", 1)],
)
def test_words_that_are_added_left_out_or_exchanged_are_wrong(said: str, heard: str, wrong: int) -> None:
    """The least number of them is counted."""
    assert words_wrong(said.split(), heard.split()) == wrong


def test_voices_take_turns() -> None:
    """Each sentence is spoken by so many, and all voices speak equally often."""
    speakers = [BenchVoice(name, OwnDriver("espeak"), like_people=False) for name in "abc"]
    sentences = [Sentence(say, "paused", Wanted()) for say in ("one", "two", "three")]
    spoken = [(case.sentence.say, case.voice) for case in cases(sentences, speakers, ["clean"], each=2)]
    assert spoken == [("one", "a"), ("one", "b"), ("two", "c"), ("two", "a"), ("three", "b"), ("three", "c")]
