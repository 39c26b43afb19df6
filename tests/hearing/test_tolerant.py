"""The tolerant reading: what is acted upon, what is asked about, what is left alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from voice_coach import assets
from voice_coach.events import Safety
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.meaning import BUCKETS, Array, Head, Meaning
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.phones import Pronunciations
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.reading import Reading, Way
from voice_coach.hearing.sounds import Sounds
from voice_coach.hearing.templates import Templates
from voice_coach.hearing.tolerant import TolerantReader

MEANING = assets.data_dir("grammars") / "en" / "meaning"
GRAMMAR = """
language: en
intents:
  SetRepetitions: {data: [{sentences: ["[do] {number} (reps|repetitions) [please]"]}]}
  SetSets: {data: [{sentences: ["{number} sets [please]"]}]}
  Stop: {data: [{sentences: ["stop [it now]", "please stop this exercise"]}]}
  Easier: {data: [{sentences: ["make it [a bit] easier [please]"]}]}
  "No": {data: [{sentences: ["no", "no thank you very much"]}]}
  Side: {data: [{sentences: ["(left|right)"]}]}
  Pain: {data: [{sentences: ["my knee hurts"], metadata: {safety: pain}}]}
lists:
  number: {range: {from: 1, to: 12}}
"""
INTENTS = ("Easier", "Harder", "Stop", "Resume", "HelpMe", "SetRepetitions", "CorrectCount", "Ask.breathing")


class FixedMeaning(Meaning):
    """Stands in for the network: says what it was told to say of any utterance."""

    def __init__(self, **means: float) -> None:
        self.means: Mapping[str, float] = {
            **dict.fromkeys(("Other", "Answer", "Complaint", *INTENTS), 0.0),
            **{name.replace("_", "."): p for name, p in means.items()},
        }

    def judge(self, text: str) -> Mapping[str, float]:
        return self.means


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    directory = tmp_path_factory.mktemp("grammar")
    (directory / "a.yaml").write_text(GRAMMAR)
    return Parser(load_grammar(directory))


@pytest.fixture(scope="module")
def sounds(parser: Parser) -> Sounds:
    prefixes = Prefixes.of(Templates(parser.grammar).word_graph(0.0))
    return Sounds(prefixes, Pronunciations(MEANING / "pronunciations.txt"))


def read(parser: Parser, text: str, meaning: Meaning, accepted: Sequence[str] | None = None) -> Reading:
    return TolerantReader(parser, None, meaning).read(text, None if accepted is None else frozenset(accepted))


def test_a_certain_meaning_is_acted_upon(parser: Parser) -> None:
    """Without a question, and it says why."""
    reading = read(parser, "this should be gentler on me", FixedMeaning(Easier=0.9, Harder=0.06))
    assert (reading.intent, reading.accepted, reading.doubtful) == ("Easier", True, False)
    assert reading.way is Way.MEANING
    assert reading.why.startswith("it means Easier 0.9")


def test_a_probable_meaning_is_asked_about(parser: Parser) -> None:
    """Between certain and no."""
    reading = read(parser, "this should be kind to me", FixedMeaning(Easier=0.6, Other=0.4))
    assert (reading.intent, reading.doubtful) == ("Easier", True)


@pytest.mark.parametrize("intent", ["Stop", "HelpMe"])
def test_what_cannot_be_asked_about_is_done_or_not(parser: Parser, intent: str) -> None:
    """Nobody is asked whether to stop."""
    assert read(parser, "i would like that to be over", FixedMeaning(**{intent: 0.7, "Other": 0.3})).intent is None
    assert read(parser, "i would like that to be over", FixedMeaning(**{intent: 0.9, "Other": 0.1})).intent == intent


def test_what_is_not_expected_is_not_done(parser: Parser) -> None:
    """However certain it is; and what is expected wins over what is not."""
    certain = FixedMeaning(Easier=0.99)
    assert read(parser, "this should be gentler", certain, ["Stop"]).intent is None
    mixed = FixedMeaning(Ask_breathing=0.5, SetRepetitions=0.4, Other=0.05)
    assert read(parser, "what about eight of them", mixed, ["SetRepetitions"]).intent == "SetRepetitions"


def test_what_is_likely_for_the_coach_needs_no_certainty_which_of_many(parser: Parser) -> None:
    """Where hardly anything speaks for other talk and nothing else is near, a third is enough; where it does, a half is not."""
    text = "this should be gentler on me"
    ours = read(parser, text, FixedMeaning(Easier=0.4, Resume=0.1, HelpMe=0.1, CorrectCount=0.1, Other=0.02))
    assert (ours.intent, ours.doubtful) == ("Easier", False)
    near = read(parser, text, FixedMeaning(Easier=0.4, Resume=0.35, Other=0.02))
    assert (near.intent, near.doubtful) == ("Easier", True)
    perhaps = read(parser, text, FixedMeaning(Easier=0.5, Other=0.1))
    assert (perhaps.intent, perhaps.doubtful) == ("Easier", True)


def test_meanings_that_lead_to_the_same_count_together(parser: Parser) -> None:
    """Ready, or on with it: either is done."""
    reading = read(parser, "right that will do now", FixedMeaning(Resume=0.3, Ready=0.25, HelpMe=0.15, Other=0.02))
    assert (reading.intent, reading.doubtful) == ("Resume", False)


def test_an_opposite_must_be_far_behind(parser: Parser) -> None:
    """Where the words do not decide, a little of the opposite is enough not to act."""
    text = "this should be different for me"
    assert read(parser, text, FixedMeaning(Easier=0.6, Harder=0.15)).doubtful
    assert not read(parser, text, FixedMeaning(Easier=0.6, Harder=0.05)).doubtful


def test_topics_and_numbers_are_slots(parser: Parser) -> None:
    """Those of the label, and those of the words; a count without a number is nothing."""
    assert read(parser, "what about my breath", FixedMeaning(Ask_breathing=0.9)).slots == {"topic": "breathing"}
    assert read(parser, "i fancy eight of them", FixedMeaning(SetRepetitions=0.9)).slots == {"number": 8}
    assert read(parser, "i fancy other reps", FixedMeaning(SetRepetitions=0.9)).slots == {}
    assert read(parser, "that is not the count", FixedMeaning(CorrectCount=0.9)).intent is None


def test_the_words_decide_between_opposites(parser: Parser) -> None:
    """The network is not sure which; the words are."""
    reading = read(parser, "could that be gentler", FixedMeaning(Harder=0.6, Easier=0.35))
    assert (reading.intent, reading.doubtful) == ("Easier", False)


def test_guards_go_before_likeness(parser: Parser) -> None:
    """What others say is none of the coach's business."""
    reading = read(parser, "she said she needs it gentler", FixedMeaning(Easier=0.99))
    assert reading.intent is None
    assert "somebody else" in reading.why


