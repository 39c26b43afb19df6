"""Questionnaires: what is asked next, what answers it, and how an interview goes on whatever is said to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mind.partner import Partner, in_a_set
from tests.mind.pasts import records
from voice_coach.events import Heard, Hush
from voice_coach.mind.dialogue import State, accepts
from voice_coach.mind.intent import Intent
from voice_coach.mind.interview import UNKNOWN, How, Interview, Item, Questionnaire
from voice_coach.mind.past import Kind

FORM = Questionnaire.model_validate(
    {
        "id": "test",
        "keeps": "nothing",
        "known": ["why"],
        "enough": ["alarm"],
        "items": [
            {"id": "ill", "line": "x", "answer": "yes or no", "means": {"yes": ["care"]}},
            {
                "id": "where",
                "line": "x",
                "answer": "body part",
                "when": {"ill": ["yes"]},
                "means": {"chest": ["alarm"]},
            },
            {"id": "many", "line": "x", "answer": "number", "low": 1, "high": 10},
            {"id": "careful", "line": "x", "answer": "yes or no", "found": ["care"]},
            {"id": "because", "line": "x", "answer": "side", "when": {"why": ["asked"]}},
        ],
    }
)


def asked(*answers: str | int, **known: str | int) -> list[str]:
    """Return the items that are asked while these answers are given."""
    interview = Interview(FORM, known).at_its_end()
    items: list[str] = []
    for answer in (*answers, None):
        if interview.present is not None:
            items.append(interview.present.id)
            interview = interview.answered(answer) if answer is not None else interview
    return items


def test_what_is_asked_follows_from_what_was_answered() -> None:
    """Items wait for answers and findings of earlier ones; what is known is not asked."""
    assert asked("no", 3) == ["ill", "many"]
    assert asked("yes", "knee", 3, "no") == ["ill", "where", "many", "careful"]
    assert asked("no", 3, why="asked") == ["ill", "many", "because"]
    assert asked(3, ill="no") == ["many"]


def test_what_is_enough_ends_it() -> None:
    """After a finding that needs no more, nothing more is asked."""
    interview = Interview(FORM).answered("yes").answered("chest")
    assert (interview.present, interview.how) == (None, How.ANSWERED)
    assert interview.findings == {"care", "alarm"}


@given(st.lists(st.sampled_from(["yes", "no", UNKNOWN, None, "back"]), max_size=20))
def test_nothing_is_asked_twice_and_taking_back_undoes(steps: list[str | None]) -> None:
    """Skipped or answered, an item is over; taken back, the interview is what it was."""
    interview = Interview(FORM)
    before: list[Interview] = []
    for step in steps:
        if interview.present is None:
            break
        assert interview.present.id not in interview.asked
        if step == "back":
            assert interview.taken_back() == (before.pop() if before else interview)
            interview = interview.taken_back()
            continue
        before.append(interview)
        interview = interview.skipped() if step is None else interview.answered(step)


def item(answer: str, **more: object) -> Item:
    return Item.model_validate({"id": "x", "line": "x", "answer": answer, **more})


PAIN_TYPES = {"sharp": ["sharp", "stabbing"], "dull": ["dull"]}


@pytest.mark.parametrize(
    ("asks", "said", "answer"),
    [
        (item("yes or no"), Heard("yes", "Yes"), "yes"),
        (item("yes or no"), Heard("no", "No"), "no"),
        (item("yes or no", sure=True), Heard("okay", "Yes"), None),
        (item("yes or no", sure=True), Heard("yes", "Yes", {"sure": "true"}), "yes"),
        (item("yes or no", complaint="yes"), Heard("it hurts", "Pain"), "yes"),
        (item("yes or no"), Heard("it hurts", "Pain"), None),
        (item("yes or no"), Heard("i don't know", "DontKnow"), "unknown"),
        (item("number", high=5), Heard("five", "Number", {"number": 5}), 5),
        (item("number", high=5), Heard("six", "Number", {"number": 6}), None),
        (item("side"), Heard("left", "Side", {"leg": "left"}), "left"),
        (item("body part"), Heard("my knee", "BodyPart", body_part="knee"), "knee"),
        (item("body part"), Heard("my knee hurts", "Pain", body_part="knee"), "knee"),
        (item("body part"), Heard("it hurts", "Pain"), None),
        (item("choice", choices=PAIN_TYPES), Heard("it's stabbing", "Choice", {"choice": "sharp"}), "sharp"),
        (item("choice", choices=PAIN_TYPES), Heard("a dull pain", "Pain"), "dull"),
        (item("choice", choices=PAIN_TYPES), Heard("sharp and dull", "Choice"), None),
        (item("choice", choices=PAIN_TYPES), Heard("yes", "Yes"), None),
    ],
    ids=str,
)
def test_an_utterance_answers_what_it_can(asks: Item, said: Heard, answer: str | int | None) -> None:
    """Each kind of question has its answers; a complaint answers where, what like, and where it says so, whether."""
    assert asks.answer_of(said) == answer


# --- put to the user: the questions after a stop for pain ---------------------------------------------------------------


def in_triage() -> Partner:
    """Return a partner who is being asked where it hurts."""
    partner = in_a_set(2)
    partner.hear("Pain")
    partner.wait_for_state("asking")
    partner.wait_until_silent()
    assert partner.said()[-1] == "triage.where"
    return partner


def test_only_what_answers_the_question_is_listened_for() -> None:
    """Answers of other questions are none; what works everywhere still does."""
    partner = in_triage()
    everywhere = {"Skip", "SkipQuestions", "DontKnow", "Repeat", "Undo", "Help", "Stop", "Pain", "RedFlag", "HelpMe"}
    assert {"BodyPart", *everywhere} <= partner.listens_for
    assert {"Yes", "Number", "Choice", "Side"}.isdisjoint(partner.listens_for)
    partner.hear("BodyPart", body_part="knee")
    assert "Number" in partner.listens_for
    assert "BodyPart" not in partner.listens_for
    assert accepts(State.ASKING, "asks_side") - accepts(State.ASKING) == {"Side"}


def test_silence_is_followed_by_the_question_once_more_and_then_by_the_end() -> None:
    """Twice asked and not answered, the questions are over, without a word of blame."""
    partner = in_triage()
    partner.wait(9)
    assert partner.said()[-2:] == ["triage.where", "triage.where"]
    partner.wait(10)
    assert partner.coach.state == "stopped"
    assert partner.said()[-2:] == ["pain.advice", "pain.over"]
    assert answers(partner) == {"about": "triage", "how": How.SILENCE, "sign": "pain"}


def answers(partner: Partner) -> object:
    return next(record.data for record in records(partner) if record.kind == Kind.ANSWERS)


def test_questions_can_be_skipped_repeated_and_taken_back() -> None:
    """One, or all that are left; "undo" asks the one before again."""
    partner = in_triage()
    partner.hear("Repeat")
    assert partner.said()[-2:] == ["triage.where", "triage.where"]
    partner.hear("DontKnow")
    partner.hear("Number", number=4)
    assert partner.said()[-1] == "triage.sharp"
    partner.hear("Undo")
    assert partner.said()[-1] == "triage.how_bad"
    partner.hear("Skip")
    assert partner.said()[-1] == "triage.sharp"
    partner.hear("SkipQuestions")
    partner.wait(3)
    assert answers(partner) == {"about": "triage", "how": How.SKIPPED, "sign": "pain", "where": UNKNOWN}


def test_what_is_no_answer_is_helped_with() -> None:
    """A number that cannot be is told so; help says what fits, and the question comes again after it."""
    partner = in_triage()
    partner.hear("BodyPart", body_part="knee")
    partner.wait_until_silent()
    partner.hear("Number", number=40)
    assert partner.said()[-1] == "dose.range"
    partner.hear("Help")
    partner.wait(1.5)
    assert partner.said()[-2:] == ["help.asking", "triage.how_bad"]
    partner.hear("Ask", topic="professional")
    partner.wait(1.5)
    assert partner.said()[-2:] == ["answer.professional", "triage.how_bad"]
    partner.wait_until_silent()
    partner.hear("Louder")
    partner.wait(3)
    assert partner.said()[-1] != "triage.how_bad", "it was heard to its end"


def test_who_needs_time_has_it() -> None:
    """After "wait" nothing is asked again for two minutes."""
    partner = in_triage()
    partner.hear("Pause")
    partner.wait(110)
    assert (partner.coach.state, partner.said()[-1]) == ("asking", "wait.long")
    partner.wait(15)
    assert partner.said()[-1] == "triage.where"


@pytest.mark.parametrize("words", ["RedFlag", "HelpMe"])
def test_a_red_flag_breaks_it_off(words: str) -> None:
    """Silence and the call for help, whatever was being asked."""
    partner = in_triage()
    assert isinstance(partner.hear(words)[0], Hush) or not partner.queue
    assert partner.coach.state == "stopped"
    assert partner.said()[-2:] == ["redflag.stop", "redflag.tell"]
    assert answers(partner) == {"about": "triage", "how": How.BROKEN_OFF, "sign": "pain"}


def test_every_kind_of_question_has_its_help() -> None:
    """What is said where an answer cannot be used is there for each kind."""
    wording = Partner().coach.wording
    for kind in ("yes or no", "number", "body part", "side", "choice"):
        assert wording.has(f"asking.{kind.replace(' ', '_')}")


def test_an_answer_is_nothing_without_a_question() -> None:
    """Parts of the body, choices and "I don't know" mean nothing in a set."""
    partner = in_a_set(2)
    for intent in (Intent.BODY_PART, Intent.CHOICE, Intent.DONT_KNOW, Intent.SKIP_QUESTIONS):
        assert partner.hear(intent, body_part="knee") == []
