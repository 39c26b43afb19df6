"""The speaker: does what effects say, on a voice, the sounds and the mixer.

Laws
- Queued lines are heard in the order they were said, also when the first has to be rendered and the second has not.
- A scheduled line waits for no queued one; one that is rendered too late is dropped, and the mixer counts it.
- After ``Hush`` no line is heard that was said before it, rendered or not.
- A line is spoken at the rate and pitch that were set when it was said; a text is prepared at those that are set when it is its turn.
- Every ticket that is handed over gets its ``LineEnded`` from the mixer.
- An error of the voice is raised by the next ``perform`` or by ``close``.

Threads: ``perform`` belongs to the main thread. Lines that are cached go to the mixer at once; the others wait for the
voice thread, the one owner of the engine, which shares nothing with the main thread but what ``_wake`` guards. In a
rehearsal (``inline``) there is no voice thread: everything is rendered in the caller.
"""

from collections import deque
from collections.abc import Mapping
from threading import Condition, Thread
from typing import NamedTuple, TypeAlias

from voice_coach.errors import VoiceCoachError
from voice_coach.events import (
    MIXER_RATE,
    FollowNoise,
    HoldVoice,
    Hush,
    Play,
    Prepare,
    ReleaseVoice,
    Say,
    SetPitch,
    SetRate,
    SetVolume,
    Unschedule,
)
from voice_coach.speaking.clip import Clip
from voice_coach.speaking.mixer import Lane, Mixer
from voice_coach.speaking.room import RoomLevel
from voice_coach.speaking.tone import ITS_OWN, Tone
from voice_coach.speaking.voice import Voice

Audible: TypeAlias = (
    Say | Play | Hush | HoldVoice | ReleaseVoice | Unschedule | Prepare | SetVolume | FollowNoise | SetRate | SetPitch
)
"""The effects a speaker performs."""


class _Line(NamedTuple):
    """A line that waits to be rendered."""

    say: Say
    tone: Tone


class Speaker:
    """See the laws above."""

    def __init__(
        self,
        voice: Voice,
        mixer: Mixer,
        sounds: Mapping[str, Clip],
        *,
        room: RoomLevel | None = None,
        inline: bool = False,
    ) -> None:
        """``room``: what lets the mixer follow its noise, where that is listened to."""
        self._voice = voice
        self._room = room
        self._mixer = mixer
        self._sounds = sounds
        self._wake = Condition()
        self._tone = ITS_OWN
        self._lines: list[_Line] = []  # to be rendered, the one being rendered too
        self._texts: deque[str] = deque()  # to be prepared when no line waits
        self._closing = False
        self._failure: BaseException | None = None
        self._thread = None if inline else Thread(target=self._render_lines, name="voice", daemon=True)
        if self._thread is not None:
            self._thread.start()

    def perform(self, effect: Audible) -> None:
        """Do it, or see to it that it is done."""
        self._raise_failure()
        match effect:
            case Say():
                self._say(effect)
            case Play():
                self._play(effect)
            case Hush():
                self._drop_lines(scheduled_from=None)
                self._mixer.hush()
            case HoldVoice():
                self._mixer.hold()
            case ReleaseVoice():
                self._mixer.release()
            case Unschedule(since):
                self._drop_lines(scheduled_from=since)
                self._mixer.unschedule(self._mixer.frame_at(since))
            case Prepare(texts):
                self._prepare(texts)
            case SetVolume() | FollowNoise():
                self._set_level(effect)
            case SetRate() | SetPitch():
                self._set_tone(effect)

    def close(self) -> None:
        """Stop the voice thread, at the latest when it has rendered the line it is at."""
        if self._thread is not None:
            with self._wake:
                self._closing = True
                self._wake.notify()
            self._thread.join()
        self._raise_failure()

    def _say(self, say: Say) -> None:
        with self._wake:
            behind_another = say.at is None and any(line.say.at is None for line in self._lines)
            if self._thread is not None and (behind_another or not self._voice.cached(say.text, self._tone)):
                self._lines.append(_Line(say, self._tone))
                self._wake.notify()
                return
        self._hand_over(say, self._voice.clip(say.text, self._tone))

    def _hand_over(self, say: Say, clip: Clip) -> None:
        start = None if say.at is None else self._mixer.frame_at(say.at)
        gap = round(say.gap_s * MIXER_RATE)
        self._mixer.play(clip, lane=Lane.VOICE, ticket=say.ticket, start=start, gap=gap)

    def _play(self, play: Play) -> None:
        if play.sound not in self._sounds:
            raise VoiceCoachError(f'There is no sound "{play.sound}"; there are {", ".join(sorted(self._sounds))}.')
        start = None if play.at is None else self._mixer.frame_at(play.at)
        self._mixer.play(self._sounds[play.sound], lane=Lane.SOUND, ticket=None, start=start)

    def _prepare(self, texts: tuple[str, ...]) -> None:
        if self._thread is None:
            self._voice.prepare(texts, self._tone)
            return
        with self._wake:
            self._texts.extend(texts)
            self._wake.notify()

    def _set_level(self, effect: SetVolume | FollowNoise) -> None:
        match effect:
            case SetVolume(gain_db):
                self._mixer.gain(gain_db)
            case FollowNoise(follows) if self._room is not None:
                self._room.follows = follows

    def _set_tone(self, effect: SetRate | SetPitch) -> None:
        with self._wake:
            match effect:
                case SetRate(factor):
                    self._tone = self._tone._replace(pace=factor)
                case SetPitch(steps):
                    self._tone = self._tone._replace(pitch=steps)

    def _drop_lines(self, *, scheduled_from: float | None) -> None:
        """Forget what waits to be rendered: everything, or what is scheduled at or after a time."""
        with self._wake:
            dropped = [
                line
                for line in self._lines
                if scheduled_from is None or (line.say.at is not None and line.say.at >= scheduled_from)
            ]
            self._lines = [line for line in self._lines if line not in dropped]
            for line in dropped:
                self._mixer.drop(line.say.ticket)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    # --- the voice thread ---------------------------------------------------------------------------------------------

    def _render_lines(self) -> None:
        try:
            while (job := self._next_job()) is not None:
                text, tone, line = job
                clip = self._voice.clip(text, tone)
                with self._wake:
                    # A line that was hushed while it was rendered is not among them any more.
                    if line is not None and line in self._lines:
                        self._lines.remove(line)
                        self._hand_over(line.say, clip)
        except BaseException as failure:  # noqa: BLE001 - the main thread raises it
            self._failure = failure
            self._drop_lines(scheduled_from=None)

    def _next_job(self) -> tuple[str, Tone, _Line | None] | None:
        """Wait for a text to render: scheduled lines by their time, then queued ones, then preparations.

        Return it with its tone and the line that it is wanted for, if any.
        """
        with self._wake:
            self._wake.wait_for(lambda: self._closing or self._lines or self._texts)
            if self._closing:
                return None
            if self._lines:
                line = min(self._lines, key=lambda line: (line.say.at is None, line.say.at or 0.0))
                return line.say.text, line.tone, line
            return self._texts.popleft(), self._tone, None
