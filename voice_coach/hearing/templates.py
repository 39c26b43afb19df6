"""Templates as a word graph: exactly the sentences that they describe, in as few states as possible.

First every template is laid out as a nondeterministic graph of fragments, because a word may be written in pieces
("leg raise[s]"); then fragments are joined to words between word boundaries, and the graph is determinised by subsets and
minimised by merging states with equal futures (it has no cycles, so one pass from the ends is enough).
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, RuleReference, TextChunk
from hassil.intents import RangeSlotList, TextSlotList
from hassil.numbers import get_rbnf_engine

from voice_coach.hearing.grammar import Grammar, Template
from voice_coach.hearing.places import Place, fail

MAX_PERMUTED = 5
"""Items of one permutation (a;b;c): more would be thousands of orders."""

_BOUNDARY = " "
_START, _END, _CRY_END = 0, 1, 2


@dataclass(frozen=True, slots=True)
class WordState:
    """A state of the word graph: its final cost (None: a sentence cannot end here) and the state after each word."""

    final: float | None
    after: tuple[tuple[str, int], ...]


WordGraph: TypeAlias = tuple[WordState, ...]
"""States; each refers only to those before it, so the last one is the start."""


@dataclass(frozen=True, slots=True)
class _Fragment:
    """An arc of the first graph: letters, or a word boundary, or nothing."""

    letters: str
    to: int
    place: Place


class Templates:
    """All templates of a grammar laid out, ready to be asked for their words and their word graph."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._fragments: list[list[_Fragment]] = [[], [], []]
        self._rules: Mapping[str, Template] = grammar.rules
        self._known: dict[int, tuple[frozenset[tuple[str, int]], frozenset[int]]] = {}
        self._places: dict[str, Place] = {}
        for block in grammar.blocks:
            self._rules = {**grammar.rules, **block.rules}
            for template in block.templates:
                begin = self._step(_START, "", template.place)
                end = self._lay(template.sentence.expression, begin, template.place)
                self._fragments[end].append(_Fragment(_BOUNDARY, _CRY_END if block.is_cry else _END, template.place))
                if self._words_after(begin)[1]:
                    fail(template.place, f'the template "{template.text}" can be said without any word')

    def places(self) -> dict[str, Place]:
        """Return where each word that can be said stands first."""
        waiting, seen = [_START], {_START}
        while waiting:
            for _, to in self._words_after(waiting.pop())[0]:
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)
        return self._places

    def word_graph(self, cry_cost: float) -> WordGraph:
        """Return the graph; a cry costs ``cry_cost``, unless other templates say the same, and anything else nothing."""
        states: list[WordState] = []
        merged: dict[WordState, int] = {}
        reached: dict[frozenset[int], int] = {}

        def state_of(subset: frozenset[int]) -> int:
            if subset in reached:
                return reached[subset]
            following: dict[str, set[int]] = {}
            finals: list[float] = []
            for member in subset:
                words, ends = self._words_after(member)
                finals += [cry_cost if end == _CRY_END else 0.0 for end in ends]
                for word, to in words:
                    following.setdefault(word, set()).add(to)
            after = tuple((word, state_of(frozenset(to))) for word, to in sorted(following.items()))
            state = WordState(min(finals, default=None), after)
            number = merged.setdefault(state, len(states))
            if number == len(states):
                states.append(state)
            reached[subset] = number
            return number

        state_of(frozenset({_START}))
        return tuple(states)

    def _words_after(self, state: int) -> tuple[frozenset[tuple[str, int]], frozenset[int]]:
        """Return the words that can be said from ``state``, each with the state behind it, and the ends reached here."""
        if state in self._known:
            return self._known[state]
        words: set[tuple[str, int]] = set()
        ends: set[int] = set()
        waiting: list[tuple[int, str, Place | None]] = [(state, "", None)]
        seen = {(state, "")}
        while waiting:
            at, letters, place = waiting.pop()
            if at in (_END, _CRY_END):
                ends.add(at)
            for fragment in self._fragments[at]:
                if fragment.letters == _BOUNDARY and letters:
                    words.add((letters, fragment.to))
                    self._places.setdefault(letters, place or fragment.place)
                    continue
                said = letters if fragment.letters == _BOUNDARY else letters + fragment.letters
                if (fragment.to, said) not in seen:
                    seen.add((fragment.to, said))
                    waiting.append((fragment.to, said, place or (fragment.place if said else None)))
        self._known[state] = frozenset(words), frozenset(ends)
        return self._known[state]

    def _step(self, state: int, letters: str, place: Place) -> int:
        self._fragments.append([])
        self._fragments[state].append(_Fragment(letters, len(self._fragments) - 1, place))
        return len(self._fragments) - 1

    def _lay(self, expression: Expression, state: int, place: Place) -> int:
        """Lay ``expression`` out from ``state`` and return the state behind it."""
        if isinstance(expression, TextChunk):
            return self._lay_text(expression.text, state, place)
        if isinstance(expression, RuleReference):
            rule = self._rules[expression.rule_name]
            return self._lay(rule.sentence.expression, state, rule.place)
        if isinstance(expression, ListReference):
            return self._join(place, self._lay_list(expression.list_name, state, place))
        if isinstance(expression, Permutation):
            if len(expression.items) > MAX_PERMUTED:
                fail(place, f"a permutation of {len(expression.items)} items is too long; {MAX_PERMUTED} are allowed")
            orders = itertools.permutations(expression.items)
            return self._join(place, (self._lay_all(order, state, place) for order in orders))
        if isinstance(expression, Alternative):
            return self._join(place, (self._lay(item, state, place) for item in expression.items))
        if isinstance(expression, Group):
            return self._lay_all(expression.items, state, place)
        raise TypeError(f"{expression} is no expression")

    def _lay_all(self, items: Iterable[Expression], state: int, place: Place) -> int:
        for item in items:
            state = self._lay(item, state, place)
        return state

    def _join(self, place: Place, ends: Iterable[int]) -> int:
        """Return a state that follows each of ``ends``."""
        self._fragments.append([])
        joined = len(self._fragments) - 1
        for end in ends:
            self._fragments[end].append(_Fragment("", joined, place))
        return joined

    def _lay_text(self, text: str, state: int, place: Place) -> int:
        for piece in re.findall(r"\s+|\S+", text.lower()):
            state = self._step(state, _BOUNDARY if piece.isspace() else piece, place)
        return state

    def _lay_list(self, name: str, state: int, place: Place) -> Iterator[int]:
        spoken = self._grammar.lists[name]
        if isinstance(spoken.slot_list, TextSlotList):
            for value, where in zip(spoken.slot_list.values, spoken.places, strict=True):
                yield self._lay(value.text_in, state, where)
        elif isinstance(spoken.slot_list, RangeSlotList):
            for words in spelt(spoken.slot_list, self._grammar.language):
                yield self._lay_text(words, state, place)


def spelt(numbers: RangeSlotList, language: str) -> Iterator[str]:
    """Yield every way to say each number of a range: "twenty one"."""
    engine = get_rbnf_engine(language)
    for number in numbers.get_numbers():
        spellings = engine.format_number(number).text_by_ruleset.values()
        yield from dict.fromkeys(spelling.replace("-", " ") for spelling in spellings)
