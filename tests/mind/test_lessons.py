"""Own words, taught by voice: read back, agreed to, learnt, and refused where they would be dangerous."""

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.events import Learn, Unlearn

BANANA = {"phrase": "banana", "command": "pause", "command_intent": "Pause"}


def test_a_lesson_is_read_back_and_learnt() -> None:
    """What is understood is said, and after a "yes" it is learnt."""
    partner = Partner()
    partner.hear("Teach", slots=BANANA)
    assert partner.texts()[-1] == "When you say banana, I will pause. Is that right?"
    assert partner.lessons() == []
    partner.wait_until_silent()
    partner.hear("Yes")
    assert partner.lessons() == [Learn("banana", "pause")]
    partner.report("banana")
    assert partner.said()[-1] == "lesson.learnt"


def test_a_lesson_that_was_misheard_is_not_learnt() -> None:
    """After a "no" all is as it was."""
    partner = Partner()
    partner.hear("Teach", slots=BANANA)
    partner.hear("No")
    partner.hear("Yes")
    assert partner.lessons() == []


def test_what_cannot_be_learnt_is_said_why() -> None:
    """The reason of whoever learns it is said, and there is nothing to undo."""
    partner = Partner()
    partner.hear("Teach", slots=BANANA)
    partner.hear("Yes")
    partner.report("banana", "These words are taken.")
    assert partner.texts()[-1] == "These words are taken."
    partner.hear("Undo")
    assert partner.said()[-1] == "undo.nothing"


def test_a_phrase_is_forgotten_when_asked() -> None:
    """After a question, too."""
    partner = Partner()
    partner.hear("Unteach", phrase="banana")
    assert partner.said()[-1] == "lesson.ask_forget"
    partner.hear("Yes")
    assert partner.lessons() == [Unlearn("banana")]
    partner.report("banana")
    assert partner.said()[-1] == "lesson.forgotten"


@pytest.mark.parametrize("command", ["Yes", "Pain", "HelpMe", "Ask", "SetGoal"])
def test_whoever_speaks_otherwise_can_teach_it(command: str) -> None:
    """Words of one's own for yes, for pain and for a question are as good as for a command."""
    partner = Partner()
    partner.hear("Teach", phrase="mah", command="whatever", command_intent=command)
    partner.hear("Yes")
    assert partner.lessons() == [Learn("mah", "whatever")]


@pytest.mark.parametrize(
    ("slots", "line"),
    [
        ({**BANANA, "phrase": "stop it"}, "lesson.kept"),
        ({**BANANA, "phrase": "ouch"}, "lesson.kept"),
        ({**BANANA, "phrase": " "}, "lesson.unclear"),
        ({**BANANA, "command_intent": "Nonsense"}, "lesson.unclear"),
        ({"phrase": "banana"}, "lesson.unclear"),
    ],
)
def test_what_may_not_be_taught_is_refused(slots: dict[str, str | int], line: str) -> None:
    """Words that are there for safety keep their meaning; what is not understood is not learnt."""
    partner = Partner()
    partner.hear("Teach", slots=slots)
    assert partner.said()[-1] == line
    partner.hear("Yes")
    assert partner.lessons() == []


def test_nobody_learns_while_moving() -> None:
    """In a set a lesson waits."""
    partner = in_a_set(2)
    partner.hear("Teach", slots=BANANA)
    assert partner.said()[-1] == "lesson.later"
    assert partner.coach.state != "paused"
