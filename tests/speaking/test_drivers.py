"""Our pyttsx3 drivers: PCM out of the real engine API, errors as errors, nothing printed, nothing downloaded."""

import gc
import sys
import weakref
from typing import Any

import numpy as np
import pytest
import pyttsx3

from voice_coach.errors import VoiceCoachError
from voice_coach.speaking.drivers import espeak as espeak_driver
from voice_coach.speaking.drivers import natural as natural_driver
from voice_coach.speaking.drivers.engine import DriverName, Manner, PyttsxEngine
from voice_coach.speaking.levels import Samples
from voice_coach.speaking.tone import Tone

SENTENCE = "Lift your leg slowly behind you. Keep your knee straight."

BOTH = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("espeak", "natural")]


@pytest.fixture
def driver(request: pytest.FixtureRequest) -> DriverName:
    """Each driver that is installed."""
    name: DriverName = request.param
    request.getfixturevalue(name)
    return name


@pytest.fixture(autouse=True)
def own_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep engines of other tests, which Python may not have collected yet, from being handed out again by pyttsx3."""
    monkeypatch.setattr(pyttsx3, "_activeEngines", weakref.WeakValueDictionary())


each_driver = pytest.mark.parametrize("driver", BOTH, indirect=True)


@each_driver
def test_the_whole_text_is_there_when_it_returns(driver: DriverName) -> None:
    """Seconds of samples, not silence, at the rate that the engine says; every time, also after another text."""
    engine = PyttsxEngine(driver, Manner(150))
    long, rate = engine.render(SENTENCE)
    short, _ = engine.render("One.")
    again, _ = engine.render(SENTENCE)
    assert 2.5 < long.size / rate < 7
    assert 0.2 < short.size / rate < 1.5
    assert again.size == pytest.approx(long.size, rel=0.01)
    assert np.abs(long).max() > 0.1
    assert rate >= 16_000


@each_driver
def test_nothing_is_printed_or_logged(
    driver: DriverName, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Standard output belongs to the command line."""
    PyttsxEngine(driver, Manner(150)).render("Hold.")
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


@each_driver
def test_an_error_of_the_engine_is_raised(driver: DriverName) -> None:
    """pyttsx3 would swallow it; and the engine works on afterwards."""
    with pytest.raises(VoiceCoachError, match='"nobody"'):
        PyttsxEngine(driver, Manner(150, speaker="nobody")).render("Hello.")
    assert PyttsxEngine(driver, Manner(150)).render("Hello.")[0].any()


@each_driver
def test_a_text_without_words_has_no_samples(driver: DriverName) -> None:
    """Neither an error nor a hang."""
    assert not PyttsxEngine(driver, Manner(150)).render("   ")[0].any()


@each_driver
def test_a_pace_beyond_the_limits_is_the_limit(driver: DriverName) -> None:
    """Slower than the slowest is the slowest, and so is the fastest; the next text is at the engine's own rate again."""
    engine = PyttsxEngine(driver, Manner(160))
    usual, slow, slowest, fast, fastest, again = (
        engine.render(SENTENCE, Tone(pace))[0].size for pace in (1.0, 0.5, 0.1, 2.5, 9.0, 1.0)
    )
    assert slowest == pytest.approx(slow, rel=0.01)
    assert fastest == pytest.approx(fast, rel=0.01)
    assert again == pytest.approx(usual, rel=0.01)
    assert fast < usual < slow


@each_driver
def test_the_engine_api_of_pyttsx3_works(driver: DriverName) -> None:
    """Queued utterances come one after the other with their names, and with the caller's own loop as well."""
    holder = PyttsxEngine(driver, Manner(150))  # registers the drivers
    engine = pyttsx3.init(f"voice_coach_{driver}")
    events: list[tuple[str, str, Any]] = []
    tokens = [
        engine.connect("started-utterance", lambda name: events.append(("started", name, None))),
        engine.connect("pcm", lambda name, samples, rate: events.append(("pcm", name, samples))),
        engine.connect("finished-utterance", lambda name, completed: events.append(("finished", name, completed))),
    ]
    try:
        engine.setProperty("rate", 180)
        engine.say("One.", "first")
        engine.say("Two.", "second")
        engine.runAndWait()
        assert engine.getProperty("rate") == 180
        assert [event[:2] for event in events if event[0] != "pcm"] == [
            ("started", "first"), ("finished", "first"), ("started", "second"), ("finished", "second"),
        ]  # fmt: skip
        events.clear()
        engine.startLoop(False)
        engine.say("Three.", "third")
        engine.iterate()
        engine.endLoop()
        assert events[-1] == ("finished", "third", True)
    finally:
        for token in tokens:
            engine.disconnect(token)
    assert holder.render("Four.")[0].any()


