"""READ FIRST. Everything that can happen (events) and everything the coach can do about it (effects).

Edges post events to one inbox; ``Coach.handle(event)`` answers with effects; the application performs them.
All are frozen. Times are seconds on ``Clock``: 0 is when the clock began, and while sound is played one second
is exactly ``MIXER_RATE`` frames of the output stream.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from voice_coach.mind.past import Data, Past

MIXER_RATE = 48_000
"""Sample rate of everything the coach plays, in Hz: what sound cards run at, so that a cue's sample is the card's."""

HEARING_RATE = 16_000
"""Sample rate of everything the coach hears, in Hz: what the speech model was trained at."""

BREATH_S = 0.25
"""From the end of a line to the first sample of the next queued one, in seconds: a breath between two thoughts."""

BLOCK_S = 0.010
"""Length of one block of sound in seconds: the frame of the echo canceller, and the step of a rehearsal."""


class Safety(StrEnum):
    """What an utterance says about the speaker's body."""

    PAIN = "pain"  # stop at once
    RED_FLAG = "red_flag"  # stop at once and get help
    POSSIBLE = "possible"  # silence, then one question
    EFFORT = "effort"  # normal work of a muscle: reassure


# --- events -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """One whole utterance, as the recogniser understood it."""

    text: str
    """The words, lower case, as recognised."""
    intent: str | None
    """Name of the intent in the grammar, or None where the utterance as a whole is no command."""
    slots: Mapping[str, str | int] = field(default_factory=dict)
    """Spoken words by slot name; numbers for number lists."""
    accepted: bool = True
    """Whether the state that was listened for (see ``Listen``) expects this intent."""
    doubtful: bool = False
    """Whether this is only what was probably meant: to be asked about before it is done."""
    addressed: bool = False
    """Whether the wake phrase was said with it."""
    maybe_own: bool = False
    """Whether it may be the coach's own voice: said while that could be heard, and nobody was found to speak over it."""
    by_hand: bool = False
    """Whether it was not said but chosen by hand: on a screen, or with a switch."""
    safety: Safety | None = None
    body_part: str | None = None
    started_at: float = 0.0
    """When the speaker began, in seconds."""
    ended_at: float = 0.0
    """When the speaker ended, in seconds."""
    at: float = 0.0
    """When this was decided, in seconds."""


@dataclass(frozen=True, slots=True)
class Suspected:
    """What is being said begins like a word that must silence the coach. A ``Heard`` always follows: what it was in the end."""

    intent: str
    """Name of the intent that it seems to be."""
    at: float


@dataclass(frozen=True, slots=True)
class SpokenOver:
    """Somebody speaks while the coach does: not what comes back of its own voice. A ``Heard`` always follows: what it was in the end."""

    started_at: float
    """When the speaker began, in seconds."""
    at: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """A ``Learn`` or ``Unlearn`` is done."""

    phrase: str
    trouble: str | None
    """Why it failed, as a sentence for the user; None: it is understood from now on (or no longer, for ``Unlearn``)."""
    at: float


@dataclass(frozen=True, slots=True)
class Remembered:
    """A ``Remember`` is done: what is in it is on the disk, whatever happens to the machine."""

    ticket: int
    """The ``Remember.ticket`` it belongs to."""
    trouble: str | None
    """Why it could not be written, as a sentence for people; None: it is saved."""
    at: float


@dataclass(frozen=True, slots=True)
class Recalled:
    """A ``Recall`` or ``Forget`` is done."""

    past: Past
    trouble: str | None
    """Why it could not be read (or forgotten), as a sentence for people; None: this is all there is."""
    at: float
    begun_anew: bool = False
    """Whether the trouble is that the record was damaged, and is mended by a new one."""


@dataclass(frozen=True, slots=True)
class HelpCalled:
    """A ``CallForHelp`` is done."""

    reason: str
    """The ``CallForHelp.reason`` it belongs to."""
    trouble: str | None
    """Why nobody was told, as a sentence for people; None: the call went out."""
    at: float


