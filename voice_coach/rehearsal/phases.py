"""The phases of a session, as people tell them apart: what each state of the dialogue is called in pictures and reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from voice_coach.mind.dialogue import MOVING, State
from voice_coach.rehearsal.account import Account, Stay

NAMES: dict[State, str] = {
    State.STANDBY: "standby",
    State.CHOOSING: "choosing",
    State.WARM_UP: "warm-up",
    State.SET_UP: "set-up",
    State.GET_READY: "get ready",
    **dict.fromkeys(MOVING, "set"),
    State.PAUSED: "paused",
    State.SWITCHING: "switch",
    State.RESTING: "rest",
    State.COOL_DOWN: "cool-down",
    State.FINISHED: "finished",
    State.CHECKING: "hurt?",
    State.STOPPED: "stopped for safety",
    State.ASKING: "questions",
}
"""What each state belongs to."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the session; the states of a set are one phase."""

    name: str
    """One of NAMES."""
    label: str
    """The name with its particulars: "set 1 of 2, left leg", or "legs in turn" where they alternate."""
    leg: str | None
    """The leg that works in a set; None where both do."""
    begins_at: float
    ends_at: float


def phases(account: Account) -> Iterator[Phase]:
    """Yield the phases of the session in order."""
    for (name, number), group in groupby(account.stays, key=_part):
        stays = list(group)
        leg = None
        label = name
        if number is not None:
            legs = {stay.progress.leg for stay in stays if stay.progress}
            leg = legs.pop() if len(legs) == 1 else None
            label = f"{number}, {f'{leg} leg' if leg else 'legs in turn'}"
        yield Phase(name, label, leg, stays[0].began_at, stays[-1].ended_at or account.ended_at)


def _part(stay: Stay) -> tuple[str, str | None]:
    """Return the name of the phase that a stay belongs to and, in a set, which set it is."""
    progress = stay.progress
    if stay.state not in MOVING or progress is None:
        return NAMES[State(stay.state)], None
    return NAMES[State(stay.state)], f"set {progress.set} of {progress.sets}"


def clock(seconds: float) -> str:
    """Return minutes and seconds ("2:05")."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
