"""What goes on for as long as the coach is alive, for whoever watches over it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TypeAlias

from voice_coach.devices import Kind
from voice_coach.hearing.microphone import Microphone
from voice_coach.inbox import Inbox
from voice_coach.keeper import Keeper, Sound

Pulse: TypeAlias = Callable[[], int | None]
"""How often it has beaten; None: it may rest now, since what makes it beat is lost, and is looked for by who beats."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """A coach that listens, and what must not stop in it. Any thread may feel the pulses."""

    microphone: str
    """The device's name."""
    loudspeaker: str
    """The device's name."""
    pulses: Mapping[str, Pulse]
    """Each beats several times in ten seconds: the main loop, the ear, the keeper, and the audio thread of either device."""


Attend: TypeAlias = Callable[[Vitals], AbstractContextManager[object]]
"""Is called when the coach listens; the context lasts as long as it does."""


def unattended(_: Vitals) -> AbstractContextManager[object]:
    """Watch over nothing."""
    return nullcontext()


def vitals(sound: Sound, inbox: Inbox, ear: Microphone, keeper: Keeper) -> Vitals:
    """Return the vital signs of a coach that is put together of these."""

    def stream(kind: Kind) -> Pulse:
        return lambda: opened.beats if (opened := sound.streams.get(kind)) else None

    pulses: dict[str, Pulse] = {
        "main loop": lambda: inbox.turns,
        "ear": lambda: ear.blocks if "input" in sound.streams else None,
        "keeper": lambda: keeper.looks,
        "microphone": stream("input"),
        "loudspeaker": stream("output"),
    }
    return Vitals(sound.microphone.name, sound.loudspeaker.name, pulses)
