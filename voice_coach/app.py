"""The composition root, and THE loop: the next event, what the coach does about it, and the doing of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from unicode_rbnf import RbnfEngine

from voice_coach import assets
from voice_coach.callbacks import SoundStats
from voice_coach.clock import StreamClock
from voice_coach.content import load_exercises, load_lines
from voice_coach.events import Effect, Event, Hush, Leave, Listen, Play, Prepare, Say, SetVolume, Unschedule
from voice_coach.hearing.echo import EchoCanceller, NoCanceller, WebRtcCanceller
from voice_coach.hearing.grammar import load_grammar
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.microphone import Microphone
from voice_coach.hearing.model import find_model
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.inbox import Inbox
from voice_coach.mind.coach import Coach, Manners
from voice_coach.mind.wording import Wording
from voice_coach.settings import HearingSettings, Settings, SoundSettings
from voice_coach.sound import Sound
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.sounds import load_sounds
from voice_coach.speaking.speaker import Speaker
from voice_coach.speaking.voice import open_voice

LANGUAGE = "en"


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


def performer(speaker: Speaker, recogniser: Recogniser) -> Perform:
    """Return what does each effect: the speaker what can be heard, the recogniser what is to be listened for."""

    def perform(effect: Effect) -> None:
        match effect:
            case Say() | Play() | Hush() | Unschedule() | Prepare() | SetVolume():
                speaker.perform(effect)
            case Listen():
                recogniser.listen(effect.intents)
            case _:
                pass

    return perform


def make_coach(settings: Settings) -> Coach:
    """Return the mind with the shipped exercises and lines."""
    spell = RbnfEngine.for_language(LANGUAGE)
    wording = Wording(load_lines(LANGUAGE), lambda number: spell.format_number(number).text)
    return Coach(
        load_exercises(),
        wording,
        Manners(
            reprompt_s=settings.session.reprompt_s,
            volume_db=settings.voice.volume_db,
            goal=settings.session.goal,
            legs_mode=settings.session.legs,
        ),
    )


def make_parser() -> Parser:
    return Parser(load_grammar(assets.data_dir("grammars") / LANGUAGE))


def make_recogniser(settings: HearingSettings, parser: Parser) -> Recogniser:
    """Return a recogniser for what the parser knows; the graph is compiled where it is not cached."""
    model = find_model(settings.model)
    graph = compile_graph(parser.grammar, model, assets.cache_dir("graphs"), settings.dials)
    return Recogniser(graph, TemplateReader(parser))


def make_canceller(settings: SoundSettings) -> EchoCanceller:
    return WebRtcCanceller() if settings.echo_canceller == "webrtc" else NoCanceller()


def run_live(settings: Settings, observers: Sequence[Observer]) -> SoundStats:
    """Run on real sound devices until the user leaves; return how the sound fared.

    Raises VoiceCoachError where something is missing.
    """
    clock, mixer, parser = StreamClock(), Mixer(), make_parser()
    inbox = Inbox(clock)
    recogniser = make_recogniser(settings.hearing, parser)
    speaker = Speaker(open_voice(settings.voice.engine, rate_wpm=settings.voice.rate_wpm), mixer, load_sounds())
    coach = make_coach(settings)
    try:
        with Sound(mixer, clock, inbox.post, settings.sound) as sound, inbox.closed_by_signals():
            ear = Microphone(sound, make_canceller(settings.sound), recogniser, inbox.post)
            ear.start()
            try:
                run_loop(coach, inbox, performer(speaker, recogniser), observers)
            finally:
                ear.stop()
            return sound.stats
    finally:
        speaker.close()
