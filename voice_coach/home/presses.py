"""What was meant by pressing a button: a short press or a long one, told from the edges of a switch. Time is a value.

Laws
- A contact that has just changed bounces: for ``debounce_s`` nothing it does counts, and then it counts as it is. So does a hand that
  trembles, for which ``debounce_s`` may be half a second.
- A press is short when it ends before ``long_s``, and told at its end. It is long when it lasts so long, told then, and not at its end.
- Without a long press to wait for, a press is told as it begins: a button that answers late is pressed again.
"""

from dataclasses import dataclass
from enum import StrEnum


class Press(StrEnum):
    SHORT = "short"
    LONG = "long"


@dataclass(slots=True)
class Presses:
    """One button. ``change`` and ``pass_time`` get seconds that never go backwards."""

    debounce_s: float
    long_s: float | None
    """None: there are only short ones."""
    _down: bool = False
    """What counts."""
    _touches: bool = False
    """What the contact does."""
    _settled_at: float = 0.0
    """When it has done bouncing."""
    _long_at: float | None = None
    """When the press that lasts becomes a long one."""

    @property
    def due(self) -> float | None:
        """When ``pass_time`` may have something to tell, in seconds; None: not before the next change."""
        moments = [self._settled_at] if self._touches != self._down else []
        if self._long_at is not None:
            moments.append(self._long_at)
        return min(moments, default=None)

    def change(self, *, down: bool, at: float) -> list[Press]:
        """Take what the contact does now; return what is told by that, and by the time until then."""
        told = self.pass_time(at)
        self._touches = down
        return told + self._settle(at)

    def pass_time(self, at: float) -> list[Press]:
        """Return what is told by ``at``."""
        told = []
        while (due := self.due) is not None and due <= at:
            if due == self._long_at:
                self._long_at = None
                told.append(Press.LONG)
            else:
                told += self._settle(due)
        return told

    def _settle(self, at: float) -> list[Press]:
        """Let what the contact does count, if it may."""
        if self._touches == self._down or at < self._settled_at:
            return []
        self._down, self._settled_at = self._touches, at + self.debounce_s
        if self._down:
            self._long_at = None if self.long_s is None else at + self.long_s
            return [Press.SHORT] if self.long_s is None else []
        waited, self._long_at = self._long_at is not None, None
        return [Press.SHORT] if waited else []
