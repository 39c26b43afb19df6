"""The settings: nested frozen models with units in their names; an unknown key is an error.

They come from one TOML file, and what it does not say has the default that stands here::

    [voice]
    engine = "espeak"
    rate_wpm = 130

    [sound]
    input_device = "Jabra"
"""

import difflib
import inspect
import os
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

import platformdirs
from pydantic import AfterValidator, Field, StrictInt, StrictStr, ValidationError

from voice_coach.assets import APP, history_file, state_dir
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing import own_words
from voice_coach.hearing.cancellers import CancellerName
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.endpoint import PATIENCE_S
from voice_coach.hearing.wake import WakePhrase
from voice_coach.home.settings import ButtonSettings, FloorSettings, LightSettings, MqttSettings
from voice_coach.language import ENGLISH, Language
from voice_coach.mind.manners import Sounds, Talk
from voice_coach.mind.session import Goal, LegsMode
from voice_coach.section import Section
from voice_coach.speaking.voice import VoiceName
from voice_coach.stop.card import Card, Mixer
from voice_coach.stop.switches import KEYS

VARIABLE = "VOICE_COACH_SETTINGS"
"""The environment variable that names a settings file."""

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
EMERGENCY_NUMBERS = {
    **dict.fromkeys(("US", "CA", "MX", "PH"), "911"),
    **dict.fromkeys(
        ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT"), "112"
    ),
    **dict.fromkeys(
        ("LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "NO", "CH", "TR", "IN"), "112"
    ),
    **dict.fromkeys(("GB", "SG", "MY", "HK", "KE"), "999"),
    "AU": "000",
    "NZ": "111",
    "ZA": "112",
}
"""Emergency numbers by country: the European Union's and its neighbours' common number, and what national authorities publish."""


def _region(region: str) -> str:
    if region.upper() not in EMERGENCY_NUMBERS:
        raise ValueError(f"must be one of {', '.join(sorted(EMERGENCY_NUMBERS))}, or set safety.emergency_number")
    return region.upper()


Region: TypeAlias = Annotated[str, AfterValidator(_region)]
Device: TypeAlias = StrictInt | StrictStr
"""A sound device: its number, or part of its name, as ``voice-coach devices`` lists them."""


def _config_dir() -> Path:
    return Path(platformdirs.user_config_dir(APP))


class SoundSettings(Section):
    input_device: Device | None = None
    """The microphone; unset: the system's default."""
    output_device: Device | None = None
    """The loudspeaker; unset: the system's default."""
    satellite: Annotated[str, Field(pattern=r"^tcp://[^/:\s]+:\d{1,5}$")] | None = None
    """A Wyoming satellite in place of both ("tcp://kitchen.local:10700"), on a network that is trusted."""
    echo_canceller: CancellerName = "webrtc"
    """What takes the coach's own voice out of the microphone; "none" for headphones and for speakerphones that do it themselves."""
    block_ms: int = Field(default=10, ge=10, le=100, multiple_of=10)
    """Length of the blocks that sound cards are asked for, in ms; longer ones survive a busy machine, and answer later."""
    lower_others_db: int = Field(default=20, ge=0, le=60)
    """By how much other sound on the loudspeaker is lowered during a session, in dB, where PulseAudio runs; 0: not at all."""


class VoiceSettings(Section):
    engine: VoiceName = "auto"
    """"auto": the natural voice where it is installed, else eSpeak."""
    rate_wpm: int | None = Field(default=None, ge=80, le=400)
    """How fast the coach speaks, in words a minute; unset: as the voice is best understood."""
    pitch: int = Field(default=50, ge=0, le=100)
    """How high the voice is: 50 is its own pitch, 100 half an octave higher; "higher voice" and "deeper voice" change it."""
    volume_db: float = Field(default=0.0, ge=-16, le=8)
    """Loudness at the start, in dB above the voice's own; "louder" and "quieter" change it."""
    automatic_level: bool = False
    """Whether the voice follows the noise of the room, between lines and within seconds; "keep up with the noise" and "keep one volume" change it."""
    automatic_quieter_db: float = Field(default=4.0, ge=0, le=12)
    """How much softer it may become by that, in dB."""
    automatic_louder_db: float = Field(default=8.0, ge=0, le=16)
    """How much louder it may become by that, in dB; together with the volume it is 8 dB at most."""


class HearingSettings(Section):
    language: Language = ENGLISH
    """What is spoken here, by the user and by the coach. "de" (German) needs a speech model of its own, named in ``model``; text mode needs none."""
    model: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """The speech model's directory; unset: VOICE_COACH_MODEL, else where ``voice-coach setup`` put it."""
    wake_phrase: Annotated[str, AfterValidator(lambda phrase: str(WakePhrase(phrase)))] = "hey coach"
    """What the coach is called: 2 to 4 words that the speech model knows."""
    own_words: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """The file of the user's own words, which ``voice-coach teach`` writes; unset: own_words.toml beside the user's settings."""
    patience_s: float = Field(default=PATIENCE_S, ge=0.4, le=3)
    """How long a speaker may hesitate within a command, in seconds; slow speakers need up to 2."""
    dials: GraphDials = GraphDials()
    """What the recogniser weighs against what, and how much silence ends an utterance."""

    @property
    def own_words_file(self) -> Path:
        return self.own_words or _config_dir() / own_words.FILE


class SessionSettings(Section):
    """How to begin with whoever has not said otherwise: all of it, and the voice, can be changed by voice, and is kept by profile."""

    goal: Goal = "strength"
    """What sets and repetitions are for, until the user says otherwise."""
    legs: LegsMode = "one leg"
    """Whether a set is done with one leg and then the other, or with both in turn."""
    reprompt_s: float = Field(default=8.0, ge=3, le=120)
    """Silence after a question until it is asked once more, in seconds; people who need time need more."""
    talk: Talk = "full"
    """How much is said: "full", "short", "count" (in sets only the numbers) or "silent" (in sets only sounds)."""
    ask_effort: bool = True
    """Whether to ask after each set how hard it was, which steers the next one and the next session."""
    self_paced: bool = False
    """Whether the user counts aloud (or says "done") and the coach keeps the count, instead of the coach's tempo."""
    simple_words: bool = False
    """Whether to speak in simpler words and shorter sentences."""
    sounds: Sounds = "both"
    """What is heard: "both" sounds and voice, the "voice" alone, or "earcons", sounds wherever one says enough."""
    wake_in_session: bool = False
    """Whether the wake phrase must be said in a session too, but for what stops it: for places where others talk."""


def _name(name: str) -> str:
    if not name.replace(" ", "").isalpha():
        raise ValueError("must be a name, in letters")
    return name.lower()


Name: TypeAlias = Annotated[str, AfterValidator(_name)]


class MemorySettings(Section):
    """What is kept of the sessions: numbers and words of a log, never any sound."""

    enabled: bool = True
    """Whether anything is kept when the coach is switched off."""
    database: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """The file; unset: history.sqlite3 in the user's data directory."""
    retention_days: int | None = Field(default=None, ge=1)
    """Sessions older than this are deleted, in days; unset: never."""
    profile: Name | None = None
    """Who it is that does not say a name; "guest" for a place where nothing of anybody is kept."""
    profiles: tuple[Name, ...] = ()
    """Names that the coach knows when it hears them; ``voice-coach profile add`` and "my name is ..." add more."""

    @property
    def file(self) -> Path | None:
        """The database, if there is to be one."""
        return (self.database or history_file()) if self.enabled else None


def _known_key(key: str) -> str:
    if key not in KEYS:
        raise ValueError("must be names of keys, such as esc, enter, b, f13 or pagedown")
    return key


class StopSettings(Section):
    """The physical stop (``voice-coach-stop``)."""

    input_device: str | None = None
    """A keyboard, foot switch or presenter: part of its name, or its file in /dev/input."""
    keys: tuple[Annotated[str, AfterValidator(_known_key)], ...] = ()
    """Its keys that stop ("esc", "b", "f13" ...); unset: every key."""
    gpio_pin: int | None = Field(default=None, ge=0, le=27)
    """BCM number of the pin with a button to ground."""
    gpio_normally_closed: bool = False
    """Whether that button opens when it is pressed, as emergency stops do."""
    mixer: Literal["auto", "pipewire", "pulse", "alsa", "none"] = "auto"
    """What mutes the loudspeaker; "auto": the first of them that does."""
    mixer_target: str | None = None
    """The sink or the mixer control to mute; unset: the default sink, or "Master"."""
    directory: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """Where the coach and the stop find each other, the same for both; unset: the user's own state directory."""

    @property
    def shared_directory(self) -> Path:
        return self.directory or state_dir()

    @property
    def cards(self) -> list[Card]:
        """What to try to mute, in this order."""
        if self.mixer == "none":
            return []
        mixers: tuple[Mixer, ...] = ("pipewire", "pulse", "alsa") if self.mixer == "auto" else (self.mixer,)
        return [Card(mixer, self.mixer_target) for mixer in mixers]


class SafetySettings(Section):
    region: Region | None = None
    """The country by its two letters ("GB"), for its emergency number; unset: "your local emergency number" is said."""
    emergency_number: Annotated[str, Field(pattern=r"^[0-9]{2,6}$")] | None = None
    """The number to say in an emergency, in digits; unset: that of the region."""
    contact: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """A command that calls for help, as a list of words, run without a shell; "{reason}" in it becomes the reason. Unset: none."""
    contact_name: Annotated[str, Field(pattern=r"^\p{L}[\p{L}' ]*$")] = "your contact"
    """Whom that reaches, as it is said: "your daughter"."""
    contact_timeout_s: float = Field(default=30.0, ge=1, le=300)
    """How long that command may take, in seconds."""
    screening: bool = True
    """Whether who comes for the first time is asked about their health; false where somebody else does that."""

    def emergency(self, spell: Callable[[int], str] = DIGITS.__getitem__) -> str:
        """Return whom to call, as it is said: digit by digit, as ``spell`` names them."""
        number = self.emergency_number or (EMERGENCY_NUMBERS[self.region] if self.region else "")
        return " ".join(spell(int(digit)) for digit in number) or "your local emergency number"


def _host_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+", name):
        raise ValueError("must be names of hosts, such as coach.local")
    return name.lower()


class ScreenSettings(Section):
    """The companion page (the extra "screen"): what is said and done, on a screen of this machine or of another."""

    enabled: bool = False
    """Whether there is a page."""
    host: Annotated[str, AfterValidator(_host_name)] = "127.0.0.1"
    """The address that it is served at; "127.0.0.1": this machine alone, "0.0.0.0": the network too, for who has the spoken code."""
    port: int = Field(default=8765, ge=0, le=65535)
    """0: any that is free."""
    allowed_hosts: tuple[Annotated[str, AfterValidator(_host_name)], ...] = ()
    """Names that this machine is called by on the network, beside its own; numbers always work."""


class LogSettings(Section):
    """What the service writes into the system's journal."""

    speech: bool = False
    """Whether what was said and heard is written, too: to look for a fault, with the consent of who is heard."""
    audio: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """A directory in which all that the microphone takes is recorded: to look for a fault; the coach says so aloud. Unset: no sound is kept."""


class Settings(Section):
    sound: SoundSettings = SoundSettings()
    voice: VoiceSettings = VoiceSettings()
    hearing: HearingSettings = HearingSettings()
    session: SessionSettings = SessionSettings()
    stop: StopSettings = StopSettings()
    memory: MemorySettings = MemorySettings()
    safety: SafetySettings = SafetySettings()
    log: LogSettings = LogSettings()
    mqtt: MqttSettings = MqttSettings()
    buttons: ButtonSettings = ButtonSettings()
    light: LightSettings = LightSettings()
    floor: FloorSettings = FloorSettings()
    screen: ScreenSettings = ScreenSettings()

    def with_screen(self) -> Self:
        """Return these settings with the companion page."""
        return self.model_copy(update={"screen": self.screen.model_copy(update={"enabled": True})})

    def with_model(self, model: Path | None) -> Self:
        """Return these settings with another speech model, if one is named."""
        return self._with_hearing({} if model is None else {"model": model})

    def with_language(self, language: Language | None) -> Self:
        """Return these settings with another language, if one is named."""
        return self._with_hearing({} if language is None else {"language": language})

    def _with_hearing(self, update: dict[str, Any]) -> Self:
        return self.model_copy(update={"hearing": self.hearing.model_copy(update=update)}) if update else self


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings in ``path``, else in the file that VOICE_COACH_SETTINGS names, else in the user's own, if any.

    Raises VoiceCoachError, with the file and the line, for what is missing, is not TOML, or is no such setting.
    """
    named = path or (Path(given) if (given := os.environ.get(VARIABLE)) else None)
    file = named or _config_dir() / "settings.toml"
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if named is None:
            return Settings()
        raise VoiceCoachError(
            f"There is no settings file {file}; name another, or leave it out for the defaults."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceCoachError(f"The settings file {file} cannot be read ({error}); mend it or name another.") from error
    try:
        data = tomllib.loads(text)
        return Settings.model_validate(data)
    except tomllib.TOMLDecodeError as error:
        raise VoiceCoachError(f"{file} is not TOML: {error}.") from error
    except ValidationError as error:
        place = _place(data, error.errors()[0]["loc"])
        raise VoiceCoachError(f"{file}:{_line(text, place)}: {_sentence(error, place)}") from error


def _place(data: Any, location: Sequence[int | str]) -> list[str]:
    """Return those keys of pydantic's ``location`` that stand in the file; others name types."""
    keys = []
    for key in location:
        if not isinstance(data, dict) or key not in data:
            break
        keys.append(str(key))
        data = data[key]
    return keys


def _line(text: str, place: list[str]) -> int:
    """Return the line, from 1, of the key at ``place``, or of the table around it that is nearest."""
    table: list[str] = []
    nearest, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^][]+)\]", line):
            keys = table = _keys(header[1])
        elif assignment := re.match(r"([^=#]+)=", line):
            keys = table + _keys(assignment[1])
        else:
            continue
        if depth < len(keys) and keys == place[: len(keys)]:
            nearest, depth = number, len(keys)
    return nearest


def _keys(dotted: str) -> list[str]:
    return [key.strip(" \t\"'") for key in dotted.split(".")]


def _sentence(error: ValidationError, place: list[str]) -> str:
    """Say what is wrong with the key at ``place``."""
    *tables, key = place
    section: type[Any] = Settings
    for table in tables:
        section = inspect.get_annotations(section)[table]
    wrongs = [wrong for wrong in error.errors() if [*map(str, wrong["loc"])][: len(place)] == place]
    if wrongs[0]["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        names = inspect.get_annotations(section)
        near = difflib.get_close_matches(key, names, n=1) or names
        return f'there is no setting "{".".join(place)}"; there is {", ".join(near)}.'
    if wrongs[0]["type"] in {"model_type", "dataclass_type"}:
        return f'"{".".join(place)}" must be a table: [{".".join(place)}].'
    musts = " or ".join(wrong["msg"].removeprefix("Input ").removeprefix("Value error, ") for wrong in wrongs)
    return f'"{".".join(place)}" {musts}, not {wrongs[0]["input"]!r}.'