@each_driver
def test_stop_ends_a_text_early(driver: DriverName) -> None:
    """What listens may end it at the first piece; the next text is whole again."""
    holder = PyttsxEngine(driver, Manner(150))
    engine = pyttsx3.init(f"voice_coach_{driver}")
    pieces: list[Samples] = []
    completed: list[bool] = []

    def on_pcm(samples: Samples, **_: Any) -> None:
        pieces.append(samples)
        engine.stop()

    tokens = [
        engine.connect("pcm", on_pcm),
        engine.connect("finished-utterance", lambda name, **event: completed.append(event["completed"])),
    ]
    engine.say(SENTENCE)
    engine.runAndWait()
    for token in tokens:
        engine.disconnect(token)
    whole, _ = holder.render(SENTENCE)
    assert len(pieces) == 1
    assert completed == [False]
    assert pieces[0].size < 0.7 * whole.size


@each_driver
def test_the_volume_scales_the_samples(driver: DriverName) -> None:
    """Half the volume, half the amplitude."""
    holder = PyttsxEngine(driver, Manner(150))
    engine = pyttsx3.init(f"voice_coach_{driver}")
    peaks: list[float] = []
    token = engine.connect("pcm", lambda samples, **_: peaks.append(float(np.abs(samples).max())))
    loudest = []
    for volume in (1.0, 0.5):
        peaks.clear()
        engine.setProperty("volume", volume)
        engine.say("Hold at the top.")
        engine.runAndWait()
        loudest.append(max(peaks))
    engine.disconnect(token)
    assert loudest[1] == pytest.approx(loudest[0] / 2, rel=0.1)
    assert holder.render("One.")[0].any()


@each_driver
def test_an_unknown_property_is_an_error(driver: DriverName) -> None:
    """As everywhere in pyttsx3."""
    holder = PyttsxEngine(driver, Manner(150))
    engine = pyttsx3.init(f"voice_coach_{driver}")
    errors: list[str] = []
    token = engine.connect("error", lambda name, exception: errors.append(str(exception)))
    engine.setProperty("colour", "blue")
    engine.runAndWait()
    engine.disconnect(token)
    assert errors == ["'unknown property colour'"]
    assert holder.render("One.")[0].any()


@each_driver
def test_an_engine_that_nobody_holds_is_gone(driver: DriverName) -> None:
    """Its memory comes back without waiting for the garbage collector."""
    holder = PyttsxEngine(driver, Manner(150))
    holder.render("One.")
    alive = weakref.ref(holder._engine)
    gc.disable()
    try:
        del holder
        assert alive() is None
    finally:
        gc.enable()


@pytest.mark.usefixtures("espeak", "natural")
def test_two_engines_and_two_manners_live_in_one_process() -> None:
    """Each text is spoken in its own voice, whatever was spoken before."""
    coach, user = PyttsxEngine("espeak", Manner(150)), PyttsxEngine("espeak", Manner(250, 70, "en-us+f3"))
    other = PyttsxEngine("natural", Manner(170))
    lengths = [[engine.render(SENTENCE)[0].size for engine in (coach, user, other)] for _ in range(2)]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.02)
    assert lengths[0][0] > 1.3 * lengths[0][1]


@pytest.mark.usefixtures("natural")
def test_the_natural_voice_is_deterministic() -> None:
    """The same text gives the same samples."""
    first, second = (PyttsxEngine("natural", Manner(170)).render(SENTENCE)[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_a_missing_natural_voice_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package there is a sentence, not an ImportError."""
    monkeypatch.setitem(sys.modules, "hibari", None)
    with pytest.raises(VoiceCoachError, match=r"voice-coach\[natural\]"):
        PyttsxEngine("natural", Manner(170))


def test_a_missing_library_of_espeak_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyttsx3's bindings raise RuntimeError when they are imported without it."""

    class NoLibrary:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "pyttsx3.drivers._espeak":
                raise RuntimeError("no libespeak")

    monkeypatch.delitem(sys.modules, "pyttsx3.drivers._espeak", raising=False)
    monkeypatch.delattr("pyttsx3.drivers._espeak", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoLibrary(), *sys.meta_path])
    with pytest.raises(VoiceCoachError, match="apt install libespeak-ng1"):
        espeak_driver.version()


@pytest.mark.usefixtures("espeak")
def test_missing_voice_data_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library reports it by a negative sample rate, since we asked it not to end the process."""
    bindings = espeak_driver._bindings()
    monkeypatch.setattr(bindings, "Initialize", lambda *_: -1)
    espeak_driver._library.cache_clear()
    with pytest.raises(VoiceCoachError, match="espeak-ng-data"):
        PyttsxEngine("espeak", Manner(150))
    espeak_driver._library.cache_clear()


@pytest.mark.usefixtures("natural")
def test_only_the_voice_inside_the_package_is_used() -> None:
    """The others would be downloaded."""
    from hibari.voices import VOICES

    assert VOICES[natural_driver.NaturalDriver.default_voice]["bundled"]
    assert natural_driver.available()