def test_a_likely_complaint_is_possible_pain(parser: Parser) -> None:
    """It silences the coach, who asks."""
    reading = read(parser, "there is something nasty in my back", FixedMeaning(Complaint=0.8))
    assert (reading.intent, reading.safety, reading.doubtful) == ("Possible", Safety.POSSIBLE, False)


def test_a_complaint_that_was_ruled_out_is_none(parser: Parser) -> None:
    """Whatever the network says."""
    reader = TolerantReader(parser, None, FixedMeaning(Complaint=0.95))
    assert reader.read("her back is hurting", no_complaint="it is hers").intent is None


def test_a_near_sound_is_acted_upon_and_a_farther_one_asked_about(parser: Parser, sounds: Sounds) -> None:
    """By sound alone."""
    reader = TolerantReader(parser, sounds, None)
    near, far = reader.read("ate wraps"), reader.read("make it a bid teaser")
    assert (near.intent, near.slots, near.way, near.doubtful) == ("SetRepetitions", {"number": 8}, Way.SOUND, False)
    assert (far.intent, far.doubtful) == ("Easier", True)


def test_a_sound_that_means_nothing_must_be_the_same(parser: Parser, sounds: Sounds) -> None:
    """Where the network says that it is talk, a mere likeness does not count."""
    assert TolerantReader(parser, sounds, FixedMeaning(Other=0.95)).read("make it a bid teaser").intent is None


def test_answers_are_not_guessed(parser: Parser, sounds: Sounds) -> None:
    """Not from a sentence; from a single word only where it sounds the same and is expected."""
    reader = TolerantReader(parser, sounds, None)
    assert reader.read("know thank you vary much").intent is None
    assert reader.read("write", frozenset({"Side"})).intent == "Side"
    assert reader.read("know", frozenset({"No"})).intent == "No"
    assert reader.read("know", frozenset({"Stop"})).intent is None
    assert reader.read("stock", frozenset({"Stop"})).intent is None


def test_pain_by_sound_is_only_possible(parser: Parser, sounds: Sounds) -> None:
    """A likeness never stops a session for good."""
    reading = TolerantReader(parser, sounds, None).read("my neat hurts")
    assert (reading.intent, reading.safety, reading.way) == ("Possible", Safety.POSSIBLE, Way.SOUND)


class Ones:
    """Stands in for the embedding: every sentence alike."""

    def embed_all(self, texts: Sequence[str]) -> Array:
        return np.ones((len(texts), 2), np.float32)


def test_a_head_is_saved_and_loaded_the_same(tmp_path: Path) -> None:
    """The same head is the same bytes, and judges alike."""
    generator = np.random.default_rng(1)
    shapes = ((2 + BUCKETS, 4), (4,), (4, 3), (3,))
    head = Head(
        ("a", "b", "c"), *(generator.normal(size=shape).astype(np.float16).astype(np.float32) for shape in shapes)
    )
    for name in ("one.npz", "two.npz"):
        head.save(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    judged = Meaning(Ones(), head).judge("stop it now")
    assert Meaning(Ones(), Head.load(tmp_path / "one.npz")).judge("stop it now") == judged
    assert sum(judged.values()) == pytest.approx(1.0)
