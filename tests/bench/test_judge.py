"""What the benches make of what was heard."""

from pathlib import Path

import pytest

from bench.judge import Judge, Outcome, Wanted
from voice_coach.events import Heard
from voice_coach.hearing.grammar import load_grammar

GRAMMAR = """
language: en
intents:
  Stop: {data: [{sentences: [stop]}]}
  Ask: {data: [{sentences: [how high], slots: {topic: height}}]}
  SetRepetitions: {data: [{sentences: ["{number} reps", change the reps]}]}
  Possible: {data: [{sentences: [it feels odd], metadata: {safety: possible}}]}
lists:
  number: {range: {from: 1, to: 30}}
"""
TWELVE = Wanted(("SetRepetitions", "Ask"), {"number": (12,)})


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    (tmp_path / "grammar.yaml").write_text(GRAMMAR)
    return Judge(load_grammar(tmp_path))


def test_the_right_intent_with_the_right_slots_is_understood(judge: Judge) -> None:
    """Slots are those that matter."""
    assert judge.judge([Heard("", "SetRepetitions", {"number": 12})], TWELVE) is Outcome.UNDERSTOOD


def test_a_wrong_number_is_a_wrong_action(judge: Judge) -> None:
    """What is done with a wrong slot is not what was meant."""
    assert judge.judge([Heard("", "SetRepetitions", {"number": 20})], TWELVE) is Outcome.WRONG


def test_a_number_that_was_not_heard_is_asked_for(judge: Judge) -> None:
    """The coach asks how many."""
    assert judge.judge([Heard("", "SetRepetitions")], TWELVE) is Outcome.ASKED


def test_a_slot_counts_only_with_an_intent_that_may_have_it(judge: Judge) -> None:
    """A question about height has no number."""
    assert judge.judge([Heard("", "Ask", {"topic": "height"})], TWELVE) is Outcome.UNDERSTOOD


def test_what_is_doubtful_is_asked_about(judge: Judge) -> None:
    """Rightly or wrongly."""
    assert judge.judge([Heard("", "Stop", doubtful=True)], Wanted(("Stop",))) is Outcome.ASKED
    assert judge.judge([Heard("", "Stop", doubtful=True)], Wanted(("Ask",))) is Outcome.ASKED_WRONGLY


def test_urgency_between_two_that_would_be_right_is_right(judge: Judge) -> None:
    """Pain is more urgent than what may be pain, and less than a red flag."""
    assert judge.judge([Heard("", "Pain")], Wanted(("RedFlag", "Possible"))) is Outcome.UNDERSTOOD
    assert judge.judge([Heard("", "Pain")], Wanted(("Possible",))) is Outcome.WRONG


def test_what_may_be_pain_is_asked_about(judge: Judge) -> None:
    """It is silence and a question, whatever was meant; where it was meant, it is understood."""
    assert judge.judge([Heard("", "Possible")], Wanted()) is Outcome.ASKED_WRONGLY
    assert judge.judge([Heard("", "Possible")], Wanted(("Possible",))) is Outcome.UNDERSTOOD


def test_what_the_state_does_not_expect_is_as_nothing(judge: Judge) -> None:
    """Nothing is done about it."""
    assert judge.judge([Heard("", "Stop", accepted=False)], Wanted(("Stop",))) is Outcome.MISSED
    assert judge.judge([Heard("", None), Heard("", "Stop", accepted=False)], Wanted()) is Outcome.REJECTED


def test_of_several_utterances_the_worst_that_was_done_counts(judge: Judge) -> None:
    """A right action does not undo a wrong one; a question after a right action does not either."""
    heard = [Heard("", "Stop"), Heard("", "Ask", {"topic": "height"})]
    assert judge.judge(heard, Wanted(("Stop",))) is Outcome.WRONG
    assert judge.judge([Heard("", "Stop"), Heard("", "Ask", doubtful=True)], Wanted(("Stop",))) is Outcome.UNDERSTOOD
