"""A voice renders once, keeps what it rendered, and speaks every line equally loud."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.speaking.stand_ins import BeepingEngine
from voice_coach.errors import VoiceCoachError
from voice_coach.events import MIXER_RATE
from voice_coach.speaking import voice as voice_module
from voice_coach.speaking.clip import find_onset
from voice_coach.speaking.drivers import natural
from voice_coach.speaking.levels import VOICE_LUFS, decibels, loudness, true_peak
from voice_coach.speaking.tone import Tone
from voice_coach.speaking.voice import Voice, VoiceName, open_voice, say_to_file

LINES = (
    "One.", "Two.", "Eight.", "Twelve.", "Hold.", "Lift.", "Lower.", "Squeeze.", "Left leg.", "Last two.", "Half way there.",
    "Hold at the top.", "Lower with control.", "Well done!", "Shall we go on?", "Rest for forty five seconds.",
    "Lift your leg slowly behind you, and keep your knee straight.",
    "Stop there. Put your foot down, and hold on to the support.",
    "Great work: that is your first set done. Shake your legs out, and then we will switch sides.",
    "Pain that is sharp or sudden is a sign to stop, and to ask a professional before you try again.",
)  # fmt: skip
"""Twenty lines of all lengths."""


class Bench:
    """A voice on a beeping engine, and how often the engine was opened."""

    def __init__(self, cache: Path) -> None:
        self.engine = BeepingEngine()
        self.opened = 0
        self.cache = cache
        self.voice = self.another()

    def another(self) -> Voice:
        """Return a voice with an empty memory and the same cache."""
        return Voice("beep", engine=self._open, cache=self.cache)

    def _open(self) -> BeepingEngine:
        self.opened += 1
        return self.engine


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "beep")


def test_a_text_is_rendered_once(bench: Bench) -> None:
    """The second time it comes from memory, in the next program from the disk, and no engine is opened for it."""
    assert not bench.voice.cached("two words")
    clip = bench.voice.clip("two words")
    assert bench.voice.clip("two words") is clip
    later = bench.another()
    assert later.cached("two words")
    assert np.array_equal(later.clip("two words").samples, clip.samples)
    assert later.clip("two words").onset == clip.onset
    assert bench.engine.rendered == ["two words"]
    assert bench.opened == 1


def test_a_clip_is_trimmed_levelled_and_at_the_mixers_rate(bench: Bench) -> None:
    """0.1 s of silence at both ends is gone, the beep is 0.2 s long and as loud as every line."""
    clip = bench.voice.clip("beep")
    assert clip.onset / MIXER_RATE == pytest.approx(0.005, abs=0.001)
    assert clip.seconds == pytest.approx(0.235, abs=0.002)
    assert loudness(clip.samples) == pytest.approx(VOICE_LUFS, abs=0.1)


def test_a_text_is_kept_at_each_pace(bench: Bench) -> None:
    """Slower is another clip, rendered once as well; both are there at once, also in the next program."""
    usual, slower = bench.voice.clip("two words"), bench.voice.clip("two words", Tone(0.5))
    assert slower.seconds == pytest.approx(2 * usual.seconds, rel=0.1)
    assert not bench.voice.cached("two words", Tone(0.8))
    bench.voice.prepare(["two words"], Tone(0.8))
    later = bench.another()
    assert all(later.cached("two words", Tone(pace)) for pace in (0.5, 0.8, 1.0))
    assert np.array_equal(later.clip("two words", Tone(0.5)).samples, slower.samples)
    assert np.array_equal(later.clip("two words").samples, usual.samples)
    assert bench.engine.rendered == ["two words", "two words at 0.5", "two words at 0.8"]


def test_preparing_renders_what_is_missing(bench: Bench) -> None:
    """Prepared texts are cached; those that were there are not rendered again."""
    bench.voice.clip("one")
    bench.voice.prepare(["one", "two", "three"])
    assert bench.engine.rendered == ["one", "two", "three"]
    assert all(bench.voice.cached(text) for text in ("one", "two", "three"))


@pytest.mark.parametrize("damage", [b"", b"fLaC", b"not a sound at all", None])
def test_a_damaged_cache_file_is_made_again(
    bench: Bench, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a power cut left behind is replaced, and said; None stands for one flipped byte."""
    clip = bench.voice.clip("text")
    (path,) = bench.cache.glob("*.flac")
    whole = path.read_bytes()
    path.write_bytes(whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:] if damage is None else damage)
    assert np.array_equal(bench.another().clip("text").samples, clip.samples)
    assert bench.engine.rendered == ["text", "text"]
    assert path.read_bytes() == whole
    assert "is damaged" in caplog.text


def test_a_cached_file_of_another_rate_is_made_again(bench: Bench) -> None:
    """A sound file that is sound but not ours is replaced too."""
    bench.voice.clip("text")
    (path,) = bench.cache.glob("*.flac")
    soundfile.write(path, np.ones(100), 8_000)
    bench.another().clip("text")
    assert bench.engine.rendered == ["text", "text"]


def test_nothing_is_left_beside_the_clips(bench: Bench) -> None:
    """Temporary files are gone when a clip is written."""
    bench.voice.prepare(["one", "two"])
    assert len(list(bench.cache.iterdir())) == 2


