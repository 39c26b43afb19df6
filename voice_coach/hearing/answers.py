"""Answers with a little around them: "not really no", "sure have", "i reckon about ten would do".

The words around an answer mean nothing of their own; what is left without them must be an answer of the grammar, and be asked for.
"""

import re
from collections.abc import Iterator

from voice_coach.hearing.parser import Parse, Parser

ANSWERS = frozenset({"Yes", "No", "Side", "Number", "BodyPart", "Choice", "DontKnow", "SkipQuestions"})
"""Intents that mean something only when asked."""
LONGEST = 9
"""Words of an answer at most, with what is around it: who says more tells a story."""

_BEFORE = re.compile(
    r"(?:oh|ah|well|so|and|but|okay|right|now|then|just|maybe|perhaps|actually|honestly|hm|coach|sorry|please|about|around|roughly|nearly"
    r"|i think|i guess|i suppose|i reckon|i believe|i'd say|i'll say|let's say|let me think|let me see|to be honest|if anything|i mean"
    r"|(?:i'll|let's|we'll) (?:take|have|do|go for|go with|say|try)|go (?:for|with)|(?:put me down|put it down) for|call it|make it|make that"
    r"|it's|that's|it was|it'll be|that'll be|you know|more like|probably|definitely|should be) "
)
_AFTER = re.compile(
    r" (?:please|thanks|thank you|thanks very much|cheers|ta|coach|then|now|really|actually|today|love|dear|mate|honestly|though|ish"
    r"|i think|i guess|i suppose|i reckon|i believe|i'd say|to be honest|if anything|if you don't mind|if that's okay|for (?:now|today|me)"
    r"|or so|or thereabouts|(?:will|would|should|'ll|that'll|that would) (?:do|be (?:fine|good|great|plenty|enough|about right))(?: me| it| nicely)?"
    r"|is (?:fine|plenty|enough|good)|sounds (?:good|about right|fine)|or something|of course|it is)$"
)
_ECHOES = {
    "Yes": re.compile(r" (?:yes|yeah|yep|have|do|am|did|is|can|will)$"),
    "No": re.compile(r" (?:no|nope|nah|i'm not|i don't|i haven't|i didn't)$"),
}
"""What may come after an answer because it says the same: "not really no", "sure have"."""


class Answers:
    """Finds answers."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser

    def find(self, text: str, accepted: frozenset[str] | None) -> Parse | None:
        """Return the answer that ``text`` (lower-case words) gives to what is ``accepted``, or None."""
        asked = ANSWERS & (accepted or frozenset())
        if not asked or len(text.split()) > LONGEST:
            return None
        for core in _cores(text):
            if parse := self._answer(core, asked):
                return parse
            for kind, echo in _ECHOES.items():
                if (
                    kind in asked
                    and echo.search(core)
                    and (parse := self._answer(echo.sub("", core), frozenset({kind})))
                ):
                    return parse
        return None

    def _answer(self, text: str, asked: frozenset[str]) -> Parse | None:
        parse = self._parser.parse(text, asked)
        return parse if parse and parse.accepted else None


def _cores(text: str) -> Iterator[str]:
    """Yield ``text`` and what is left of it when less and less is left around it."""
    begun: str | None = text
    while begun:
        ended: str | None = begun
        while ended:
            yield ended
            ended = _AFTER.sub("", ended) if _AFTER.search(ended) else None
        begun = begun[first.end() :] if (first := _BEFORE.match(begun)) else None
