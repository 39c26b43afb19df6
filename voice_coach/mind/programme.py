"""What the next session of an exercise is to be: from the sessions before, the goal, and what is there.

Laws
- It takes up where the last one ended, and at most one thing rises, by one step, in this order: control, volume, stability, resistance.
- Nothing rises after pain, after a session cut short, after one that was hard, or on days in a row; after pain, and after too much, it
  gets easier.
- Nothing is prescribed that is not offered.

The steps are the article's; that two good sessions are worth one, where nobody said how hard they were, is the two-for-two rule
(Baechle and Earle, Essentials of Strength Training, 2008, ch. 15).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from voice_coach.mind.exercise import Dose, Exercise, Level
from voice_coach.mind.past import End, PastSession
from voice_coach.mind.session import Goal, Plan

TOO_HARD, EASY = 9, 3
"""Efforts, of 10, from which and up to which the next set is another one."""
MODERATE = 6
"""Effort up to which a session that went well is followed by a harder one (FACTS: 5 and 6 are moderate, 7 and 8 hard)."""
REPETITIONS_STEP = 2
NEARLY_ALL = 0.9
"""Share of the repetitions with which a session counts as done."""
GOOD_SESSIONS = 2
TOO_SOON_DAYS = 1
"""After so few days muscles have not recovered: never on days in a row (the article)."""
LONG_AGO_DAYS = 28
LOADED_REST_S = 90.0
"""Rest between sets with resistance, in seconds (FACTS: up to two minutes)."""
MEMORY_OF_PAIN = 2
"""Sessions, the last ones, of which one with pain keeps everything from rising."""


class News(StrEnum):
    """What is new in a session, and why: the keys of what is said of it."""

    FIRST = "first"
    AGAIN = "again"
    CUT_SHORT = "cut_short"
    PAIN = "pain"
    HARD = "hard"
    LONG_AGO = "long_ago"
    SOON = "soon"
    GOAL = "goal"
    CONTROL = "control"
    REPETITIONS = "repetitions"
    SETS = "sets"
    STABILITY = "stability"
    RESISTANCE = "resistance"
    LEVEL = "level"
    TOP = "top"
    WISHED = "wished"  # it is as the user wants it


@dataclass(frozen=True, slots=True)
class Prescription:
    """What to do, and what is new about it."""

    plan: Plan
    news: News


def prescribe(
    exercise: Exercise,
    goal: Goal,
    before: Sequence[PastSession],
    *,
    offered: Callable[[Level], bool] = lambda _: True,
    days_since: int | None = None,
) -> Prescription:
    """Return what to do next; ``before``: the sessions of this exercise in which something was done, in their order."""
    if not before:
        dose = exercise.dose(goal)
        return Prescription(Plan(dose.sets, dose.repetitions, exercise.start_level, exercise.start_tempo), News.FIRST)
    return _Planner(exercise, goal, tuple(before), offered, days_since).next()


@dataclass(frozen=True, slots=True)
class _Planner:
    exercise: Exercise
    goal: Goal
    before: tuple[PastSession, ...]
    offered: Callable[[Level], bool]
    days_since: int | None

    def next(self) -> Prescription:
        plan, dose = self._last_plan(), self._dose
        if hurt(self.before[-1]):
            return self._easier(plan, News.PAIN)
        alike = tuple(session for session in self.before if session.standing.get("goal") == self.goal)
        if not alike:
            return self._with(plan, News.GOAL, sets=dose.sets, repetitions=dose.repetitions)
        hurt_lately = any(hurt(session) for session in self.before[-MEMORY_OF_PAIN:])
        return replace(self, before=alike).without_pain(may_rise=not hurt_lately)

    def without_pain(self, *, may_rise: bool) -> Prescription:
        """Return what follows sessions of this goal; one of another in between, a gentle day, changes nothing."""
        last, plan, dose = self.before[-1], self._last_plan(), self._dose
        if self.days_since is not None and self.days_since > LONG_AGO_DAYS:
            return self._with(plan, News.LONG_AGO, sets=dose.sets_min, repetitions=dose.repetitions_min)
        return self._after_training(last, plan, may_rise=may_rise)

    def _after_training(self, last: PastSession, plan: Plan, *, may_rise: bool) -> Prescription:
        """Return what follows a session without pain, of the same goal, and not long ago."""
        effort = last.efforts[-1] if last.efforts else None
        if effort is not None and effort >= TOO_HARD:
            return self._easier(plan, News.HARD)
        if not done(last):
            return Prescription(plan, News.CUT_SHORT)
        if not may_rise or not self._went_well(effort):
            return Prescription(plan, News.AGAIN)
        if self.days_since is not None and self.days_since <= TOO_SOON_DAYS:
            return Prescription(plan, News.SOON)
        return self._harder(plan)

    # --- where it stands ----------------------------------------------------------------------------------------------

    @property
    def _dose(self) -> Dose:
        return self.exercise.dose(self.goal)

    def _last_plan(self) -> Plan:
        """Return what was done last, as far as it is there and offered today."""
        last = self.before[-1].standing
        ids = [level.id for level in self.exercise.levels]
        rung = ids.index(str(last["level_id"])) if last["level_id"] in ids else ids.index(self.exercise.start_level)
        there = [level for level in self.exercise.levels[: rung + 1] if self.offered(level)]
        tempos = {tempo.id for tempo in self.exercise.tempos if not tempo.level_only}
        tempo = str(last["tempo_id"])
        return self._rested(
            Plan(
                int(last["sets"] or self._dose.sets),
                int(last["repetitions"] or self._dose.repetitions),
                there[-1].id if there else self.exercise.start_level,
                tempo if tempo in tempos else self.exercise.start_tempo,
            )
        )

    def _level(self, plan: Plan) -> Level:
        return self.exercise.level(plan.level_id or self.exercise.start_level)

    def _went_well(self, effort: int | None) -> bool:
        """Return whether it is time for more: it was moderate or, where that is unknown, it was done like that twice."""
        if effort is not None:
            return effort <= MODERATE
        alike = [
            session for session in self.before[-GOOD_SESSIONS:] if done(session) and same(session, self.before[-1])
        ]
        return len(alike) == GOOD_SESSIONS

    # --- what becomes of it -------------------------------------------------------------------------------------------

    def _easier(self, plan: Plan, news: News) -> Prescription:
        """Return one step back: a level or, where there is none below, less of it."""
        levels = self.exercise.levels
        below = [level for level in levels[: levels.index(self._level(plan))] if self.offered(level)]
        if below:
            return self._with(plan, news, level_id=below[-1].id)
        repetitions = plan.repetitions or 0
        fewer = max(repetitions - REPETITIONS_STEP, self.exercise.fewest)
        return self._with(plan, news, repetitions=min(fewer, repetitions))

    def _harder(self, plan: Plan) -> Prescription:
        level = self._level(plan)
        for_strength = self.goal == "strength"
        if not (for_strength and level.dimension in {"range", "base"}) and (more := self._more(plan)):
            return more
        levels = self.exercise.levels
        above = next((level for level in levels[levels.index(level) + 1 :] if self.offered(level)), None)
        if above is None or not for_strength:
            return Prescription(plan, News.TOP)
        new = {"control": News.CONTROL, "stability": News.STABILITY, "resistance": News.RESISTANCE}
        tempo = level.tempo if level.dimension == "control" else plan.tempo_id
        changed = replace(plan, level_id=above.id, tempo_id=tempo)
        if above.dimension in {"stability", "resistance"}:
            changed = replace(changed, sets=self._dose.sets, repetitions=self._dose.repetitions)
        return Prescription(self._rested(changed), new.get(above.dimension, News.LEVEL))

    def _more(self, plan: Plan) -> Prescription | None:
        """Return more repetitions or, with all of them, another set; None: that is all there is."""
        dose, sets, repetitions = self._dose, plan.sets or 0, plan.repetitions or 0
        if repetitions < dose.repetitions_max:
            more = min(repetitions + REPETITIONS_STEP, dose.repetitions_max)
            return self._with(plan, News.REPETITIONS, repetitions=more)
        if sets < dose.sets_max:
            return self._with(plan, News.SETS, sets=sets + 1, repetitions=dose.repetitions)
        return None

    def _with(self, plan: Plan, news: News, **changed: int | str) -> Prescription:
        return Prescription(self._rested(replace(plan, **changed)), news)  # type: ignore[arg-type]  # fields of a plan

    def _rested(self, plan: Plan) -> Plan:
        """Return the plan with the rest that its level needs."""
        loaded = self._level(plan).dimension == "resistance"
        return replace(plan, rest_s=max(LOADED_REST_S, self._dose.rest_s) if loaded else self._dose.rest_s)


def hurt(session: PastSession) -> bool:
    """Return whether the session ended with pain, or may have."""
    return bool(session.pains) or session.end in {End.PAIN, End.DANGER, End.UNANSWERED}


def done(session: PastSession) -> bool:
    """Return whether the session was done to its end, but for a repetition here and there."""
    both_legs = 2 * int(session.standing.get("sets") or 0) * int(session.standing.get("repetitions") or 0)
    return session.end == End.FINISHED and session.repetitions >= NEARLY_ALL * both_legs


def same(one: PastSession, other: PastSession) -> bool:
    """Return whether the same was done in two sessions."""
    names = ("level_id", "tempo_id", "sets", "repetitions", "goal")
    return all(one.standing.get(name) == other.standing.get(name) for name in names)
