"""The composition root, and THE loop: the next event, what the coach does about it, and the doing of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from voice_coach.build import (
    make_canceller,
    make_coach,
    make_learning,
    make_parser,
    make_recogniser,
    make_teacher,
    open_memory,
    with_room_level,
)
from voice_coach.callbacks import SoundStats
from voice_coach.clock import StreamClock
from voice_coach.contact import Contact
from voice_coach.events import (
    CallForHelp,
    Counted,
    Effect,
    Entered,
    Event,
    Forget,
    Learn,
    Leave,
    Listen,
    Recall,
    Remember,
    Unlearn,
)
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.microphone import Microphone
from voice_coach.inbox import Inbox
from voice_coach.keeper import Keeper
from voice_coach.learning import InBackground
from voice_coach.memory.store import Store
from voice_coach.mind.coach import Coach
from voice_coach.mind.past import Past
from voice_coach.names import heard_names
from voice_coach.settings import Settings
from voice_coach.sound import Sound
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.sounds import load_sounds
from voice_coach.speaking.speaker import Speaker
from voice_coach.speaking.voice import open_voice


class Scheduler(Protocol):
    """Where events come from: live they are waited for, in a rehearsal time is made to pass."""

    def next(self, wake_at: float | None) -> Event:
        """Return the next event; at ``wake_at`` seconds, if nothing happens before, ``Woke``."""


class Observer(Protocol):
    """Whoever wants to know: captions, transcripts, pictures."""

    def on_event(self, event: Event) -> None: ...

    def on_effect(self, effect: Effect, at: float) -> None: ...


Perform = Callable[[Effect], object]


def run_loop(coach: Coach, scheduler: Scheduler, perform: Perform, observers: Sequence[Observer]) -> None:
    """Greet, and then handle event after event until the coach leaves."""

    def do(effects: Iterable[Effect], at: float) -> bool:
        """Perform them; return whether the coach stays."""
        stays = True
        for effect in effects:
            perform(effect)
            for observer in observers:
                observer.on_effect(effect, at)
            stays = stays and not isinstance(effect, Leave)
        return stays

    event = scheduler.next(wake_at=0.0)
    stays = do(coach.greet(event.at), event.at)
    while stays:
        for observer in observers:
            observer.on_event(event)
        stays = do(coach.handle(event), event.at)
        if stays:
            event = scheduler.next(coach.wake_at)


def performer(
    speaker: Speaker,
    recogniser: ExchangeableRecogniser,
    learn: Callable[[Learn | Unlearn], object],
    remember: Callable[[Remember | Recall | Forget], object],
    call: Callable[[CallForHelp], object],
) -> Perform:
    """Return what does each effect: the speaker what can be heard, the recogniser what is to be listened for."""

    def perform(effect: Effect) -> None:
        match effect:
            case Listen():
                recogniser.listen(effect.intents)
            case Learn() | Unlearn():
                learn(effect)
            case Remember() | Recall() | Forget():
                remember(effect)
            case CallForHelp():
                call(effect)
            case Entered() | Counted() | Leave():
                pass
            case audible:
                speaker.perform(audible)

    return perform


def run_live(settings: Settings, observers: Sequence[Observer]) -> SoundStats:
    """Run on real sound devices until the user leaves; return how the sound fared.

    Raises VoiceCoachError where something is missing.
    """
    clock = StreamClock()
    inbox = Inbox(clock)
    with open_memory(settings.memory, clock, inbox.post) as (store, past):
        return _run_live(settings, observers, clock=clock, inbox=inbox, store=store, past=past)


def _run_live(
    settings: Settings, observers: Sequence[Observer], *, clock: StreamClock, inbox: Inbox, store: Store, past: Past
) -> SoundStats:
    names = heard_names(past.profiles, settings.hearing.model)
    mixer, teacher = Mixer(), make_teacher(settings.hearing, names)
    recogniser = ExchangeableRecogniser(make_recogniser(settings.hearing, make_parser(settings.hearing, teacher)))
    learning = InBackground(make_learning(settings.hearing, teacher, recogniser), inbox.post)
    speaker = Speaker(open_voice(settings.voice.engine, rate_wpm=settings.voice.rate_wpm), mixer, load_sounds())
    coach = make_coach(settings, past)
    contact = Contact(settings.safety, inbox.post, clock.now)
    perform = performer(speaker, recogniser, learning.perform, store.perform, contact.perform)
    try:
        with Sound(mixer, clock, inbox.post, settings.sound) as sound, inbox.closed_by_signals():
            canceller = with_room_level(make_canceller(settings.sound), settings.voice, mixer)
            ear = Microphone(sound, Duplex(canceller, recogniser), inbox.post)
            ear.start()
            try:
                with Keeper(sound, inbox.post):
                    run_loop(coach, inbox, perform, observers)
            finally:
                ear.stop()
            return sound.stats
    finally:
        contact.close()
        learning.close()
        speaker.close()
