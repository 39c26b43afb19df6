"""What the coach teaches, exercise by exercise, as its content files have it."""

from collections.abc import Iterable, Iterator

from scripts.pages import markdown
from scripts.pages.markdown import bullets, capital, numbered, quoted, table
from scripts.pages.plain import Plain
from scripts.pages.sayings import asked
from voice_coach.content import load_exercises, load_lines
from voice_coach.mind.exercise import Dose, Drill, Exercise, Level
from voice_coach.mind.intent import Topic


def page() -> str:
    plain, lines = Plain(), load_lines()
    return markdown.page(
        "Exercises",
        "What the coach teaches and answers, from [`voice_coach/content/exercises`](../voice_coach/content/exercises): texts "
        "stand here as they are spoken. [Add an exercise](add.md#an-exercise) tells how to write another one. Read the [safety notice](safety.md) "
        "before you try them.",
        *(part for exercise in load_exercises().values() for part in _exercise(exercise, plain)),
        "## Questions about any of them",
        "Where an exercise answers for itself, its own answer is above.",
        _answers(lines.answers, plain),
    )


def _exercise(exercise: Exercise, plain: Plain) -> Iterator[str]:
    yield f"## {capital(exercise.name)}"
    yield exercise.summary
    if Topic.SAFETY in exercise.answers:
        yield f"**Safety.** {exercise.answers[Topic.SAFETY]}"
    yield f"To begin, say “start {exercise.name}”."
    yield "### Muscles\n\n" + bullets(f"**{muscle.name.rstrip(',')}** {muscle.role}." for muscle in exercise.muscles)
    yield "### What it is good for\n\n" + bullets(f"**{benefit.name}.** {benefit.why}" for benefit in exercise.benefits)
    for title, steps in (
        ("Warm-up", _drills(exercise.warm_up)),
        ("Position", exercise.set_up),
        ("One repetition", exercise.steps),
        ("Cool-down", _drills(exercise.cool_down)),
    ):
        yield f"### {title}\n\n{numbered(steps)}"
    yield "### Mistakes"
    yield table(
        ("Mistake", "The coach says", "because"),
        ((mistake.name, f"“{mistake.cue}”", mistake.reason) for mistake in exercise.mistakes),
    )
    yield "### Easier and harder"
    yield (
        "Easiest first; “easier” and “harder” go one step up or down in this table, and what is in the last column goes there at once. "
        "What has to be put on waits for the next break."
    )
    yield table(
        ("", "Level", "What to do", "Needs", "Asked for as"),
        (_level(number, level, exercise) for number, level in enumerate(exercise.levels, 1)),
    )
    yield "### Tempo and dose"
    yield table(
        ("Tempo", "up", "top", "down", "still, for the count"),
        (
            (
                tempo.name,
                *(f"{seconds:g} s" for seconds in (tempo.lift_s, tempo.hold_s, tempo.lower_s, tempo.between_s)),
            )
            for tempo in exercise.tempos
        ),
    )
    yield table(("Goal", "Sets", "Repetitions with each leg", "Rest"), map(_dose, exercise.doses))
    yield "### Questions"
    yield _answers(exercise.answers, plain)


def _level(number: int, level: Level, exercise: Exercise) -> tuple[str, ...]:
    start = " (start)" if level.id == exercise.start_level else ""
    return f"{number}", f"**{level.name}**{start}", level.tell, level.equipment or "", quoted(level.with_words)


def _dose(dose: Dose) -> tuple[str, ...]:
    return (
        dose.name,
        f"{dose.sets} ({dose.sets_min} to {dose.sets_max})",
        f"{dose.repetitions} ({dose.repetitions_min} to {dose.repetitions_max})",
        f"{dose.rest_s:g} s",
    )


def _drills(drills: Iterable[Drill]) -> list[str]:
    """Return what is said of each drill, and how long it is kept up."""
    told = []
    for drill in drills:
        sides = " on each side" if drill.each_side else ""
        told.append(f"{drill.say} ({drill.seconds:g} s{sides})" if drill.seconds else drill.say)
    return told


def _answers(answers: dict[str, str], plain: Plain) -> str:
    told = ((asked(plain, topic)[0], answers[topic]) for topic in Topic if topic in answers)
    return table(("Ask", "and it answers"), ((f"“{question}”", answer) for question, answer in told))
