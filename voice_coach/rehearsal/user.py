"""The user of a rehearsal: speaks in another voice than the coach's, or plays recordings, at one loudness."""

from collections.abc import Callable
from pathlib import Path

import soundfile
import soxr

from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.rehearsal.room import Room, Sound, amplitude
from voice_coach.rehearsal.steps import Script, SetDevice, SetEcho, SetNoise, Utter
from voice_coach.speaking.levels import VOICE_LUFS, level
from voice_coach.speaking.voice import Voice, open_voice

USER_LUFS = -26.0
"""Loudness of the user at the microphone: the nominal level of speech in ITU-T P.56 tests, 26 dB below overload."""

PITCHES = {"low": 27, "high": 66}
"""Pitch of the user's voices; 50 is the coach's own. Measured on the 52 commands of the shipped rehearsals: the natural voice
is understood 52 times at either pitch, eSpeak 42 times and 38 times, so that rehearsals want the natural voice."""

USUAL = "low"


class User:
    """Does in the room what the script says."""

    def __init__(self, room: Room, open_at_pitch: Callable[[int], Voice] | None = None) -> None:
        """``open_at_pitch`` gives a voice at a pitch of 0 to 100."""
        self._room = room
        self._open = open_at_pitch or (lambda pitch: open_voice("auto", pitch=pitch))
        self._voices: dict[str, Voice] = {}

    def prepare(self, script: Script) -> None:
        """Render all that the script has the user say, and let go of the engines again: they cost memory."""
        for step in script.steps:
            if isinstance(step.action, Utter) and step.action.recording is None:
                self._voice(step.action).clip(step.action.text)
        for voice in self._voices.values():
            voice.release()

    def speak(self, utterance: Utter) -> float:
        """Say it, or play the recording, from the next block on; return its length in seconds."""
        sound = self._spoken(utterance) if utterance.recording is None else read_sound(utterance.recording)
        self._room.speak(sound * amplitude(USER_LUFS - VOICE_LUFS + utterance.gain_db))
        return sound.size / HEARING_RATE

    def noise(self, noise: SetNoise) -> None:
        source = noise.source if noise.source is None or isinstance(noise.source, str) else read_sound(noise.source)
        dbfs = USER_LUFS - noise.snr_db if noise.snr_db is not None else noise.dbfs
        self._room.noise(source, dbfs or 0.0)

    def echo(self, echo: SetEcho) -> None:
        self._room.echo(echo.gain_db, echo.delay_s)

    def device(self, device: SetDevice) -> None:
        self._room.device(device.part, device.state)

    def _spoken(self, utterance: Utter) -> Sound:
        return at_hearing_rate(self._voice(utterance).clip(utterance.text).samples)

    def _voice(self, utterance: Utter) -> Voice:
        name = utterance.voice or USUAL
        if name not in PITCHES:
            raise VoiceCoachError(f'The user of a rehearsal has no voice "{name}"; there is {", ".join(PITCHES)}.')
        if name not in self._voices:
            self._voices[name] = self._open(PITCHES[name])
        return self._voices[name]


def read_sound(path: Path) -> Sound:
    """Read a recording of any rate and channel count; return it at ``HEARING_RATE``, mono, at ``VOICE_LUFS``."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise VoiceCoachError(f"{path} cannot be read ({error}); name a WAV or FLAC file.") from error
    mono = samples.mean(axis=1)
    if not mono.any():
        raise VoiceCoachError(f"There is nothing to hear in {path}; name another recording.")
    return at_hearing_rate(level(soxr.resample(mono, rate, MIXER_RATE)))


def at_hearing_rate(samples: Sound) -> Sound:
    """Resample from ``MIXER_RATE`` to ``HEARING_RATE``."""
    resampled: Sound = soxr.resample(samples, MIXER_RATE, HEARING_RATE)
    return resampled
