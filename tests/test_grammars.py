"""What can be said to the coach, and what is not taken for it."""

import random
import re
from collections import defaultdict
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import shipped
from tests.sayings import Example, examples, random_sentence, traps
from voice_coach.assets import data_dir
from voice_coach.content import load_exercises, load_lines
from voice_coach.events import Safety
from voice_coach.hearing.grammar import Block, Grammar
from voice_coach.hearing.ngram import read_ngram
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.templates import Templates, WordGraph
from voice_coach.mind.intent import SAFETY, Intent, Topic

WITHOUT_TEMPLATES = {Intent.WAKE, Intent.TEACH, Intent.UNTEACH}
"""Intents of the wake phrase and of lessons, which the reader finds by other means."""
SAMPLES = 4
"""Random sentences of each meaning that are parsed."""


def _directory() -> Path:
    return data_dir("grammars") / "en"


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return shipped.grammar()


@pytest.fixture(scope="module")
def parser() -> Parser:
    """Which reads as if hassil tried all templates (``hearing/test_parser.py``), and is a hundred times as fast."""
    return shipped.parser()


@pytest.fixture(scope="module")
def graphs(grammar: Grammar) -> dict[str, WordGraph]:
    """The sentences of each meaning: an intent and the slots that its templates have without saying them."""

    def meaning(block: Block) -> str:
        return f"{block.intent} {dict(sorted(block.slots.items()))}"

    by_meaning = groupby(sorted(grammar.blocks, key=meaning), meaning)
    parts = {name: replace(grammar, blocks=tuple(blocks)) for name, blocks in by_meaning}
    return {name: Templates(part).word_graph(0.0) for name, part in parts.items()}


def _meanings(said: str, parser: Parser) -> list[tuple[str, dict[str, str | int], Safety | None]]:
    """Return every different meaning that ``said`` as a whole has."""
    found = []
    for result in parser.results(said):
        safety = (result.intent_metadata or {}).get("safety")
        slots = {name: _plain(entity.value) for name, entity in result.entities.items()}
        meaning = (result.intent.name, slots, Safety(safety) if safety else None)
        if meaning not in found:
            found.append(meaning)
    return found


def _plain(value: Any) -> str | int:
    return int(value) if isinstance(value, float) else value


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.said)
def test_what_is_said_has_this_one_meaning(example: Example, parser: Parser) -> None:
    """Commands, questions and complaints mean what they should, with their slots and their safety."""
    safety = SAFETY.get(Intent(example.intent))
    assert _meanings(example.said, parser) == [(example.intent, example.slots, safety)]


@pytest.mark.parametrize("said", traps())
def test_what_only_sounds_like_a_command_means_nothing(said: str, parser: Parser) -> None:
    """Commands inside other sentences, denials of pain, and what others feel are not for the coach."""
    assert _meanings(said, parser) == []


def test_the_grammars_and_the_mind_know_the_same_intents(grammar: Grammar) -> None:
    """No intent is unreachable by voice, and none is unknown to the dialogue."""
    assert grammar.intents == {intent.value for intent in Intent} - WITHOUT_TEMPLATES


def test_every_topic_can_be_asked_about_and_has_an_answer(grammar: Grammar) -> None:
    """No question leads nowhere, and no answer is out of reach."""
    asked = {block.slots["topic"] for block in grammar.blocks if block.intent == Intent.ASK}
    assert asked == {topic.value for topic in Topic} == set(load_lines().answers)


def test_every_exercise_and_level_can_be_asked_for() -> None:
    """The words by which exercises and levels are asked for are values that sentences give to the slots."""
    said = [(example.intent, example.slots) for example in examples()]
    for exercise in load_exercises().values():
        assert any((Intent.START, {"exercise": word}) in said for word in exercise.start_words), exercise.id
        for level in exercise.levels:
            for word in level.with_words:
                assert (Intent.EASIER, {"with": word}) in said or (Intent.HARDER, {"with": word}) in said, word


