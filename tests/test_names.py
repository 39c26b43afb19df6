"""The names of profiles in the grammar."""

from pathlib import Path

from tests import shipped
from voice_coach.build import make_teacher
from voice_coach.hearing.parser import Parser
from voice_coach.names import heard_names, with_names
from voice_coach.settings import HearingSettings

GRAMMAR = shipped.grammar()


def meant(parser: Parser, text: str) -> tuple[str, dict[str, str | int]] | None:
    found = parser.parse(text)
    return None if found is None else (found.intent, dict(found.slots))


def test_a_profile_can_say_who_it_is() -> None:
    """In the short sentence only those who are known; others need the long one, or mean nothing."""
    parser = Parser(with_names(GRAMMAR, ["anna", "zoe"]))
    for text in ("i'm zoe", "hey this is zoe", "my name is zoe", "zoe"):
        assert meant(parser, text) == (None if text == "zoe" else ("IAm", {"name": "zoe"}))
    assert meant(parser, "i'm tom") is None
    assert meant(parser, "my name is tom") == ("IAm", {"name": "tom"})
    assert meant(Parser(GRAMMAR), "my name is zoe") is None


def test_another_name_is_another_grammar() -> None:
    """So that the compiled graph of before is not taken for it; with no new name it stays the same."""
    digests = {with_names(GRAMMAR, names).digest for names in (["anna"], ["zoe"], ["anna", "zoe"], [])}
    assert len(digests) == 4
    assert with_names(GRAMMAR, ["guest"]) is GRAMMAR


def test_the_teacher_knows_the_names() -> None:
    """What a name says already is no free word."""
    teacher = make_teacher(HearingSettings(), ["zoe"])
    assert meant(teacher.parser, "i'm zoe") == ("IAm", {"name": "zoe"})


def test_names_that_cannot_be_heard_are_left_out(speech_model: Path) -> None:
    """The model knows the words that it was made with; nobody asks it when there are no names."""
    assert heard_names(["zoe", "xyzzyx", "mary ann"], HearingSettings(model=speech_model)) == ("mary ann", "zoe")
    assert heard_names([], HearingSettings(model=Path("/nowhere"))) == ()