def test_a_cache_that_cannot_be_written_does_not_silence_the_voice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A full or read-only disk costs time, and is said."""
    (tmp_path / "file").touch()
    bench = Bench(tmp_path / "file" / "no directory")
    assert bench.voice.clip("text") is bench.voice.clip("text")
    assert "cannot be kept" in caplog.text


def test_memory_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not used for longest is read from the disk again."""
    monkeypatch.setattr(voice_module, "_MEMORY_BYTES", 2 * bench.voice.clip("one").samples.nbytes)
    first = bench.voice.clip("one")
    bench.voice.prepare(["two", "three"])
    assert bench.voice.clip("one") is not first
    assert bench.voice.clip("one") is bench.voice.clip("one")
    assert bench.engine.rendered == ["one", "two", "three"]


def test_a_released_engine_comes_back_when_it_is_needed(bench: Bench) -> None:
    """Cached lines need none."""
    bench.voice.clip("one")
    bench.voice.release()
    bench.voice.clip("one")
    assert bench.opened == 1
    bench.voice.clip("two")
    assert bench.opened == 2


def test_nothing_to_speak_is_an_error(bench: Bench) -> None:
    """A line without words is a mistake in the content, and named."""
    with pytest.raises(VoiceCoachError, match='nothing to speak in "  "'):
        bench.voice.clip("  ")


def test_say_writes_a_sound_file(bench: Bench, tmp_path: Path) -> None:
    """WAV or FLAC, mono, at the mixer's rate."""
    for name in ("a.wav", "a.FLAC"):
        say_to_file("hello there", tmp_path / name, bench.voice)
        info = soundfile.info(tmp_path / name)
        assert (info.samplerate, info.channels, info.subtype) == (MIXER_RATE, 1, "PCM_16")


def test_say_explains_where_it_cannot_write(bench: Bench, tmp_path: Path) -> None:
    """An unknown ending or a missing directory is a sentence."""
    with pytest.raises(VoiceCoachError, match=r"\.wav"):
        say_to_file("hello", tmp_path / "a.ogg", bench.voice)
    with pytest.raises(VoiceCoachError, match="cannot be written"):
        say_to_file("hello", tmp_path / "nowhere" / "a.wav", bench.voice)


def test_a_rate_beyond_all_voices_is_refused() -> None:
    """The limits are said."""
    with pytest.raises(VoiceCoachError, match="80 to 400 words a minute, not 20"):
        open_voice("espeak", rate_wpm=20)


@pytest.mark.usefixtures("espeak", "natural")
def test_auto_is_the_natural_voice_where_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise espeak."""
    assert open_voice("auto", cache=tmp_path).name == "natural"
    monkeypatch.setattr(natural, "available", lambda: False)
    assert open_voice("auto", cache=tmp_path).name == "espeak"


def real(name: VoiceName, request: pytest.FixtureRequest) -> Voice:
    request.getfixturevalue(name)
    return open_voice(name)


NAMES = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("espeak", "natural")]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_equally_loud(name: VoiceName, request: pytest.FixtureRequest) -> None:
    """Twenty lines from one word to two sentences lie within 1 LU, and their true peaks below the mixer's knee."""
    voice = real(name, request)
    clips = [voice.clip(line).samples for line in LINES]
    assert [loudness(clip) for clip in clips] == pytest.approx([VOICE_LUFS] * len(LINES), abs=1.0)
    assert max(decibels(true_peak(clip)) for clip in clips) <= -2.9


@pytest.mark.parametrize("name", NAMES)
def test_every_line_begins_within_its_pre_roll_and_ends_soon_after_its_voice(
    name: VoiceName, request: pytest.FixtureRequest
) -> None:
    """The silence that engines put around words is gone, so a count fits into its second."""
    voice = real(name, request)
    for line in LINES:
        clip = voice.clip(line)
        assert clip.onset == find_onset(clip.samples)
        assert clip.onset <= 0.0055 * MIXER_RATE
        assert find_onset(clip.samples[::-1]) <= 0.15 * MIXER_RATE
    assert voice.clip("One.").seconds < 0.7


@pytest.mark.parametrize("name", NAMES)
def test_a_faster_voice_is_another_voice_and_shorter(name: VoiceName, request: pytest.FixtureRequest) -> None:
    """Each rate has its own cache, and both are heard as asked for."""
    request.getfixturevalue(name)
    line = LINES[16]
    lengths = [open_voice(name, rate_wpm=rate).clip(line).seconds for rate in (120, 180, 240)]
    assert lengths == pytest.approx([11 * 60 / rate for rate in (120, 180, 240)], rel=0.2)


@pytest.mark.parametrize("name", NAMES)
def test_a_pace_is_relative_to_the_voices_own_rate(name: VoiceName, request: pytest.FixtureRequest) -> None:
    """Slower lasts longer by about as much, and sounds as the same voice does that is slower by its settings."""
    request.getfixturevalue(name)
    voice, line = open_voice(name, rate_wpm=160), LINES[16]
    lengths = [voice.clip(line, Tone(pace)).seconds * pace for pace in (0.75, 1.0, 1.25)]
    assert lengths == pytest.approx([lengths[1]] * 3, rel=0.12)
    slower_by_settings = open_voice(name, rate_wpm=120).clip(line)
    assert voice.clip(line, Tone(0.75)).seconds == pytest.approx(slower_by_settings.seconds, rel=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_another_pitch_is_another_speaker(name: VoiceName, request: pytest.FixtureRequest) -> None:
    """The words take as long, but the sound is not the same: a second voice for rehearsals."""
    request.getfixturevalue(name)
    usual, high = open_voice(name).clip(LINES[16]), open_voice(name, pitch=75).clip(LINES[16])
    assert high.seconds == pytest.approx(usual.seconds, rel=0.1)
    size = min(high.samples.size, usual.samples.size)
    assert np.abs(high.samples[:size] - usual.samples[:size]).mean() > 0.01
