"""Settings of what stands around the coach: the smart home, buttons and a light. All is off until it is named."""

import os
import platform
import re
from pathlib import Path
from typing import Annotated, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from voice_coach.commands import BUTTONS
from voice_coach.errors import VoiceCoachError
from voice_coach.section import Section
from voice_coach.stop.switches import KEYS

PASSWORD = "VOICE_COACH_MQTT_PASSWORD"  # noqa: S105 - the name of a variable
"""The environment variable with the broker's password, where no file has it."""

PLAIN_PORT, TLS_PORT = 1883, 8883

File = Annotated[Path, AfterValidator(Path.expanduser)]


def _topic(topic: str) -> str:
    if not topic or topic.startswith(("/", "$")) or topic.endswith("/") or set(topic) & set("+#\0"):
        raise ValueError("must be a topic without wildcards, such as voice-coach")
    return topic


def _id(name: str) -> str:
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
        raise ValueError("must be 1 to 64 letters, digits, _ or -")
    return name


def _host_name() -> str:
    return re.sub(r"[^a-zA-Z0-9_-]", "-", platform.node())[:64] or "coach"


Topic = Annotated[str, AfterValidator(_topic)]


class MqttSettings(Section):
    """The broker that the smart home, and the page of all stations, listen to."""

    host: str | None = None
    """Name or address of the broker; unset: there is none."""
    port: int | None = Field(default=None, ge=1, le=65535)
    """Unset: 1883, with TLS 8883."""
    username: str | None = None
    """As the broker knows this station; unset: it asks for none."""
    password_file: File | None = None
    """A file with the password and nothing else; unset: the environment variable VOICE_COACH_MQTT_PASSWORD, if it is set."""
    tls: bool = False
    """Whether the connection is encrypted, and the broker known by its certificate."""
    ca_file: File | None = None
    """Certificates that the broker's is held against; unset: the system's."""
    cert_file: File | None = None
    """This station's own certificate, where the broker wants one; its key may be in the same file."""
    key_file: File | None = None
    """The key to it, where that is a file of its own."""
    station: Annotated[str, AfterValidator(_id)] = Field(default_factory=_host_name)
    """What this coach is called among others on the broker: one name each; unset: the machine's name."""
    name: str = "Voice Coach"
    """What people see."""
    base: Topic = "voice-coach"
    """The beginning of all its topics."""
    discovery: Topic | None = "homeassistant"
    """Home Assistant's discovery prefix; a station of a gym may leave it out with discovery = false."""
    keepalive_s: int = Field(default=20, ge=5, le=600)
    """After one and a half times this the broker tells others that a coach which fell silent is gone."""

    @model_validator(mode="before")
    @classmethod
    def _no_discovery(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("discovery") is False:
            return {**data, "discovery": None}
        return data

    @model_validator(mode="after")
    def _certificates_need_tls(self) -> Self:
        if not self.tls and (self.ca_file or self.cert_file or self.key_file):
            raise ValueError("must have tls = true with its certificates")
        return self

    @property
    def broker_port(self) -> int:
        return self.port or (TLS_PORT if self.tls else PLAIN_PORT)

    def password(self) -> str | None:
        """Return the password; raise VoiceCoachError, without it, where its file cannot be read."""
        if self.password_file is None:
            return os.environ.get(PASSWORD)
        return _secret(self.password_file, "mqtt.password_file")


PIN = re.compile(r"gpio(\d|1\d|2[0-7])")
"""A contact between this pin, by its BCM number, and ground."""


def _switch(name: str) -> str:
    if name not in KEYS and not PIN.fullmatch(name):
        raise ValueError("must be names of keys, such as pagedown or b, or pins, such as gpio27")
    return name


def _button(name: str) -> str:
    if name not in BUTTONS:
        raise ValueError(f"must be commands: {', '.join(BUTTONS)}")
    return name


Switches: TypeAlias = dict[Annotated[str, AfterValidator(_switch)], Annotated[str, AfterValidator(_button)]]


class ButtonSettings(Section):
    """Buttons on pins, keys, foot switches and page turners, beside the stop button, which is a program of its own."""

    input_device: str | None = None
    """A keyboard, foot switch or page turner: part of its name, or its file in /dev/input."""
    press: Switches = Field(default_factory=dict)
    """What a press asks for: commands by keys ("pagedown") and pins ("gpio27")."""
    long_press: Switches = Field(default_factory=dict)
    """What is asked for by holding them."""
    debounce_s: float = Field(default=0.03, ge=0, le=1)
    """For so long after a change, what a contact does is bouncing, in seconds; for a trembling hand up to 1."""
    long_press_s: float = Field(default=0.8, ge=0.2, le=5)
    """From when on a press is a long one, in seconds."""

    @model_validator(mode="after")
    def _keys_need_a_device(self) -> Self:
        if self.keys and self.input_device is None:
            raise ValueError(f"must name the input_device of {', '.join(self.keys)}")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """All keys and pins."""
        return tuple({**self.press, **self.long_press})

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name in KEYS)

    @property
    def pins(self) -> dict[str, int]:
        """Their BCM numbers by their names."""
        return {name: int(found[1]) for name in self.names if (found := PIN.fullmatch(name))}


Pin = Annotated[int, Field(ge=0, le=27)]


class LightSettings(Section):
    """A light that shows whether the coach listens, speaks, is paused or has stopped."""

    pin: Pin | None = None
    """BCM number of the pin with a light of one colour."""
    rgb_pins: tuple[Pin, Pin, Pin] | None = None
    """Those with a light of three: red, green, blue."""


class FloorSettings(Section):
    """The page of all stations (``voice-coach floor``), which follows them over the broker of [mqtt]."""

    host: str = "127.0.0.1"
    """The address that it is shown on; any other than this machine's own needs a password."""
    port: int = Field(default=8021, ge=1, le=65535)
    """Its port."""
    password_file: File | None = None
    """A file with the password that a browser asks for, and nothing else; any name will do."""
    names: tuple[str, ...] = ()
    """Names that a browser may call it by, beside its address: "floor.local"."""

    def password(self) -> str | None:
        """Return the password; raise VoiceCoachError where it is needed or cannot be read."""
        if self.password_file is not None:
            return _secret(self.password_file, "floor.password_file")
        if self.host in {"127.0.0.1", "::1", "localhost"}:
            return None
        raise VoiceCoachError(f"To show the floor on {self.host}, name a floor.password_file in the settings.")


def _secret(file: Path, setting: str) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise VoiceCoachError(
            f"The password file {file} cannot be read ({type(error).__name__}); mend it or name another {setting}."
        ) from None
