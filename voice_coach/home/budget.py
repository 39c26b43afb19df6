"""How much may be asked of the coach from outside: a token bucket, so that nobody can flood the main loop. Time is a value."""

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """Allows ``burst`` at once, and ``per_s`` a second in the long run."""

    per_s: float
    burst: float
    _left: float | None = None
    _at: float = 0.0

    def spend(self, now: float) -> bool:
        """Return whether one more is allowed at ``now`` seconds."""
        left = self.burst if self._left is None else min(self.burst, self._left + self.per_s * (now - self._at))
        self._at = now
        self._left = left - 1 if left >= 1 else left
        return left >= 1
