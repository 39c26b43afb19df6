"""Settings of what stands around the coach: the smart home, buttons and a light. All is off until it is named."""

import os
import platform
import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from voice_coach.errors import VoiceCoachError
from voice_coach.section import Section

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
    password_file: File | None = None
    """A file with the password and nothing else; unset: the environment variable VOICE_COACH_MQTT_PASSWORD, if it is set."""
    tls: bool = False
    ca_file: File | None = None
    """Certificates that the broker's is held against; unset: the system's."""
    cert_file: File | None = None
    """This station's own certificate, where the broker wants one; its key may be in the same file."""
    key_file: File | None = None
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
        try:
            return self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise VoiceCoachError(
                f"The password file {self.password_file} cannot be read ({type(error).__name__}); "
                "mend it or name another mqtt.password_file."
            ) from None
