"""The safety lane on free speech: what an utterance says of the speaker's body, in whatever words (``signs``).

Laws:

1. An utterance is read clause by clause. What a clause denies, tells of others or of another time, or only asks, is no sign.
2. A sign counts where the speaker speaks of themselves, or where there is no word in the utterance that does not belong to
   such talk: of injuries on television hardly a sentence is like that.
3. Of several signs the most urgent counts.
4. What is no sign may still be ruled out: then nothing else may take it for a complaint.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voice_coach.events import Safety
from voice_coach.hearing.idiom import plain_words
from voice_coach.hearing.parser import URGENCY
from voice_coach.hearing.signs import Context, Sign, Signs

STRANGE = 2
"""Words that do not belong to talk about the body: with so many, and without a word of the speaker, it is other talk."""
_GAP = "~ "
"""Stands where words were left out, so that what is before and after does not become one phrase."""
_OTHER_TALK = "... "
"""Stands for a clause about somebody else; it does not belong to talk about the speaker's body."""
_WHY = {
    Context.FIGURE: "is a figure of speech",
    Context.DENIED: "denies it",
    Context.OTHERS: "speaks of somebody else",
    Context.UNREAL: "is not now",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was said of the speaker's body."""

    safety: Safety | None = None
    signs: tuple[str, ...] = ()
    """The names of what was found of this urgency, the one to tell first."""
    body_part: str | None = None
    side: str | None = None
    """"left" or "right"."""
    quality: str | None = None
    ruled_out: str | None = None
    """Why it is no complaint, although it has the words of one."""

    @property
    def slots(self) -> dict[str, str | int]:
        named = {"body_part": self.body_part, "side": self.side, "quality": self.quality}
        named["sign"] = self.signs[0] if self.signs else None
        return {name: value for name, value in named.items() if value is not None}


class ComplaintReader:
    """Reads what is said of the body."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self._context = signs.context
        me, self._my = signs.idiom.my
        self._me = re.compile(
            rf"{me.pattern} (?=(?:(?:left|right|other|bad|poor|old|lower|upper) )*{signs.part.pattern})"
        )
        self._known = signs.words | set(_GAP.split())

    def read(self, text: str) -> Finding:
        """Return what ``text`` (lower-case words) says of the speaker's body."""
        words = self._context[Context.FILLER].sub(
            "", self._me.sub(f"{self._my} ", plain_words(text, self._signs.idiom))
        )
        rest, ruled_out = self._leave_out(words, Context.FIGURE)
        kept = []
        for clause in self._clauses(rest):
            meant, why = self._meant(clause)
            ruled_out = ruled_out or why
            kept.append(meant)
        found = self._found(kept)
        if found:
            gravest = max((sign.safety for sign in found), key=URGENCY.index)
            names = tuple(sign.name for sign in found if sign.safety is gravest)
            return Finding(gravest, names, *self._told("".join(kept)))
        if not self._is_own(kept) and self._strange(kept) >= STRANGE:
            return Finding(ruled_out=ruled_out or "nobody here is spoken of")
        if ruled_out and not any(self._context[Context.NAMED].search(clause) for clause in kept):
            return Finding(ruled_out=ruled_out)
        return Finding()

    def _clauses(self, words: str) -> Iterator[str]:
        """Split plain words before what begins a clause, unless the word before asks for one: "i think | it is broken"."""
        begin = 0
        for found in self._context[Context.BREAK].finditer(words):
            before = words[begin : found.start()]
            if before and not self._context[Context.BOUND].search(before):
                yield before
                begin = found.start()
        yield words[begin:]

    def _meant(self, clause: str) -> tuple[str, str | None]:
        """Return what is left of a clause for the speaker, here and now, and what speaks against the rest."""
        others = self._context[Context.OTHERS].search(clause)
        if others and not self._context[Context.OWN].search(clause):
            return _OTHER_TALK, f'"{others[0].strip()}" {_WHY[Context.OTHERS]}'
        if unreal := self._context[Context.UNREAL].search(clause):
            return "", f'"{unreal[0].strip()}" {_WHY[Context.UNREAL]}'
        return self._leave_out(clause, Context.DENIED)

    def _leave_out(self, words: str, kind: Context) -> tuple[str, str | None]:
        """Return ``words`` without what is of this kind, and why that is no complaint, if there is any."""
        found = self._context[kind].search(words)
        if found is None:
            return words, None
        return self._context[kind].sub(_GAP, words), f'"{found[0].strip()}" {_WHY[kind]}'

    def _found(self, clauses: list[str]) -> list[Sign]:
        if not self._is_own(clauses) and self._strange(clauses):
            return []
        return [sign for sign in self._signs.signs if sign.is_in(clauses)]

    def _is_own(self, clauses: list[str]) -> bool:
        """Return whether the speaker speaks of themselves."""
        return any(self._signs.idiom.own.search(clause) for clause in clauses)

    def _strange(self, clauses: list[str]) -> int:
        """Return how many words do not belong to talk about the body."""
        return sum(word not in self._known for word in "".join(clauses).split())

    def _told(self, words: str) -> tuple[str | None, str | None, str | None]:
        """Return the part of the body, its side, and the quality of the pain, as far as they are named."""
        part = _longest(self._signs.parts, words)
        side = next((side for side, pattern in self._signs.idiom.sides.items() if pattern.search(words)), None)
        return part, side, _longest(self._signs.qualities, words)


def _longest(named: Mapping[str, re.Pattern[str]], words: str) -> str | None:
    """Return the name of the longest phrase in ``words``; of equals the first said."""
    found = [(match[0], -match.start(), name) for name, pattern in named.items() for match in pattern.finditer(words)]
    return max(found, key=lambda one: (one[0].count(" "), one[1]))[2] if found else None
