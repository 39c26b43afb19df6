"""Plain sentences of the templates: of each what is left without all that can be left out."""

import re
from collections.abc import Iterator, Mapping

from hassil.expression import Alternative, Expression, Group, ListReference, RuleReference, TextChunk
from hassil.intents import RangeSlotList, TextSlotList
from unicode_rbnf import RbnfEngine

from voice_coach import assets
from voice_coach.hearing.grammar import Block, Template, load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.mind.intent import Intent, Topic

SHOWN = 4
"""Sentences of one intent that are shown."""
NUMBER = 12
"""The number in examples, where a range has it."""
LEADING: dict[Intent | Topic, tuple[str, ...]] = {
    Intent.PAIN: ("ow", "my back hurts", "my knee really hurts"),
    Intent.POSSIBLE: ("that didn't feel right", "i nearly fell"),
    Intent.START: ("start standing raises", "start prone raises"),
    Intent.SWITCH_LEGS: ("switch legs", "the left leg now"),
    Intent.SET_LEGS: ("alternate legs", "one leg at a time"),
    Intent.EASIER: ("easier", "make it easier with support"),
    Intent.HARDER: ("harder", "with ankle weights"),
    Intent.SLOWER: ("slower",),
    Intent.FASTER: ("faster",),
    Intent.SET_REPETITIONS: ("twelve repetitions", "i can only do eight"),
    Intent.SET_SETS: ("three sets please",),
    Intent.MORE_REST: ("thirty more seconds please",),
    Intent.CORRECT_COUNT: ("that was eight", "i only did eight"),
    Intent.RATE_EFFORT: ("that was a seven",),
    Intent.HAVE: ("i have a band now",),
    Intent.I_AM: ("my name is anna", "i'm a guest"),
    Intent.YES: ("yes", "yes please"),
    Intent.NO: ("no", "not yet"),
    Intent.CHOICE: ("sharp", "dull"),
    Intent.SIDE: ("the left one", "right"),
    Intent.NUMBER: ("twelve", "i said twelve"),
    Topic.WHAT: ("what are back leg raises",),
    Topic.HOW: ("how do i do this",),
    Topic.SET_UP: ("how do i get into position",),
    Topic.BREATHING: ("how should i breathe",),
    Topic.MUSCLES: ("which muscles does this work",),
    Topic.BENEFITS: ("what is this good for",),
    Topic.MISTAKES: ("what are common mistakes",),
    Topic.EASIER: ("how can i make it easier",),
    Topic.HARDER: ("how can i make it harder",),
    Topic.SETS_AND_REPETITIONS: ("how many reps should i do",),
    Topic.FREQUENCY: ("how often should i do this",),
    Topic.PROGRESSION: ("how do i progress",),
    Topic.HEIGHT: ("how high should i lift my leg",),
    Topic.HOLD: ("should i pause at the top",),
    Topic.LOWER_BACK: ("is it bad for my back",),
    Topic.FEEL: ("where should i feel it",),
    Topic.BURN: ("is it normal that it burns",),
    Topic.SUPPORT: ("can i hold on to something",),
    Topic.EQUIPMENT: ("what do i need",),
    Topic.LEGS: ("should i alternate legs",),
    Topic.WHICH: ("which one is better",),
    Topic.WARM_UP: ("how do i warm up",),
    Topic.COOL_DOWN: ("what stretches should i do",),
    Topic.SAFETY: ("is it safe",),
    Topic.PROFESSIONAL: ("when should i see a doctor",),
    Topic.WHY_CONTROL: ("why so slow",),
    Topic.REST: ("how long do i rest",),
}
"""What is said most of all, and goes first; a sentence that is not understood so (any more) is an error."""
UNGAINLY = frozenset(
    {
        "am i on left leg",
        "can hear it again",
        "change rep",
        "change sets",
        "correct the count twelve",
        "do left right",
        "do twelve rep",
        "does it work glutes",
        "how do i stop lifting",
        "how long is this take",
        "i want do fewer",
        "i'm guest",
        "in leg",
        "is this okay with bad back",
        "it's too many",
        "my glute burn",
        "my name is guest",
        "patient with me",
        "use sounds",
        "should i squeeze glute",
        "slow your speech",
        "speed your speech",
        "take that",
        "twelve set",
    }
)
"""What the templates allow, and hardly anybody says."""


def written(said: str) -> str:
    """Return lower-case words as one writes them."""
    return re.sub(r"\b(i|anna)\b", lambda word: word[0].capitalize(), said)


class Plain:
    """The shipped grammar, ready to be asked for examples."""

    def __init__(self) -> None:
        self._grammar = load_grammar(assets.data_dir("grammars") / "en")
        self._parser = Parser(self._grammar)
        self._engine = RbnfEngine.for_language(self._grammar.language)

    def sentences(self, intent: Intent, topic: Topic | None = None) -> list[str]:
        """Return what is said most, else the first template's sentence, and after it those that differ most from the ones before."""
        chosen = [*LEADING.get(topic or intent, ())]
        if strange := [said for said in chosen if not self._means(said, intent, topic)]:
            raise ValueError(f'"{strange[0]}" is not understood as {topic or intent}; choose another leading sentence')
        pool: dict[str, None] = {}
        for block in self._grammar.blocks:
            if block.intent == intent and block.slots.get("topic") == topic:
                pool.update(dict.fromkeys(self._said(block)))
        for said in (*chosen, *UNGAINLY):
            pool.pop(said, None)
        while pool and len(chosen) < SHOWN:
            best = max(pool, key=lambda said: min((_apart(said, other) for other in chosen), default=0.0))
            del pool[best]
            if self._means(best, intent, topic):
                chosen.append(best)
        return [written(said) for said in chosen]

    def _means(self, said: str, intent: Intent, topic: Topic | None) -> bool:
        """Return whether it is understood as that: another template may have the better claim."""
        reading = self._parser.parse(said)
        return bool(reading and reading.intent == intent and reading.slots.get("topic") == topic)

    def _said(self, block: Block) -> Iterator[str]:
        rules = {**self._grammar.rules, **block.rules}
        for template in block.templates:
            yield " ".join(self._text(template.sentence.expression, rules).split())

    def _text(self, expression: Expression, rules: Mapping[str, Template]) -> str:
        """Return the plainest text: of several ways the first, and of what can be left out the ends of words only."""
        match expression:
            case TextChunk():
                return expression.text
            case RuleReference():
                return self._text(rules[expression.rule_name].sentence.expression, rules)
            case ListReference():
                return self._value(expression.list_name, rules)
            case Alternative():
                return "" if expression.is_optional else self._text(expression.items[0], rules)
            case Group():
                said = ""
                for item in expression.items:
                    ends_word = isinstance(item, Alternative) and item.is_optional and said[-1:].isalpha()
                    said += self._text(item.items[0] if isinstance(item, Group) and ends_word else item, rules)
                return said
            case _:
                raise TypeError(f"{expression} is no expression")

    def _value(self, name: str, rules: Mapping[str, Template]) -> str:
        match values := self._grammar.lists[name].slot_list:
            case TextSlotList():
                return self._text(values.values[0].text_in, rules)
            case RangeSlotList():
                number = NUMBER if NUMBER in values.get_numbers() else values.start
                return self._engine.format_number(number).text.replace("-", " ")
            case _:
                raise TypeError(f"{values} is no list")


def _apart(said: str, other: str) -> float:
    """Return which share of the words of both only one of them has."""
    these, those = set(said.split()), set(other.split())
    return len(these ^ those) / len(these | those)
