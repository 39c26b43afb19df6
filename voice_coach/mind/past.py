"""What is known of the sessions before: folded from records, one after the other, as the log has them.

Laws
- The records are the only truth: the same records give the same past, whoever folds them, now or later.
- Their order counts and not their times: a machine without a battery for its clock wakes up in 1970.
- A record that says nothing here, or speaks of a session whose beginning is not there, changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None
Data: TypeAlias = Mapping[str, Value]

GUEST = "guest"
"""The profile of which nothing is kept."""
FALSE_ALARM = "false_alarm"
"""The questionnaire by which a mark of pain is taken back."""
LAST_FEW = 3
"""Sessions that are looked at for pain that returns."""
FIRST_KNOWN_DAY = 738_886
"""2024-01-01. A clock that shows an earlier day was never set, so that the date is unknown."""
DAY_S = 86_400
A_WEEK = 7


class Kind(StrEnum):
    """What a record tells. The data of a session are those fields of ``session.Session`` that are new or have changed."""

    BEGUN = "session.begun"  # all fields
    REPETITION = "session.repetition"
    SET_OVER = "session.set_over"
    EFFORT = "session.effort"  # set, effort: how hard it was, 1 to 10
    CHANGED = "session.changed"  # level, tempo, dose, legs, the count
    PAUSED = "session.paused"  # for long
    REOPENED = "session.reopened"  # what was over, or cut off, goes on
    OVER = "session.over"  # how: one of End
    PAIN = "pain"  # part, sign, danger; certain: false where it was only asked about
    HELP = "help.called"  # reason; trouble: why nobody was told, or none
    ANSWERS = "session.answers"  # about: a questionnaire; how: one of interview.How; answers by item
    PROFILE = "profile.chosen"
    PROFILE_ANSWERS = "profile.answers"  # the same, of who it is rather than of a session
    EQUIPMENT = "profile.equipment"  # by what it is asked for with: whether it is there
    MANNERS = "profile.manners"  # all that the user has otherwise than in the settings (see ``manners.Manners``)


LASTING = frozenset({Kind.EQUIPMENT, Kind.MANNERS})
"""What counts until the next record of its kind, and is not of one session."""


_OF_A_SESSION = frozenset({Kind.REPETITION, Kind.SET_OVER, Kind.CHANGED, Kind.REOPENED, Kind.OVER})


class End(StrEnum):
    """How a session ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    PAIN = "pain"
    DANGER = "danger"
    UNANSWERED = "unanswered"  # it was not said whether something hurt
    GIVEN_UP = "given up"  # it was cut off, and the user did not want to go on


