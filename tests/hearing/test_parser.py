"""From words to meaning."""

from pathlib import Path

import pytest

from voice_coach.events import Safety
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser

GRAMMAR = """\
language: en
intents:
  Stop:
    data:
      - sentences: ["[please] stop [now]"]
  Sets:
    data:
      - sentences: ["{count:number} sets", "make it {count:number}"]
  Again:
    data:
      - sentences: ["make it twelve"]
  Effort:
    data:
      - sentences: ["my {part:body_part} burns"]
        metadata: {safety: effort}
  Pain:
    data:
      - sentences: ["my {part:body_part} (hurts|burns)"]
        slots: {sign: ache}
        metadata: {safety: pain}
lists:
  count: {range: {from: 1, to: 30}}
  part:
    values: [hip, knee, {in: "(low|lower) back", out: back}, {in: "[the] spine"}]
"""


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    directory: Path = tmp_path_factory.mktemp("grammar")
    (directory / "a.yaml").write_text(GRAMMAR)
    return Parser(load_grammar(directory))


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("stop", "Stop", {}),
        ("please stop now", "Stop", {}),
        ("twenty one sets", "Sets", {"number": 21}),
        ("my knee hurts", "Pain", {"body_part": "knee", "sign": "ache"}),
        ("my lower back hurts", "Pain", {"body_part": "back", "sign": "ache"}),
        ("my spine hurts", "Pain", {"body_part": "spine", "sign": "ache"}),
    ],
)
def test_an_utterance_means(parser: Parser, text: str, intent: str, slots: dict[str, str | int]) -> None:
    """Slots are numbers for ranges, what a list says its value means, else the spoken words; fixed slots are there too."""
    parse = parser.parse(text)
    assert parse is not None
    assert (parse.intent, dict(parse.slots)) == (intent, slots)


@pytest.mark.parametrize(
    "text", ["stopping", "stop it", "do stop", "the bus stop", "thirty one sets", "sets", "", "  "]
)
def test_only_whole_utterances_mean_anything(parser: Parser, text: str) -> None:
    """A command among other words is no command."""
    assert parser.parse(text) is None


def test_what_is_said_about_the_body_is_reported(parser: Parser) -> None:
    parse = parser.parse("my hip hurts")
    assert parse is not None
    assert (parse.safety, parse.body_part) == (Safety.PAIN, "hip")
    assert (stop := parser.parse("stop")) is not None
    assert (stop.safety, stop.body_part) == (None, None)


def test_the_most_urgent_meaning_counts(parser: Parser) -> None:
    """Where words may be effort or pain, they are pain."""
    assert (parse := parser.parse("my hip burns")) is not None
    assert parse.intent == "Pain"


def test_an_expected_meaning_goes_first(parser: Parser) -> None:
    """Of two meanings the one that the state expects counts; where both are, the more literal one."""
    assert (free := parser.parse("make it twelve")) is not None
    assert (free.intent, free.accepted) == ("Again", True)
    assert (expected := parser.parse("make it twelve", frozenset({"Sets"}))) is not None
    assert (expected.intent, expected.accepted) == ("Sets", True)


def test_an_unexpected_meaning_is_marked(parser: Parser) -> None:
    """It is understood all the same, so that the coach can say why it does nothing."""
    assert (parse := parser.parse("stop", frozenset({"Again"}))) is not None
    assert (parse.intent, parse.accepted) == ("Stop", False)
