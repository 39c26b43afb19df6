"""How much anybody may ask for: token buckets (Turner 1986), of which only so many are kept."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_KEPT = 512


@dataclass(frozen=True, slots=True)
class Limit:
    burst: float
    """So many at once."""
    a_second: float
    """And so many in each second after that."""


class Bucket:
    """Counts what one asks for."""

    def __init__(self, limit: Limit, now: float) -> None:
        self._limit = limit
        self._left = limit.burst
        self._at = now

    def take(self, now: float) -> bool:
        """Take one; return whether there was one."""
        self._left = min(self._limit.burst, self._left + (now - self._at) * self._limit.a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Limits:
    """A bucket for each who asks; who has not asked for longest is forgotten first."""

    def __init__(self, limit: Limit, now: Callable[[], float]) -> None:
        self._limit = limit
        self._now = now
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, who: str) -> bool:
        now = self._now()
        bucket = self._buckets.pop(who, None) or Bucket(self._limit, now)
        self._buckets[who] = bucket
        if len(self._buckets) > MOST_KEPT:
            self._buckets.popitem(last=False)
        return bucket.take(now)
