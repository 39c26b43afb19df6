"""Everything that is spoken out of a piece of content, with the path of its keys."""

import re
from collections.abc import Iterator
from string import Formatter

from voice_coach.content import load_exercises, load_lines
from voice_coach.mind.exercise import Exercise

SILENT = re.compile(
    r"(.*\.)?(id|\w+_words|dimension|start_\w+|names|not_with|answer_names\.\w+|kept)(\.\d+)?|doses\.\d+\.goal|levels\.\d+\.tempo|figure\.\w+"
)
"""Paths of what is not spoken."""


def texts(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of every spoken text in dumped content."""
    match content:
        case _ if SILENT.fullmatch(path):
            pass
        case str():
            yield path, content
        case dict():
            for key, value in content.items():
                yield from texts(value, f"{path}.{key}" if path else key)
        case list() | tuple():
            for number, value in enumerate(content, 1):
                yield from texts(value, f"{path}.{number}")


def exercise_texts(exercise: Exercise) -> dict[str, str]:
    return dict(texts(exercise.model_dump()))


def line_texts() -> dict[str, str]:
    return dict(texts(load_lines().model_dump()))


def everything() -> dict[str, str]:
    """Return every spoken text of the product: the lines, and the exercises' under their ids."""
    spoken = line_texts()
    for exercise in load_exercises().values():
        spoken |= {f"{exercise.id}.{path}": text for path, text in exercise_texts(exercise).items()}
    return spoken


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case; apostrophes and everything that is no letter left out."""
    return re.findall(r"[a-z]+", text.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
