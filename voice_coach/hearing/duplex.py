"""Hearing while the coach speaks: from the microphone and what the coach plays to what was understood.

Mostly the recogniser hears what the echo canceller lets pass: nothing of the coach, and not much of who speaks over it. When somebody
does (``double_talk``), that is told at once, so that the coach can be silent and listen; what was said before is said to the
recogniser again, from what the linear canceller left of it; and so it goes on until they have said what they had to say.

Laws
- A ``SpokenOver`` is followed by a ``Heard``: what was understood or, when nobody has said a word for ``QUIET_S``, nothing.
- What was said while the coach could be heard, and nobody was found to speak over it, may be its own voice: ``Heard.maybe_own``.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from voice_coach.events import BLOCK_S, HEARING_RATE, Heard, Learnt, SpokenOver, Suspected
from voice_coach.hearing.double_talk import LATE_S, DoubleTalkDetector
from voice_coach.hearing.echo import Block, EchoCanceller
from voice_coach.hearing.linear import LinearCanceller

News: TypeAlias = Heard | Suspected | SpokenOver | Learnt
"""What comes out of an ear."""

KEPT_S = 2.5
"""How much of what the linear canceller left is kept, in seconds."""
BEFORE_S = 0.5
"""How much of what went before is heard again, in seconds: soft beginnings."""
QUIET_S = 0.6
"""When nobody has spoken for so long, and no word was heard, it was nothing; in seconds."""
LONGEST_S = 6.0
"""Longest that one utterance over the coach is listened for, in seconds."""
MARGIN_S = 0.3
"""How far the time of a word may be off, in seconds."""
CALM = frozenset({"Stop", "Pause"})
"""What is begun over the coach silences it only where a voice was found too: a television's "this bus will stop here" is mostly none.
"Stop" itself is done when it is over, found or not; pain and "help me" wait for nothing."""
RECENT_S = 2.0
"""For how long a voice that was found is taken to go on, in seconds."""


class Recogniser(Protocol):
    """What turns blocks into utterances: ``hearing.exchange.ExchangeableRecogniser``."""

    @property
    def hears_words(self) -> bool:
        """Whether words are being said that are not decided yet."""

    def accept(self, block: Block, at: float) -> Sequence[Heard | Suspected | Learnt]:
        """Take 10 ms that end at ``at`` seconds on the clock."""

    def hear_again(self, blocks: Sequence[tuple[Block, float]]) -> Sequence[Heard | Suspected | Learnt]:
        """Forget what is being said and take these blocks, each with the time of its end, in its place."""


@dataclass(slots=True)
class _Over:
    """Somebody speaks over the coach."""

    started_at: float
    known_at: float
    told: bool = False
    """Whether a ``Heard`` followed."""


class Duplex:
    """One stream of sound; blocks come in order, from one thread."""

    def __init__(self, canceller: EchoCanceller, recogniser: Recogniser) -> None:
        self._canceller, self._linear = canceller, LinearCanceller()
        self._recogniser = recogniser
        self._detector = DoubleTalkDetector()
        self._left: deque[tuple[Block, float]] = deque(maxlen=round(KEPT_S / BLOCK_S))
        self._over: _Over | None = None
        self._heard_until = 0.0  # what was understood so far ended then
        self._audible: deque[float] = deque(maxlen=round(LONGEST_S / BLOCK_S))  # when the coach could be heard
        self._voices: deque[float] = deque(maxlen=16)  # when somebody was found to speak over it

    def hear(self, near: Block, far: Block, at: float) -> list[News]:
        """Take what the microphone took in 10 ms that end at ``at``, and what the coach played; return what was understood by now."""
        clean, left = self._canceller.process(near, far), self._linear.process(near, far)
        self._left.append((left, at - self._linear.delay / HEARING_RATE))
        began = self._detector.take(clean, left, far, at, follow=self._over is not None)
        if self._detector.coach_is_audible:
            self._audible.append(at)
        news: list[News] = []
        if began is not None:
            self._voices.append(at)
        if began is not None and self._over is None and began > self._heard_until:
            self._over = _Over(began, at)
            news.append(SpokenOver(began, at))
            news += self._judged(self._recogniser.hear_again(self._since(max(began - BEFORE_S, self._heard_until))))
        elif self._over is not None:
            news += self._judged(self._recogniser.accept(*self._left[-1]))
        else:
            news += self._judged(self._recogniser.accept(clean, at - self._canceller.delay / HEARING_RATE))
        return [*news, *self._end(at)]

    def _since(self, started_at: float) -> list[tuple[Block, float]]:
        return [(block, at) for block, at in self._left if at > started_at]

    def _end(self, at: float) -> list[Heard]:
        """End the listening to who speaks over the coach, when they are done; say so if it was nothing."""
        over = self._over
        if over is None:
            return []
        silent = self._detector.quiet_s >= QUIET_S and not self._recogniser.hears_words
        if not (over.told or silent or at - over.known_at >= LONGEST_S):
            return []
        self._over = None
        return [] if over.told else [Heard("", None, started_at=over.started_at, ended_at=at, at=at)]

    def _judged(self, news: Sequence[Heard | Suspected | Learnt]) -> list[Heard | Suspected | Learnt]:
        """Mark what may be the coach's own voice; leave out suspicions that nothing speaks for but words."""
        return [
            self._marked(what) if isinstance(what, Heard) else what
            for what in news
            if not (isinstance(what, Suspected) and self._is_faint(what))
        ]

    def _is_faint(self, suspected: Suspected) -> bool:
        """Return whether it came while the coach could be heard, and nobody else was found to speak."""
        if suspected.intent not in CALM or not self._detector.coach_is_audible:
            return False
        return all(time < suspected.at - RECENT_S for time in self._voices)

    def _marked(self, heard: Heard) -> Heard:
        self._heard_until = max(self._heard_until, heard.ended_at)
        if self._over is not None:
            self._over.told = True
        audible = any(heard.started_at <= time <= heard.ended_at for time in self._audible)
        found = any(heard.started_at - MARGIN_S <= time <= heard.ended_at + LATE_S for time in self._voices)
        return replace(heard, maybe_own=audible and not found)
