"""Grammars as data: what is merged, and how a wrong file is reported."""

import pickle
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Safety
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.templates import Templates

GOOD = """\
language: en
intents:
  Pain:
    data:
      - sentences: ["my {body_part} hurts", "(ow|ouch)"]
        slots: {sign: ache, level: 7}
        metadata: {safety: pain, cry: true}
"""
LISTS = """\
language: en
intents:
  Pain:
    data:
      - sentences: ["<it> is sore"]
        expansion_rules: {it: "(it|that)"}
lists:
  body_part:
    values: [knee, {in: "(low|lower) back", out: back}]
"""


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        (directory / f"{name}.yaml").write_text(text)
    return directory


def test_files_are_merged(tmp_path: Path) -> None:
    """An intent may stand in several files; files count in the order of their names."""
    grammar = load_grammar(write(tmp_path, b=LISTS, a=GOOD))
    assert [(block.intent, len(block.templates)) for block in grammar.blocks] == [("Pain", 2), ("Pain", 1)]
    assert grammar.intents == {"Pain"}
    assert set(grammar.lists) == {"body_part"}


def test_a_block_knows_its_slots_safety_and_rules(tmp_path: Path) -> None:
    first, second = load_grammar(write(tmp_path, a=GOOD, b=LISTS)).blocks
    assert (dict(first.slots), first.safety, first.is_cry) == ({"sign": "ache", "level": 7}, Safety.PAIN, True)
    assert (second.safety, second.is_cry, set(second.rules)) == (None, False, {"it"})


def test_the_digest_follows_the_content(tmp_path: Path) -> None:
    """Every change of a file is another grammar, which is compiled anew."""
    before = load_grammar(write(tmp_path, a=GOOD, b=LISTS)).digest
    assert load_grammar(tmp_path).digest == before
    assert load_grammar(write(tmp_path, a=GOOD + "# more\n")).digest != before


def test_a_word_that_yaml_takes_for_something_else_is_a_word(tmp_path: Path) -> None:
    """``no`` and ``1`` in a list are what is said, not False and a number."""
    text = 'language: en\nintents: {A: {data: [{sentences: ["{answer}"]}]}}\nlists: {answer: {values: [no, yes]}}\n'
    (words,) = load_grammar(write(tmp_path, a=text)).lists.values()
    assert [value.value_out for value in words.slot_list.values] == ["no", "yes"]  # type: ignore[attr-defined]  # a text list


def test_a_range_in_a_template_is_a_list(tmp_path: Path) -> None:
    text = 'language: en\nintents: {A: {data: [{sentences: ["{2..4:number} reps"]}]}}\n'
    assert set(load_grammar(write(tmp_path, a=text)).lists) == {"2..4"}


HEAD = "language: en\nintents:\n  A:\n    data:\n"


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ("language: en\nintents: [\n", 3, "this is not YAML"),
        ("", 1, "the file is empty"),
        ("intents: {}\n", 1, 'a grammar needs its "language"'),
        ("language: en\nintent: {}\n", 2, 'a grammar has no key "intent"'),
        ("language: en\nintents: {A: {}}\n", 2, 'the intent A needs its "data"'),
        (HEAD + "      - sentence: [stop]\n", 5, 'data of A has no key "sentence"'),
        (HEAD + "      - slots: {a: b}\n", 5, 'data of A needs its "sentences"'),
        (HEAD + "      - sentences: stop\n", 5, "sentences must be a list"),
        (HEAD + "      - sentences:\n          - stop\n          - (stop|halt\n", 7, "do not match"),
        (HEAD + "      - sentences:\n          - stop\n          - stop) now\n", 7, "do not match"),
        (HEAD + '      - sentences:\n          - "stop {when}"\n', 6, "refers to {when}, which is no list"),
        (HEAD + "      - sentences:\n          - stop <now>\n", 6, "refers to <now>, which is no rule"),
        (
            HEAD + "      - sentences: [stop]\n        metadata: {safety: agony}\n",
            6,
            'safety is "agony"; it may be pain',
        ),
        (HEAD + "      - sentences: [stop]\nlists: {n: {range: {from: 3, to: 1}}}\n", 6, "has no numbers"),
        (HEAD + "      - sentences: [stop]\nlists: {n: {range: {from: one, to: 3}}}\n", 6, "must be a whole number"),
        (HEAD + "      - sentences: [stop]\nlists: {n: {wildcard: true}}\n", 6, 'has no key "wildcard"'),
        (HEAD + "      - sentences: [stop]\nlists: {n: {values: []}}\n", 6, "is empty"),
        (HEAD + '      - sentences: [stop]\nlists:\n  n:\n    values: ["{m}"]\n', 8, "cannot refer to a list"),
        (HEAD + "      - sentences: [<a>]\nexpansion_rules:\n  a: b <c>\n  c: <a>\n", 7, "which holds itself"),
    ],
)
def test_a_wrong_file_is_reported_with_its_line(tmp_path: Path, text: str, line: int, wrong: str) -> None:
    """The message names the file, the line and what is wrong there."""
    with pytest.raises(VoiceCoachError) as caught:
        load_grammar(write(tmp_path, wrong=text))
    assert str(caught.value).startswith(f"{tmp_path / 'wrong.yaml'}:{line}: ")
    assert wrong in str(caught.value)


@pytest.mark.parametrize("part", ["lists: {body_part: {values: [knee]}}", "expansion_rules: {it: this}"])
def test_a_list_or_a_rule_stands_in_one_file(tmp_path: Path, part: str) -> None:
    """Both places are named."""
    write(tmp_path, a=GOOD, b=f"language: en\n{part}\n", c=f"language: en\n{part}\n")
    with pytest.raises(VoiceCoachError, match=r"c\.yaml:2: .* stands at .*b\.yaml:2 too"):
        load_grammar(tmp_path)


def test_the_languages_of_a_grammar_agree(tmp_path: Path) -> None:
    with pytest.raises(VoiceCoachError, match='the language is "de", that of the files before is "en"'):
        load_grammar(write(tmp_path, a=GOOD, b="language: de\n"))


def test_an_empty_directory_is_no_grammar(tmp_path: Path) -> None:
    with pytest.raises(VoiceCoachError, match="There is no grammar at"):
        load_grammar(tmp_path)


def test_a_grammar_can_go_to_another_process(tmp_path: Path) -> None:
    """Inline ranges included: it is compiled there."""
    text = "language: en\nintents: {A: {data: [{sentences: ['{2..30:number} times']}]}}\n"
    grammar = load_grammar(write(tmp_path, a=text))
    again = pickle.loads(pickle.dumps(grammar))  # noqa: S301 - our own
    assert Templates(again).word_graph(cry_cost=0) == Templates(grammar).word_graph(cry_cost=0)
