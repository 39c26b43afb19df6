"""What became of an utterance: whether the coach would have done what was meant, asked, done something else, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hassil.expression import Group

from voice_coach.events import Heard
from voice_coach.hearing.grammar import Block, Grammar

ASKS = {"Possible"}
"""Intents that are answered with a question: whether something hurts."""
ASKS_FOR_SLOT = {"SetRepetitions", "SetSets", "Start"}
"""Intents that are answered with a question where a slot is missing: how many, which exercise."""
URGENT = ("Possible", "Pain", "RedFlag")
"""What is said of the body, the more urgent the later: what lies between two of them that would be right is right."""


class Outcome(StrEnum):
    UNDERSTOOD = "understood"  # what was meant is done
    ASKED = "asked"  # the coach asks about what was meant
    ASKED_WRONGLY = "asked wrongly"  # the coach asks about something else
    WRONG = "wrong"  # something else is done
    MISSED = "missed"  # nothing is done, though something was meant
    REJECTED = "rejected"  # nothing is done, rightly

    @property
    def right(self) -> bool:
        return self in {Outcome.UNDERSTOOD, Outcome.REJECTED}

    @property
    def asks(self) -> bool:
        return self in {Outcome.ASKED, Outcome.ASKED_WRONGLY}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an utterance means."""

    intents: tuple[str, ...] = ()
    """Those that would be right; none: it is not for the coach."""
    slots: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    """The values that would be right, for slots that the heard intent may have."""


class Judge:
    """Knows which slots an intent may have."""

    def __init__(self, grammar: Grammar) -> None:
        self._slots: dict[str, set[str]] = {}
        for block in grammar.blocks:
            self._slots.setdefault(block.intent, set()).update(block.slots, _spoken_slots(grammar, block))

    def judge(self, heard: Sequence[Heard], wanted: Wanted) -> Outcome:
        """Return what became of an utterance, which may have been heard as several: the worst of what was done, else asked."""
        acts = [act for act in heard if act.intent is not None and act.accepted]
        if not acts:
            return Outcome.MISSED if wanted.intents else Outcome.REJECTED
        done_first = (Outcome.WRONG, Outcome.UNDERSTOOD, Outcome.ASKED, Outcome.ASKED_WRONGLY)
        return min((self._one(act, wanted) for act in acts), key=done_first.index)

    def _one(self, act: Heard, wanted: Wanted) -> Outcome:
        intent = act.intent or ""
        asks = act.doubtful or (intent in ASKS and intent not in wanted.intents)
        if intent not in wanted.intents and not _lies_between(intent, wanted.intents):
            return Outcome.ASKED_WRONGLY if asks else Outcome.WRONG
        for name in wanted.slots.keys() & self._slots.get(intent, set()):
            if name not in act.slots and intent in ASKS_FOR_SLOT:
                asks = True
            elif act.slots.get(name) not in wanted.slots[name]:
                return Outcome.ASKED_WRONGLY if asks else Outcome.WRONG
        return Outcome.ASKED if asks else Outcome.UNDERSTOOD


def _lies_between(intent: str, right: Sequence[str]) -> bool:
    urgencies = [URGENT.index(name) for name in right if name in URGENT]
    return intent in URGENT and bool(urgencies) and min(urgencies) <= URGENT.index(intent) <= max(urgencies)


def _spoken_slots(grammar: Grammar, block: Block) -> Iterator[str]:
    rules = {name: rule.sentence for name, rule in {**grammar.rules, **block.rules}.items()}
    for template in block.templates:
        expression = template.sentence.expression
        if isinstance(expression, Group):
            yield from (reference.slot_name for reference in expression.list_references(rules))
