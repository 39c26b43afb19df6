"""Builds the parts of the coach from the settings; ``app`` and rehearsals put them together."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from unicode_rbnf import RbnfEngine

from voice_coach import assets
from voice_coach.audio_io import Post
from voice_coach.callbacks import Mixer as Playable
from voice_coach.clock import StreamClock, wall_time
from voice_coach.content import load_exercises, load_lines, load_questionnaires
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Learnt, Recalled, Remembered
from voice_coach.hearing import domain
from voice_coach.hearing.cancellers import open_canceller
from voice_coach.hearing.complaints import ComplaintReader
from voice_coach.hearing.debug_recording import DebugRecording
from voice_coach.hearing.echo import EchoCanceller
from voice_coach.hearing.exchange import ExchangeableRecogniser
from voice_coach.hearing.graph import PREFIXES, compile_graph
from voice_coach.hearing.hear import Ear
from voice_coach.hearing.model import find_model
from voice_coach.hearing.own_words import read_own_words
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.prefixes import Prefixes
from voice_coach.hearing.prepared import prepared_parser
from voice_coach.hearing.reading import FullReader, Reader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.hearing.room_noise import RoomNoise
from voice_coach.hearing.signs import Signs, load_signs
from voice_coach.hearing.teaching import Teacher, lesson
from voice_coach.hearing.tolerant import open_tolerant
from voice_coach.hearing.wake import WakePhrase
from voice_coach.language import Language
from voice_coach.learning import Learning
from voice_coach.memory.store import Site, Store, in_background
from voice_coach.mind.coach import Coach
from voice_coach.mind.doubts import NEVER_ASKED
from voice_coach.mind.intent import Intent
from voice_coach.mind.manners import Manners
from voice_coach.mind.past import Past
from voice_coach.mind.wording import Wording
from voice_coach.names import with_names
from voice_coach.settings import HearingSettings, LogSettings, MemorySettings, Settings, SoundSettings, VoiceSettings
from voice_coach.sound import Sound
from voice_coach.speaking.mixer import Mixer
from voice_coach.speaking.room import RoomLevel
from voice_coach.speaking.voice import Voice, open_voice

if TYPE_CHECKING:
    from voice_coach.satellite import RemoteSound

Memory: TypeAlias = tuple[Store, Past]
"""What writes the record, and what is known from before."""


def make_coach(settings: Settings, past: Past | None = None, *, recorded: bool = False) -> Coach:
    """Return the mind with the shipped exercises and lines, and what it knows of the past; ``recorded``: whether sound is kept."""
    language = settings.hearing.language
    engine = RbnfEngine.for_language(language)

    def spell(number: int) -> str:
        return str(engine.format_number(number).text)

    return Coach(
        load_exercises(language=language),
        Wording(load_lines(language), spell),
        load_questionnaires(language=language),
        Manners(
            reprompt_s=settings.session.reprompt_s,
            hesitation_s=settings.hearing.patience_s,
            volume_db=settings.voice.volume_db,
            follow_noise=settings.voice.automatic_level,
            goal=settings.session.goal,
            legs_mode=settings.session.legs,
            wake_in_session=settings.session.wake_in_session,
            emergency=settings.safety.emergency(spell),
            contact=settings.safety.contact_name if settings.safety.contact else None,
            screening=settings.safety.screening,
            talk=settings.session.talk,
            simple=settings.session.simple_words,
            sounds=settings.session.sounds,
            self_paced=settings.session.self_paced,
            ask_effort=settings.session.ask_effort,
            recorded=recorded,
        ),
        past,
    )


@contextmanager
def open_memory(
    settings: MemorySettings, clock: StreamClock, post: Callable[[Remembered | Recalled | Exception], object]
) -> Iterator[Memory]:
    """Keep the record while the context lasts; yield what writes it, and what is known from before. ``post`` takes answers."""
    site = Site(settings.file, settings.profile or "", settings.profiles, settings.retention_days)
    with in_background(site, post, clock.now, wall_time) as (store, recalled):
        if recalled.trouble is not None:
            post(recalled)
        yield store, recalled.past


def make_teacher(settings: HearingSettings, names: Iterable[str] = ()) -> Teacher:
    """Return who knows the shipped grammar and the ``names`` of profiles, and what may be added to it.

    Raises VoiceCoachError where the wake phrase is another command.
    """
    shipped = _parser(settings.language)
    grammar = with_names(shipped.grammar, names)
    parser = shipped if grammar is shipped.grammar else Parser(grammar)
    wake = WakePhrase(settings.wake_phrase)
    if (taken := parser.parse(str(wake))) and taken.intent != Intent.WAKE:
        raise VoiceCoachError(
            f'The wake phrase "{wake}" is a command ({taken.intent}); choose another hearing.wake_phrase.'
        )
    return Teacher(parser, wake)


@cache
def _parser(language: Language) -> Parser:
    """Return what knows what is shipped, which never changes."""
    return prepared_parser(_grammar_dir(language), assets.cache_dir("grammars"))


def make_parser(settings: HearingSettings | None = None, teacher: Teacher | None = None) -> Parser:
    """Return what knows the shipped grammar and the user's own words."""
    settings = settings or HearingSettings()
    teacher = teacher or make_teacher(settings)
    grammar = teacher.grammar(read_own_words(settings.own_words_file))
    return teacher.parser if grammar is teacher.parser.grammar else Parser(grammar)


