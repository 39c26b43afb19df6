"""What people say of their bodies, as data that a clinician can review: signs, words for them, and what speaks against them.

Each ``*.yaml`` in the directory holds any of these; patterns are those of ``phrasing``::

    words:      {pain: [pain, "sharp (pain|ache)"]}        sets of phrases; a set stands in one place
    parts:      {lower back: ["(lower|low) back"]}         parts of the body; <lower_back> is their set
    qualities:  {sharp: [sharp, stabbing]}                 how a pain is
    signs:
      chest:
        safety: red_flag                                   pain, possible, effort (see events.Safety)
        source: "NHS, heart attack"                        where it comes from
        says: ["<my_chest> & <pain>"]                      any of these, in one clause, says it
        unless: ["<working>"]                              ... but not with one of these
        examples: ["there's a pain in my chest"]           has to be read like this
        not: ["my chest is fine"]                          must not
    context:
      denied: {says: ["no pain"], examples: ["i have no pain"]}

A name that is not known and a pattern that is none are errors with their place, because a misspelt one would be silence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Safety
from voice_coach.hearing.idiom import IDIOMS, Idiom
from voice_coach.hearing.phrasing import Pattern, Phrase, Phrasing
from voice_coach.hearing.places import YamlNode, compose, fail
from voice_coach.language import ENGLISH, Language


class Context(StrEnum):
    """What words do to those around them."""

    FILLER = "filler"  # it says nothing, and is left out
    FIGURE = "figure"  # a figure of speech: it is left out, and speaks of no body
    BREAK = "break"  # a clause begins with it
    BOUND = "bound"  # ... but not after this
    DENIED = "denied"  # it denies what it names
    OTHERS = "others"  # the clause is about somebody else
    OWN = "own"  # ... but not with this: the speaker's own body
    UNREAL = "unreal"  # the clause is about another time, or about what might be
    NAMED = "named"  # it names a complaint
    KNOWN = "known"  # words that a sentence about a body may have besides


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    safety: Safety
    source: str
    says: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def is_in(self, clauses: Sequence[str]) -> bool:
        """Return whether these clauses, plain words, say it."""
        spoken = "".join(clauses)
        if any(way.across and way.is_in(spoken) for way in self.says):
            return not self._is_excused(spoken)
        saying = (clause for clause in clauses if any(way.is_in(clause) for way in self.says))
        return any(not self._is_excused(clause) for clause in saying)

    def _is_excused(self, words: str) -> bool:
        return any(way.is_in(words) for way in self.unless)


@dataclass(frozen=True, slots=True)
class Signs:
    signs: tuple[Sign, ...]
    """In the order of files (by name) and lines; the first of equal gravity is what is told."""
    context: Mapping[Context, re.Pattern[str]]
    context_examples: Mapping[Context, tuple[str, ...]]
    """Sentences that are no complaint because of such a context."""
    parts: Mapping[str, re.Pattern[str]]
    qualities: Mapping[str, re.Pattern[str]]
    part: re.Pattern[str]
    """Any part of the body."""
    words: frozenset[str]
    """All words that a sentence about the body may have."""
    idiom: Idiom


def load_signs(directory: Path, language: Language = ENGLISH) -> Signs:
    """Return the signs of all ``*.yaml`` files in ``directory``, which are in ``language``.

    Raises VoiceCoachError naming file, line and what is wrong.
    """
    files = sorted(directory.glob("*.yaml"))
    if not files:
        raise VoiceCoachError(f"There are no signs of pain and danger at {directory}; install voice-coach again.")
    draft = _Draft()
    for file in files:
        draft.read(compose(file, file.read_bytes()))
    return draft.finish(IDIOMS[language])


class _Draft:
    """The signs while their files are being read."""

    def __init__(self) -> None:
        self._sets: dict[str, list[Phrase]] = {}
        self._parts: dict[str, list[Phrase]] = {}
        self._qualities: dict[str, list[Phrase]] = {}
        self._signs: dict[str, YamlNode] = {}
        self._context: dict[Context, list[Phrase]] = {kind: [] for kind in Context}
        self._examples: dict[Context, list[str]] = {kind: [] for kind in Context}

    def read(self, root: YamlNode) -> None:
        parts = root.mapping("a file of signs", frozenset({"words", "parts", "qualities", "signs", "context"}))
        if "words" in parts:
            for name, node in parts["words"].mapping("words").items():
                self._add_set(name, node)
        for kind, known in (("parts", self._parts), ("qualities", self._qualities)):
            if kind in parts:
                for name, node in parts[kind].mapping(kind).items():
                    known[name] = self._add_set(name.replace(" ", "_"), node)
        if "signs" in parts:
            self._read_signs(parts["signs"])
        if "context" in parts:
            self._read_context(parts["context"])

    def _read_signs(self, node: YamlNode) -> None:
        for name, sign in node.mapping("signs").items():
            if name in self._signs:
                fail(sign.place, f"the sign {name} stands at {self._signs[name].place} too")
            self._signs[name] = sign

    def _read_context(self, node: YamlNode) -> None:
        for name, kind in node.mapping("context", frozenset(Context)).items():
            item = kind.mapping(f"the context {name}", frozenset({"says", "examples"}))
            self._context[Context(name)] += _phrases(item, "says")
            self._examples[Context(name)] += _texts(item, "examples")

    def _add_set(self, name: str, node: YamlNode) -> list[Phrase]:
        if name in self._sets:
            fail(node.place, f"the set {name} stands at {self._sets[name][0].place} too")
        self._sets[name] = [Phrase(item.text("a phrase"), item.place) for item in node.sequence(f"the set {name}")]
        if not self._sets[name]:
            fail(node.place, f"the set {name} is empty")
        return self._sets[name]

    def finish(self, idiom: Idiom) -> Signs:
        phrasing = Phrasing(self._sets, idiom)
        return Signs(
            signs=tuple(_sign(name, node, phrasing) for name, node in self._signs.items()),
            context={kind: phrasing.any_of(phrases) for kind, phrases in self._context.items()},
            context_examples={kind: tuple(examples) for kind, examples in self._examples.items()},
            parts={name: phrasing.any_of(phrases) for name, phrases in self._parts.items()},
            qualities={name: phrasing.any_of(phrases) for name, phrases in self._qualities.items()},
            part=phrasing.any_of([phrase for phrases in self._parts.values() for phrase in phrases]),
            words=phrasing.words(chain(self._context[Context.KNOWN], *map(_says, self._signs.values()))),
            idiom=idiom,
        )


def _sign(name: str, node: YamlNode, phrasing: Phrasing) -> Sign:
    keys = frozenset({"safety", "source", "says", "unless", "examples", "not"})
    item = node.mapping(f"the sign {name}", keys)
    for key in ("safety", "source", "says", "examples"):
        if key not in item:
            fail(node.place, f'the sign {name} needs its "{key}"')
    safety = item["safety"].text("safety")
    if safety not in {level.value for level in Safety}:
        fail(item["safety"].place, f'"{safety}" is no safety; it is one of {", ".join(Safety)}')
    return Sign(
        name,
        Safety(safety),
        item["source"].text("source"),
        says=tuple(phrasing.pattern(phrase) for phrase in _phrases(item, "says")),
        unless=tuple(phrasing.pattern(phrase) for phrase in _phrases(item, "unless")),
        examples=tuple(_texts(item, "examples")),
        counterexamples=tuple(_texts(item, "not")),
    )


def _says(node: YamlNode) -> list[Phrase]:
    return _phrases(node.mapping("a sign"), "says")


def _phrases(item: Mapping[str, YamlNode], key: str) -> list[Phrase]:
    nodes = item[key].sequence(key) if key in item else []
    return [Phrase(node.text("a pattern"), node.place) for node in nodes]


def _texts(item: Mapping[str, YamlNode], key: str) -> list[str]:
    return [node.text("an example") for node in item[key].sequence(key)] if key in item else []
