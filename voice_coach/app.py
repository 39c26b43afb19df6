"""The composition root, and THE loop: the next event, what the coach does about it, and the doing of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from voice_coach.build import (
    Memory,
    make_canceller,
    make_coach,
    make_learning,
    make_parser,
    make_recogniser,
    make_room_level,
    make_sound,
    make_teacher,
    make_voice,
    open_memory,
    recorded,
    with_room_level,
)
from voice_coach.callbacks import SoundStats
from voice_coach.clock import StreamClock
from voice_coach.companions import Company, Observer, Surroundings, companions
from voice_coach.events import Effect, Event, Leave
from voice_coach.garbage import keep_what_is_there
from voice_coach.hearing.duplex import Duplex
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.memory import give_back_clips
from voice_coach.hearing.microphone import Microphone
from voice_coach.inbox import Inbox
from voice_coach.keeper import Keeper
from voice_coach.learning import InBackground
from voice_coach.mind.coach import Coach
from voice_coach.names import heard_names
from voice_coach.performer import Perform, performer
from voice_coach.settings import Settings
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.sounds import load_sounds
from voice_coach.speaking.speaker import Speaker
from voice_coach.vitals import Attend, unattended, vitals


class Scheduler(Protocol):
    """Where events come from: live they are waited for, in a rehearsal time is made to pass."""

    def next(self, wake_at: float | None) -> Event:
        """Return the next event; at ``wake_at`` seconds, if nothing happens before, ``Woke``."""


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


def run_live(settings: Settings, observers: Sequence[Observer], attend: Attend = unattended) -> SoundStats:
    """Run on real sound devices until the user leaves, while ``attend`` watches over it; return how the sound fared.

    Raises VoiceCoachError where something is missing.
    """
    give_back_clips()
    inbox = Inbox(StreamClock())
    with (
        open_memory(settings.memory, inbox.clock, inbox.post) as memory,
        companions(settings, Surroundings(inbox.clock, inbox.post, memory[1])) as company,
    ):
        everybody = replace(company, observers=(*observers, *company.observers))
        return _run_live(settings, everybody, attend, inbox, memory)


def _run_live(settings: Settings, company: Company, attend: Attend, inbox: Inbox, memory: Memory) -> SoundStats:
    store, past = memory
    names = heard_names(past.profiles, settings.hearing)
    mixer, teacher = Mixer(), make_teacher(settings.hearing, names)
    recogniser = ExchangeableRecogniser(make_recogniser(settings.hearing, make_parser(settings.hearing, teacher)))
    learning = InBackground(make_learning(settings.hearing, teacher, recogniser), inbox.post)
    room = make_room_level(settings.voice)
    speaker = Speaker(make_voice(settings), mixer, load_sounds(), room=room)
    coach = make_coach(settings, past, recorded=settings.log.audio is not None)
    perform = performer(speaker, recogniser, learning.perform, store.perform)
    keep_what_is_there()
    try:
        with (
            recorded(with_room_level(make_canceller(settings.sound), room, mixer), settings.log) as canceller,
            make_sound(mixer, inbox.clock, inbox.post, settings.sound) as sound,
            inbox.closed_by_signals(),
        ):
            ear = Microphone(sound, Duplex(company.around(canceller), recogniser), inbox.post)
            ear.start()
            try:
                with Keeper(sound, inbox.post) as keeper, attend(vitals(sound, inbox, ear, keeper)):
                    run_loop(coach, inbox, perform, company.observers)
            finally:
                ear.stop()
            return sound.stats
    finally:
        learning.close()
        speaker.close()
