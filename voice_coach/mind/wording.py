"""Which words say it: lines vary, and none is said twice in a row. Deterministic: the same session, the same words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from voice_coach.mind.exercise import Drill, Exercise, Lines

Part: TypeAlias = Literal["set_up", "steps"]
"""What an exercise tells line by line."""


class Wording:
    """Chooses among the wordings of a line in turn, so that a repeated line comes in another dress."""

    def __init__(self, lines: Lines, spell: Callable[[int], str]) -> None:
        """``spell`` writes a number as words in the lines' language."""
        self._lines = lines
        self.spell = spell
        self.terse = False
        """Whether to take the shortest wordings rather than all in turn."""
        self.simple = False
        """Whether to take simpler words where there are any."""
        self._turns: dict[str, int] = {}
        self._last = ""

    def line(self, key: str, **values: str | int) -> str:
        """Return the next wording of the line ``key`` with its placeholders filled; numbers are spelt.

        Raises KeyError for a key that the content lacks: a test walks all of them.
        """
        return self.choose(key, self.every(key, **values))

    def phrase(self, key: str, **values: str | int) -> str:
        """Return the same as it is written, for the middle of a sentence: "set two of two"."""
        return self.choose(key, self._filled(key, values))

    def choose(self, key: str, wordings: Sequence[str]) -> str:
        """Return the next of ``wordings`` for ``key``, passing over what was said last where there is a choice."""
        if self.terse:
            wordings = sorted(wordings, key=len)
        turn = 0 if self.terse else self._turns.get(key, 0)
        if wordings[turn % len(wordings)] == self._last:
            turn += 1
        if not self.terse:
            self._turns[key] = turn + 1
        self._last = wordings[turn % len(wordings)]
        return self._last

    def every(self, key: str, **values: str | int) -> list[str]:
        """Return all wordings of a line, filled: what may be said, to be rendered ahead of time."""
        return [sentence_case(say) for say in self._filled(key, values)]

    def _filled(self, key: str, values: Mapping[str, str | int]) -> list[str]:
        filled = {name: self._said(name, value) for name, value in values.items()}
        return [say.format(**filled) for say in self._wordings(key)]

    def _said(self, name: str, value: str | int) -> str:
        """Return what is said for the value of a placeholder."""
        return self.spell(value) if isinstance(value, int) else self._lines.terms.get(name, {}).get(value, value)

    def _wordings(self, key: str) -> tuple[str, ...]:
        line = self._lines.lines[key]
        return (self.simple and line.simple) or line.say

    def has(self, key: str) -> bool:
        return key in self._lines.lines

    def names(self, key: str) -> frozenset[str]:
        """Return what the line or the answer ``key`` names although a user may say it; empty for what is neither."""
        names = (
            self._lines.lines[key].names
            if self.has(key)
            else self._lines.answer_names.get(key.removeprefix("answer."), ())
        )
        return frozenset(names)

    def keeps(self, phrase: str) -> bool:
        """Return whether a word in ``phrase`` always keeps its meaning."""
        return not set(phrase.split()).isdisjoint(self._lines.kept)

    def topic(self, topic: str) -> str:
        """Return what a topic is called."""
        return self._lines.topics[topic]

    def answer(self, topic: str, exercise: Exercise) -> str:
        """Return the answer to a question: the exercise's own, where it has one."""
        if self.simple:
            for simple in (exercise.simple.answers, self._lines.simple_answers):
                if topic in simple:
                    return simple[topic]
        return exercise.answers.get(topic) or self._lines.answers[topic]

    def drill(self, drill: Drill) -> str:
        """Return what is said of a drill."""
        return (self.simple and drill.simple) or drill.say

    def of(self, exercise: Exercise, part: Part) -> list[tuple[str, str]]:
        """Return what an exercise says in one of its parts, each with the key under which it is said."""
        texts = (self.simple and getattr(exercise.simple, part)) or getattr(exercise, part)
        return [(f"{exercise.id}.{part}.{number}", text) for number, text in enumerate(texts, 1)]


def sentence_case(text: str) -> str:
    """Return ``text`` with the first letter of each sentence in upper case ("six. half way." → "Six. Half way.")."""
    sentences = text.split(". ")
    return ". ".join(sentence[:1].upper() + sentence[1:] for sentence in sentences)
