"""The names of profiles, in the grammar: "I'm Anna" is understood of those who are known here."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from hassil.expression import TextChunk
from hassil.intents import TextSlotList, TextSlotValue

from voice_coach.hearing.grammar import Grammar, SpokenList
from voice_coach.hearing.model import find_model
from voice_coach.hearing.ngram import read_ngram
from voice_coach.settings import HearingSettings

LIST = "profile"
"""The list in ``grammars/*/memory.yaml`` that names are added to."""


def heard_names(names: Iterable[str], settings: HearingSettings) -> tuple[str, ...]:
    """Return those names that the speech model knows: others cannot be heard. Raises VoiceCoachError where there is no model."""
    wanted = sorted(set(names))
    if not wanted:
        return ()
    _, known = read_ngram(find_model(settings.model, settings.language).path / "graph" / "Gr.fst")
    return tuple(name for name in wanted if all(word in known for word in name.split()))


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
