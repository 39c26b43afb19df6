"""Sounds: what a speech model takes for other words still sounds like the sentence that was said."""

from pathlib import Path

import pytest

from tests import shipped
from voice_coach import assets
from voice_coach.hearing.grammar import Grammar, load_grammar
from voice_coach.hearing.phones import LETTERS, LOSS, SUBSTITUTION, Pronunciations
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.sounds import DISTANCE, LONGEST, Likeness, Sounds
from voice_coach.hearing.templates import Templates

GRAMMAR = """
language: en
intents:
  SetRepetitions: {data: [{sentences: ["[do] {number} (reps|repetitions) [please]"]}]}
  Pause: {data: [{sentences: ["[hey] hold on [a (sec|minute)]"]}]}
  Easier: {data: [{sentences: ["[can you] make it [a bit] easier [please]"]}]}
  Faster: {data: [{sentences: ["speed it up [a bit]"]}]}
lists:
  number: {range: {from: 1, to: 20}}
"""


@pytest.fixture(scope="module")
def pronunciations() -> Pronunciations:
    return Pronunciations(assets.data_dir("grammars") / "en" / "meaning" / "pronunciations.txt")


@pytest.fixture
def grammar(tmp_path: Path) -> Grammar:
    (tmp_path / "a.yaml").write_text(GRAMMAR)
    return load_grammar(tmp_path)


@pytest.fixture
def sounds(grammar: Grammar, pronunciations: Pronunciations) -> Sounds:
    return Sounds(Prefixes.of(Templates(grammar).word_graph(0.0)), pronunciations)


def nearest(sounds: Sounds, text: str) -> Likeness | None:
    return next(sounds.likenesses(text), None)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("twelve rats", "twelve reps"),
        ("he'll hold on a sec", "hey hold on a sec"),
        ("can you make it easy her please", "can you make it easier please"),
        ("speed it tap a bit", "speed it up a bit"),
        ("do ate wraps", "do eight reps"),
    ],
)
def test_words_are_recognised_by_their_sound(sounds: Sounds, heard: str, said: str) -> None:
    """One word for another, words run together, and a word too many are all near."""
    likeness = nearest(sounds, heard)
    assert likeness is not None
    assert likeness.text == said
    assert likeness.distance < 0.1


def test_a_sentence_of_the_grammar_is_nearest_to_itself(sounds: Sounds) -> None:
    """What is said is at no distance, and others follow in order."""
    found = list(sounds.likenesses("make it easier"))
    assert found[0] == Likeness("make it easier", 0.0)
    assert [likeness.distance for likeness in found] == sorted(likeness.distance for likeness in found)
    assert all(likeness.distance <= DISTANCE for likeness in found)


@pytest.mark.parametrize(
    "text",
    ["the weather is lovely today", "stop by the store", "", "xqzzyv", " ".join(["speed it up a bit"] * LONGEST)],
)
def test_other_talk_is_like_nothing(sounds: Sounds, text: str) -> None:
    """Other sentences, words that nobody can pronounce, and long speeches are not compared to the end."""
    assert nearest(sounds, text) is None


def test_costs_are_those_of_the_ear() -> None:
    """A phone is nearest to itself; "p" is nearer to "b" than to "s", "i" nearer to "e" than to "a"; weak phones are lost easily."""
    number = {phone: n for n, phone in enumerate(LETTERS)}

    def cost(one: str, other: str) -> float:
        return float(SUBSTITUTION[number[one], number[other]])

    assert (SUBSTITUTION == SUBSTITUTION.T).all()
    assert (SUBSTITUTION.diagonal() == 0).all()
    assert cost("P", "B") < cost("P", "S")
    assert cost("IH", "EH") < cost("IH", "AA")
    assert LOSS[number["HH"]] < LOSS[number["S"]]


def test_the_words_of_the_grammar_have_sounds(pronunciations: Pronunciations) -> None:
    """All but a few: run scripts/make_pronunciations.py when templates bring many new words."""
    words = set(Templates(shipped.grammar()).places())
    assert len([word for word in words if pronunciations.phones(word) is None]) <= 0.01 * len(words)


def test_an_ending_is_pronounced_without_the_table(pronunciations: Pronunciations) -> None:
    """Plurals and possessives of known words are known."""
    stem = pronunciations.phones("worktop")
    assert stem is not None
    assert pronunciations.phones("worktops") == (*stem, list(LETTERS).index("Z"))
    assert pronunciations.phones("xqzzyv") is None
