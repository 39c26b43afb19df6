"""What the coach teaches, says and asks, as data: ``exercises``, ``lines`` and ``questionnaires``, checked when loaded.

Exercises and questionnaires are in English; beside them is a directory for each other language, with what it says in other words.
A wrong file is a VoiceCoachError that names the file, the key in it and what is wrong.
"""

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from voice_coach.content.translation import translated
from voice_coach.errors import VoiceCoachError
from voice_coach.language import ENGLISH, Language
from voice_coach.mind.exercise import Dose, Exercise, Lines
from voice_coach.mind.intent import Topic
from voice_coach.mind.interview import Questionnaire

_Model = TypeVar("_Model", bound=BaseModel)


def load_exercises(directory: Path | None = None, language: Language = ENGLISH) -> dict[str, Exercise]:
    """Return the exercises in ``directory`` (default: those shipped) by id, in the order of their files' names.

    Laws beyond the schema: an exercise's id is its file's name; ids of levels, tempos and mistakes are unique; there is one
    dose for each goal; tempos go from quick to slow; a word starts one exercise only.
    """
    exercises: dict[str, Exercise] = {}
    place = directory or files(__name__) / "exercises"
    for file in _toml_files(place):
        exercise = _load(file, Exercise, place / language / file.name)
        _check_exercise(file, exercise)
        for other in exercises.values():
            if shared := sorted(set(exercise.start_words) & set(other.start_words)):
                raise _wrong(file, "start_words", f'"{shared[0]}" starts "{other.id}" already')
        exercises[exercise.id] = exercise
    return exercises


def load_lines(language: str = ENGLISH, directory: Path | None = None) -> Lines:
    """Return every sentence of ``language`` from ``directory`` (default: those shipped). Every topic has a name and an answer."""
    available = {_stem(file): file for file in _toml_files(directory or files(__name__) / "lines")}
    if language not in available:
        raise VoiceCoachError(f'There are no lines for language "{language}"; choose one of: {", ".join(available)}.')
    file = available[language]
    lines = _load(file, Lines)
    _check_topics(file, lines.answer_names, "answer_names")
    _check_topics(file, lines.simple_answers, "simple_answers")
    for table, by_topic in (("topics", lines.topics), ("answers", lines.answers)):
        _check_topics(file, by_topic, table)
        if missing := [topic for topic in Topic if topic not in by_topic]:
            raise _wrong(file, f"{table}.{missing[0]}", "is missing")
    return lines


def load_questionnaires(directory: Path | None = None, language: Language = ENGLISH) -> dict[str, Questionnaire]:
    """Return the questionnaires in ``directory`` (default: those shipped) by id, which is their file's name."""
    forms: dict[str, Questionnaire] = {}
    place = directory or files(__name__) / "questionnaires"
    for file in _toml_files(place):
        form = _load(file, Questionnaire, place / language / file.name)
        _check_name(file, form.id)
        forms[form.id] = form
    return forms


def _check_name(file: Traversable, name: str) -> None:
    if name != _stem(file):
        raise _wrong(file, "id", f'"{name}" is not the name of the file, "{_stem(file)}"')


def _check_exercise(file: Traversable, exercise: Exercise) -> None:
    _check_name(file, exercise.id)
    named: dict[str, list[str]] = {
        "levels": [level.id for level in exercise.levels],
        "tempos": [tempo.id for tempo in exercise.tempos],
        "mistakes": [mistake.id for mistake in exercise.mistakes],
        "doses": [dose.goal for dose in exercise.doses],
    }
    for key, ids in named.items():
        if repeated := [name for name in ids if ids.count(name) > 1]:
            raise _wrong(file, key, f'"{repeated[0]}" is there twice')
    if missing := [goal for goal in get_args(Dose.model_fields["goal"].annotation) if goal not in named["doses"]]:
        raise _wrong(file, "doses", f'"{missing[0]}" is missing')
    lengths = [tempo.repetition_s for tempo in exercise.tempos]
    if lengths != sorted(lengths):
        raise _wrong(file, "tempos", "the quickest comes first")
    _check_topics(file, exercise.answers)
    _check_topics(file, exercise.simple.answers, "simple.answers")


def _check_topics(file: Traversable, topics: Iterable[str], table: str = "answers") -> None:
    known = [topic.value for topic in Topic]
    for topic in topics:
        if topic not in known:
            raise _wrong(file, f"{table}.{topic}", f"is no topic; topics are {', '.join(known)}")


def _toml_files(directory: Traversable) -> list[Traversable]:
    found = [] if not directory.is_dir() else [file for file in directory.iterdir() if file.name.endswith(".toml")]
    if not found:
        raise VoiceCoachError(f"{directory} holds no TOML files; name a directory that does.")
    return sorted(found, key=lambda file: file.name)


def _stem(file: Traversable) -> str:
    return file.name.removesuffix(".toml")


def _read(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise VoiceCoachError(f"{file} is not valid TOML; correct it: {error}.") from error


def _load(file: Traversable, model: type[_Model], words: Traversable | None = None) -> _Model:
    """Return what is in ``file``, in the ``words`` of a file of translations where there is one."""
    data = _read(file)
    if words is not None and words.is_file():
        try:
            data, file = translated(data, _read(words)), words
        except LookupError as error:
            raise _wrong(words, "", str(error.args[0])) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        # A misspelt key is also a missing one: name what is written.
        first, *others = sorted(error.errors(), key=lambda wrong: wrong["type"] != "extra_forbidden")
        more = f" (and {len(others)} more)" if others else ""
        raise _wrong(file, _key(first, data), _what(first) + more) from error


def _wrong(file: Traversable, key: str, what: str) -> VoiceCoachError:
    return VoiceCoachError(f"{file}: {f'{key}: ' if key else ''}{what}; correct the file.")


def _key(error: ErrorDetails, data: object) -> str:
    """Return where the error is as a path of keys; an item of a list is named by its id, or counted from 1."""
    path = []
    for step in error["loc"]:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) else None
            path.append(str(data["id"]) if isinstance(data, dict) and "id" in data else f"number {step + 1}")
        else:
            data = data.get(step) if isinstance(data, dict) else None
            path.append(step)
    return ".".join(path)


def _what(error: ErrorDetails) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "is no key that is known here"
        case "missing":
            return "is missing"
        case _:
            return error["msg"].removeprefix("Value error, ").removeprefix("Input ")