@dataclass(frozen=True, slots=True)
class PastSession:
    """One session, as its records tell it."""

    day: int | None
    """When it began: the local date as an ordinal, 1 for 0001-01-01, a Monday; None: unknown."""
    standing: Data
    """The fields of ``session.Session`` at its end, or as far as is known."""
    end: End | None = None
    """None: it was cut off, or is not over."""
    pains: tuple[str, ...] = ()
    """Where it hurt; "" where that was not said."""
    efforts: tuple[int, ...] = ()
    """How hard sets were, from 1 to 10, in the order in which that was said."""
    hurt_on: int | None = None
    """The local date when it hurt last; None: never, or unknown."""
    danger: bool = False
    """Whether it ended with a red flag."""
    help_called: bool = False
    """Whether the contact was to be told since."""
    answers: Mapping[str, Data] = field(default_factory=dict)
    """What was answered in it, and after it, by questionnaire; see Kind.ANSWERS."""

    @property
    def exercise(self) -> str:
        """The exercise's id."""
        return str(self.standing["exercise"])

    @property
    def level(self) -> str:
        return str(self.standing["level_id"])

    @property
    def repetitions(self) -> int:
        """Repetitions completed, of both legs together."""
        return int(self.standing["banked"] or 0) + int(self.standing["done"] or 0)

    @property
    def sets(self) -> int:
        """The set that it came to."""
        return int(self.standing["set"] or 0)

    def days_before(self, day: int | None) -> int | None:
        """Return how many days before ``day`` it was; None: unknown, as it is where the clock was put back meanwhile."""
        return _days(self.day, day)

    def hurt_days_before(self, day: int | None) -> int | None:
        """Return how many days before ``day`` it hurt last; None: never, or unknown."""
        return _days(self.hurt_on, day)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of one profile, and when it was asked."""

    profile: str = ""
    """"": whoever does not say a name."""
    profiles: tuple[str, ...] = ()
    """All names that are known, lower case."""
    sessions: tuple[PastSession, ...] = ()
    """In the order in which they began."""
    local_s: float | None = None
    """Local time when this was read, in seconds from the beginning of day 0; None: unknown."""
    read_at: float = 0.0
    """When that was on ``Clock``, in seconds."""
    kept: bool = True
    """Whether what is written outlives the program."""
    lasting: Mapping[str, Data] = field(default_factory=dict)
    """The last record of each kind in LASTING."""
    answers: Mapping[str, Data] = field(default_factory=dict)
    """What the user has answered last, by questionnaire; see Kind.PROFILE_ANSWERS."""

    def day(self, now: float) -> int | None:
        """Return the local date at ``now`` seconds on ``Clock`` as an ordinal; None: unknown."""
        if self.local_s is None:
            return None
        return known_day(int((self.local_s + now - self.read_at) // DAY_S))

    def after(self, kind: str, data: Data, day: int | None) -> "Past":
        """Return what is known after one more record."""
        if kind in LASTING:
            return replace(self, lasting={**self.lasting, kind: data})
        if kind == Kind.PROFILE_ANSWERS:
            return replace(self, answers={**self.answers, str(data["about"]): data})
        last = self.sessions[-1] if self.sessions else None
        session = _after(last, kind, data, day)
        before = self.sessions if kind == Kind.BEGUN else self.sessions[:-1]
        return self if session is last or session is None else replace(self, sessions=(*before, session))

    # --- what it tells ------------------------------------------------------------------------------------------------

    @property
    def done(self) -> tuple[PastSession, ...]:
        """The sessions in which something was done."""
        return tuple(session for session in self.sessions if session.repetitions)

    def last_of(self, exercise: str) -> PastSession | None:
        """Return the last session of an exercise."""
        return next((session for session in reversed(self.sessions) if session.exercise == exercise), None)

    @property
    def emergency(self) -> PastSession | None:
        """The last session, if it ended with a red flag."""
        return self.sessions[-1] if self.sessions and self.sessions[-1].danger else None

    def hurt_on(self, exercise: str, day: int) -> bool:
        """Return whether this exercise hurt on ``day``, or any ended with a red flag."""
        return any(
            session.hurt_on == day and (session.danger or session.exercise == exercise) for session in self.sessions
        )

    @property
    def keeps_hurting(self) -> bool:
        """Whether there was pain in two of the last three sessions."""
        last = [session for session in self.sessions if session.repetitions or session.pains][-LAST_FEW:]
        return sum(bool(session.pains) for session in last) > 1

    def of(self, exercise: str) -> tuple[PastSession, ...]:
        """Return the sessions in which something of this exercise was done."""
        return tuple(session for session in self.done if session.exercise == exercise)

    def within(self, days: int, now: float, *, before: int = 0) -> int:
        """Return in how many sessions something was done in these days, the last of which is ``before`` days ago."""
        ages = [session.days_before(self.day(now)) for session in self.done]
        return sum(age is not None and before <= age < before + days for age in ages)

    def days_since_last(self, now: float) -> int | None:
        """Return how many days ago a set was done, so that muscles need a rest; None: never, or unknown."""
        trained = [session for session in self.done if session.repetitions >= int(session.standing["repetitions"] or 0)]
        return trained[-1].days_before(self.day(now)) if trained else None

    def weeks_in_a_row(self, now: float, sessions: int) -> int:
        """Return for how many weeks (of seven days, back from ``now``) there were so many sessions in each.

        The week that runs may still come to that, so it can add to the row, and never ends it.
        """
        week = 1
        while self.within(A_WEEK, now, before=week * A_WEEK) >= sessions:
            week += 1
        return week - 1 + (self.within(A_WEEK, now) >= sessions)


def fold(records: Iterable[tuple[str, Data, int | None]]) -> tuple[tuple[PastSession, ...], dict[str, Data]]:
    """Return the sessions that records tell of, and what lasts: each record has its kind, its data and its day (see ``Past.after``)."""
    sessions: list[PastSession] = []
    lasting: dict[str, Data] = {}
    last: PastSession | None = None
    for kind, data, day in records:
        if kind in LASTING:
            lasting[kind] = data
        if kind == Kind.BEGUN and last is not None:
            sessions.append(last)
        last = _after(last, kind, data, day)
    return tuple(sessions if last is None else [*sessions, last]), lasting


def answers_of(records: Iterable[tuple[str, Data]]) -> dict[str, Data]:
    """Return what a user has answered last, by questionnaire; a record is its kind and its data."""
    return {str(data["about"]): data for kind, data in records if kind == Kind.PROFILE_ANSWERS}


def _after(session: PastSession | None, kind: str, data: Data, day: int | None) -> PastSession | None:
    """Return the last session after one more record: itself where the record says nothing of it, or the one that begins."""
    if session is None or kind == Kind.BEGUN:
        return PastSession(day, dict(data)) if kind == Kind.BEGUN else None
    match kind:
        case Kind.PAIN if data.get("certain"):
            pains = dict.fromkeys((*session.pains, str(data.get("part") or "")))
            danger, called = session.danger or bool(data.get("danger")), session.help_called and session.danger
            return replace(session, pains=tuple(pains), hurt_on=day, danger=danger, help_called=called)
        case Kind.HELP:
            return replace(session, help_called=True)
        case Kind.EFFORT:
            return replace(session, efforts=(*session.efforts, int(data.get("effort") or 0)))
        case Kind.ANSWERS:
            return _answered(session, data)
        case _:
            return _continued(session, kind, data) if kind in _OF_A_SESSION else session


def _continued(session: PastSession, kind: str, data: Data) -> PastSession:
    """Return the session with what changed in its course."""
    fields = {name: value for name, value in data.items() if name != "how"}
    end = End(str(data["how"])) if kind == Kind.OVER else None if kind == Kind.REOPENED else session.end
    return replace(session, standing={**session.standing, **fields}, end=end)


def _days(since: int | None, day: int | None) -> int | None:
    return None if since is None or day is None or since > day else day - since


def known_day(day: int) -> int | None:
    """Return the date, unless it is that of a clock which was never set."""
    return day if day >= FIRST_KNOWN_DAY else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that is not written yet."""

    kind: Kind
    data: Data = field(default_factory=dict)


def _answered(session: PastSession, data: Data) -> PastSession:
    """Return the session with what was answered about it; a false alarm leaves no mark of pain."""
    if data["about"] == FALSE_ALARM and data.get("sure") == "yes":
        session = replace(session, pains=(), hurt_on=None, danger=False, end=session.end and End.STOPPED)
    return replace(session, answers={**session.answers, str(data["about"]): data})