def test_every_intent_and_fixed_slot_has_an_example(graphs: dict[str, WordGraph]) -> None:
    """The table above tells of every meaning in the grammars."""
    told = [(example.intent, set(example.slots.items())) for example in examples()]
    for meaning in graphs:
        intent, _, slots = meaning.partition(" ")
        fixed = set(yaml.safe_load(slots).items())
        assert any(intent == name and fixed <= named for name, named in told), meaning


def test_safety_stands_with_the_intents_of_safety_and_nowhere_else(grammar: Grammar) -> None:
    """What stops the session is marked so in every block."""
    for block in grammar.blocks:
        assert block.safety == SAFETY.get(Intent(block.intent)), block.templates[0].place


def test_a_mere_sound_that_stops_the_session_is_marked_as_a_cry(grammar: Grammar) -> None:
    """Such paths catch noise, so they have a cost of their own; of complaints in one word, these few are real words."""
    sober = [block for block in grammar.blocks if block.intent == Intent.PAIN and not block.is_cry]
    graph = Templates(replace(grammar, blocks=tuple(sober))).word_graph(0.0)
    alone = {word for word, state in graph[-1].after if graph[state].final is not None}
    assert alone == {"pain", "hurts", "cramp", "cramps"}


def test_no_denial_stops_the_session(grammar: Grammar) -> None:
    """Pain is never told with a word of denial; "no" only cries before a whole clause."""
    pain = Templates(replace(grammar, blocks=tuple(block for block in grammar.blocks if block.intent == Intent.PAIN)))
    denials = {"not", "never", "nothing", "without", "don't", "doesn't", "didn't", "isn't", "aren't", "stopped"}
    assert denials.isdisjoint(pain.places())


def test_no_sentence_has_two_meanings(graphs: dict[str, WordGraph]) -> None:
    """All graphs are walked together through whatever two of them have in common: a proof, not a sample."""
    start = tuple((meaning, len(graph) - 1) for meaning, graph in graphs.items())
    waiting: list[tuple[tuple[str, ...], tuple[tuple[str, int], ...]]] = [((), start)]
    seen = {start}
    while waiting:
        said, places = waiting.pop()
        meant = [meaning for meaning, state in places if graphs[meaning][state].final is not None]
        assert len(meant) < 2, f"{' '.join(said)}: {meant}"
        after: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for meaning, state in places:
            for word, following in graphs[meaning][state].after:
                after[word].append((meaning, following))
        for word, shared in after.items():
            if len(shared) > 1 and tuple(shared) not in seen:
                seen.add(tuple(shared))
                waiting.append(((*said, word), tuple(shared)))


def test_random_sentences_are_parsed_to_where_they_come_from(graphs: dict[str, WordGraph], parser: Parser) -> None:
    """The word graph and the parser read the templates in the same way."""
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    for meaning, graph in graphs.items():
        intent, _, slots = meaning.partition(" ")
        for said in {random_sentence(graph, chance) for _ in range(SAMPLES)}:
            found = _meanings(said, parser)
            assert [name for name, _, _ in found] == [intent], said
            assert yaml.safe_load(slots).items() <= found[0][1].items(), said


def test_templates_are_whole_words_in_lower_case(grammar: Grammar) -> None:
    """A bracket that touches a letter would make pieces of words, which no speech model knows."""
    rules = [*grammar.rules.values(), *(rule for block in grammar.blocks for rule in block.rules.values())]
    for template in (*rules, *(template for block in grammar.blocks for template in block.templates)):
        spoken = re.sub(r"[<{][^>}]*[>}]", "<>", template.text)
        assert not re.search(r"[\w'][\[(<]|[\])>][\w']", spoken), template.place
        assert re.fullmatch(r"[a-z' \[\]()<>|]+", spoken), template.place


def test_the_speech_model_knows_every_word(grammar: Grammar, speech_model: Path) -> None:
    """An unknown word would silence its template."""
    _, known = read_ngram(speech_model / "graph" / "Gr.fst")
    unknown = {word: str(place) for word, place in Templates(grammar).places().items() if word not in known}
    assert unknown == {}
