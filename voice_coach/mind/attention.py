"""Whom the coach listens to, and when it holds its tongue.

Laws
- In standby only what is addressed to the coach, by its wake phrase, is for it.
- With ``wake_in_session`` that holds in a session, too, but for stop, pause, everything about the body, and answers.
- The voice is held for who speaks over it, and for what may become a word that silences, for 3 s at most; whatever ends the hold
  comes before any line.
"""

from dataclasses import dataclass

from voice_coach.events import Effect, Heard, HoldVoice, Hush, ReleaseVoice
from voice_coach.mind.dialogue import State
from voice_coach.mind.intent import Intent

HOLD_S = 3.0
"""Longest that the voice is held while nothing more was heard, in seconds."""
AFTER_WAKE_S = 8.0
"""After the wake phrase alone, what begins within this time is for the coach, in seconds."""
NEED_NO_ADDRESS = frozenset({Intent.STOP, Intent.PAUSE, Intent.HELP_ME, Intent.WAKE})


@dataclass(slots=True)
class Hold:
    """Whether the voice is held."""

    until: float | None = None
    """When it goes on at the latest, in seconds; None: it is not held."""

    def begin(self, now: float) -> tuple[Effect, ...]:
        if self.until is not None:
            return ()
        self.until = now + HOLD_S
        return (HoldVoice(),)

    def settled(self, effects: tuple[Effect, ...], now: float, *, heard: bool) -> tuple[Effect, ...]:
        """Return the effects of an event, with the hold ended first if it is over: by silence, an utterance, or time."""
        if self.until is None:
            return effects
        hushed = any(isinstance(effect, Hush) for effect in effects)
        if not hushed and not heard and now < self.until:
            return effects
        self.until = None
        return effects if hushed else (ReleaseVoice(), *effects)


def needs_name(state: State, condition: str | None) -> bool:
    """Return whether only what is addressed to the coach is for it; ``condition``: that of the question that is open, if one is."""
    return state is State.STANDBY and condition is None


def is_for_coach(heard: Heard, intent: Intent | None, state: State, *, needs_address: bool, called: bool) -> bool:
    """Return whether an utterance is for the coach.

    ``needs_address``: whether sessions need the wake phrase, too; ``called``: whether the coach has just been called by it,
    or has asked something.
    """
    if heard.addressed or intent is Intent.WAKE:
        return True
    if state is State.STANDBY:
        return called
    return not needs_address or called or heard.safety is not None or intent in NEED_NO_ADDRESS
