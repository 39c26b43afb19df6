"""Own words, taught: what may be taught, what it adds to the grammar, and lessons given by voice.

A phrase of one's own goes before everything else that its words could mean. So none may hold a sign of pain, mean something
else than stopping when it is a word for that, or hold the wake phrase; and what is a command already is taken over only on
purpose (``Teacher.clash``).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.grammar import Block, Grammar, make_template
from voice_coach.hearing.idiom import IDIOMS, Idiom
from voice_coach.hearing.own_words import OwnPhrase, OwnWords, spoken
from voice_coach.hearing.parser import Parse, Parser
from voice_coach.hearing.places import fail
from voice_coach.hearing.reading import Reading, Way
from voice_coach.hearing.wake import WakePhrase

TEACH, UNTEACH = "Teach", "Unteach"
"""Intents of lessons: found here, by no template."""
STOP = "Stop"
"""The intent whose words keep their meaning."""
LONGEST = 6
"""Words of a phrase at most: nobody remembers a longer one."""
_NOISE = re.compile(r"[a-z]|a+h+|aha|eh|er+m?|ha|h+m+|huh|mhm|mm+|oo*h|u+h|uh+u*m|u+m")
"""What people say without meaning anything, and what noise is taken for."""


class TakenError(VoiceCoachError):
    """A phrase is another command already; it may be taken over."""


class Teacher:
    """Knows the grammar without own words, and what may be added to it."""

    def __init__(self, parser: Parser, wake: WakePhrase) -> None:
        """``parser`` knows no own words."""
        self.parser = parser
        self._wake = wake

    @cached_property
    def _safety(self) -> Parser:
        """Knows what is said about the body and nothing else; made when something is taught."""
        blocks = tuple(block for block in self.parser.grammar.blocks if block.safety)
        return Parser(replace(self.parser.grammar, blocks=blocks))

    def meaning(self, command: str) -> Parse:
        """Return what ``command`` stands for. Raises VoiceCoachError where it is no sentence of the grammar."""
        meaning = self.parser.parse(command)
        if meaning is None:
            raise VoiceCoachError(f'"{command}" is no command; give one that is understood already, such as "pause".')
        return meaning

    def refusal(self, spelling: str, meaning: Parse) -> str | None:
        """Return why ``spelling`` (lower-case words) cannot stand for ``meaning``, as a sentence; None: it can."""
        words = spelling.split()
        if len(words) > LONGEST:
            return f'"{spelling}" is too long; take {LONGEST} words at most.'
        if all(_NOISE.fullmatch(word) for word in words):
            return f'"{spelling}" is too short to be told from noise; take a longer word.'
        if any(self._safety.parse(part) for part in _parts(words)):
            return f'"{spelling}" is, or has in it, a sign that somebody is hurt, which always keeps its meaning; take other words.'
        if str(self._wake) in _parts(words):
            return f'"{spelling}" has the wake phrase "{self._wake}" in it; take other words.'
        if (now := self.parser.parse(spelling)) and now.intent == STOP != meaning.intent:
            return f'"{spelling}" always stops; take other words.'
        return None

    def clash(self, spelling: str, meaning: Parse) -> str | None:
        """Return what ``spelling`` means now, as a sentence, where that is something else; None: nothing is lost."""
        now = self.parser.parse(spelling)
        if now is None or (now.intent, dict(now.slots)) == (meaning.intent, dict(meaning.slots)):
            return None
        slots = "".join(f", {name} {value}" for name, value in now.slots.items())
        return f'"{spelling}" is a command already ({now.intent}{slots}).'

    def taught(self, own: OwnWords, phrase: OwnPhrase, *, force: bool = False) -> OwnWords:
        """Return ``own`` and ``phrase``. Raises VoiceCoachError where it may not be taught; ``force`` takes over a command."""
        meaning = self.meaning(phrase.means)
        for spelling in phrase.spellings:
            if spoken(spelling) != spelling:
                raise VoiceCoachError(f'"{spelling}" is not made of words in letters; write it as it is said.')
            if refusal := self.refusal(spelling, meaning):
                raise VoiceCoachError(refusal)
            if not force and (clash := self.clash(spelling, meaning)):
                raise TakenError(clash)
            for other in own.phrases:
                if other.say != phrase.say and spelling in other.spellings:
                    raise VoiceCoachError(f'"{spelling}" is one of your own words already, for "{other.say}".')
        return own.with_phrase(phrase)

    def grammar(self, own: OwnWords) -> Grammar:
        """Return the grammar with ``own`` in it. Raises VoiceCoachError with the file and the line of what cannot be."""
        if not own.phrases:
            return self.parser.grammar
        digest = hashlib.sha256(self.parser.grammar.digest.encode())
        digest.update(repr([(phrase.spellings, phrase.means) for phrase in own.phrases]).encode())
        blocks = [self._block(phrase) for phrase in own.phrases]
        plain = self.parser.grammar
        return replace(plain, blocks=(*plain.blocks, *blocks), digest=digest.hexdigest())

    def _block(self, phrase: OwnPhrase) -> Block:
        meaning = self.parser.parse(phrase.means)
        if meaning is None:
            fail(phrase.place, f'"{phrase.means}" is no command; "means" must be one that is understood already')
        for spelling in phrase.spellings:
            if refusal := self.refusal(spelling, meaning):
                raise VoiceCoachError(f"{phrase.place}: {refusal}")
        return Block(
            meaning.intent,
            tuple(make_template(spelling, phrase.place) for spelling in phrase.spellings),
            slots=dict(meaning.slots),
            safety=meaning.safety,
            is_own=True,
        )


def _parts(words: list[str]) -> Iterator[str]:
    """Yield every run of ``words``."""
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            yield " ".join(words[first:last])


# --- lessons by voice -------------------------------------------------------------------------------------------------


def lesson(text: str, parser: Parser) -> Reading | None:
    """Return what ``text`` (lower-case words) teaches: that a phrase stands for a command, or no longer does.

    "when i say banana make it easier": what is understood at the end is the command, and as much of it as possible; what is
    before it is the phrase. What was never taught cannot be forgotten.
    """
    idiom = IDIOMS[parser.grammar.language]
    if found := idiom.forget.fullmatch(text):
        say = _own_phrases(parser.grammar).get(found[1])
        return _reading(UNTEACH, {"phrase": say}) if say else None
    if found := idiom.when.fullmatch(text):
        words = found[1].split()
    elif (found := idiom.means.fullmatch(text)) and parser.parse(found[2]) and not idiom.pointing.search(found[1]):
        return _lesson(found[1], found[2], parser, idiom)
    else:
        return None
    if parser.parse(" ".join(words)):
        return None  # where the phrase ends and the command begins cannot be known
    for first in range(1, len(words)):
        command = " ".join(words[first:])
        if parser.parse(command):
            return _lesson(" ".join(words[:first]), command, parser, idiom)
    return None


def _lesson(phrase: str, command: str, parser: Parser, idiom: Idiom) -> Reading | None:
    while (shorter := idiom.link.sub("", phrase)) != phrase:
        phrase = shorter
    meaning = parser.parse(command)
    if meaning is None or len(phrase.split()) > LONGEST:
        return None
    return _reading(TEACH, {"phrase": phrase, "command": command, "command_intent": meaning.intent})


def _own_phrases(grammar: Grammar) -> Mapping[str, str]:
    """Return the names of the phrases that were taught, by their spellings."""
    own = [[template.text for template in block.templates] for block in grammar.blocks if block.is_own]
    return {spelling: spellings[0] for spellings in own for spelling in spellings}


def _reading(intent: str, slots: Mapping[str, str]) -> Reading:
    return Reading(intent, slots, accepted=True, way=Way.TEMPLATE, why="a lesson")
