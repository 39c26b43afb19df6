"""What ``voice-coach setup`` does: everything that a session needs and that may need a network or time.

It can be repeated at will: what is there already is only checked. A session itself never fetches anything.
"""

import ctypes
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.meaning_model import fetch_meaning_model
from voice_coach.hearing.model import SpeechModel, fetch_model, find_model
from voice_coach.language import ENGLISH, Language
from voice_coach.settings import HearingSettings, Settings, VoiceSettings
from voice_coach.speaking.voice import open_voice

LIBRARIES = {
    "libespeak-ng.so.1": "libespeak-ng1 espeak-ng-data",
    "libportaudio.so.2": "libportaudio2",
}
"""Debian's packages by the library that they bring; ``scripts/prepare`` installs the same."""
LIBRARIES_ON_ARM = {"libatomic.so.1": "libatomic1"}
"""What the recogniser is linked with there."""


def setup(console: Console, settings: Settings) -> None:
    """Check the system's libraries, fetch the models, try the voice, and compile what can be said.

    Raises VoiceCoachError, which says what to do, at the first thing that is missing and cannot be fetched.
    """
    require_libraries()
    _say(console, f"Speech model: {_model(console, settings.hearing).path}")
    _say(console, f"Free wording: {_meaning(console)}")
    _say(console, f"Voice: {_voice(console, settings.voice, settings.hearing.language)}")
    _try_hearing(console, settings.hearing)
    _say(console, "Voice Coach is ready: voice-coach run")


def loads(library: str) -> bool:
    """Whether this system has a shared library, by its soname."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def require_libraries() -> None:
    """Raise VoiceCoachError, with the line to type, where a shared library is missing that cannot be installed with pip."""
    needed = LIBRARIES | (LIBRARIES_ON_ARM if platform.machine() == "aarch64" else {})
    if missing := [packages for library, packages in needed.items() if not loads(library)]:
        raise VoiceCoachError(f"Voice Coach needs system libraries; type: sudo apt-get install {' '.join(missing)}")


def _say(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, highlight=False, markup=False)


def _model(console: Console, hearing: HearingSettings) -> SpeechModel:
    """Return the model that was named, which is only checked, or the product's own, which is fetched when it is missing."""
    if hearing.language != ENGLISH or hearing.model or os.environ.get("VOICE_COACH_MODEL"):
        return find_model(hearing.model, hearing.language)
    with _progress(console, "Fetching the speech model") as progress:
        return fetch_model(progress=progress)


def _meaning(console: Console) -> str:
    """Return where the model of meanings is, which is fetched when it is missing; the coach can do without."""
    try:
        with _progress(console, "Fetching the model of meanings") as progress:
            return str(fetch_meaning_model(progress).parent)
    except VoiceCoachError as error:
        return f"only what sounds like a command is understood. {error}"


@contextmanager
def _progress(console: Console, what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar as soon as there is progress to show: call what is yielded with the bytes there are and will be."""
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, visible=False)
        yield lambda done, total: progress.update(task, completed=done, total=total, visible=True)


def _voice(console: Console, settings: VoiceSettings, language: Language) -> str:
    """Return the name of the voice that will speak, after it has spoken."""
    with console.status("Trying the voice ..."):
        voice = open_voice(settings.engine, rate_wpm=settings.rate_wpm, pitch=settings.pitch, language=language)
        voice.clip("Ready.")
    if settings.engine == "auto" and voice.name == "espeak" and language == ENGLISH:
        return "espeak; for the natural one, type: pip install 'voice-coach[natural]'"
    return voice.name


def _try_hearing(console: Console, settings: HearingSettings) -> None:
    """Build the recogniser as a session does, which compiles what can be said and keeps it."""
    from voice_coach.build import make_parser, make_recogniser  # needs the libraries that were checked above

    with console.status("Compiling what can be said ..."):
        make_recogniser(settings, make_parser(settings))
