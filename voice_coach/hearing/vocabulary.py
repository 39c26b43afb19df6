"""Which words the sentences of a template are made of."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from itertools import product
from typing import NamedTuple

from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, RuleReference, TextChunk
from hassil.intents import RangeSlotList, TextSlotList

from voice_coach.hearing.grammar import Grammar, Template
from voice_coach.hearing.templates import spelt


class Words(NamedTuple):
    """The words, case-folded, that an expression can be said with."""

    all: frozenset[str]
    """Each of them; where words are in pieces, "(un|re)do", maybe more: any beginning with any end."""
    torn: frozenset[str]
    """Those that are put together from pieces in some way, and pieces put together."""

    def with_any(self, texts: frozenset[str]) -> frozenset[str]:
        """Return the words that have one of ``texts``, texts of the expression without white space, in them."""
        pieced = (word for word in self.all & self.torn if any(text in word for text in texts))
        return (self.all & texts).union(pieced)


class Vocabulary:
    """Knows the words of expressions. What stands between white space in them is a word, as in the word graph."""

    def __init__(self, grammar: Grammar, rules: Mapping[str, Template]) -> None:
        """``rules`` are those that the expressions refer to, by name."""
        self._grammar = grammar
        self._rules = rules
        self._known: dict[str, _Pieces] = {}  # of rules and lists, by how they are written

    def words(self, expression: Expression) -> Words:
        pieces = self._pieces(expression)
        return Words((pieces.only | pieces.first | pieces.inner | pieces.last) - {""}, pieces.torn)

    def _pieces(self, expression: Expression) -> "_Pieces":
        if isinstance(expression, TextChunk):
            return _pieces_of_text(expression.text)
        if isinstance(expression, RuleReference):
            name = f"<{expression.rule_name}>"
            if name not in self._known:
                self._known[name] = self._pieces(self._rules[expression.rule_name].sentence.expression)
            return self._known[name]
        if isinstance(expression, ListReference):
            name = f"{{{expression.list_name}}}"
            if name not in self._known:
                self._known[name] = _either(self._values(expression.list_name))
            return self._known[name]
        if isinstance(expression, Permutation):
            any_item = _either(map(self._pieces, expression.items))
            return reduce(_Pieces.then, [any_item] * len(expression.items), _SILENCE)
        if isinstance(expression, Alternative):
            return _either(map(self._pieces, expression.items))
        if isinstance(expression, Group):
            return reduce(_Pieces.then, map(self._pieces, expression.items), _SILENCE)
        raise TypeError(f"{expression} is no expression")

    def _values(self, name: str) -> "Iterable[_Pieces]":
        slot_list = self._grammar.lists[name].slot_list
        if isinstance(slot_list, TextSlotList):
            return (self._pieces(value.text_in) for value in slot_list.values)
        if isinstance(slot_list, RangeSlotList):
            return map(_pieces_of_text, spelt(slot_list, self._grammar.language))
        raise TypeError(f"{slot_list} is neither values nor a range")


class _Pieces(NamedTuple):
    """What an expression consists of between white space, by where it stands: each is a word or, at an end, part of one."""

    only: frozenset[str] = frozenset()
    """Where there is no white space."""
    first: frozenset[str] = frozenset()
    """Before the first white space."""
    inner: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    """After the last white space."""
    torn: frozenset[str] = frozenset()
    """Those that are put together from several."""

    def then(self, other: "_Pieces") -> "_Pieces":
        """Return those of what is one after the other."""
        torn: set[str] = set()

        def joined(before: frozenset[str], after: frozenset[str]) -> frozenset[str]:
            if before == _EMPTY:  # mostly: words are seldom in pieces
                return after
            if after == _EMPTY or not before:
                return before
            torn.update(left + right for left, right in product(before, after) if left and right)
            return frozenset(left + right for left, right in product(before, after))

        return _Pieces(
            joined(self.only, other.only),
            self.first | joined(self.only, other.first),
            self.inner | other.inner | joined(self.last, other.first),
            other.last | joined(self.last, other.only),
            self.torn.union(other.torn, torn),
        )


def _either(ways: Iterable[_Pieces]) -> _Pieces:
    """Return those of what is one of ``ways``."""
    return _Pieces(*(frozenset[str]().union(*pieces) for pieces in zip(*ways, strict=True)))


_EMPTY = frozenset({""})
_SILENCE = _Pieces(only=_EMPTY)


@cache
def _pieces_of_text(text: str) -> _Pieces:
    first, *more = re.split(r"\s+", text.casefold())
    if not more:
        return _Pieces(only=frozenset({first}))
    return _Pieces(first=frozenset({first}), inner=frozenset(more[:-1]), last=frozenset(more[-1:]))
