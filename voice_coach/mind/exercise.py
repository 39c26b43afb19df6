"""What an exercise is: the schema of ``content/exercises/*.toml``, checked when loaded.

Every text in an exercise is spoken, so it is written for the ear. An unknown key is an error: a misspelt one would
otherwise be silence.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Spoken = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Muscle(Frozen):
    name: Spoken
    role: Spoken


class Benefit(Frozen):
    name: Spoken
    why: Spoken


class PhaseCues(Frozen):
    """What is said at the onset of a phase: at length early in a set, short later, then not at all.

    A cue must end before its phase does at the quickest tempo; a test renders each and measures it.
    """

    full: tuple[Spoken, ...] = Field(min_length=2)
    short: tuple[Spoken, ...] = Field(min_length=2)


class Cues(Frozen):
    lift: PhaseCues
    hold: PhaseCues
    lower: PhaseCues


class Mistake(Frozen):
    id: str
    name: Spoken
    """As a noun: "arching the lower back"."""
    cue: Spoken
    """What to do instead, short enough for the lift of one repetition: "Keep your back still."."""
    reason: Spoken
    """One sentence: why it matters."""


class Level(Frozen):
    """One rung of the ladder from easiest to hardest."""

    id: str
    name: Spoken
    """As in "Now: {name}."."""
    tell: Spoken
    """One or two sentences: what to change to do this level."""
    dimension: Literal["control", "volume", "stability", "resistance", "range", "base"]
    equipment: Spoken | None = None
    with_words: tuple[str, ...] = ()
    """Values of the slot ``with`` that ask for this level: "ankle weights"."""
    changes_load: bool = False
    """True when it must be fetched or put on, so that the change waits for the next rest."""
    not_with: tuple[str, ...] = ()
    """Findings of the health questions with which it is not offered."""
    tempo: str | None = None
    """A tempo this level is done at, where it differs from the session's."""
    range: float = Field(default=1.0, gt=0, le=1)
    """How far the leg goes, as a share of ``Figure.lift_deg``."""
    knee_deg: float = Field(default=0.0, ge=0, le=90)
    """How far the knee of the working leg is bent, as it is drawn."""
    hands: Literal["support", "free"] = "support"
    """Where the hands are, as it is drawn."""


class Tempo(Frozen):
    """Seconds of each phase of a repetition; ``between`` is the still time in which the count is said."""

    id: str
    name: Spoken
    lift_s: Seconds
    hold_s: Seconds
    lower_s: Seconds
    between_s: Seconds
    level_only: bool = False
    """True when only a level that names it uses it (a long hold): "slower" and "faster" pass over it."""

    @property
    def repetition_s(self) -> float:
        """Length of a whole repetition in seconds."""
        return self.lift_s + self.hold_s + self.lower_s + self.between_s


class Dose(Frozen):
    goal: Literal["strength", "activation", "gentle"]
    name: Spoken
    sets: int = Field(ge=1, le=6)
    sets_min: int
    sets_max: int
    repetitions: int = Field(ge=1, le=30)
    repetitions_min: int
    repetitions_max: int
    rest_s: Seconds

    @model_validator(mode="after")
    def _within_its_range(self) -> Self:
        if not self.sets_min <= self.sets <= self.sets_max:
            raise ValueError(f"sets = {self.sets} is outside {self.sets_min} to {self.sets_max}")
        if not self.repetitions_min <= self.repetitions <= self.repetitions_max:
            raise ValueError(
                f"repetitions = {self.repetitions} is outside {self.repetitions_min} to {self.repetitions_max}"
            )
        return self


class Drill(Frozen):
    """What is done to get warm, or to stretch."""

    say: Spoken
    simple: Spoken | None = None
    """The same in simpler words."""
    seconds: Seconds | None = None
    """How long it is kept up, by the coach's time; None: it is only told."""
    each_side: bool = False
    """Whether the other side has its turn as well, for as long."""

    @property
    def kept_s(self) -> float:
        """What is kept of it in all, in seconds."""
        return (self.seconds or 0.0) * (2 if self.each_side else 1)


class SimpleWords(Frozen):
    """What an exercise says in simpler words; what is empty is said as ever."""

    set_up: tuple[Spoken, ...] = ()
    steps: tuple[Spoken, ...] = ()
    answers: dict[str, Spoken] = Field(default_factory=dict)


