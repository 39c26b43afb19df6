"""What goes along with a session and is no part of it: the voice path neither needs it nor waits for it.

A companion sees what everybody may see (it is an observer), posts events like any edge, and may look at what is heard.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from voice_coach.clock import StreamClock
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Effect, Event
from voice_coach.hearing.echo import EchoCanceller
from voice_coach.mind.past import Past
from voice_coach.settings import Settings


class Observer(Protocol):
    """Whoever wants to know: captions, transcripts, pictures."""

    def on_event(self, event: Event) -> None: ...

    def on_effect(self, effect: Effect, at: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a companion is given."""

    clock: StreamClock
    post: Callable[[Event], object]
    """Takes an event for the coach, from any thread."""
    past: Past
    """What is known of the sessions before."""


@dataclass(frozen=True, slots=True)
class Company:
    """The companions of a session."""

    observers: tuple[Observer, ...] = ()
    listening: tuple[Callable[[EchoCanceller], EchoCanceller], ...] = ()
    """Each puts something around the canceller that looks at what passes."""

    def around(self, canceller: EchoCanceller) -> EchoCanceller:
        for put_around in self.listening:
            canceller = put_around(canceller)
        return canceller


Companion: TypeAlias = AbstractContextManager[Company]
Companions: TypeAlias = Callable[[Surroundings], Companion]


@contextmanager
def nobody(_: Surroundings) -> Iterator[Company]:
    yield Company()


def companions(settings: Settings, tell: Callable[[str], object]) -> Companions:
    """Return those that the settings ask for. One that cannot come is told about in a sentence, and the coach does without."""

    @contextmanager
    def all_of_them(surroundings: Surroundings) -> Iterator[Company]:
        came: list[Company] = []
        with ExitStack() as stack:
            for invite in _invited(settings, tell):
                try:
                    came.append(stack.enter_context(invite(surroundings)))
                except VoiceCoachError as error:
                    tell(str(error))
            yield Company(
                tuple(observer for company in came for observer in company.observers),
                tuple(wrapper for company in came for wrapper in company.listening),
            )

    return all_of_them


def _invited(settings: Settings, tell: Callable[[str], object]) -> Sequence[Companions]:
    if not settings.screen.enabled:
        return []
    from voice_coach.screen.companion import screen

    return [lambda surroundings: screen(settings, surroundings, tell)]
