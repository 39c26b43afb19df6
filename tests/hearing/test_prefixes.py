"""How sentences go on."""

import pytest

from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.prefixes import Beginning, Prefixes
from voice_coach.hearing.templates import Templates

GRAMMAR = """\
language: en
intents:
  Stop: {data: [{sentences: ["stop [now]"]}]}
  Harder: {data: [{sentences: ["make it harder [with {with}] [please]"]}]}
  Easier: {data: [{sentences: ["make it easier [please]"]}]}
  SetRepetitions: {data: [{sentences: ["{number} repetitions"]}]}
  Number: {data: [{sentences: ["{number}"]}]}
  Effort: {data: [{sentences: ["it burns"], metadata: {safety: effort}}]}
  Pain: {data: [{sentences: ["it burns badly"], metadata: {safety: pain}}]}
lists:
  with: {values: [ankle weights, a band]}
  number: {range: {from: 1, to: 30}}
"""


@pytest.fixture(scope="module")
def prefixes(tmp_path_factory: pytest.TempPathFactory) -> Prefixes:
    """Of the grammar, written and read again."""
    directory = tmp_path_factory.mktemp("grammar")
    (directory / "a.yaml").write_text(GRAMMAR)
    graph = Templates(load_grammar(directory)).word_graph(0.0)
    Prefixes.of(graph, ("hey", "coach")).write(directory / "prefixes.npz")
    return Prefixes.read(directory / "prefixes.npz")


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("stop", Beginning.SETTLED),
        ("stop now", Beginning.SETTLED),
        ("stop by", None),
        ("make it", Beginning.UNFINISHED),
        ("make it easier", Beginning.SETTLED),
        ("make it harder", Beginning.CHANGEABLE),
        ("make it harder with ankle", Beginning.UNFINISHED),
        ("make it harder with ankle weights", Beginning.SETTLED),
        ("make it harder with ankle weights please", Beginning.SETTLED),
        ("twenty", Beginning.CHANGEABLE),
        ("seven", Beginning.CHANGEABLE),
        ("seven repetitions", Beginning.SETTLED),
        ("it burns", Beginning.CHANGEABLE),
        ("harder", None),
        ("", Beginning.UNFINISHED),
        ("hey", Beginning.UNFINISHED),
        ("hey coach", Beginning.CHANGEABLE),
        ("hey coach hey", Beginning.UNFINISHED),
        ("hey coach stop", Beginning.SETTLED),
        ("hey coach make", Beginning.UNFINISHED),
        ("hey stop", None),
    ],
)
def test_a_text_is_settled_when_nothing_that_follows_changes_it(
    prefixes: Prefixes, text: str, beginning: Beginning | None
) -> None:
    """Another intent, another slot or another weight for the body is a change; politeness is none."""
    assert prefixes.follow(text) == beginning
