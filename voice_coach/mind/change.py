"""What can be changed and taken back, as values: no act needs an inverse.

A change is what stood before and after it. Taking it back gives every field that it changed its value from before, and
leaves alone what has happened since: a tempo is taken back, and the repetitions counted meanwhile remain.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from voice_coach.mind.desk import Recital
from voice_coach.mind.dialogue import SET, State
from voice_coach.mind.intent import Intent
from voice_coach.mind.manners import Manners
from voice_coach.mind.session import Plan, Session

_Value = TypeVar("_Value", bound=Any)

I = Intent  # noqa: E741 - as in the table of the dialogue
UNDOABLE = frozenset(
    {
        *(I.STOP, I.DONE, I.NEXT, I.SKIP, I.SKIP_REST, I.REST, I.MORE_REST),
        *(I.SWITCH_LEGS, I.WRONG_LEG, I.RESTART_SET, I.CORRECT_COUNT),
        *(I.EASIER, I.HARDER, I.SLOWER, I.FASTER, I.SET_REPETITIONS, I.SET_SETS, I.SET_GOAL, I.SET_LEGS),
        *(I.LOUDER, I.QUIETER, I.SPEAK_SLOWER, I.SPEAK_FASTER, I.SAY_LESS, I.SAY_MORE, I.TEACH, I.UNTEACH),
        *(I.FOLLOW_NOISE, I.SPEAK_HIGHER, I.SPEAK_DEEPER, I.SET_WORDS, I.SET_SOUNDS),
        *(I.PATIENCE, I.SET_ADDRESS, I.USUAL_MANNERS),
        *(I.NUMBER, I.SET_PACE, I.GENTLE, I.SET_RATING, I.RATE_EFFORT),
    }
)
"""Intents that change something worth taking back."""
MOST = 10
"""How many changes are remembered."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the session to which one can return."""

    state: State
    """LIFT for a set and what belongs to it; of a pause, what is paused."""
    recital: Recital
    rest_left_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a change can change."""

    where: Where
    session: Session | None
    manners: Manners
    plan: Plan
    rest_until: float
    lessons: tuple[tuple[str, str], ...]
    """Phrases taught in this session, each with its command."""


@dataclass(frozen=True, slots=True)
class Change:
    before: Standing
    after: Standing

    def changed(self, name: str) -> bool:
        """Return whether this field of the session, of the manners, or of what stands beside them, was changed."""
        before, after = self.before, self.after
        pairs: tuple[tuple[object, object], ...] = (
            (before, after),
            (before.manners, after.manners),
            (before.session, after.session),
        )
        owners = [pair for pair in pairs if all(hasattr(one, name) for one in pair)]
        return any(getattr(was, name) != getattr(is_, name) for was, is_ in owners)


def part(state: State) -> State:
    """Return what stands for the part of the session that ``state`` belongs to."""
    return State.LIFT if state in {*SET, State.SWITCHING} else state


def change(before: Standing, after: Standing) -> Change | None:
    """Return what was changed; None: nothing. How far a script was read meanwhile does not count.

    Only within a session can one be led elsewhere; one that has been left for good is not returned to.
    """
    if before.session is not None and after.session is None:
        return None
    if before.session is None or before.where.state == after.where.state:
        after = replace(after, where=before.where)
    return Change(before, after) if before != after else None


def taken_back(now: Standing, undone: Change) -> Standing:
    """Return what stands after a change is taken back.

    Who was led elsewhere, or was there when the change was made, is led back. Repetitions that were completed remain so,
    unless it is their number that was changed.
    """
    target = replace(
        _restored(now, undone.before, undone.after),
        manners=_restored(now.manners, undone.before.manners, undone.after.manners),
    )
    before, after = undone.before.session, undone.after.session
    if now.session is None or before is None or after is None:
        return replace(target, session=now.session)
    session = _restored(now.session, before, after)
    if before.done != after.done or _leg(before) != _leg(after):
        stayed = _leg(before) == _leg(after) == _leg(now.session)
        done = max(now.session.done + before.done - after.done, 0) if stayed else before.done
        total = now.session.total + before.total - after.total
        session = replace(session, set=before.set, turn=before.turn, first=before.first, done=done)
        session = replace(session, banked=max(total - done, 0))
    if _leg(session) != _leg(now.session):
        target = replace(target, where=undone.before.where)
    return replace(target, session=session)


def leads_elsewhere(now: Standing, target: Standing) -> bool:
    """Return whether it takes another part of the session, another set or another leg to get from here to there."""
    legs = [_leg(standing.session) for standing in (now, target) if standing.session is not None]
    return now.where.state != target.where.state or len(set(legs)) > 1


def _leg(session: Session) -> tuple[int, int, int]:
    return session.set, session.turn, session.first


def _restored(now: _Value, before: _Value, after: _Value) -> _Value:
    """Return ``now`` with its fields as they are in ``before`` where that differs from ``after``."""
    changed = {
        field.name: getattr(before, field.name)
        for field in fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    }
    return replace(now, **changed)
