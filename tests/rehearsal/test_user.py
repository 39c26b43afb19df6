"""The user of a rehearsal: always at the same loudness, in a voice of their own, from whatever recording."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voice_coach.errors import VoiceCoachError
from voice_coach.events import HEARING_RATE, MIXER_RATE
from voice_coach.rehearsal.room import Room, Sound, rms
from voice_coach.rehearsal.script import parse_script
from voice_coach.rehearsal.steps import SetEcho, SetNoise, Utter
from voice_coach.rehearsal.user import PITCHES, USER_LUFS, User, read_sound
from voice_coach.speaking.levels import VOICE_LUFS, loudness
from voice_coach.speaking.tone import Tone
from voice_coach.speaking.voice import Voice


class Humming:
    """An engine that hums at a pitch, however long the text is and at whatever pace."""

    def __init__(self, hertz: float) -> None:
        self._hertz = hertz

    def render(self, text: str, tone: Tone) -> tuple[Sound, int]:
        n = np.arange(round(0.1 * len(text) / tone.pace * 24_000))
        hum: Sound = (0.1 * np.sin(2 * np.pi * self._hertz * n / 24_000)).astype(np.float32)
        return hum, 24_000


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def user(room: Room, tmp_path: Path) -> User:
    return User(room, lambda pitch: Voice("humming", engine=lambda: Humming(10.0 * pitch), cache=tmp_path / str(pitch)))


def hear(room: Room, seconds: float) -> Sound:
    silence = np.zeros(160, np.int16)
    heard: Sound = np.concatenate([room.block(silence) for _ in range(round(seconds * 100))]).astype(np.float32)
    return heard / np.float32(32768)


def lufs(sound: Sound) -> float:
    resampled: Sound = soxr.resample(sound, HEARING_RATE, MIXER_RATE)
    return loudness(resampled)


def hertz(sound: Sound) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * HEARING_RATE / sound.size


def test_speech_has_the_loudness_of_a_person(room: Room, user: User) -> None:
    """Every utterance is as loud as the last, and as long as is said."""
    seconds = user.speak(Utter("start standing raises"))
    heard = hear(room, seconds)
    assert seconds == pytest.approx(2.1, abs=0.1)
    assert lufs(heard) == pytest.approx(USER_LUFS, abs=0.2)


def test_quiet_speech_is_quieter(room: Room, user: User) -> None:
    """A gain in the script is a gain at the microphone."""
    heard = hear(room, user.speak(Utter("start standing raises", gain_db=-12)))
    assert lufs(heard) == pytest.approx(USER_LUFS - 12, abs=0.2)


@pytest.mark.parametrize(("voice", "pitch"), [(None, 27), ("low", 27), ("high", 66)])
def test_voices_differ_in_pitch(room: Room, user: User, voice: str | None, pitch: int) -> None:
    """The user is another speaker than the coach, whose pitch is 50, and more than one if need be."""
    heard = hear(room, user.speak(Utter("start standing raises", voice=voice)))
    assert hertz(heard) == pytest.approx(10 * pitch, abs=2)
    assert 50 not in PITCHES.values()


def test_a_voice_that_is_not_there_is_said(user: User) -> None:
    """A misspelt voice is named with those that there are, before the session begins."""
    with pytest.raises(VoiceCoachError, match='no voice "deep"; there is low, high'):
        user.prepare(parse_script("say one\nsay stop by deep", "story.txt", Path()))


def test_what_will_be_said_is_rendered_before(room: Room, tmp_path: Path) -> None:
    """When the session begins every line of the user is cached, and no engine takes up memory."""
    opened: list[int] = []

    def engine() -> Humming:
        opened.append(1)
        return Humming(300)

    voice = Voice("humming", engine=engine, cache=tmp_path)
    user = User(room, lambda _: voice)
    user.prepare(parse_script("say one\nwait 1 s\nsay two", "story.txt", Path()))
    assert [voice.cached(text) for text in ("one", "two", "three")] == [True, True, False]
    assert len(opened) == 1
    voice.clip("three")
    assert len(opened) == 2


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2), (8_000, 1)])
def test_recordings_are_brought_to_the_same_loudness(tmp_path: Path, rate: int, channels: int) -> None:
    """A recording of any rate and channel count is heard like speech, at its own speed."""
    n = np.arange(2 * rate)
    tone = 0.01 * np.sin(2 * np.pi * 440 * n / rate)
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.stack([tone] * channels, axis=1), rate)
    sound = read_sound(path)
    assert sound.size == 2 * HEARING_RATE
    assert lufs(sound) == pytest.approx(VOICE_LUFS, abs=0.2)
    assert hertz(sound) == pytest.approx(440, abs=1)


def test_a_recording_is_played(tmp_path: Path, room: Room, user: User) -> None:
    """It is heard at the user's loudness."""
    path = tmp_path / "noise.wav"
    soundfile.write(path, np.random.default_rng(1).standard_normal(HEARING_RATE) * 0.1, HEARING_RATE)
    seconds = user.speak(Utter(path.name, recording=path, gain_db=-6))
    assert seconds == 1
    assert lufs(hear(room, seconds)) == pytest.approx(USER_LUFS - 6, abs=0.3)


def test_a_recording_that_is_none_is_said(tmp_path: Path) -> None:
    """What cannot be read, or holds nothing, is one sentence."""
    text, silence = tmp_path / "text.wav", tmp_path / "silence.wav"
    text.write_text("not a sound")
    soundfile.write(silence, np.zeros(1600), HEARING_RATE)
    with pytest.raises(VoiceCoachError, match=r"text\.wav cannot be read"):
        read_sound(text)
    with pytest.raises(VoiceCoachError, match=r"nothing to hear in .*silence\.wav"):
        read_sound(silence)


@pytest.mark.parametrize(
    ("noise", "dbfs"), [(SetNoise("pink", dbfs=-50), -50), (SetNoise("white", snr_db=20), USER_LUFS - 20)]
)
def test_noise_is_set_by_level_or_below_the_user(room: Room, user: User, noise: SetNoise, dbfs: float) -> None:
    """A signal-to-noise ratio is that of the user's voice."""
    user.noise(noise)
    assert 20 * np.log10(rms(hear(room, 32))) == pytest.approx(dbfs, abs=0.1)


def test_noise_can_be_a_recording(tmp_path: Path, room: Room, user: User) -> None:
    """A file of noise is looped, and turned off again."""
    path = tmp_path / "kitchen.wav"
    soundfile.write(path, np.random.default_rng(1).standard_normal(HEARING_RATE) * 0.1, HEARING_RATE)
    user.noise(SetNoise(path, dbfs=-45))
    assert 20 * np.log10(rms(hear(room, 3))) == pytest.approx(-45, abs=0.1)
    user.noise(SetNoise(None))
    assert not hear(room, 0.1).any()


def test_echo_is_set(room: Room, user: User) -> None:
    """What the loudspeaker plays reaches the microphone, until it is turned off."""
    loud = np.full(160, 8000, np.int16)
    user.echo(SetEcho(-6, 0.0))
    assert room.block(loud).any()
    user.echo(SetEcho(None))
    assert not room.block(loud).any()
