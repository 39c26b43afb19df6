"""Where a session stands: exercise, dose, level, tempo, and the cursor through sets, legs and repetitions."""

from dataclasses import dataclass
from typing import Literal

from voice_coach.events import Progress
from voice_coach.mind.exercise import Exercise, Level, Tempo

Goal = Literal["strength", "activation"]
LegsMode = Literal["one leg", "alternate"]

LEGS = ("left", "right")


@dataclass(slots=True)
class Session:
    """One exercise session; every repetition counted is one that was completed."""

    exercise: Exercise
    goal: Goal = "strength"
    legs_mode: LegsMode = "one leg"
    level_id: str = ""
    tempo_id: str = ""
    sets: int = 0
    repetitions: int = 0
    rest_s: float = 0.0
    set: int = 1
    leg_index: int = 0
    """Which leg is worked, where one is finished before the other begins."""
    done: int = 0
    """Repetitions completed since the set, or this leg of it, began; where legs alternate, of both legs together."""
    total: int = 0
    """Repetitions completed in the session."""
    pending_level: str | None = None
    """A level that needs something fetched, and so waits for the rest."""

    def __post_init__(self) -> None:
        self.level_id = self.level_id or self.exercise.start_level
        self.tempo_id = self.tempo_id or self.exercise.start_tempo
        self.set_goal(self.goal)

    def set_goal(self, goal: Goal) -> None:
        dose = self.exercise.dose(goal)
        self.goal = goal
        self.sets = max(dose.sets, self.set)
        self.repetitions = dose.repetitions
        self.rest_s = dose.rest_s

    @property
    def level(self) -> Level:
        return self.exercise.level(self.level_id)

    @property
    def tempo(self) -> Tempo:
        """The tempo of the next repetition: the level's own where it has one."""
        return self.exercise.tempo(self.level.tempo or self.tempo_id)

    @property
    def leg(self) -> str:
        """The leg of the repetition that is under way or comes next."""
        return LEGS[self.done % 2] if self.legs_mode == "alternate" else LEGS[self.leg_index]

    @property
    def to_do(self) -> int:
        """Repetitions of this leg (both, where they alternate) in a set."""
        return self.repetitions * (2 if self.legs_mode == "alternate" else 1)

    @property
    def left(self) -> int:
        """Repetitions left on this leg (each leg, where they alternate) in this set."""
        return -(-max(self.to_do - self.done, 0) // (2 if self.legs_mode == "alternate" else 1))

    @property
    def counted(self) -> int:
        """The number to say for the repetition just completed: of its own leg."""
        return (self.done + 1) // 2 if self.legs_mode == "alternate" else self.done

    @property
    def more_repetitions(self) -> bool:
        return self.done < self.to_do

    @property
    def other_leg_left(self) -> bool:
        return self.legs_mode == "one leg" and self.leg_index == 0

    @property
    def more_sets(self) -> bool:
        return self.set < self.sets

    def count(self) -> None:
        """Count the repetition that was just completed."""
        self.done += 1
        self.total += 1

    def switch_legs(self) -> None:
        self.leg_index = 1 - self.leg_index
        self.done = 0

    def next_set(self) -> None:
        self.set += 1
        self.leg_index = 0
        self.done = 0

    def set_legs_mode(self, mode: LegsMode) -> None:
        """Change how legs take turns; what was begun of this set is begun again in the new way."""
        if mode != self.legs_mode:
            self.legs_mode = mode
            self.leg_index = 0
            self.done = 0

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
