"""The sentences that the head of the tolerant reading learns from: samples of all templates, and of all paraphrases."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, RuleReference, TextChunk
from hassil.intents import RangeSlotList, SlotList, TextSlotList
from hassil.parse_expression import parse_sentence

from voice_coach.events import Safety
from voice_coach.hearing.answers import ANSWERS
from voice_coach.hearing.grammar import Block, Grammar, Template
from voice_coach.hearing.meaning import COMPLAINT
from voice_coach.hearing.templates import spelt
from voice_coach.hearing.wording import plain

OF_TEMPLATE, OF_PARAPHRASE = 2, 4
"""Sentences that are drawn of each; fewer where there are fewer."""
CHATTER = 1000
"""Lines that are taken of the chatter: more teach nothing more, and take longer."""
OTHER, ANSWER = "Other", "Answer"
HELP_ME = "HelpMe"
_NOT_LEARNT = frozenset({"Wake", "Teach", "Unteach"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and what it means."""

    text: str
    label: str
    source: str
    """The template or paraphrase that it was drawn from: sentences of one source are never apart in a cross-validation."""
    is_template: bool


class Sampler:
    """Draws sentences from templates, always the same ones for the same ``seed``."""

    def __init__(self, grammar: Grammar, seed: int) -> None:
        self._grammar = grammar
        self._seed = seed
        self._random = random.Random()  # noqa: S311 - no secret depends on it

    def sentences(self, directory: Path) -> Iterator[Sentence]:
        """Yield sentences of the grammar, of the paraphrases in ``directory``, and its chatter."""
        for block in self._grammar.blocks:
            if block.intent in _NOT_LEARNT or block.is_own:
                continue
            rules = {**self._grammar.rules, **block.rules}
            for template in block.templates:
                self._begin(template.text)
                for text in self._draw(template.sentence.expression, rules, OF_TEMPLATE):
                    yield Sentence(text, _label(block), str(template.place), is_template=True)
        for file in sorted(directory.glob("*.yaml")):
            for label, paraphrases in yaml.safe_load(file.read_text(encoding="utf-8")).items():
                for number, paraphrase in enumerate(paraphrases):
                    self._begin(paraphrase)
                    expression = parse_sentence(paraphrase).expression
                    for text in self._draw(expression, self._grammar.rules, OF_PARAPHRASE):
                        yield Sentence(text, label, f"{file.stem} {label} {number}", is_template=False)

        chatter = (directory / "chatter.txt").read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(chatter[:CHATTER]):
            yield Sentence(plain(line), OTHER, f"chatter {number}", is_template=False)

    def _begin(self, template: str) -> None:
        """Draw from now on what only ``template`` and the seed decide, so that others may change without it."""
        self._random.seed(f"{self._seed} {template}")

    def _draw(self, expression: Expression, rules: Mapping[str, Template], count: int) -> list[str]:
        drawn = (self._say(expression, rules) for _ in range(count))
        return list(dict.fromkeys(plain(" ".join(text.lower().split())) for text in drawn))

    def _say(self, expression: Expression, rules: Mapping[str, Template]) -> str:
        if isinstance(expression, TextChunk):
            return expression.text
        if isinstance(expression, RuleReference):
            return self._say(rules[expression.rule_name].sentence.expression, rules)
        if isinstance(expression, ListReference):
            return self._say_one_of(self._grammar.lists[expression.list_name].slot_list, rules)
        if isinstance(expression, Alternative):
            return self._say(self._random.choice(expression.items), rules)
        if isinstance(expression, Group):
            count = len(expression.items)
            items = (
                self._random.sample(expression.items, count)
                if isinstance(expression, Permutation)
                else expression.items
            )
            return "".join(self._say(item, rules) for item in items)
        raise TypeError(f"{expression} is no expression")

    def _say_one_of(self, spoken: SlotList, rules: Mapping[str, Template]) -> str:
        if isinstance(spoken, TextSlotList):
            return self._say(self._random.choice(spoken.values).text_in, rules)
        if isinstance(spoken, RangeSlotList):
            return self._random.choice(list(spelt(spoken, self._grammar.language)))
        raise TypeError(f"{spoken} is no list of words")


def _label(block: Block) -> str:
    if block.safety not in {None, Safety.EFFORT} and block.intent != HELP_ME:
        return COMPLAINT
    if block.intent in ANSWERS:
        return ANSWER
    return f"{block.intent}.{block.slots['topic']}" if "topic" in block.slots else block.intent
