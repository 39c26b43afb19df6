"""A small language for what people say, whatever else they say with it; clinicians read and write it (``grammars/en/signs``).

A pattern is words, with

    <name>   any phrase of the set ``name``        (a|b)  one of these         [a]   said or not
    ..       up to three words, whichever          ^ $    begin and end        a & b  both, in any order
    a && b   both, in any order, and in different clauses if need be

It is looked for in plain words (``idiom.plain_words``), so "can't" in a pattern is "can not", and matches "cannot" too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voice_coach.hearing.idiom import Idiom, plain_words
from voice_coach.hearing.places import Place, fail

_TOKEN = re.compile(r"<\w+>|\.\.|[()\[\]|^$]|(?:[^\W\d_]|')+|\S")
_SYNTAX = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "..": r"(?:\S+ ){0,3}", "^": "^", "$": "$"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern as it is written."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that can be looked for."""

    parts: tuple[re.Pattern[str], ...]
    """Each has to be found, in any order."""
    across: bool
    """Whether in any clause, and not all in the same."""

    def is_in(self, words: str) -> bool:
        """Return whether it is in ``words``, which are plain."""
        return all(part.search(words) for part in self.parts)


class Phrasing:
    """Compiles patterns that refer to ``sets``, each phrase of them once."""

    def __init__(self, sets: Mapping[str, Sequence[Phrase]], idiom: Idiom) -> None:
        """Raises VoiceCoachError naming the place of a set's phrase that is no pattern."""
        self._sets = sets
        self._idiom = idiom
        self._sources: dict[str, str] = {}
        self._compiled: dict[str, re.Pattern[str]] = {}
        for name, phrases in sets.items():
            for phrase in phrases:
                self._set(name, phrase, ())

    def pattern(self, phrase: Phrase) -> Pattern:
        """Raises VoiceCoachError naming the phrase's place where it is no pattern."""
        across = "&&" in phrase.text
        parts = phrase.text.split("&&" if across else "&")
        if len(parts) > 1 and any(_has_bare_bar(part) for part in parts):
            fail(phrase.place, f'"{phrase.text}" has "|" beside "&": put brackets around what belongs together')
        return Pattern(tuple(self._regex(part, phrase) for part in parts), across)

    def any_of(self, phrases: Sequence[Phrase]) -> re.Pattern[str]:
        """Return what finds any of ``phrases``, the longest first; none may have an ``&``."""
        sources = [f"(?:{self._source(phrase.text, phrase, ())})" for phrase in sorted(phrases, key=_by_length)]
        return re.compile(rf"(?<!\S)(?:{'|'.join(sources) or '(?!)'})")

    def words(self, phrases: Iterable[Phrase]) -> frozenset[str]:
        """Return every word of ``phrases`` and of the sets that they refer to."""
        words: set[str] = set()
        waiting, seen = list(phrases), set[str]()
        while waiting:
            for token in _TOKEN.findall(waiting.pop().text):
                if token[0].isalpha():
                    words.update(plain_words(token, self._idiom).split())
                elif token[0] == "<" and token not in seen:
                    seen.add(token)
                    waiting += self._sets[token[1:-1]]
        return frozenset(words)

    def _regex(self, text: str, phrase: Phrase) -> re.Pattern[str]:
        text = text.strip()
        if text not in self._compiled:
            source = self._source(text, phrase, ())
            try:
                self._compiled[text] = re.compile(rf"(?<!\S)(?:{source})")
            except re.error as error:
                fail(phrase.place, f'"{phrase.text}" is no pattern: {error}')
            if self._compiled[text].match(""):
                fail(phrase.place, f'"{phrase.text}" has a part that is found where nothing is said')
        return self._compiled[text]

    def _source(self, text: str, phrase: Phrase, within: tuple[str, ...]) -> str:
        pieces = []
        for token in _TOKEN.findall(text):
            if token in _SYNTAX:
                pieces.append(_SYNTAX[token])
            elif token.startswith("<") and len(token) > 1:
                pieces.append(self._set(token[1:-1], phrase, within))
            elif token[0].isalpha() and (plain := plain_words(token, self._idiom)):
                pieces.append(plain)
            elif token[0].isalpha():
                fail(
                    phrase.place, f'"{phrase.text}" has the article "{token}", which is never looked for: leave it out'
                )
            else:
                fail(phrase.place, f'"{phrase.text}" has a "{token}", which means nothing here')
        return "".join(pieces)

    def _set(self, name: str, phrase: Phrase, within: tuple[str, ...]) -> str:
        if name not in self._sets:
            fail(phrase.place, f'"{phrase.text}" refers to <{name}>, which is no set of words')
        if name in within:
            fail(phrase.place, f"the set <{name}> holds itself")
        if name not in self._sources:
            members = sorted(self._sets[name], key=_by_length)
            sources = [self._source(member.text, member, (*within, name)) for member in members]
            self._sources[name] = f"(?:{'|'.join(sources)})"
        return self._sources[name]


def _has_bare_bar(text: str) -> bool:
    """Return whether a "|" stands outside of all brackets."""
    depth = 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and not depth:
            return True
    return False


def _by_length(phrase: Phrase) -> int:
    return -len(phrase.text)
