"""Templates as a word graph: exactly the sentences that they describe, in as few states as possible.

First every template is laid out as a nondeterministic graph of fragments, because a word may be written in pieces
("leg raise[s]"), and templates that begin alike share their beginnings; then fragments are joined to words between word
boundaries, states with equal futures are merged (it has no cycles, so one pass from the ends is enough), the graph is
determinised by subsets, and states are merged again.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, NoReturn, TypeAlias

from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, RuleReference, TextChunk
from hassil.intents import RangeSlotList, TextSlotList
from hassil.numbers import get_rbnf_engine

from voice_coach.hearing.grammar import Grammar, Template
from voice_coach.hearing.places import Place, fail

MAX_PERMUTED = 5
"""Items of one permutation (a;b;c): more would be thousands of orders."""

_BOUNDARY = " "
_START = 0


@dataclass(frozen=True, slots=True)
class WordState:
    """A state of the word graph: its final cost (None: a sentence cannot end here) and the state after each word."""

    final: float | None
    after: tuple[tuple[str, int], ...]
    changes: bool = False
    """Whether a sentence that ends here may mean something else when it goes on."""


WordGraph: TypeAlias = tuple[WordState, ...]
"""States; each refers only to those before it, so the last one is the start."""


class _Fragment(NamedTuple):  # there are tens of thousands, so these two are tuples
    """An arc of the first graph: letters, or a word boundary, or nothing."""

    letters: str
    to: int
    place: Place


class _Word(NamedTuple):
    """A word that can be said from a state of the first graph."""

    text: str
    to: int
    fills_slot: bool
    """Whether it belongs to the value of a slot."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """A state of the word graph, and what sentences that go through it may mean."""

    state: int
    meanings: frozenset[int]
    """Of the sentences that end there or later."""
    fills_slot: bool
    """Whether a later word belongs to the value of a slot."""


class Templates:
    """All templates of a grammar laid out, ready to be asked for their words and their word graph."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._fragments: list[list[_Fragment]] = [[]]
        self._rules: Mapping[str, Template] = grammar.rules
        self._scope = 0  # a number for the block whose own rules hold, or 0
        self._laid: dict[tuple[int, object], int] = {}  # the state behind what was laid out from a state
        self._joined: dict[frozenset[int], int] = {}  # the state that follows each of these
        self._known: dict[int, tuple[frozenset[_Word], frozenset[int]]] = {}
        self._alike: dict[int, int] = {}
        self._first: dict[tuple[frozenset[_Word], frozenset[int]], int] = {}
        self._places: dict[str, Place] = {}
        self._slotted: set[int] = set()  # states within the value of a slot
        self._ends: dict[int, bool] = {}  # one for each meaning, and whether that is a cry
        meanings: dict[tuple[object, ...], int] = {}
        for number, block in enumerate(grammar.blocks, start=1):
            self._rules = {**grammar.rules, **block.rules}
            self._scope = number if block.rules else 0
            meaning = block.intent, block.safety, block.is_cry, *sorted(block.slots.items())
            if meaning not in meanings:
                meanings[meaning] = self._new_state()
                self._ends[meanings[meaning]] = block.is_cry
            for template in block.templates:
                end = self._lay(template.sentence.expression, _START, template.place)
                self._fragments[end].append(_Fragment(_BOUNDARY, meanings[meaning], template.place))
        if self._words_after(_START)[1]:
            self._fail_for_silence()

    def places(self) -> dict[str, Place]:
        """Return where each word that can be said stands; of its places, the first by file and line."""
        return self._places

    def word_graph(self, cry_cost: float) -> WordGraph:
        """Return the graph; a cry costs ``cry_cost``, unless other templates say the same, and anything else nothing."""
        states: list[WordState] = []
        merged: dict[WordState, int] = {}
        reached: dict[frozenset[int], _Reached] = {}

        def reach(subset: frozenset[int]) -> _Reached:
            if subset in reached:
                return reached[subset]
            following: dict[str, set[int]] = {}
            finals: list[float] = []
            meant: set[int] = set()
            fills_slot = False
            for member in subset:
                words, ends = self._words_after(member)
                finals += [cry_cost if self._ends[end] else 0.0 for end in ends]
                meant |= ends
                for word in words:
                    following.setdefault(word.text, set()).add(word.to)
                    fills_slot = fills_slot or word.fills_slot
            ways = {text: reach(frozenset(to)) for text, to in sorted(following.items())}
            later = frozenset[int]().union(*(way.meanings for way in ways.values()))
            fills_slot = fills_slot or any(way.fills_slot for way in ways.values())
            changes = bool(finals) and (fills_slot or not later <= meant)
            after = tuple((text, way.state) for text, way in ways.items())
            state = WordState(min(finals, default=None), after, changes)
            number = merged.setdefault(state, len(states))
            if number == len(states):
                states.append(state)
            reached[subset] = _Reached(number, later | meant, fills_slot)
            return reached[subset]

        reach(frozenset({_START}))
        return tuple(states)

    def _words_after(self, state: int) -> tuple[frozenset[_Word], frozenset[int]]:
        """Return the words that can be said from ``state``, and the ends reached here."""
        if state in self._known:
            return self._known[state]
        words: set[_Word] = set()
        ends: set[int] = set()
        waiting: list[tuple[int, str, bool, Place | None]] = [(state, "", False, None)]
        seen = {(state, "", False)}
        while waiting:
            at, letters, fills_slot, place = waiting.pop()
            if at in self._ends:
                ends.add(at)
            for fragment in self._fragments[at]:
                if fragment.letters == _BOUNDARY and letters:
                    words.add(_Word(letters, fragment.to, fills_slot))
                    self._note(letters, place or fragment.place)
                    continue
                said = letters if fragment.letters == _BOUNDARY else letters + fragment.letters
                fills = fills_slot or (bool(said) and fragment.to in self._slotted)
                if (fragment.to, said, fills) not in seen:
                    seen.add((fragment.to, said, fills))
                    waiting.append((fragment.to, said, fills, place or (fragment.place if said else None)))
        alike = frozenset(_Word(word.text, self._same_as(word.to), word.fills_slot) for word in words)
        self._known[state] = alike, frozenset(ends)
        return self._known[state]

    def _same_as(self, state: int) -> int:
        """Return one and the same state for all from which exactly the same can be said, so that there are fewer subsets."""
        if state not in self._alike:
            self._alike[state] = self._first.setdefault(self._words_after(state), state)
        return self._alike[state]

    def _note(self, word: str, place: Place) -> None:
        known = self._places.setdefault(word, place)
        if (place.file, place.line) < (known.file, known.line):
            self._places[word] = place

    def _fail_for_silence(self) -> NoReturn:
        """Fail for the first template that can be said without any word; there is one."""
        for block in self._grammar.blocks:
            self._rules = {**self._grammar.rules, **block.rules}
            for template in block.templates:
                if self._is_silent(template.sentence.expression):
                    fail(template.place, f'the template "{template.text}" can be said without any word')
        raise AssertionError("silence is said by no template")

    def _is_silent(self, expression: Expression) -> bool:
        """Return whether ``expression`` can be said without any word."""
        if isinstance(expression, TextChunk):
            return not expression.text.strip()
        if isinstance(expression, RuleReference):
            return self._is_silent(self._rules[expression.rule_name].sentence.expression)
        if isinstance(expression, ListReference):
            values = self._grammar.lists[expression.list_name].slot_list
            return isinstance(values, TextSlotList) and any(self._is_silent(value.text_in) for value in values.values)
        if isinstance(expression, Alternative):
            return any(self._is_silent(item) for item in expression.items)
        if isinstance(expression, Group):
            return all(self._is_silent(item) for item in expression.items)
        raise TypeError(f"{expression} is no expression")

    def _new_state(self) -> int:
        self._fragments.append([])
        return len(self._fragments) - 1

    def _step(self, state: int, letters: str, place: Place) -> int:
        if (state, letters) not in self._laid:
            self._laid[state, letters] = self._new_state()
            self._fragments[state].append(_Fragment(letters, self._laid[state, letters], place))
        return self._laid[state, letters]

    def _lay(self, expression: Expression, state: int, place: Place) -> int:
        """Lay ``expression`` out from ``state``, but for what is there already, and return the state behind it."""
        if isinstance(expression, TextChunk):
            return self._lay_text(expression.text, state, place)
        if isinstance(expression, RuleReference):
            rule = self._rules[expression.rule_name]
            key: tuple[int, object] = (state, (RuleReference, self._scope, expression.rule_name))
            if key not in self._laid:
                self._laid[key] = self._lay(rule.sentence.expression, state, rule.place)
            return self._laid[key]
        if isinstance(expression, ListReference):
            key = state, (ListReference, 0, expression.list_name)
            if key not in self._laid:
                self._laid[key] = self._lay_slot(expression.list_name, state, place)
            return self._laid[key]
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

    def _lay_slot(self, name: str, state: int, place: Place) -> int:
        begin = self._new_state()  # its own, so that no other words share the states of the slot
        self._fragments[state].append(_Fragment("", begin, place))
        ends = list(self._lay_list(name, begin, place))
        self._slotted.update(range(begin, len(self._fragments)))
        return self._join(place, ends)

    def _join(self, place: Place, ends: Iterable[int]) -> int:
        """Return a state that follows each of ``ends``."""
        joined = frozenset(ends)
        if joined not in self._joined:
            self._joined[joined] = self._new_state()
            for end in sorted(joined):
                self._fragments[end].append(_Fragment("", self._joined[joined], place))
        return self._joined[joined]

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
