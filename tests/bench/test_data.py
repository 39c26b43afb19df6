"""What the benches say is well-formed, and what is kept from tuning is as it was when it was written."""

import hashlib

import pytest

from bench import ear, safety
from bench.confusion import sentences
from bench.understanding import DATA, SEEN, UNSEEN, load
from voice_coach.hearing.parser import Parser
from voice_coach.mind.intent import Intent


@pytest.mark.parametrize("name", [SEEN, UNSEEN])
def test_each_sentence_is_said_in_a_state_and_means_what_there_is(name: str) -> None:
    """Misspelt states and intents would count as not understood."""
    for sentence in load(DATA / name):
        assert ear.expected_in(sentence.state), sentence.say
        assert set(sentence.wanted.intents) <= {intent.value for intent in Intent}, sentence.say


@pytest.mark.parametrize("name", [safety.SEEN, safety.UNSEEN])
def test_each_sentence_about_the_body_has_a_kind_a_state_and_a_right_answer(name: str) -> None:
    for sentence in safety.load(DATA / name):
        assert ear.expected_in(sentence.state), sentence.say
        assert sentence.kind in {"pain", "red_flag", "effort", "distractor"}, sentence.say
        assert sentence.accept, sentence.say
        assert set(sentence.accept) <= set(safety.Act), sentence.say


@pytest.mark.parametrize("name", [UNSEEN, safety.UNSEEN])
def test_the_sentences_kept_from_tuning_are_untouched(name: str) -> None:
    """Their hash was committed before anything was tuned."""
    wanted = (DATA / name).with_suffix(".sha256").read_text().split()[0]
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == wanted


def test_no_sentence_is_both_seen_and_kept_from_tuning() -> None:
    """Or it would not be unseen."""
    assert {one.say for one in load(DATA / SEEN)}.isdisjoint(one.say for one in load(DATA / UNSEEN))
    body, body_unseen = safety.load(DATA / safety.SEEN), safety.load(DATA / safety.UNSEEN)
    assert {one.say for one in body}.isdisjoint(one.say for one in body_unseen)


def test_what_is_drawn_from_the_templates_is_read_as_what_it_is() -> None:
    """The draw and the parser know the same sentences; it is the same at every call."""
    parser = ear.parser()
    drawn = sentences(parser.grammar, 2)
    reader = Parser(parser.grammar)
    for sentence in drawn:
        parse = reader.parse(sentence.say, frozenset(sentence.wanted.intents))
        assert parse is not None, sentence.say
        assert parse.intent in sentence.wanted.intents, sentence.say
    assert drawn == sentences(parser.grammar, 2)