@dataclass(frozen=True, slots=True)
class LineStarted:
    """The voice of a line began to be heard: ``at`` is its onset, so it equals ``Say.at`` where that was given."""

    ticket: int
    """The ``Say.ticket`` it belongs to."""
    at: float


@dataclass(frozen=True, slots=True)
class LineEnded:
    """A line is over."""

    ticket: int
    """The ``Say.ticket`` it belongs to."""
    complete: bool
    """False when it was hushed, cancelled or displaced before its end."""
    at: float


@dataclass(frozen=True, slots=True)
class Woke:
    """The time came that the coach had asked to be woken at."""

    at: float


@dataclass(frozen=True, slots=True)
class Closed:
    """The user closed the coach from outside (Ctrl-C, end of a script, a service stop)."""

    at: float


SoundPart: TypeAlias = Literal["microphone", "loudspeaker"]


@dataclass(frozen=True, slots=True)
class SoundLost:
    """A device was unplugged, or has stopped working. It is looked for until it is back."""

    part: SoundPart
    at: float


@dataclass(frozen=True, slots=True)
class SoundBack:
    """A device that was lost works again."""

    part: SoundPart
    at: float


@dataclass(frozen=True, slots=True)
class SoundCounts:
    """How the sound fares since the start; posted then, and when it has changed, for whoever shows how the coach does."""

    underruns: int
    """How often the loudspeaker had nothing to play."""
    overruns: int
    """How often the microphone lost sound."""
    dropped: int
    """Blocks that nobody took in time."""
    losses: int
    """How often a device was lost."""
    latency_s: float
    """From here to the loudspeaker, and from the microphone to here, as the devices tell it, in seconds."""
    at: float
    output_latency_s: float = 0.0
    """How much of that is from here to the loudspeaker, in seconds."""


class Ailment(StrEnum):
    """What can be wrong with a microphone that works, by what it delivers."""

    SILENT = "silent"  # nothing at all: muted, or not the one that was meant
    FAINT = "faint"  # next to nothing
    CLIPPED = "clipped"  # far too loud
    OFFSET = "offset"  # not around zero: a bad contact


@dataclass(frozen=True, slots=True)
class Deafened:
    """What the microphone delivers cannot be understood, and has not been for a while. Told once for each device."""

    ailment: Ailment
    at: float


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """Somebody wants to look on from another device: who is in the room is to hear this code."""

    code: str
    """Digits."""
    at: float


Event: TypeAlias = (
    Heard
    | Suspected
    | SpokenOver
    | Learnt
    | Remembered
    | Recalled
    | HelpCalled
    | LineStarted
    | LineEnded
    | SoundLost
    | SoundBack
    | SoundCounts
    | Deafened
    | CodeWanted
    | Woke
    | Closed
)


# --- effects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a line."""

    line: str
    """Its key in the lines or in the exercise ("set.half_way", "standing.setup.2"): what scripts and tests wait for."""
    text: str
    """The words to speak."""
    ticket: int
    """Unique number, echoed by LineStarted and LineEnded."""
    at: float | None = None
    """Onset of the voice in seconds, exact to the sample; None: when the lines before it are over."""
    gap_s: float = BREATH_S
    """Silence after it before the next queued line, in seconds."""


@dataclass(frozen=True, slots=True)
class Play:
    """Play one of the product's own sounds over whatever is spoken."""

    sound: str
    """File name in ``audio/`` without ``.wav``."""
    at: float | None = None
    """Onset in seconds, exact to the sample; None: now."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Silence within one block (5 ms fade); everything queued or scheduled is dropped."""


@dataclass(frozen=True, slots=True)
class HoldVoice:
    """Silence within one block (5 ms fade), reversibly: queued lines wait, scheduled ones and sounds pass unheard."""


@dataclass(frozen=True, slots=True)
class ReleaseVoice:
    """Go on after ``HoldVoice``: from the beginning of the phrase that was cut, and with what is scheduled from now on."""


