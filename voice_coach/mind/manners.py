"""How the coach behaves: as the settings have it, until the user wishes otherwise; what is wished is kept for the profile.

Law: what is recorded is all that differs from the settings, so that the last record holds, and whoever has no other wish follows
the settings as they are then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, TypeAlias, get_args, get_type_hints

from voice_coach.mind.past import Data, Value
from voice_coach.mind.session import Goal, LegsMode

Talk: TypeAlias = Literal["silent", "count", "short", "full"]
"""How much is said in a set and around it: in sets nothing but their end, only the count, short cues and the shortest lines, or all."""
Sounds: TypeAlias = Literal["both", "voice", "earcons"]
"""What is heard: sounds and voice, the voice alone, or sounds wherever one says enough."""


@dataclass(frozen=True, slots=True)
class Manners:
    """All that a user may wish to be otherwise; the defaults are those of the settings."""

    goal: Goal = "strength"
    legs_mode: LegsMode = "one leg"
    reprompt_s: float = 8.0
    """Seconds of silence after a question before it is asked once more (FACTS: what other assistants do)."""
    hesitation_s: float = 0.8
    """How long a speaker may hesitate within a command, in seconds."""
    volume_db: float = 0.0
    """Gain of everything the coach plays."""
    follow_noise: bool = False
    """Whether the voice gets louder and softer with the noise of the room."""
    rate: float = 1.0
    """How fast the coach speaks, relative to the settings. Slower, there is time only for short cues and bare counts."""
    pitch: int = 0
    """How much higher than in the settings it speaks, in steps of which 100 are all there are."""
    talk: Talk = "full"
    simple: bool = False
    """Whether to speak in simpler words."""
    sounds: Sounds = "both"
    ask_effort: bool = True
    """Whether to ask after each set how hard it was."""
    self_paced: bool = False
    """Whether the user counts, and the coach keeps the count."""
    wake_in_session: bool = False
    """Whether a session needs the wake phrase, too: where others are within earshot."""

    # what nobody wishes by voice
    emergency: str = "your local emergency number"
    """Whom to call in an emergency, as it is said."""
    contact: str | None = None
    """Whom a call for help reaches, as it is said; None: nobody."""
    screening: bool = True
    """Whether new users are asked about their health."""
    recorded: bool = False
    """Whether what is heard is recorded, to look for a fault: then that is said."""

    def otherwise_than(self, usual: "Manners") -> dict[str, Value]:
        """Return what differs from ``usual``, by name."""
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in mine.items() if value != getattr(usual, name)}

    def with_wishes(self, wishes: Data) -> "Manners":
        """Return these manners with what was recorded; a name or a value that is not known any more changes nothing."""
        known = {name: value for name, value in wishes.items() if name in _TYPES and _fits(value, _TYPES[name])}
        return replace(self, **known)  # type: ignore[arg-type]  # each fits its field


def _fits(value: Value, wanted: Any) -> bool:
    if choices := get_args(wanted):
        return value in choices
    return type(value) is wanted or (wanted is float and type(value) is int)


_TYPES: Mapping[str, Any] = get_type_hints(Manners)
