"""What is acted upon, by what was heard and who else is there."""

from collections.abc import Mapping

import pytest

from voice_coach.events import Safety
from voice_coach.hearing.acceptance import (
    CLEAR_DB,
    COMPANY_MARGIN,
    CRY_MARGIN,
    FEAR_MARGIN,
    RELIEF_MARGIN,
    Acceptance,
    Verdict,
)
from voice_coach.hearing.belief import Belief
from voice_coach.hearing.evidence import Candidate, Evidence, Word
from voice_coach.hearing.gate import OPEN_DB
from voice_coach.hearing.reading import Reading, Way

READINGS: Mapping[str, Reading] = {
    "make it harder": Reading("Harder", accepted=True, way=Way.TEMPLATE),
    "hey coach make it harder": Reading("Harder", accepted=True, addressed=True, doubtful=True, way=Way.MEANING),
    "stop": Reading("Stop", accepted=True, way=Way.TEMPLATE),
    "ow": Reading("Pain", accepted=True, safety=Safety.PAIN, way=Way.TEMPLATE),
    "my back is killing me": Reading("Pain", accepted=True, safety=Safety.PAIN, way=Way.SIGN),
    "a little more of it": Reading(
        "Harder", accepted=True, way=Way.MEANING, belief=Belief(probability=0.7, ours=0.95, ahead=9.0)
    ),
    "surely more of it": Reading(
        "Harder", accepted=True, way=Way.MEANING, belief=Belief(probability=0.9, ours=0.999, ahead=9.0)
    ),
    "harder perhaps": Reading("Harder", accepted=True, doubtful=True, way=Way.MEANING),
    "it is getting harder": Reading("Effort", accepted=True, doubtful=True, safety=Safety.EFFORT, way=Way.MEANING),
    "it is hard": Reading("Effort", accepted=True, safety=Safety.EFFORT, way=Way.TEMPLATE),
    "yes": Reading("Yes", accepted=True, way=Way.TEMPLATE),
}


class Reader:
    """Knows ``READINGS``; as parts only sentences of the grammar."""

    def read(self, text: str, accepted: frozenset[str] | None = None, *, whole: bool = True) -> Reading:
        reading = READINGS.get(text, Reading())
        return reading if whole or reading.way is Way.TEMPLATE else Reading()


def evidence(*ways: tuple[str, float], at: float = 0.0, lasts: float = 1.5, rise_db: float = 40.0) -> Evidence:
    """Sequences of words and what they cost, spoken from ``at`` on."""

    def candidate(text: str, cost: float) -> Candidate:
        words = text.split()
        each = lasts / max(1, len(words))
        return Candidate(
            tuple(Word(word, at + n * each, at + (n + 1) * each, rise_db) for n, word in enumerate(words)), cost
        )

    return Evidence(tuple(candidate(*way) for way in ways), 0.0, 10.0, at + lasts)


def judged(acceptance: Acceptance, *ways: tuple[str, float], at: float, lasts: float = 1.5) -> Verdict:
    verdict = acceptance.judge(evidence(*ways, at=at, lasts=lasts), None)
    assert verdict is not None
    acceptance.take_note(verdict)
    return verdict


@pytest.fixture
def alone() -> Acceptance:
    """With nobody but the user."""
    return Acceptance(Reader(), frozenset({"Harder"}))


@pytest.fixture
def in_company() -> Acceptance:
    """While a television runs, until 20 s."""
    acceptance = Acceptance(Reader(), frozenset({"Harder"}))
    judged(acceptance, ("and now the weather", 0.0), at=0.0, lasts=9.0)
    judged(acceptance, ("it is going to rain", 0.0), at=10.0, lasts=10.0)
    return acceptance


def test_what_does_not_rise_above_the_noise_was_not_said(alone: Acceptance) -> None:
    assert alone.judge(evidence(("stop", 0.0), rise_db=OPEN_DB - 1), None) is None


def test_near_misses_make_doubtful_what_is_not_clearly_heard(alone: Acceptance) -> None:
    ways = (("make it harder", 0.0), ("may get harder", 1.0))
    for rise_db, doubtful in ((CLEAR_DB - 1, True), (CLEAR_DB, False)):
        verdict = alone.judge(evidence(*ways, rise_db=rise_db), None)
        assert verdict is not None
        assert verdict.heard.doubtful is doubtful


@pytest.mark.parametrize("text", ["a little more of it", "harder perhaps", "it is getting harder"])
def test_alone_a_meaning_is_believed_that_is_not_in_company(
    alone: Acceptance, in_company: Acceptance, text: str
) -> None:
    assert judged(alone, (text, 0.0), at=22.0).heard.intent == READINGS[text].intent
    verdict = judged(in_company, (text, 0.0), at=22.0)
    assert verdict.heard.intent is None
    assert "others have talked" in verdict.reading.why


@pytest.mark.parametrize("text", ["make it harder", "surely more of it", "stop", "ow", "my back is killing me", "yes"])
def test_what_is_clear_counts_in_company(in_company: Acceptance, text: str) -> None:
    assert judged(in_company, (text, 0.0), at=22.0).reading == READINGS[text]