class Figure(Frozen):
    """How the movement is drawn: from the side, the leg turns about the hip."""

    posture: Literal["standing", "prone"]
    lift_deg: float = Field(gt=0, le=60)
    """How far the leg goes from where it rests, in degrees."""


class Exercise(Frozen):
    id: str
    name: Spoken
    """"standing back leg raises"."""
    start_words: tuple[str, ...] = Field(min_length=1)
    """Values of the slot ``exercise`` that start it."""
    summary: Spoken
    figure: Figure
    muscles: tuple[Muscle, ...] = Field(min_length=1)
    benefits: tuple[Benefit, ...] = Field(min_length=1)
    warm_up: tuple[Drill, ...] = Field(min_length=1)
    set_up: tuple[Spoken, ...] = Field(min_length=1)
    steps: tuple[Spoken, ...] = Field(min_length=1)
    """How one repetition goes, with breathing: taught after the set-up."""
    cool_down: tuple[Drill, ...] = Field(min_length=1)
    cues: Cues
    mistakes: tuple[Mistake, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    """Easiest first."""
    start_level: str
    tempos: tuple[Tempo, ...] = Field(min_length=1)
    """Quickest first."""
    start_tempo: str
    doses: tuple[Dose, ...] = Field(min_length=1)
    not_with: tuple[str, ...] = ()
    """Findings of the health questions with which it is not offered."""
    answers: dict[str, Spoken] = Field(default_factory=dict)
    """Answers to questions, by topic, where this exercise's differ from the general ones."""
    simple: SimpleWords = SimpleWords()

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        levels = {level.id for level in self.levels}
        tempos = {tempo.id for tempo in self.tempos}
        if self.start_level not in levels:
            raise ValueError(f'start_level = "{self.start_level}" is none of {", ".join(sorted(levels))}')
        if self.start_tempo not in tempos:
            raise ValueError(f'start_tempo = "{self.start_tempo}" is none of {", ".join(sorted(tempos))}')
        if any(level.id == self.start_level and level.not_with for level in self.levels):
            raise ValueError(f'start_level = "{self.start_level}" has to be there for everybody')
        for level in self.levels:
            if level.tempo is not None and level.tempo not in tempos:
                raise ValueError(
                    f'tempo = "{level.tempo}" of level "{level.id}" is none of {", ".join(sorted(tempos))}'
                )
        return self

    def suited_to(self, findings: frozenset[str]) -> "Exercise":
        """Return the exercise without the levels that these findings exclude."""
        kept = tuple(level for level in self.levels if findings.isdisjoint(level.not_with))
        return self if len(kept) == len(self.levels) else self.model_copy(update={"levels": kept})

    def level(self, level_id: str) -> Level:
        return next(level for level in self.levels if level.id == level_id)

    def tempo(self, tempo_id: str) -> Tempo:
        return next(tempo for tempo in self.tempos if tempo.id == tempo_id)

    @property
    def fewest(self) -> int:
        """The fewest repetitions of a set that are worth prescribing: those of the gentlest dose."""
        return min(dose.repetitions_min for dose in self.doses)

    def dose(self, goal: str) -> Dose:
        return next(dose for dose in self.doses if dose.goal == goal)


class Line(Frozen):
    """One thing the coach can say, in several wordings."""

    say: tuple[Spoken, ...] = Field(min_length=1)
    simple: tuple[Spoken, ...] = ()
    """The same in simpler words, where those of ``say`` are not simple enough."""
    names: tuple[str, ...] = ()
    """What these wordings have to name although a user may say it: intents ("Ready"), "number", "pain", "anything"."""


class Lines(Frozen):
    """Everything the coach can say beside what belongs to an exercise: ``content/lines/en.toml``."""

    lines: dict[str, Line]
    """By key: "set.half_way"."""
    kept: tuple[str, ...]
    """Words that cannot be taught another meaning: they are for the user's safety."""
    topics: dict[str, Spoken]
    """What can be asked about, by topic (the slot ``topic`` of the intent Ask): as in "tell you about {topic}"."""
    answers: dict[str, Spoken]
    """Answers to questions, by topic."""
    simple_answers: dict[str, Spoken] = Field(default_factory=dict)
    """The same in simpler words, where they differ."""
    answer_names: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What answers have to name although a user may say it, by topic; see ``Line.names``."""
