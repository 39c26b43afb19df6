"""What an utterance means: the sentence of the templates that it is, as a whole, and what that sentence stands for.

hassil tries one template after the other, and there are a thousand of them. So it is asked only for those that may hold all
words of the utterance: a few for most commands, and mostly none for what is no command.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from hassil.intents import Intent, IntentData, Intents
from hassil.recognize import RecognizeResult, recognize_all

from voice_coach.events import Safety
from voice_coach.hearing.grammar import Block, Grammar, Template
from voice_coach.hearing.vocabulary import Vocabulary, Words

URGENCY = (None, Safety.EFFORT, Safety.POSSIBLE, Safety.PAIN, Safety.RED_FLAG)
"""Least urgent first: of several readings the most urgent one counts."""

_WORDS = re.compile(r"(?:[^\W\d_]|['\s])*")
"""A text of words alone. hassil takes digits for number words, and leaves out or changes other characters."""


@dataclass(frozen=True, slots=True)
class Parse:
    """One reading of an utterance."""

    intent: str
    slots: Mapping[str, str | int]
    safety: Safety | None
    body_part: str | None
    accepted: bool
    """Whether the intent is among those that were expected."""


class Parser:
    """Reads utterances by a grammar. Only whole ones: a command inside other talk is no command."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self._candidates = _Candidates(grammar)

    def parse(self, text: str, accepted: frozenset[str] | None = None) -> Parse | None:
        """Return the reading of ``text``, or None where it is no sentence of the grammar.

        The user's own phrases go before others, then readings that are ``accepted`` (None: all are), then the more urgent,
        then the more literal.
        """
        readings = [(_read(result, accepted), result) for result in self.results(text)]
        if not readings:
            return None
        return max(
            readings,
            key=lambda r: (_is_own(r[1]), r[0].accepted, URGENCY.index(r[0].safety), r[1].text_chunks_matched),
        )[0]

    def results(self, text: str) -> Iterable[RecognizeResult]:
        """Return every way in which ``text`` as a whole is a sentence of the grammar, as hassil has it."""
        intents = self._candidates.of(text)
        return recognize_all(text, intents) if intents.intents else ()


def _read(result: RecognizeResult, accepted: frozenset[str] | None) -> Parse:
    safety = (result.intent_metadata or {}).get("safety")
    slots = {name: entity.value for name, entity in result.entities.items()}
    part = slots.get("body_part")
    return Parse(
        intent=result.intent.name,
        slots=slots,
        safety=Safety(safety) if safety else None,
        body_part=str(part) if part is not None else None,
        accepted=accepted is None or result.intent.name in accepted,
    )


def _is_own(result: RecognizeResult) -> bool:
    return bool((result.intent_metadata or {}).get("own"))


class _Candidates:
    """Finds the templates that may hold an utterance: all its words are theirs, and those that they cannot do without are its.

    Sets of templates are numbers: bit n stands for template n, in the order in which readings are compared.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._language = grammar.language
        self._slot_lists = {name: spoken.slot_list for name, spoken in grammar.lists.items()}
        self._rules = {name: template.sentence for name, template in grammar.rules.items()}
        self._intents: list[Intent] = []  # one for each template
        self._holding: defaultdict[str, int] = defaultdict(int)  # by a word: the templates that can be said with it
        self._served: defaultdict[str, int] = defaultdict(int)  # by a word: those that need it, or one of it and others
        self._frugal = 0  # the templates that need no word in particular
        vocabulary = Vocabulary(grammar, grammar.rules)
        needs: list[list[frozenset[str]]] = []
        for block in sorted(grammar.blocks, key=lambda block: block.intent):
            known = Vocabulary(grammar, {**grammar.rules, **block.rules}) if block.rules else vocabulary
            needs += [self._add(block, each, known.words(each.sentence.expression)) for each in block.templates]
        for number, choices in enumerate(needs):
            self._ask_for(number, choices)

    def _add(self, block: Block, template: Template, words: Words) -> list[frozenset[str]]:
        """Add ``template`` to those that hold ``words``; return sets of words of which it needs at least one each."""
        data = _intent_data(block, template)
        for word in words.all:
            self._holding[word] |= 1 << len(self._intents)
        self._intents.append(Intent(block.intent, [data]))
        clauses = template.sentence.get_required_clauses({**self._rules, **data.expansion_rules})
        return [words.with_any(clause) for clause in clauses]

    def _ask_for(self, number: int, needs: Sequence[frozenset[str]]) -> None:
        """Have template ``number`` wait for that one of its ``needs`` which the fewest templates can meet."""
        rarest = min(needs, key=lambda words: sum(self._holding[word].bit_count() for word in words), default=None)
        if rarest is None:
            self._frugal |= 1 << number
            return
        for word in rarest:
            self._served[word] |= 1 << number

    def of(self, text: str) -> Intents:
        """Return the templates that may hold ``text``, as hassil wants them."""
        return Intents(
            language=self._language,
            intents={str(number): self._intents[number] for number in _bits(self._holders(text))},
            slot_lists=self._slot_lists,
            expansion_rules=self._rules,
        )

    def _holders(self, text: str) -> int:
        every = (1 << len(self._intents)) - 1
        if not _WORDS.fullmatch(text):
            return every
        words = text.casefold().split()
        holding = reduce(and_, (self._holding.get(word, 0) for word in words), every)
        return holding & reduce(or_, (self._served.get(word, 0) for word in words), self._frugal)


def _intent_data(block: Block, template: Template) -> IntentData:
    data = IntentData(
        sentence_texts=[template.text],
        slots=dict(block.slots),
        metadata={"safety": block.safety and block.safety.value, "own": block.is_own},
        expansion_rules={rule: body.sentence for rule, body in block.rules.items()},
    )
    vars(data)["sentences"] = [template.sentence]  # parsed already; it would parse the text at its first use
    return data


def _bits(number: int) -> Iterator[int]:
    """Yield which bits of ``number`` are set, the lowest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
