"""A set at the user's own pace: the user counts aloud, or says "done" after each repetition, and the coach keeps the count.

Laws
- The coach says nothing by itself: it answers a count, with a sound, every few repetitions with what is left, and at the end.
- A number counts what it says, since one may not have been heard; one that goes back, or far ahead, is no count.
- Nobody is hurried: however long it takes, the set waits.
"""

from dataclasses import replace

from voice_coach.events import Counted
from voice_coach.mind.dialogue import Due, State
from voice_coach.mind.rests import Rests

TOLD_EVERY = 4
"""Repetitions after which the coach says how many are left."""
MISSED = 3
"""As many counts in a row may not have been heard."""


class OwnPace(Rests):
    """The acts of a set that the user counts."""

    def self_paced(self) -> bool:
        """Return whether what begins now is for the user to count."""
        return self.manners.self_paced and self.repetition is None

    def counted_by_user(self) -> bool:
        """Return whether the user is counting now."""
        return self.state == State.LIFT and self.repetition is None

    def begin_own_pace(self) -> None:
        """Leave the set to the user."""
        self.play("rep_tick")

    def take_count(self) -> None:
        """Count what the user has counted, or one more."""
        session, number = self.current, self.heard().slots.get("number")
        more = 1 if number is None or session.legs > 1 else int(number) - session.done
        if not 1 <= more <= min(MISSED, session.to_do - session.done):
            return
        for _ in range(more):
            leg = self.current.leg
            self.session = self.current.after_repetition()
            self.outbox.append(Counted(replace(self.session.progress(), leg=leg), self.now))
        now = self.current
        if not now.more_repetitions:
            self.aside("set.done", count=now.counted)
            self.remind(Due.ALL_DONE, self.now)
        elif now.done % (TOLD_EVERY * now.legs) == 0:
            self.aside("left.in_set", left=now.left)
        else:
            self.play("rep_tick")
