"""When an utterance is over: what a text may still become."""

from pathlib import Path

import pytest

from voice_coach.hearing.endpoint import EXTENDABLE_S, PATIENCE_S, SETTLED_S, WORD_S, Endpointer, Kind
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.templates import Templates

GRAMMAR = """\
language: en
intents:
  Stop: {data: [{sentences: ["stop [the set]"]}]}
  Harder: {data: [{sentences: ["make it harder [with {with}]", "harder"]}]}
  Easier: {data: [{sentences: ["make it easier [please]"]}]}
  Pain: {data: [{sentences: ["my knee hurts"], metadata: {safety: pain}}]}
lists:
  with: {values: [ankle weights]}
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> TemplateReader:
    return TemplateReader(_parser(tmp_path_factory.mktemp("grammar")))


def _parser(directory: Path) -> Parser:
    (directory / "a.yaml").write_text(GRAMMAR)
    return Parser(load_grammar(directory))


@pytest.fixture(scope="module")
def prefixes(tmp_path_factory: pytest.TempPathFactory) -> Prefixes:
    return Prefixes.of(Templates(_parser(tmp_path_factory.mktemp("grammar")).grammar).word_graph(0.0))


@pytest.mark.parametrize(
    ("text", "kind", "over_s"),
    [
        ("make it easier", Kind.COMMAND, SETTLED_S),
        ("make it harder", Kind.COMMAND, EXTENDABLE_S),
        ("harder", Kind.COMMAND, WORD_S),
        ("make it", Kind.BEGINNING, EXTENDABLE_S),
        ("make it what", Kind.GENERAL, 0.6),
    ],
)
def test_the_silence_fits_what_may_follow(
    reader: TemplateReader, prefixes: Prefixes, text: str, kind: Kind, over_s: float
) -> None:
    """Where the decoder takes the words to be complete."""
    outlook = Endpointer(reader, prefixes).outlook(text, None)
    assert outlook.kind is kind
    assert outlook.over_s == pytest.approx(over_s)


@pytest.mark.parametrize(("text", "wait_s"), [("make it", PATIENCE_S), ("make it easier", EXTENDABLE_S)])
def test_it_is_longer_where_the_decoder_is_in_doubt(
    reader: TemplateReader, prefixes: Prefixes, text: str, wait_s: float
) -> None:
    assert Endpointer(reader, prefixes).outlook(text, None).wait_s == wait_s


@pytest.mark.parametrize("text", ["harder", "make it harder", "make it"])
def test_a_patient_coach_waits_for_all_that_may_become_another(
    reader: TemplateReader, prefixes: Prefixes, text: str
) -> None:
    outlook = Endpointer(reader, prefixes, patience_s=2.0).outlook(text, None)
    assert (outlook.wait_s, outlook.over_s) == (2.0, 2.0)


def test_a_patient_coach_is_as_quick_where_nothing_can_follow(reader: TemplateReader, prefixes: Prefixes) -> None:
    assert Endpointer(reader, prefixes, patience_s=2.0).outlook("make it easier", None).over_s == SETTLED_S


@pytest.mark.parametrize(
    ("text", "accepted", "silencing"),
    [
        ("stop", None, "Stop"),
        ("my knee hurts", {"Pain"}, "Pain"),
        ("stop", {"Pain"}, None),
        ("stop by", None, None),
        ("make it easier", None, None),
    ],
)
def test_only_what_stops_the_coach_silences_it(
    reader: TemplateReader, prefixes: Prefixes, text: str, accepted: set[str] | None, silencing: str | None
) -> None:
    """And only where it is expected."""
    expected = None if accepted is None else frozenset(accepted)
    assert Endpointer(reader, prefixes).outlook(text, expected).silencing == silencing
