"""What is asked without speech: the same as the sentence that it stands for."""

import pytest

from voice_coach.build import make_parser
from voice_coach.commands import AMOUNTS, BUTTONS, Command, Commands
from voice_coach.content import load_exercises
from voice_coach.hearing.parser import Parser
from voice_coach.mind.intent import Intent

COMMANDS = Commands(load_exercises().values())
ALL = [
    *BUTTONS.values(),
    *(option for choice in COMMANDS.choices.values() for option in choice.options.values()),
    *(amount.command(number) for amount in AMOUNTS.values() for number in (amount.least, amount.most)),
]


@pytest.fixture(scope="module")
def parser() -> Parser:
    return make_parser()


@pytest.mark.parametrize(
    "command", [command for command in ALL if command.intent is not Intent.WAKE], ids=lambda command: command.text
)
def test_a_command_means_what_its_words_mean(parser: Parser, command: Command) -> None:
    """Intent, slots and safety are those that the grammar has for the sentence."""
    read, heard = parser.parse(command.text), command.heard(frozenset({command.intent.value}), at=3.0)
    assert read is not None
    assert (heard.intent, dict(heard.slots), heard.safety) == (read.intent, dict(read.slots), read.safety)
    assert (heard.accepted, heard.doubtful, heard.maybe_own, heard.addressed) == (True, False, False, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("dance", ""), ("exercise", "yoga"), ("sets", "99"), ("sets", ""), ("sets", "٣"), ("sets", "9" * 5000)],
)
def test_what_is_no_command_is_none(name: str, value: str) -> None:
    """Neither a name nor a value is taken for another."""
    assert COMMANDS.find(name, value) is None


def test_a_command_that_is_not_expected_is_known_as_such() -> None:
    """It is heard as speech would be in the wrong state."""
    assert not BUTTONS["pause"].heard(frozenset({"Start"}), at=0.0).accepted
