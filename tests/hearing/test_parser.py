"""From words to meaning."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hassil import Intents, recognize_all
from hassil.util import merge_dict

from tests.sayings import random_sentence
from voice_coach.assets import data_dir
from voice_coach.events import Safety
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.templates import Templates, WordGraph

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
    "text", ["stopping", "stop it", "do stop", "the bus stop", "thirty one sets", "sets", "my kneehurts", "", "  "]
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


PIECES = """\
language: en
intents:
  A:
    data:
      - sentences: ["leg raise[s]", "(un|re)(do|tie) it", "{3..9,3:number}[ more] sets", "(left;now)", "<lead>[,] pre{part}s"]
      - sentences: ["<lead> go", "Wait A Bit", "don't[ you] go"]
        expansion_rules: {lead: "(hey|oh)"}
lists:
  part: {values: [view, {in: "heat[er]"}]}
expansion_rules:
  lead: "[okay|coach]"
"""


@pytest.mark.parametrize(
    "text",
    [
        *("leg raise", "leg raises", "undo it", "retie it", "three sets", "six more sets", "left now", "now left"),
        *("previews", "okay preheats", "coach preheaters", "hey go", "oh go", "wait a bit", "don't go", "don't you go"),
        *("Hey, go!", "WAIT A BIT", "9 more sets", "don\u2019t go", "  left   now ", "three-sets"),
    ],
)
def test_no_candidate_is_missed(tmp_path: Path, text: str) -> None:
    """Words in pieces, rules of a block, orders, ranges, and texts that are more than words in lower case."""
    (tmp_path / "a.yaml").write_text(PIECES)
    assert list(recognize_all(text, Intents.from_yaml(PIECES))) != []  # type: ignore[arg-type]  # a text will do
    assert Parser(load_grammar(tmp_path)).parse(text) is not None


@pytest.mark.parametrize(
    "text", ["leg", "raises", "go", "okay go", "undo", "now", "twelve sets", "12 sets", "pre views"]
)
def test_no_candidate_is_enough(tmp_path: Path, text: str) -> None:
    """That all words of an utterance are a template's does not make it a sentence of that template."""
    (tmp_path / "a.yaml").write_text(PIECES)
    assert Parser(load_grammar(tmp_path)).parse(text) is None


def test_an_utterance_is_read_as_if_all_templates_were_tried() -> None:
    """Sentences of the shipped grammar, their beginnings, and the grammar's words at random mean what hassil finds in them."""
    directory, merged = data_dir("grammars") / "en", dict[str, Any]()
    for file in sorted(directory.glob("*.yaml")):
        merge_dict(merged, yaml.safe_load(file.read_text()))
    intents, grammar = Intents.from_dict(merged), load_grammar(directory)
    parser, graph = Parser(grammar), Templates(grammar).word_graph(0.0)
    understood = 0
    for text in _texts(graph, random.Random(1), 30):  # noqa: S311 - a sample, no secret
        readings = [
            (result.intent.name, {name: entity.value for name, entity in result.entities.items()})
            for result in recognize_all(text, intents)
        ]
        parse = parser.parse(text)
        assert (parse.intent, dict(parse.slots)) in readings if parse else not readings, text
        understood += parse is not None
    assert understood > 30


def _texts(graph: WordGraph, chance: random.Random, number: int) -> Iterator[str]:
    vocabulary = sorted({word for state in graph for word, _ in state.after})
    for _ in range(number):
        words = random_sentence(graph, chance).split()
        yield " ".join(words)
        yield " ".join(words[: chance.randrange(len(words)) + 1])
        yield " ".join([*words[:-1], chance.choice(vocabulary)])
        yield " ".join(chance.choices(vocabulary, k=chance.randint(1, 5)))
