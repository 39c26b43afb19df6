"""Where a session stands: exercise, dose, level, tempo, and the cursor through sets, legs and repetitions."""

from dataclasses import dataclass, fields, replace
from typing import Literal

from voice_coach.events import Progress
from voice_coach.mind.exercise import Exercise, Level, Tempo

Goal = Literal["strength", "activation", "gentle"]
LegsMode = Literal["one leg", "alternate"]

LEGS = ("left", "right")
SWITCH_S = 15.0
"""What changing legs takes, in seconds, where time is estimated: the words, the change, "ready", and the count-in."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wished or prescribed for the coming session; None: what its goal says."""

    sets: int | None = None
    repetitions: int | None = None
    level_id: str | None = None
    tempo_id: str | None = None
    rest_s: float | None = None

    def over(self, other: "Plan") -> "Plan":
        """Return this plan, and where it says nothing, ``other``."""
        mine = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(other, **{name: value for name, value in mine.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Session:
    """One exercise session, a value: what changes it returns another. A repetition counted is one that was completed."""

    exercise: Exercise
    goal: Goal
    legs_mode: LegsMode
    level_id: str
    tempo_id: str
    sets: int
    repetitions: int
    rest_s: float
    set: int = 1
    turn: int = 0
    """0 for the leg that is worked first in this set, 1 for the other, where one is finished before the other begins."""
    first: int = 0
    """Which of LEGS is worked first in this set."""
    done: int = 0
    """Repetitions completed since the set, or this leg of it, began; where legs alternate, of both legs together."""
    banked: int = 0
    """Repetitions completed in the session before those."""
    pending_level: str | None = None
    """A level that needs something fetched, and so waits for the rest."""

    @classmethod
    def begin(cls, exercise: Exercise, goal: Goal, legs_mode: LegsMode, plan: Plan) -> "Session":
        dose = exercise.dose(goal)
        return cls(
            exercise,
            goal,
            legs_mode,
            plan.level_id or exercise.start_level,
            plan.tempo_id or exercise.start_tempo,
            plan.sets or dose.sets,
            plan.repetitions or dose.repetitions,
            plan.rest_s or dose.rest_s,
        )

    def eased(self, hurt: str) -> "Session":
        """Return a session that has just begun one level below the one that hurt, and below the usual one."""
        ids = [level.id for level in self.exercise.levels]
        usual = ids.index(self.level_id)
        last = ids.index(hurt) if hurt in ids else usual
        return replace(self, level_id=ids[max(min(usual, last) - 1, 0)])

    # --- what it tells ------------------------------------------------------------------------------------------------

    @property
    def level(self) -> Level:
        return self.exercise.level(self.level_id)

    @property
    def tempo(self) -> Tempo:
        """The tempo of the next repetition: the level's own where it has one."""
        return self.exercise.tempo(self.level.tempo or self.tempo_id)

    @property
    def legs(self) -> int:
        """How many legs a set works in turn: 1 where one is finished before the other begins."""
        return len(LEGS) if self.legs_mode == "alternate" else 1

    @property
    def leg(self) -> str:
        """The leg of the repetition that is under way or comes next."""
        return self.leg_of(self.done + 1)

    def leg_of(self, number: int) -> str:
        """Return the leg of repetition ``number``, from 1, over both legs where they alternate."""
        before = number - 1 if self.legs_mode == "alternate" else self.turn
        return LEGS[(self.first + before) % len(LEGS)]

    @property
    def to_do(self) -> int:
        """Repetitions of this leg (both, where they alternate) in a set."""
        return self.repetitions * self.legs

    @property
    def left(self) -> int:
        """Repetitions left on this leg (each leg, where they alternate) in this set."""
        return -(-max(self.to_do - self.done, 0) // self.legs)

    @property
    def counted(self) -> int:
        """The number to say for the repetition just completed: of its own leg."""
        return -(-self.done // self.legs)

    @property
    def total(self) -> int:
        """Repetitions completed in the session."""
        return self.banked + self.done

    @property
    def more_repetitions(self) -> bool:
        return self.done < self.to_do

    @property
    def other_leg_left(self) -> bool:
        return self.legs_mode == "one leg" and self.turn == 0

    @property
    def more_sets(self) -> bool:
        return self.set < self.sets

    @property
    def leg_s(self) -> float:
        """What is left of this leg in this set (of the set, where legs alternate), in seconds."""
        return max(self.to_do - self.done, 0) * self.tempo.repetition_s

    @property
    def work_s(self) -> float:
        """What is left of all sets, with the rests between them, in seconds: an estimate."""
        rounds = len(LEGS) // self.legs
        a_round_s = self.to_do * self.tempo.repetition_s + SWITCH_S
        rounds_left = (rounds - 1 if self.other_leg_left else 0) + rounds * (self.sets - self.set)
        return self.leg_s + rounds_left * a_round_s + self.rest_s * (self.sets - self.set)

    # --- what becomes of it -------------------------------------------------------------------------------------------

    def after_repetition(self) -> "Session":
        return replace(self, done=self.done + 1)

    def begun_again(self) -> "Session":
        """Return the session with this leg's count at its beginning; what was done remains done."""
        return replace(self, banked=self.total, done=0)

    def on_other_leg(self) -> "Session":
        return replace(self.begun_again(), turn=1 - self.turn)

    def with_legs_swapped(self) -> "Session":
        """Return the session with the legs' turns exchanged: the other one begins now, and this one has its turn then."""
        return replace(self.begun_again(), first=1 - self.first)

    def in_next_set(self) -> "Session":
        return replace(self.begun_again(), set=self.set + 1, turn=0, first=0)

    def corrected(self, number: int) -> "Session":
        """Return the session with ``number`` repetitions of this leg completed."""
        half = self.done % self.legs  # where legs alternate, the one leg is ahead of the other
        return replace(self, done=max(number * self.legs - half, 0))

    def with_goal(self, goal: Goal) -> "Session":
        dose = self.exercise.dose(goal)
        sets = max(dose.sets, self.set)
        return replace(self, goal=goal, sets=sets, repetitions=dose.repetitions, rest_s=dose.rest_s)

    def with_legs_mode(self, mode: LegsMode) -> "Session":
        """Return the session with legs that take turns in this way; what was begun of this set is begun again in it."""
        if mode == self.legs_mode:
            return self
        return replace(self.begun_again(), legs_mode=mode, turn=0)

    def next_level(self, step: int) -> Level | None:
        """Return the level ``step`` rungs up (or down, when negative) from here or what is pending, None past the end."""
        ids = [level.id for level in self.exercise.levels]
        index = ids.index(self.pending_level or self.level_id) + step
        return self.exercise.levels[index] if 0 <= index < len(ids) else None

    def next_tempo(self, step: int) -> Tempo | None:
        """Return the tempo ``step`` places slower (quicker, when negative); None when this is the end.

        Tempos that only a level brings along are not among them.
        """
        free = [tempo for tempo in self.exercise.tempos if not tempo.level_only]
        index = [tempo.id for tempo in free].index(self.tempo_id) + step
        return free[index] if 0 <= index < len(free) else None

    def progress(self) -> Progress:
        return Progress(
            exercise=self.exercise.id,
            level=self.level_id,
            leg=self.leg,
            set=self.set,
            sets=self.sets,
            repetition=self.counted,
            repetitions=self.repetitions,
            tempo=self.tempo.id,
        )