def test_near_misses_rule_out_what_is_said_in_company(in_company: Acceptance) -> None:
    ways = (("make it harder", 0.0), ("may get harder", COMPANY_MARGIN - 0.1))
    assert judged(in_company, *ways, at=22.0).heard.intent is None


def test_in_company_no_command_is_made_of_other_words(alone: Acceptance, in_company: Acceptance) -> None:
    """An answer is, because it was asked for."""
    assert judged(alone, ("my card", 0.0), ("make it harder", 1.0), at=22.0).heard.intent == "Harder"
    assert judged(in_company, ("my card", 0.0), ("make it harder", 1.0), at=22.0).heard.intent is None
    assert judged(in_company, ("yet", 0.0), ("yes", 1.0), at=25.0).heard.intent == "Yes"


def test_the_wake_phrase_ends_company(in_company: Acceptance) -> None:
    assert judged(in_company, ("hey coach make it harder", 0.0), at=22.0).heard.doubtful
    assert judged(in_company, ("harder perhaps", 0.0), at=25.0).heard.doubtful


@pytest.mark.parametrize("text", ["make it harder", "surely more of it"])
def test_what_goes_on_from_other_talk_is_a_part_of_it(alone: Acceptance, text: str) -> None:
    judged(alone, ("well", 0.0), at=0.0)
    assert judged(alone, (text, 0.0), at=1.6).heard.intent is None


def test_nothing_in_a_long_talk_is_a_command(alone: Acceptance) -> None:
    assert judged(alone, ("surely more of it", 0.0), at=0.0, lasts=11.0).heard.intent is None


def test_pain_in_a_long_talk_is_asked_about(alone: Acceptance) -> None:
    """The coach is silent, whoever it was."""
    heard = judged(alone, ("my back is killing me", 0.0), at=0.0, lasts=11.0).heard
    assert (heard.intent, heard.safety) == ("Possible", Safety.POSSIBLE)


def test_in_company_a_tale_of_pain_is_asked_about(in_company: Acceptance) -> None:
    """Who is in pain says it in a few words."""
    assert judged(in_company, ("my back is killing me", 0.0), at=22.0, lasts=3.9).heard.safety is Safety.PAIN
    assert judged(in_company, ("my back is killing me", 0.0), at=30.0, lasts=4.1).heard.safety is Safety.POSSIBLE


@pytest.mark.parametrize("text", ["stop", "ow"])
def test_a_stop_or_a_cry_counts_within_other_talk(alone: Acceptance, text: str) -> None:
    judged(alone, ("well", 0.0), at=0.0)
    assert judged(alone, (text, 0.0), at=1.6).reading == READINGS[text]


def test_in_company_a_cry_that_talk_goes_on_with_is_asked_about(in_company: Acceptance) -> None:
    """Where talk is cut for its length, the end of a word may be left over: "lunch", "ouch"."""
    assert judged(in_company, ("ow", 0.0), at=20.2).heard.safety is Safety.POSSIBLE
    assert judged(in_company, ("stop", 0.0), at=21.8).heard.intent == "Stop"


def test_in_company_an_effort_is_not_answered(in_company: Acceptance) -> None:
    """It changes nothing, and others say it too."""
    assert judged(in_company, ("it is hard", 0.0), at=22.0).heard.intent is None


def test_words_about_pain_that_are_nearly_as_likely_as_nothing_are_asked_about(alone: Acceptance) -> None:
    """Of what was lost on the way from afar, another way to hear it may be left."""
    for best in ("by bags kidding me", "harder perhaps"):
        heard = judged(alone, (best, 0.0), ("my back is killing me", FEAR_MARGIN), at=0.0).heard
        assert (heard.text, heard.intent, heard.safety, heard.doubtful) == (best, "Possible", Safety.POSSIBLE, False)


@pytest.mark.parametrize(
    "ways",
    [
        [("make it harder", 0.0), ("my back is killing me", 0.5)],
        [("by bags kidding me", 0.0), ("my back is killing me", FEAR_MARGIN + 0.1)],
        [("oh", 0.0), ("ow", CRY_MARGIN + 0.1)],
        [("by bags kidding me", 0.0), ("my back is killing me", 0.5), ("it is hard", 0.5 + RELIEF_MARGIN)],
    ],
)
def test_words_about_pain_are_not_feared_in_what_means_something_or_beside_likelier_ones(
    alone: Acceptance, ways: list[tuple[str, float]]
) -> None:
    """A single syllable is near many others, and who tells of effort is near a complaint."""
    assert judged(alone, *ways, at=0.0).heard.safety is None


@pytest.mark.parametrize(
    "ways",
    [
        [("oh", 0.0), ("ow", CRY_MARGIN)],
        [("by bags kidding me", 0.0), ("my back is killing me", 0.5), ("it is hard", 0.6 + RELIEF_MARGIN)],
    ],
)
def test_a_cry_that_is_as_likely_is_feared_and_so_is_pain_beside_what_is_less_likely(
    alone: Acceptance, ways: list[tuple[str, float]]
) -> None:
    assert judged(alone, *ways, at=0.0).heard.safety is Safety.POSSIBLE


def test_in_company_no_pain_is_feared(in_company: Acceptance) -> None:
    """Others' words are near those about pain, too."""
    assert judged(in_company, ("by bags", 0.0), ("my back is killing me", 0.5), at=25.0).reading.intent is None
