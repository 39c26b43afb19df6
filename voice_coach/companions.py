"""What goes along with a session and is no part of it: the voice path neither needs it nor waits for it.

A companion sees what everybody may see (it is an observer), posts events like any edge, and may look at what is heard.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

from voice_coach.clock import StreamClock
from voice_coach.contact import contact
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Effect, Event
from voice_coach.hearing.echo import EchoCanceller
from voice_coach.home.household import at_home
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
    post: Callable[[Event | Exception], object]
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


@contextmanager
def companions(
    settings: Settings, surroundings: Surroundings, tell: Callable[[str], object] = print
) -> Iterator[Company]:
    """Let those come that the settings ask for; ``tell`` takes sentences for the user.

    A screen that cannot be served is told about, and the coach does without it.
    """
    with ExitStack() as stack:
        home = stack.enter_context(at_home(settings, surroundings.post, surroundings.clock.now, tell))
        called = stack.enter_context(contact(settings.safety, surroundings.post, surroundings.clock.now))
        company = Company((*home, *called))
        if settings.screen.enabled:
            from voice_coach.screen.companion import screen

            try:
                shown = stack.enter_context(screen(settings, surroundings, tell))
                company = Company((*company.observers, *shown.observers), shown.listening)
            except VoiceCoachError as error:
                tell(str(error))
        yield company