def make_reader(settings: HearingSettings, parser: Parser, graph: Path | None = None) -> Reader:
    """Return what reads utterances with all that ``parser`` knows; without its ``graph``, what is typed, which is never misheard."""
    prefixes = Prefixes.read(graph / PREFIXES) if graph else None
    meaning = _meaning_dir(settings.language)
    return FullReader(
        parser,
        tolerant=open_tolerant(parser, meaning, prefixes) if meaning.is_dir() else None,
        complaints=_complaints(settings.language),
        wake=WakePhrase(settings.wake_phrase),
        lessons=lambda text: lesson(text, parser),
    )


@cache
def _complaints(language: Language) -> ComplaintReader:
    """Return what knows the signs of pain and danger."""
    return ComplaintReader(_signs(language))


@cache
def _signs(language: Language) -> Signs:
    """Return them; compiling them takes a second, and nothing changes them."""
    return load_signs(_grammar_dir(language) / "signs", language)


def make_graph(settings: HearingSettings, parser: Parser) -> Path:
    """Return the model directory for what ``parser`` knows, compiled where it is not cached."""
    wake, model = WakePhrase(settings.wake_phrase), find_model(settings.model, settings.language)
    counted, heeded = _meaning_dir(settings.language) / domain.FILE, _signs(settings.language).words
    talk = counted if counted.exists() else None
    cache_dir = assets.cache_dir("graphs")
    return compile_graph(parser.grammar, model, cache_dir, settings.dials, wake=wake, talk=talk, heeded=heeded)


def make_recogniser(settings: HearingSettings, parser: Parser) -> Recogniser:
    graph = make_graph(settings, parser)
    reader = make_reader(settings, parser, graph)
    return _recogniser(settings, parser, graph, reader)


def _recogniser(settings: HearingSettings, parser: Parser, graph: Path, reader: Reader) -> Recogniser:
    return Recogniser(graph, reader, settings.patience_s, asked_about(parser))


def _grammar_dir(language: Language) -> Path:
    """Return what can be said."""
    return assets.data_dir("grammars") / language


def _meaning_dir(language: Language) -> Path:
    """Return where the data of free wording is, which not every language has."""
    return _grammar_dir(language) / "meaning"


def asked_about(parser: Parser) -> frozenset[str]:
    """Return the intents that are worth a question where they are doubtful."""
    return parser.grammar.intents - {intent.value for intent in NEVER_ASKED}


def make_ear(settings: HearingSettings, *, explain: bool = False) -> Ear:
    """Return what hears recordings as a session would."""
    parser = make_parser(settings)
    graph = make_graph(settings, parser)
    reader = make_reader(settings, parser, graph)
    return Ear(graph, reader, settings.patience_s, asked_about(parser), explain=explain)


def make_learning(settings: HearingSettings, teacher: Teacher, recogniser: ExchangeableRecogniser) -> Learning:
    """Return what changes the user's own words, and ``recogniser`` with them."""

    def install(parser: Parser) -> Callable[[Learnt], object]:
        graph = make_graph(settings, parser)
        reader = make_reader(settings, parser, graph)
        return lambda learnt: recogniser.exchange(lambda: _recogniser(settings, parser, graph, reader), learnt)

    return Learning(settings.own_words_file, teacher, install, recogniser.report)


def make_voice(settings: Settings) -> Voice:
    voice = settings.voice
    return open_voice(voice.engine, rate_wpm=voice.rate_wpm, pitch=voice.pitch, language=settings.hearing.language)


def make_sound(mixer: Playable, clock: StreamClock, post: Post, settings: SoundSettings) -> "Sound | RemoteSound":
    """Return the sound devices of this machine, or the satellite that the settings name; they run within ``with``."""
    if settings.satellite is None:
        return Sound(mixer, clock, post, settings)
    try:
        from voice_coach.satellite import RemoteSound
    except ImportError as error:
        raise VoiceCoachError("A satellite needs wyoming; type: pip install 'voice-coach[wyoming]'") from error
    return RemoteSound(mixer, clock, post, settings)


def make_canceller(settings: SoundSettings) -> EchoCanceller:
    return open_canceller(settings.echo_canceller)


@contextmanager
def recorded(canceller: EchoCanceller, settings: LogSettings) -> Iterator[EchoCanceller]:
    """Yield the canceller and, where the settings want that, record what it takes while the context lasts."""
    if settings.audio is None:
        yield canceller
        return
    with DebugRecording(canceller, settings.audio / f"{wall_time():%Y-%m-%dT%H-%M-%S}.wav") as recording:
        yield recording


def make_room_level(settings: VoiceSettings) -> RoomLevel:
    """Return what lets the voice follow the noise of the room, once the user wants it to."""
    return RoomLevel(settings.automatic_quieter_db, settings.automatic_louder_db)


def with_room_level(canceller: EchoCanceller, level: RoomLevel, mixer: Mixer) -> EchoCanceller:
    """Return the canceller, and let the mixer follow the noise that it hears."""
    return RoomNoise(canceller, lambda noise_db: mixer.room_gain(level.follow(noise_db)))
