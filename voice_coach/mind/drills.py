"""Warm-up and cool-down: what is to be kept up for a while is told, timed, and counted out, so that nobody watches a clock.

Laws
- The time of a drill begins when it has been explained; what is said meanwhile does not stop it, and a pause does.
- "Next" leaves a drill at any moment, and "skip" all of them.
"""

from voice_coach.mind.desk import Passage
from voice_coach.mind.dialogue import DRILLED, Due
from voice_coach.mind.exercise import Drill, Exercise
from voice_coach.mind.own_pace import OwnPace

LONG_S = 40.0
"""From this length on, half of a drill is told, in seconds."""
LAST_S = 3.0
"""How much of a drill is counted aloud at its end, in seconds."""


class Drills(OwnPace):
    """The acts of warming up and stretching."""

    keep_until = 0.0
    """When the present drill is over, in seconds."""
    time_left_s = 0.0
    """What was left of the drill that was paused, in seconds."""

    def passages(self, exercise: Exercise, part: str, drills: tuple[Drill, ...]) -> list[Passage]:
        """Return what is said and timed of some drills, each side in turn where both have theirs."""
        told = []
        for number, drill in enumerate(drills, 1):
            seconds = drill.seconds or 0.0
            told.append(Passage(f"{exercise.id}.{part}.{number}", self.wording.drill(drill), seconds))
            if drill.each_side:
                told.append(Passage("drill.other_side", self.wording.line("drill.other_side"), seconds))
        return told

    def time_to_keep(self) -> bool:
        """Return whether what was just explained is to be kept up for a while."""
        return self.to_keep_s > 0

    def keep_time(self) -> None:
        seconds, self.to_keep_s = self.to_keep_s, 0.0
        self.keep_until = self.now + seconds
        if seconds >= LONG_S:
            self.remind(Due.HALF_TIME, self.now + seconds / 2)
        if seconds > LAST_S:
            self.remind(Due.LAST_SECONDS, self.keep_until - LAST_S)
        self.remind(Due.TIME_UP, self.keep_until)

    def say_half_time(self) -> None:
        if not self.speaking:
            self.aside("drill.half")

    def count_last_seconds(self) -> None:
        if not self.speaking:
            self.aside("drill.end")

    def note_time_left(self) -> None:
        """Keep in mind how much of a drill is left while it is paused."""
        self.time_left_s = max(self.keep_until - self.now, 0.0) if self.came_from in DRILLED else 0.0

    def resume_script(self) -> None:
        """Go on with the line that was cut, or with what is left of a drill."""
        self.interrupt()
        self.say_script_again()
        if self.time_left_s:
            self.to_keep_s, self.time_left_s = self.time_left_s, 0.0
