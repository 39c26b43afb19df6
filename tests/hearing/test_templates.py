"""Templates as a word graph: exactly the sentences that they describe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.templates import Templates, WordGraph

LISTS = {
    "part": {"values": ["knee", {"in": "(low|lower) back", "out": "back"}]},
    "number": {"range": {"from": 19, "to": 21}},
}


def directory(tmp_path: Path, *sentences: str, cries: tuple[str, ...] = ()) -> Path:
    data = [{"sentences": list(sentences)}, {"sentences": list(cries), "metadata": {"safety": "pain", "cry": True}}]
    grammar = {
        "language": "en",
        "intents": {"A": {"data": data}},
        "lists": LISTS,
        "expansion_rules": {"please": "[please]", "inner": "(<please> now|later)"},
    }
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(grammar))
    return tmp_path


def sentences_of(graph: WordGraph) -> Iterator[str]:
    """Yield everything that the graph accepts, once for each path."""
    waiting: list[tuple[int, str]] = [(len(graph) - 1, "")]
    while waiting:
        state, said = waiting.pop()
        if graph[state].final is not None:
            yield said.strip()
        waiting += [(to, f"{said} {word}") for word, to in graph[state].after]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("stop", {"stop"}),
        ("[please] stop [now]", {"stop", "please stop", "stop now", "please stop now"}),
        ("(stop|hold on)", {"stop", "hold on"}),
        ("leg raise[s]", {"leg raise", "leg raises"}),
        ("(un|re)(do|tie)", {"undo", "untie", "redo", "retie"}),
        ("my {part} hurts", {"my knee hurts", "my low back hurts", "my lower back hurts"}),
        ("{number} reps", {"nineteen reps", "twenty reps", "twenty one reps"}),
        ("{3..9,3:number} sets", {"three sets", "six sets", "nine sets"}),
        ("stop <inner>", {"stop please now", "stop now", "stop later"}),
        ("(left;right)", {"left right", "right left"}),
        ("I Want It", {"i want it"}),
    ],
)
def test_the_graph_holds_the_templates_sentences(tmp_path: Path, template: str, expected: set[str]) -> None:
    """No sentence is missing, none is added, and each has one path."""
    graph = Templates(load_grammar(directory(tmp_path, template))).word_graph(cry_cost=0)
    assert sorted(sentences_of(graph)) == sorted(expected)


def test_every_sentence_of_the_graph_parses(tmp_path: Path) -> None:
    """What the recogniser can hear, the parser understands: both read templates alike."""
    templates = ("[please] (make it|do) {number} rep[s] <inner>", "my {part} [really] hurts", "(now;{part})")
    grammar = load_grammar(directory(tmp_path, *templates))
    parser = Parser(grammar)
    heard = list(sentences_of(Templates(grammar).word_graph(cry_cost=0)))
    assert len(heard) > 50
    assert [sentence for sentence in heard if parser.parse(sentence) is None] == []


def test_equal_futures_share_their_states(tmp_path: Path) -> None:
    """The graph grows with what differs: ten ways to begin and ten to end are not a hundred sentences."""
    few = Templates(load_grammar(directory(tmp_path, "(a|b|c|d|e|f|g|h|i|j) (k|l|m|n|o|p|q|r|s|t)"))).word_graph(0)
    assert len(few) == 3


def test_rules_of_a_block_hold_in_it_alone(tmp_path: Path) -> None:
    """Templates that begin with the same rule share no beginning where the rule, or one within it, is another."""
    blocks = [
        {"sentences": ["<inner> stop"]},
        {"sentences": ["<inner> wait", "<please> go"], "expansion_rules": {"please": "kindly"}},
    ]
    grammar = {
        "language": "en",
        "intents": {"A": {"data": blocks}},
        "expansion_rules": {"please": "[please]", "inner": "<please> now"},
    }
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(grammar))
    graph = Templates(load_grammar(tmp_path)).word_graph(0.0)
    assert sorted(sentences_of(graph)) == ["kindly go", "kindly now wait", "now stop", "please now stop"]


def test_words_that_fill_a_slot_are_told_from_the_same_words_elsewhere(tmp_path: Path) -> None:
    """What is said after "my knee" gives another part in one template and is no slot in the other, though both begin alike."""
    graph = Templates(load_grammar(directory(tmp_path, "show my [{part}]", "hide my [knee]"))).word_graph(0.0)
    start = dict(graph[-1].after)
    changes = {first: graph[dict(graph[start[first]].after)["my"]].changes for first in ("show", "hide")}
    assert changes == {"show": True, "hide": False}


def test_a_cry_has_a_cost_of_its_own(tmp_path: Path) -> None:
    """A cry costs what it is told to, unless other templates say the same; anything else costs nothing."""
    grammar = load_grammar(directory(tmp_path, "stop", "pain", cries=("ow", "pain")))
    graph = Templates(grammar).word_graph(cry_cost=3.0)
    costs = {word: graph[to].final for word, to in graph[-1].after}
    assert costs == {"stop": 0.0, "ow": 3.0, "pain": 0.0}


def test_each_word_knows_where_it_stands(tmp_path: Path) -> None:
    """A word of a list stands where its value does, not where the list is used."""
    places = Templates(load_grammar(directory(tmp_path, "my {part} [hurt]s"))).places()
    assert {word: place.line for word, place in places.items()}.keys() >= {"my", "knee", "hurts", "s"}
    lines = (tmp_path / "a.yaml").read_text().splitlines()
    assert "knee" in lines[places["knee"].line - 1]
    assert "hurt" in lines[places["hurts"].line - 1]


def test_a_word_of_two_templates_stands_at_the_first(tmp_path: Path) -> None:
    """It is looked for where a reader of the files comes across it first, whatever templates share."""
    places = Templates(load_grammar(directory(tmp_path, "stop it", "now stop", "stop it now"))).places()
    assert places["stop"].line < places["now"].line
    assert places["stop"] == places["it"]


@pytest.mark.parametrize(
    "template", ["[please] [stop]", "<please>", "[(stop;now)]", "(stop|[please])", "[{part}] <please>"]
)
def test_a_template_needs_a_word(tmp_path: Path, template: str) -> None:
    """A template that silence would match is an error with its line."""
    with pytest.raises(VoiceCoachError, match=r"a\.yaml:\d+: the template .* can be said without any word"):
        Templates(load_grammar(directory(tmp_path, "stop", template)))


def test_a_permutation_has_bounds(tmp_path: Path) -> None:
    with pytest.raises(VoiceCoachError, match="a permutation of 6 items is too long"):
        Templates(load_grammar(directory(tmp_path, "(a;b;c;d;e;f)")))