@dataclass(frozen=True, slots=True)
class Unschedule:
    """Drop every line and sound whose onset is scheduled at or after ``since``; what is being heard goes on."""

    since: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Render these texts now, so that they start without delay when they are said."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Set the gain of everything the coach plays."""

    gain_db: float
    """dB relative to the voice's rendered loudness."""


@dataclass(frozen=True, slots=True)
class FollowNoise:
    """Let the level of the voice follow the noise of the room, or no longer."""

    follows: bool


@dataclass(frozen=True, slots=True)
class SetRate:
    """Speak slower or faster from the next line on."""

    factor: float
    """Relative to the rate in the settings: 0.8 is slower."""


@dataclass(frozen=True, slots=True)
class SetPitch:
    """Speak higher or deeper from the next line on."""

    steps: int
    """Above the pitch in the settings; 0 to 100 are all there are, and 50 is the voice's own."""


@dataclass(frozen=True, slots=True)
class Listen:
    """From now on, these intents are expected; others are reported with ``accepted=False``."""

    state: str
    intents: frozenset[str]
    question: bool = False
    """Whether some of them answer a question about what was said."""
    addressed_only: bool = False
    """Whether only what begins with the wake phrase is for the coach: then nothing else need be understood."""
    patience_s: float | None = None
    """How long a speaker may hesitate within a command, in seconds; None: as usual."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a session stands, for people: transcripts, pictures and screens."""

    exercise: str
    """Exercise id."""
    level: str
    """Level id."""
    leg: str
    """"left" or "right"."""
    set: int
    """Current set, from 1."""
    sets: int
    """Sets in this session."""
    repetition: int
    """Completed repetitions of this leg in this set."""
    repetitions: int
    """Repetitions a leg in each set."""
    tempo: str
    """Tempo id."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The dialogue is now in this state."""

    state: str
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A repetition was completed."""

    progress: Progress
    at: float
    """When it was completed, in seconds."""


@dataclass(frozen=True, slots=True)
class Paced:
    """When the phases of a repetition begin, in seconds: told when it is laid out, and taken back by ``Hush`` and ``Unschedule``."""

    lift_at: float
    hold_at: float
    lower_at: float
    between_at: float
    over_at: float
    """When the next repetition lifts."""
    number: int
    """Of its own leg."""
    leg: str


@dataclass(frozen=True, slots=True)
class RestUntil:
    """The rest ends at ``at`` seconds, unless this is told again."""

    at: float


@dataclass(frozen=True, slots=True)
class Learn:
    """From now on, and in every session to come, take ``phrase`` for ``command``. Answered by ``Learnt``."""

    phrase: str
    command: str
    """A sentence that is understood already."""


@dataclass(frozen=True, slots=True)
class Unlearn:
    """Forget a phrase that was taught. Answered by ``Learnt``."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Remember:
    """Write a record for the present profile. Answered by ``Remembered``; nothing waits for that."""

    ticket: int
    """Unique number, one more for each record."""
    kind: str
    """One of ``past.Kind``."""
    data: Data


@dataclass(frozen=True, slots=True)
class Recall:
    """From now on, records are those of ``profile``. Answered by ``Recalled``."""

    profile: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete every record of the present profile. Answered by ``Recalled``, with nothing in it."""


@dataclass(frozen=True, slots=True)
class CallForHelp:
    """Tell the user's contact, and whoever else listens, that the user needs help. Answered by ``HelpCalled`` where there is one."""

    reason: str
    """What is the matter, in a few words: "red flag: chest", "no answer"."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The coach is done: end the program."""


Effect: TypeAlias = (
    Say
    | Play
    | Hush
    | HoldVoice
    | ReleaseVoice
    | Unschedule
    | Prepare
    | SetVolume
    | FollowNoise
    | SetRate
    | SetPitch
    | Listen
    | Entered
    | Counted
    | Paced
    | RestUntil
    | Learn
    | Unlearn
    | Remember
    | Recall
    | Forget
    | CallForHelp
    | Leave
)
