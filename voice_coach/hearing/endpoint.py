"""When an utterance is over: as soon as more words could not change what it means, and the speaker is silent.

What has been said so far decides how long a silence ends it. The less it may still become something else, the shorter::

    a sentence of the grammar that stays what it is     SETTLED_S
    a single word, if it is a sentence                  WORD_S
    a sentence that a longer one would make another     EXTENDABLE_S
    the mere beginning of one ("make it")               the patience; EXTENDABLE_S where the decoder takes it to be complete
    anything else                                       GENERAL of the patience

A single word counts as if it could become another sentence, because much that is not for us begins with one ("skip to the end").
Where the patience is more than PATIENCE_S, WORD_S and EXTENDABLE_S grow with it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from voice_coach.events import Safety
from voice_coach.hearing.prefixes import Beginning, Prefixes
from voice_coach.hearing.reading import Reader, Way

SETTLED_S = 0.09
"""In seconds: closed lips within a word are shorter."""
WORD_S = 0.16
"""In seconds: at 0.19 half of all decisions took 0.252 s in place of 0.234 (``bench.latency``); the words were as well understood."""
EXTENDABLE_S = 0.38
"""In seconds: people who order coffee stop for up to 0.35 before "with milk"; at 0.19 six of 60 were cut off there, at 0.35 two."""
PATIENCE_S = 0.8
"""How long a speaker may hesitate within a command, in seconds, unless the settings say otherwise."""
LONG_PATIENCE_S = 2.0
"""From here on, in seconds, whatever may become another sentence is waited for as long as the beginning of one."""
GENERAL = 0.75
"""Of the patience, for what is not the beginning of a command."""

SILENCING = frozenset({"Stop", "Pause", "HelpMe"})
ALARMING = frozenset({Safety.PAIN, Safety.RED_FLAG, Safety.POSSIBLE})
"""Intents, and what an utterance may say about the body, for which the coach is silent before the utterance is over."""

_REMEMBERED = 256
"""Texts whose outlook is remembered."""


class Kind(Enum):
    """What a text is that is still being spoken."""

    COMMAND = "command"  # a sentence of the grammar that is expected
    BEGINNING = "beginning"  # of one, or one that is not expected
    GENERAL = "general"  # neither


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of a text that is still being spoken."""

    kind: Kind
    wait_s: float
    """The silence that ends it, in seconds, where the decoder does not think that it is complete."""
    over_s: float
    """The silence that ends it, in seconds, where it does.

    The decoder knows better than its partial results, which do not weigh that a sentence may end where it ends, and hold words
    that are not yet said where nothing else can follow: in noise at 10 dB one command in twelve is other words until its end."""
    silencing: str | None = None
    """The intent for which the coach must be silent at once, if it is one."""


class Endpointer:
    """Judges texts. Not thread-safe."""

    def __init__(self, reader: Reader, prefixes: Prefixes, patience_s: float = PATIENCE_S) -> None:
        """``patience_s``: how long a speaker may hesitate within a command, in seconds."""
        self._reader, self._prefixes = reader, prefixes
        self.patience_s = patience_s
        self._word_s, self._extendable_s = (_grown(wait_s, patience_s) for wait_s in (WORD_S, EXTENDABLE_S))
        self._known: OrderedDict[tuple[str, frozenset[str] | None], Outlook] = OrderedDict()

    def with_patience(self, patience_s: float) -> "Endpointer":
        """Return one that waits as long for a speaker who hesitates, in seconds."""
        return Endpointer(self._reader, self._prefixes, patience_s)

    def outlook(self, text: str, accepted: frozenset[str] | None) -> Outlook:
        """Return that of ``text``, lower-case words, where the intents ``accepted`` are expected (None: all)."""
        key = text, accepted
        if key not in self._known:
            self._known[key] = self._judge(text, accepted)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    def _judge(self, text: str, accepted: frozenset[str] | None) -> Outlook:
        beginning = self._prefixes.follow(text)
        if beginning is None:
            return Outlook(Kind.GENERAL, GENERAL * self.patience_s, GENERAL * self.patience_s)
        reading = self._reader.read(text, accepted, whole=False) if beginning is not Beginning.UNFINISHED else None
        if reading is None or reading.way is not Way.TEMPLATE:
            return Outlook(Kind.BEGINNING, self.patience_s, self._extendable_s)
        wait_s = self._extendable_s
        if " " not in text:
            wait_s = self._word_s
        elif beginning is Beginning.SETTLED:
            wait_s = SETTLED_S
        if not reading.accepted:
            wait_s = max(wait_s, self._word_s)
            return Outlook(Kind.BEGINNING, max(wait_s, self._extendable_s), wait_s)
        silences = reading.intent in SILENCING or reading.safety in ALARMING
        return Outlook(Kind.COMMAND, max(wait_s, self._extendable_s), wait_s, reading.intent if silences else None)


def _grown(wait_s: float, patience_s: float) -> float:
    """Return ``wait_s`` as it is with ``PATIENCE_S``, and all the patience from ``LONG_PATIENCE_S`` on."""
    share = (patience_s - PATIENCE_S) / (LONG_PATIENCE_S - PATIENCE_S)
    return wait_s + min(max(share, 0.0), 1.0) * (patience_s - wait_s)
