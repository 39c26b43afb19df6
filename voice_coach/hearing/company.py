"""Whether somebody else is talking: television, a telephone call, visitors.

Who trains says little at a time, and most of it to the coach. So every utterance that is not for it speaks for company by its length, the
less the longer ago it was; what somebody says who is not understood is short, and hardly counts.
"""

import math
from dataclasses import dataclass

FADE_S = 30.0
"""After this time an utterance counts for 1/e as much, in seconds."""
SHORT_S = 1.0
"""What of each utterance does not count, in seconds."""
OTHERS_S = 8.0
"""So much talk, in seconds, is somebody else's: 15 to 25 s of a television, or half a dozen attempts at a command within half a minute."""
RUN_ON_S = 0.35
"""What begins so soon, in seconds, after talk that was not for the coach is a part of it: people wait until others are done."""
LONG_S = 10.0
"""Nobody talks to the coach for so long without a pause, in seconds; a bit less than where the recogniser cuts talk (``LONGEST_S``)."""


@dataclass(slots=True)
class Company:
    """The talk of the last minute that was not for the coach. Times are seconds on the clock."""

    _talk_s: float = 0.0
    _at: float = 0.0
    """When ``_talk_s`` was true."""
    _ended_at: float = -math.inf

    def add(self, started_at: float, ended_at: float, over_at: float) -> None:
        """Take note of talk that was not for the coach; ``over_at``: when the utterance was ended, for being too long maybe."""
        self._talk_s = self.talk_s(ended_at) + max(0.0, ended_at - started_at - SHORT_S)
        self._at = ended_at
        # talk is cut between two words, or within one: what is left of it comes soon after that
        self._ended_at = over_at if over_at - started_at >= LONG_S else ended_at

    def talk_s(self, at: float) -> float:
        """Return how much of it there was lately, in seconds, what is past counting less."""
        return self._talk_s * math.exp(-max(0.0, at - self._at) / FADE_S)

    def is_there(self, at: float) -> bool:
        return self.talk_s(at) >= OTHERS_S

    def runs_on(self, started_at: float) -> bool:
        """Return whether what began then is a part of such talk."""
        return started_at - self._ended_at < RUN_ON_S
