"""How a voice speaks, relative to its own way."""

from typing import NamedTuple


class Tone(NamedTuple):
    """Pace and pitch of what is spoken."""

    pace: float = 1.0
    """At 0.8 there are 0.8 times as many words a minute."""
    pitch: int = 0
    """Steps above its own pitch; an octave has 100."""


ITS_OWN = Tone()
