"""The tolerant reading of what is no sentence of the grammar: what it sounds like, what it means, and what rules that out.

Laws:

1. What is not expected is never done, and answers ("yes", "left", a number) are never guessed from more than one word.
2. A guard goes before any likeness (``guards``).
3. Between certain and no there is a question, but only about what is worth one: never about stopping, pausing or the body.
4. What may be a complaint about the speaker's body is ``POSSIBLE``: it silences the coach, who then asks. What names a pain was
   read before (``complaints``), and what rules a complaint out was found there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voice_coach.events import Safety
from voice_coach.hearing import guards
from voice_coach.hearing.adapters import load_adapters
from voice_coach.hearing.answers import ANSWERS
from voice_coach.hearing.belief import Bar, Belief, Bounds
from voice_coach.hearing.embedding import Embedding
from voice_coach.hearing.meaning import COMPLAINT, NOTHING, Head, Meaning
from voice_coach.hearing.meaning_model import find_meaning_model
from voice_coach.hearing.parser import Parse, Parser
from voice_coach.hearing.phones import Pronunciations
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.reading import Reading, Way
from voice_coach.hearing.slots import SlotFinder
from voice_coach.hearing.sounds import Likeness, Sounds
from voice_coach.hearing.wording import plain

NEVER_GUESSED = frozenset({"Wake", "Teach", "Unteach"})
NEVER_ASKED = frozenset({"Stop", "Pause", "HelpMe", "Possible", "Effort"})
"""Intents that are done when they are certain, and else not at all."""
BRIEF = 3
POSSIBLE = "Possible"
HELP_ME = "HelpMe"


@dataclass(frozen=True, slots=True)
class _Guess:
    intent: str
    slots: Mapping[str, str | int]
    label: str
    """What it is, for people."""
    belief: Belief


class TolerantReader:
    """Reads what the templates do not know. Not thread-safe."""

    def __init__(
        self, parser: Parser, sounds: Sounds | None, meaning: Meaning | None, bounds: Bounds | None = None
    ) -> None:
        """Without ``meaning`` it goes by sound alone, and without ``sounds`` by meaning alone."""
        self._parser = parser
        self._sounds = sounds
        self._meaning = meaning
        self._bounds = bounds or Bounds()
        self._slots = SlotFinder(parser.grammar)

    def read(self, text: str, accepted: frozenset[str] | None = None, *, no_complaint: str | None = None) -> Reading:
        """See ``Guesser``."""
        if not text:
            return Reading(why="no sentence of the grammar")
        if " " not in text:
            return self._single(text, accepted)
        said = plain(text)
        means = self._meaning.judge(said) if self._meaning else {}
        sounding = self._by_sound(text, accepted, self._reach(text, means), no_complaint)
        if sounding.intent and not sounding.doubtful:
            return sounding
        meant = self._by_meaning(said, means, accepted, no_complaint)
        if sounding.intent and (meant.intent is None or meant.doubtful):
            return sounding
        if sounding.intent or meant.intent or not sounding.why:
            return meant
        return Reading(why=f"{sounding.why}; {meant.why}")

    def _reach(self, text: str, means: Mapping[str, float]) -> float:
        """Return how far likenesses of sound are looked for: less far where a text is short, or seems to mean nothing."""
        if sum(means.get(label, 0.0) for label in NOTHING) >= self._bounds.nothing:
            return self._bounds.same
        return self._bounds.similar if text.count(" ") > 1 else self._bounds.alike

    # --- sound

    def _single(self, text: str, accepted: frozenset[str] | None) -> Reading:
        """Return the reading of a single word: of those that sound the same, one that is expected."""
        for likeness in self._sounds.likenesses(text, self._bounds.same) if self._sounds else ():
            parse = self._parser.parse(likeness.text, accepted)
            if parse and parse.accepted and " " not in likeness.text and parse.safety is None:
                return Reading(
                    parse.intent,
                    parse.slots,
                    accepted=True,
                    way=Way.SOUND,
                    why=f'it sounds the same as "{likeness.text}"',
                )
        return Reading(why="a single word that is no sentence of the grammar")

    def _by_sound(self, text: str, accepted: frozenset[str] | None, limit: float, no_complaint: str | None) -> Reading:
        """Return the reading by sound, without an intent where nothing is near or something spoke against it."""
        best: tuple[Likeness, Parse] | None = None
        for likeness in self._sounds.likenesses(text, limit) if self._sounds else ():
            if best and likeness.distance > best[0].distance + self._bounds.apart:
                break
            parse = self._parser.parse(likeness.text, accepted)
            if parse is None or parse.intent in ANSWERS:
                continue
            if best is None:
                best = likeness, parse
            elif (parse.intent, dict(parse.slots)) != (best[1].intent, dict(best[1].slots)):
                return Reading(why=f'it sounds like "{best[0].text}" and like "{likeness.text}"')
        return self._sounding(text, *best, no_complaint) if best else Reading()

    def _sounding(self, text: str, likeness: Likeness, parse: Parse, no_complaint: str | None) -> Reading:
        why = f'it sounds like "{likeness.text}" (distance {likeness.distance:.2f})'
        intent, safety = parse.intent, parse.safety
        certain = likeness.distance <= self._bounds.alike
        if intent in NEVER_GUESSED or not parse.accepted:
            return Reading(why=f"{why}, which is not expected")
        against = no_complaint if _is_complaint(parse) else guards.veto(intent, text) or guards.fragment(text)
        if against or (not certain and (intent in NEVER_ASKED or safety)):
            return Reading(why=f"{why}, but {against or 'not enough'}")
        if _is_complaint(parse) and intent != HELP_ME:
            intent, safety = POSSIBLE, Safety.POSSIBLE
        return Reading(
            intent,
            parse.slots,
            accepted=True,
            doubtful=not certain,
            safety=safety,
            body_part=parse.body_part,
            way=Way.SOUND,
            why=why,
        )

    # --- meaning

    def _by_meaning(
        self, text: str, means: Mapping[str, float], accepted: frozenset[str] | None, no_complaint: str | None
    ) -> Reading:
        if not means:
            return Reading(why="it sounds like no sentence of the grammar")
        if means.get(COMPLAINT, 0.0) >= self._bounds.complaint and not no_complaint:
            return self._hurt(text, accepted, _told(means))
        weighed = self._expected(guards.decided(means, text), accepted)
        label = max(weighed, key=weighed.__getitem__)
        why = _told(weighed)
        if label in NOTHING or label == COMPLAINT:
            return Reading(why=why)
        intent, _, topic = label.partition(".")
        if accepted is not None and intent not in accepted:
            return Reading(why=f"{why}, which is not expected")
        guess = _Guess(intent, {"topic": topic} if topic else {}, why, Belief.of(label, weighed))
        return self._meant(text, guess)

    def _meant(self, text: str, guess: _Guess) -> Reading:
        intent = guess.intent
        slots = guess.slots or self._slots.find(intent, text)
        against = guards.veto(intent, text)
        if slots is None:
            against = against or "what it needs to know was not said"
        certain = guess.belief.clears(self._bar(intent, text))
        if against or not (certain or (guess.belief.clears(self._bounds.probable) and intent not in NEVER_ASKED)):
            return Reading(why=f"{guess.label}, but {against or 'not enough'}")
        safety = {HELP_ME: Safety.POSSIBLE, "Effort": Safety.EFFORT}.get(intent)
        return Reading(
            intent,
            slots or {},
            accepted=True,
            doubtful=not certain,
            safety=safety,
            way=Way.MEANING,
            belief=guess.belief,
            why=guess.label,
        )

    def _bar(self, intent: str, text: str) -> Bar:
        """Return what it takes to believe that ``text`` means ``intent``."""
        if len(text.split()) <= BRIEF:
            return self._bounds.brief
        return self._bounds.urgent if intent in NEVER_ASKED - {"Effort"} else self._bounds.certain

    def _hurt(self, text: str, accepted: frozenset[str] | None, why: str) -> Reading:
        slots = self._slots.find(POSSIBLE, text) or {}
        part = slots.get("body_part")
        return Reading(
            POSSIBLE,
            slots,
            accepted=accepted is None or POSSIBLE in accepted,
            safety=Safety.POSSIBLE,
            body_part=str(part) if part else None,
            way=Way.MEANING,
            why=f"it may be a complaint: {why}",
        )

    def _expected(self, means: Mapping[str, float], accepted: frozenset[str] | None) -> Mapping[str, float]:
        """Return the probabilities after the state is known: what it does not expect is less likely, but not impossible."""
        if accepted is None:
            return means
        weighed = {
            label: p * (1.0 if label in NOTHING or label.partition(".")[0] in accepted else self._bounds.unexpected)
            for label, p in means.items()
        }
        total = sum(weighed.values())
        return {label: p / total for label, p in weighed.items()}


def open_tolerant(parser: Parser, directory: Path, prefixes: Prefixes | None) -> TolerantReader:
    """Return the tolerant reading for ``parser``, with the data in ``directory``, a grammar's "meaning".

    Without ``prefixes``, those of a compiled graph, it goes by meaning alone, and without the model of meanings by sound
    alone. Raises VoiceCoachError where that model is damaged.
    """
    sounds = Sounds(prefixes, Pronunciations(directory / "pronunciations.txt")) if prefixes else None
    model = find_meaning_model()
    if model is None:
        return TolerantReader(parser, sounds, None)
    meaning = Meaning(
        Embedding(model, directory / "vocabulary.txt", load_adapters(directory / "adapters.npz")),
        Head.load(directory / "head.npz"),
    )
    return TolerantReader(parser, sounds, meaning)


def _is_complaint(parse: Parse) -> bool:
    return parse.safety is not None and parse.safety is not Safety.EFFORT


def _told(means: Mapping[str, float]) -> str:
    """Return the likeliest meanings in words: "Easier 0.83, Slower 0.10"."""
    likeliest = sorted(means.items(), key=lambda item: -item[1])[:3]
    return f"it means {', '.join(f'{label} {p:.2f}' for label, p in likeliest)}"
