"""What the coach may hear of itself, and does not obey.

Laws, for an utterance that may be the coach's own voice (``Heard.maybe_own``: nobody was found to speak over it)
- It is no command if it began within a line, or while one could be heard that names it: whoever means it is heard when the coach is
  silent. What began after a line is its echo only where that names it; sounds name nothing.
- The word "stop" and what is said about the body count all the same, since silence is worth a mistake; unless the line that could be heard
  names just that. Then the coach is silent for a moment and listens, and nothing else comes of it.
- So may be whatever is heard while a loudspeaker or a microphone settles that is new: nobody knows yet when it sounds what is played.
"""

from collections import deque
from dataclasses import dataclass
from math import inf

from voice_coach.events import Heard, LineEnded, LineStarted, Safety, SoundBack
from voice_coach.mind.intent import Intent

AFTER_S = 0.4
"""For how long after its end a line can be heard, in seconds: the echo's delay, the room, and 0.3 s."""
BEFORE_S = 0.2
"""How much before a line an utterance may seem to begin that is its echo, in seconds."""
SETTLING_S = 4.0
"""For how long after a device is back its delay and its echo are learnt, in seconds (measured: PulseAudio plays what is first
given to a new device at once, and then nothing for up to a second; the canceller needs three)."""
GAP_S = 1.0
"""Silence after a line that names what a user may say, in seconds: what is said in it is nobody's but the user's."""
ANYTHING = "anything"
"""What a line names that says whatever was understood."""
NUMBER, PAIN = "number", "pain"
_REMEMBERED = 8


@dataclass(slots=True)
class _Line:
    names: frozenset[str]
    started_at: float
    ended_at: float = inf


class OwnVoice:
    """The lines that can be heard, and what they name."""

    def __init__(self) -> None:
        self._names: dict[int, frozenset[str]] = {}  # by ticket, of lines that are not over
        self._sounding: dict[int, _Line] = {}
        self._over: deque[_Line] = deque(maxlen=_REMEMBERED)
        self._settled_at = -inf

    def will_say(self, ticket: int, names: frozenset[str]) -> None:
        self._names[ticket] = names

    def follow(self, event: LineStarted | LineEnded | SoundBack) -> None:
        """Take note that a line can be heard, or is over, or that a device is new."""
        if isinstance(event, SoundBack):
            self._settled_at = event.at + SETTLING_S
            return
        if isinstance(event, LineStarted):
            self._sounding[event.ticket] = _Line(self._names.get(event.ticket, frozenset()), event.at)
            return
        self._names.pop(event.ticket, None)
        if line := self._sounding.pop(event.ticket, None):
            line.ended_at = event.at
            self._over.append(line)

    def names(self, heard: Heard) -> bool:
        """Return whether a line that could be heard meanwhile names what was heard."""
        return any(
            line.started_at - BEFORE_S <= heard.started_at <= line.ended_at + AFTER_S and _covers(line.names, heard)
            for line in self._lines()
        )

    def settles(self, heard: Heard) -> bool:
        """Return whether this was heard by or from a device that is new. Its times are not to be relied on: only when it was decided is."""
        return heard.at <= self._settled_at

    def says(self, heard: Heard) -> bool:
        """Return whether what was heard may be what the coach said."""
        if self.settles(heard):
            return True
        within = any(line.started_at - BEFORE_S <= heard.started_at <= line.ended_at for line in self._lines())
        return within or self.names(heard)

    def _lines(self) -> tuple[_Line, ...]:
        return (*self._sounding.values(), *self._over)


def counts_alone(heard: Heard) -> bool:
    """Return whether this counts though it may be the coach's own voice, unless that names it."""
    alarming = heard.safety is not None and heard.safety is not Safety.EFFORT
    stops = heard.intent == Intent.STOP and "stop" in heard.text.split()  # "wrap it up" is what an echo sounds like
    return alarming or stops or heard.intent == Intent.HELP_ME


def _covers(names: frozenset[str], heard: Heard) -> bool:
    if ANYTHING in names or heard.intent in names:
        return True
    return (heard.safety is not None and PAIN in names) or (heard.intent == Intent.NUMBER and NUMBER in names)
