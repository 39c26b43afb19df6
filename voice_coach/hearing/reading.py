"""What was meant by an utterance: the sentence of the templates that it is, or the one that it is likely to stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from voice_coach.events import Safety
from voice_coach.hearing.parser import Parser


class Way(StrEnum):
    """How a meaning was found."""

    TEMPLATE = "template"  # it is a sentence of the grammar
    SOUND = "sound"  # it sounds like one
    MEANING = "meaning"  # it means what one means
    NONE = "none"  # it is not for us


@dataclass(frozen=True, slots=True)
class Reading:
    """One utterance, read."""

    intent: str | None = None
    slots: Mapping[str, str | int] = field(default_factory=dict)
    accepted: bool = False
    """Whether the intent is among those that were expected."""
    doubtful: bool = False
    """Whether to ask before it is done."""
    addressed: bool = False
    """Whether the wake phrase was said with it."""
    safety: Safety | None = None
    body_part: str | None = None
    way: Way = Way.NONE
    why: str = ""
    """For people: what it was taken for and by how much, or what spoke against it."""


class Reader(Protocol):
    """Reads utterances."""

    def read(self, text: str, accepted: frozenset[str] | None = None) -> Reading:
        """Return the reading of ``text``: lower-case words. ``accepted``: the intents that are expected (None: all)."""


class TemplateReader:
    """Knows the sentences of the templates and nothing else."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def read(self, text: str, accepted: frozenset[str] | None = None) -> Reading:
        """See ``Reader``."""
        parse = self._parser.parse(text, accepted)
        if parse is None:
            return Reading(why="no sentence of the grammar")
        return Reading(
            parse.intent,
            parse.slots,
            accepted=parse.accepted,
            safety=parse.safety,
            body_part=parse.body_part,
            way=Way.TEMPLATE,
            why="a sentence of the grammar",
        )
