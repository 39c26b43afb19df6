"""The names of profiles, in the grammar: "I'm Anna" is understood of those who are known here."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from hassil.expression import TextChunk
from hassil.intents import TextSlotList, TextSlotValue

from voice_coach.hearing.grammar import Grammar, SpokenList

LIST = "profile"
"""The list in ``grammars/*/memory.yaml`` that names are added to."""


def with_names(grammar: Grammar, names: Iterable[str]) -> Grammar:
    """Return the grammar with these names (lower case) in it."""
    spoken = grammar.lists[LIST]
    known = spoken.slot_list
    if not isinstance(known, TextSlotList):
        raise TypeError(f"{LIST} is no list of texts")
    there = {value.value_out for value in known.values}
    new = [TextSlotValue(TextChunk(name), name) for name in sorted({*names} - there)]
    if not new:
        return grammar
    places = (*spoken.places, *[spoken.places[0]] * len(new))
    longer = SpokenList(replace(known, values=[*known.values, *new]), places)
    digest = hashlib.sha256(f"{grammar.digest} {sorted(names)}".encode()).hexdigest()
    return replace(grammar, lists={**grammar.lists, LIST: longer}, digest=digest)
