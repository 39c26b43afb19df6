"""What an utterance means: the sentence of the templates that it is, as a whole, and what that sentence stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from hassil.intents import Intent, IntentData, Intents
from hassil.recognize import RecognizeResult, recognize_all

from voice_coach.events import Safety
from voice_coach.hearing.grammar import Grammar

URGENCY = (None, Safety.EFFORT, Safety.POSSIBLE, Safety.PAIN, Safety.RED_FLAG)
"""Least urgent first: of several readings the most urgent one counts."""


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
        self._intents = _hassil_intents(grammar)

    def parse(self, text: str, accepted: frozenset[str] | None = None) -> Parse | None:
        """Return the reading of ``text``, or None where it is no sentence of the grammar.

        Readings that are ``accepted`` (None: all are) go before others, then the more urgent, then the more literal.
        """
        readings = [
            (_read(result, accepted), result.text_chunks_matched) for result in recognize_all(text, self._intents)
        ]
        if not readings:
            return None
        return max(readings, key=lambda r: (r[0].accepted, URGENCY.index(r[0].safety), r[1]))[0]


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


def _hassil_intents(grammar: Grammar) -> Intents:
    """Return the grammar as hassil wants it, with its templates parsed."""
    blocks = sorted(grammar.blocks, key=lambda block: block.intent)
    intents = {
        name: Intent(
            name,
            [
                IntentData(
                    sentence_texts=[template.text for template in block.templates],
                    slots=dict(block.slots),
                    metadata={"safety": block.safety.value} if block.safety else None,
                    expansion_rules={rule: template.sentence for rule, template in block.rules.items()},
                )
                for block in of_intent
            ],
        )
        for name, of_intent in groupby(blocks, key=lambda block: block.intent)
    }
    for intent in intents.values():
        for data in intent.data:
            data.sentences  # noqa: B018 - parsed at their first use: now rather than at the first utterance
    return Intents(
        language=grammar.language,
        intents=intents,
        slot_lists={name: spoken.slot_list for name, spoken in grammar.lists.items()},
        expansion_rules={name: template.sentence for name, template in grammar.rules.items()},
    )
