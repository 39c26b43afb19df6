"""Real streams through PortAudio, on a private sound server: what is played, heard, and left of the echo."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.audio_server import audio_server, missing
from tests.live_sound import USER_HZ
from voice_coach.events import HEARING_RATE, MIXER_RATE

pytestmark = pytest.mark.audio
ROOT = Path(__file__).parent.parent
MOST_SLIP = 10
"""By how many samples of ``HEARING_RATE`` the echo may be displaced within 0.3 s: clocks that follow each other do 2."""

Perform = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def perform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Perform]:
    """Return what runs a scene of ``live_sound.py`` beside the server."""
    if reason := missing():
        pytest.skip(reason)
    with audio_server(tmp_path_factory.mktemp("audio")) as environment:

        def run(*scene: str) -> dict[str, Any]:
            command = [sys.executable, "-m", "tests.live_sound", *scene]
            ended = subprocess.run(
                command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
            )
            assert ended.returncode == 0, ended.stderr
            results: dict[str, Any] = json.loads(ended.stdout)
            return results

        yield run


@pytest.fixture(scope="module")
def whistle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A user's sound: 0.7 s at ``USER_HZ``."""
    path = tmp_path_factory.mktemp("user") / "whistle.wav"
    time = np.arange(7 * HEARING_RATE // 10) / HEARING_RATE
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * USER_HZ * time), HEARING_RATE)
    return str(path)


def undisturbed(perform: Perform, *scene: str, fulfils: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return what happened when the sound server was not starved, which makes it insert silence: the best of five."""
    for _ in range(5):
        results = perform(*scene)
        if fulfils(results):
            break
    return results


def clicks_are_apart(results: dict[str, Any], samples: int) -> bool:
    """Return whether it was as many samples, give or take one, from the first click to the second and last."""
    match results["clicks"]:
        case first, second:
            return bool(abs(second - first - samples) <= 1)
    return False


def room_is_steady(results: dict[str, Any]) -> bool:
    """Return whether the echo kept its place, as it does in a real room; a starved server's jumps by 300 samples."""
    return bool(results["slip"] <= MOST_SLIP)


@pytest.fixture(scope="module")
def session(perform: Perform, whistle: str) -> dict[str, Any]:
    """What happened on two streams, as the default devices of a sound server are opened."""

    def fulfils(results: dict[str, Any]) -> bool:
        return clicks_are_apart(results, 5 * MIXER_RATE) and room_is_steady(results)

    return undisturbed(perform, "session", whistle, fulfils=fulfils)


@pytest.fixture(scope="module")
def duplex(perform: Perform, whistle: str) -> dict[str, Any]:
    """What happened on one stream."""
    return undisturbed(perform, "duplex", whistle, fulfils=room_is_steady)


def test_a_cue_is_heard_at_its_sample(session: dict[str, Any]) -> None:
    """Two clicks that the mixer places 5 s apart leave the loudspeaker 240,000 samples apart, give or take one."""
    first, second = session["clicks"]
    assert abs(second - first - 5 * MIXER_RATE) <= 1
    assert session["ended_at"] == pytest.approx(5.0, abs=2 / MIXER_RATE)


def test_mixer_and_clock_agree(session: dict[str, Any], duplex: dict[str, Any]) -> None:
    """After seconds of real sound the mixer stands where the clock does, to the frame."""
    assert session["agrees"]
    assert duplex["agrees"]


@pytest.mark.parametrize("streams", ["session", "duplex"])
def test_the_microphone_hears_the_room(streams: str, request: pytest.FixtureRequest) -> None:
    """Who whistles in the room is heard, on one stream and on two, and no sound is lost on the way."""
    results = request.getfixturevalue(streams)
    assert results["one_clock"] == (streams == "duplex")
    assert results["heard"]
    assert results["stats"]["dropped_captured"] == results["stats"]["dropped_played"] == 0


# One stream through a sound server slips by milliseconds now and then (docs/decisions/0005), and the canceller needs a moment
# to find the echo again; so it is used on cards only.
@pytest.mark.parametrize(("streams", "least_db"), [("session", 20.0), ("duplex", 10.0)])
def test_the_coach_does_not_hear_itself(streams: str, least_db: float, request: pytest.FixtureRequest) -> None:
    """After 3 s a hundredth of the echo's power is left at most; it is later than its place, but not too late."""
    results = request.getfixturevalue(streams)
    assert results["erle_db"] >= least_db
    assert 0.0 < results["echo_after_s"] < 0.4


def test_a_clip_is_heard_whole(perform: Perform) -> None:
    """``play_clip`` returns after the last sample was played: both of its clicks are heard, a second apart."""
    results = undisturbed(perform, "clip", fulfils=lambda results: clicks_are_apart(results, MIXER_RATE))
    assert clicks_are_apart(results, MIXER_RATE), results["clicks"]
