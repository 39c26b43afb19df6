"""One check after the other. What is broken is a finding, too, and everything that does not need it is checked all the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from voice_coach.build import make_parser, make_recogniser, make_voice
from voice_coach.checkup.chirp import Samples16, chirp, echo_path, is_clipped
from voice_coach.checkup.findings import Finding, Measures, Verdict
from voice_coach.checkup.levels import is_silent, noise_dbfs, speech_dbfs
from voice_coach.checkup.studio import Studio, Watch
from voice_coach.checkup.verdicts import (
    Echo,
    Spoken,
    judge_canceller,
    judge_coach,
    judge_command,
    judge_echo,
    judge_latency,
    judge_noise,
    judge_stream,
    needs_canceller,
)
from voice_coach.content import load_lines
from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE
from voice_coach.hearing.meaning_model import find_meaning_model
from voice_coach.hearing.model import find_model
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.mind.dialogue import State, accepts
from voice_coach.mind.intent import Intent
from voice_coach.settings import Settings
from voice_coach.setup import require_libraries
from voice_coach.speaking.clip import Clip

NOISE_S = 3.0
"""How long the room is listened to, in seconds; the first of it is left to microphones that fade in."""
SETTLING_S = 0.5
CHIRPS = 3
ANSWER_S = 20.0
"""How long the test command is waited for, in seconds."""


class Bedside(Protocol):
    """Who is shown what goes on."""

    def working(self, on: str) -> AbstractContextManager[None]:
        """Tell what is being done, for as long as the context lasts."""

    def listening(self, to: str) -> AbstractContextManager[Watch]:
        """The same, with what the microphone takes."""


class Examination:
    """Checks one machine, in one room, once."""

    def __init__(self, settings: Settings, bedside: Bedside, *, speech: bool) -> None:
        """``speech``: ask for a spoken command as well."""
        self._settings = settings
        self._bedside = bedside
        self._speech = speech
        self._recogniser: Recogniser | None = None
        self._line: Clip | None = None

    def findings(self) -> Iterator[Finding]:
        """Yield each finding as soon as it is made."""
        yield from self._attempt("libraries", self._libraries)
        with self._bedside.working("Loading the speech model ..."):
            yield from self._attempt("speech_model", self._speech_model)
        yield from self._attempt("meaning_model", self._meaning_model, otherwise=Verdict.IMPROVE)
        with self._bedside.working("Trying the voice ..."):
            yield from self._attempt("voice", self._voice)
        yield from self._attempt("devices", self._with_sound)

    @staticmethod
    def _attempt(
        name: str, check: Callable[[], Iterator[Finding]], *, otherwise: Verdict = Verdict.BROKEN
    ) -> Iterator[Finding]:
        """Yield what the check finds; what it raises is a finding with the verdict ``otherwise``."""
        try:
            yield from check()
        except VoiceCoachError as error:
            found, advice = _two_sentences(str(error))
            yield Finding(name, otherwise, found, advice)

    # --- without sound ------------------------------------------------------------------------------------------------

    @staticmethod
    def _libraries() -> Iterator[Finding]:
        require_libraries()
        yield Finding("libraries", Verdict.GOOD, "The system's libraries are there.")

    def _speech_model(self) -> Iterator[Finding]:
        hearing = self._settings.hearing
        path = str(find_model(hearing.model, hearing.language).path)
        self._recogniser = make_recogniser(hearing, make_parser(hearing))
        yield Finding("speech_model", Verdict.GOOD, f"The speech model is whole ({path}).", None, {"path": path})

    @staticmethod
    def _meaning_model() -> Iterator[Finding]:
        file = find_meaning_model()
        if file is None:
            found = "Without the model of meanings, only what sounds like a command is understood."
            yield Finding("meaning_model", Verdict.IMPROVE, found, "Type: voice-coach setup", {"path": None})
        else:
            place = {"path": str(file.parent)}
            yield Finding("meaning_model", Verdict.GOOD, "Free wording is understood.", None, place)

    def _voice(self) -> Iterator[Finding]:
        voice = make_voice(self._settings)
        self._line = voice.clip(load_lines(self._settings.hearing.language).lines["check.voice"].say[0])
        yield Finding("voice", Verdict.GOOD, f'The voice "{voice.name}" speaks.', None, {"engine": voice.name})

    # --- with sound ---------------------------------------------------------------------------------------------------

    def _with_sound(self) -> Iterator[Finding]:
        with Studio(self._settings.sound) as studio:
            microphone, loudspeaker = studio.sound.microphone, studio.sound.loudspeaker
            yield _device("microphone", microphone.name, microphone.index, studio.sound.capture_rate)
            yield _device("loudspeaker", loudspeaker.name, loudspeaker.index, studio.sound.playback_rate)
            yield judge_latency(studio.sound.stats)
            yield from self._in_the_room(studio)
            yield judge_stream(studio.sound.stats)

    def _in_the_room(self, studio: Studio) -> Iterator[Finding]:
        with self._bedside.listening("Listening to the room, please be quiet ...") as watch:
            studio.listen(SETTLING_S, watch)
            heard = studio.listen(NOISE_S, watch)
        with self._bedside.working("Chirping: measuring the echo ..."):
            chirps = [studio.play(chirp()) for _ in range(CHIRPS)]
        noise = noise_dbfs(heard)
        silent = is_silent(heard) and all(is_silent(samples) for samples, _ in chirps)
        yield judge_noise(noise, silent=silent)
        if silent:
            return
        echo = _echo(chirps)
        yield judge_echo(echo, studio.sound.stats)
        coach = None
        if self._line is not None:
            with self._bedside.working("Speaking: measuring how loud that is ..."):
                spoken, begins = studio.play(self._line.samples)
            coach = speech_dbfs(_during(spoken, begins, echo.delay_s or 0.0, self._line.seconds))
            yield judge_coach(coach, noise, clipped=is_clipped(spoken))
        yield judge_canceller(self._settings.sound.echo_canceller, needed=needs_canceller(echo, coach, noise))
        if self._recogniser is not None and self._speech:
            yield self._command(studio, self._recogniser, noise, coach)

    def _command(self, studio: Studio, recogniser: Recogniser, noise: float, coach: float | None) -> Finding:
        wanted = self._settings.hearing.wake_phrase
        recogniser.listen(accepts(State.STANDBY))
        with self._bedside.listening(f'Now say: "{wanted}"') as watch:
            heard = studio.hear(recogniser, ANSWER_S, watch)
        if heard is None:
            return judge_command(None, wanted, noise, coach)
        user, _ = studio.tape.between(heard.started_at, heard.ended_at)
        understood = heard.intent == Intent.WAKE
        spoken = Spoken(heard.text, understood, speech_dbfs(user), heard.at - heard.ended_at)
        return judge_command(spoken, wanted, noise, coach)


def _two_sentences(error: str) -> tuple[str, str | None]:
    """Return what is wrong and what to do about it: sentences of errors have the one before, the other after a mark."""
    for mark in ("; ", ": "):
        found, there, advice = error.rpartition(mark)
        if there:
            return f"{found}.", advice[:1].upper() + advice[1:]
    return error, None


def _device(kind: str, name: str, number: int, rate: int) -> Finding:
    measures: Measures = {"device": name, "number": number, "rate_hz": rate}
    return Finding(kind, Verdict.GOOD, f"The {kind} is {name}, at {rate} Hz.", None, measures)


def _echo(chirps: Sequence[tuple[Samples16, float]]) -> Echo:
    paths = tuple(path for heard, begins in chirps if (path := echo_path(heard, begins)) is not None)
    return Echo(paths, any(is_clipped(heard) for heard, _ in chirps))


def _during(heard: Samples16, begins_s: float, delay_s: float, seconds: float) -> Samples16:
    """Return the part of ``heard`` in which a sound of that length arrives ``delay_s`` after its onset, which is at 0 s."""
    start = max(0, round((delay_s - begins_s) * HEARING_RATE))
    return heard[start : start + round(seconds * HEARING_RATE)]
