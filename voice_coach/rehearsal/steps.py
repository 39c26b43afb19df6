"""The steps of a rehearsal: what a user does, and what a coach is waited for and expected to do. ``script`` reads them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from voice_coach.events import SoundPart

SUBJECTS = {
    "line": "a line is begun, by its key",
    "sound": "one of the coach's own sounds is played, by its name",
    "state": "the dialogue is in this state",
    "repetition": "this repetition is counted",
    "intent": "an utterance is understood as this intent, without doubt",
    "doubt": "an utterance is probably this intent, and is to be asked about",
    "suspicion": "what is being said begins like this intent",
    "hold": "the coach falls silent for as long as it takes to hear what is being said",
    "release": "the coach goes on with what it held back",
    "exercise": "the session is of this exercise",
    "level": "the session is at this level",
    "leg": "left or right: the leg that works",
    "set": "the session is in this set, from 1",
    "sets": "the session has this many sets",
    "repetitions": "a set has this many repetitions a leg",
    "tempo": "the session is at this tempo",
    "pitch": "the coach speaks at this pitch, in steps above the one in the settings: -8 is deeper",
    "rate": "the coach speaks at this rate, relative to the one in the settings: 0.8 is slower",
    "learnt": "a lesson about this phrase is done",
    "end": "the coach leaves",
}
"""What can be waited for and expected, and when it is met."""

WAIT_S = 120.0
"""How long a ``wait for`` waits where the script does not say."""
EXPECT_S = 3.0
"""How long an ``expect`` waits where the script does not say."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that happens or is so."""

    kind: str
    """One of SUBJECTS."""
    pattern: str = "*"
    """Its value, as a shell pattern."""
    to_end: bool = False
    """Of a line: that it is over."""


@dataclass(frozen=True, slots=True)
class Utter:
    """The user speaks, or a recording is played; the script goes on when that is over."""

    text: str
    """The words, or the file's name."""
    recording: Path | None = None
    voice: str | None = None
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Wait until it happens; ``subject`` None: until the coach is silent."""

    subject: Subject | None
    within_s: float = WAIT_S


@dataclass(frozen=True, slots=True)
class Expect:
    """It has to happen; ``subject`` None: the coach has to fall silent."""

    subject: Subject | None
    within_s: float = EXPECT_S


@dataclass(frozen=True, slots=True)
class ExpectNo:
    """It must not happen; ``subject`` None: the coach must not be heard."""

    subject: Subject | None
    for_s: float


@dataclass(frozen=True, slots=True)
class SetNoise:
    """``source``: "white", "pink", a file, or None for silence. Its level is in dBFS or, where ``snr_db`` is set,
    below the user's voice.
    """

    source: str | Path | None
    dbfs: float | None = None
    snr_db: float | None = None


@dataclass(frozen=True, slots=True)
class SetEcho:
    """``gain_db`` from loudspeaker to microphone; None: none at all."""

    gain_db: float | None
    delay_s: float = 0.0


DeviceState: TypeAlias = Literal["lost", "back", "muted"]


@dataclass(frozen=True, slots=True)
class SetDevice:
    """A device is unplugged or put back; a microphone may be muted, and is back when it is not any more."""

    part: SoundPart
    state: DeviceState


Circumstance: TypeAlias = Literal["new user", "contact", "failing contact"]
"""What is so before a rehearsal begins. Else its user is known, was asked about their health, and has nobody to call."""


@dataclass(frozen=True, slots=True)
class Given:
    """The user is new; or somebody can be called for help, who is reached or not. It stands before all other steps."""

    what: Circumstance


Action: TypeAlias = Given | Utter | Pause | WaitFor | Expect | ExpectNo | SetNoise | SetEcho | SetDevice


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script."""

    number: int
    """Line number, from 1."""
    text: str
    """As it was written, without the comment."""
    action: Action


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    steps: tuple[Step, ...]
