"""Devices of a real sound server come and go while the coach, a process of its own, runs a session."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

import numpy as np
import numpy.typing as npt
import pytest

from bench.live import START, beats, conduct, errors_ms, read_recording, recorded, stop
from tests.audio_server import AudioServer, missing
from tests.live_coach import Coach, running_coach, say, write_settings
from voice_coach.clock import stopwatch
from voice_coach.events import MIXER_RATE
from voice_coach.speaking.voice import open_voice

pytestmark = pytest.mark.audio

NOTICED_S = 2.0
BACK_S = 12.0
"""From plugging in to hearing again: the longest wait between two tries is 5 s, and the machine may be busy."""
SET_S = 30.0
"""From the announcement of a set to the end of its second repetition, in seconds."""
LINE_S = 4.5
"""Longer than what is said when a session is stopped."""
SILENT_S = 3.0
"""Longer than any time between two cues of a set."""


@dataclass
class Session:
    """A coach in a session, on devices that the settings name."""

    coach: Coach
    server: AudioServer
    folder: Path

    def expect(self, shown: str, within_s: float) -> float:
        """Wait until this is shown; return how long it took, in seconds."""
        began = stopwatch()
        assert self.coach.wait_for(shown, within_s), f"no {shown!r} in:\n{''.join(self.coach.all)}"
        return stopwatch() - began

    def expect_all(self, *shown: str, within_s: float) -> None:
        """Wait until all this was shown from now on, in any order."""
        since = len(self.coach.all)
        assert self.coach.wait_until(
            lambda lines: all(any(text in line for line in lines[since:]) for text in shown), within_s
        ), f"not all of {shown} in:\n{''.join(self.coach.all[since:])}"


@pytest.fixture(scope="module")
def session(speech_model: Path, espeak: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session in its first set, after two repetitions: begun by voice, and recorded."""
    if reason := missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("devices")
    settings = write_settings(folder, speech_model, 'input_device = "mic"\noutput_device = "speaker"')
    with (
        AudioServer(folder, pluggable=True) as server,
        recorded(server, folder / "monitor.raw"),
        running_coach(server.environment, settings, folder / "transcript.jsonl") as coach,
    ):
        conduct(coach, server, folder, SET_S, again_s=1.5)
        yield Session(coach, server, folder)


def test_a_microphone_is_pulled_out_in_a_set(session: Session) -> None:
    """It is noticed within 2 s, the set waits and the loudspeaker says why; when it is back, that is said, too."""
    session.server.unplug("mic")
    session.expect("sound  the microphone is lost", NOTICED_S)
    session.expect("state  paused", 1)
    session.expect("coach  I have lost the microphone", 2)
    session.server.plug("mic")
    session.expect("sound  the microphone is back", BACK_S)
    session.expect("icrophone", 8)


def test_the_new_microphone_hears_stop(session: Session) -> None:
    """What is said to it ends the session, and then there is silence."""
    stop(session.coach, session.server, session.folder)
    session.coach.wait_for("never shown", within_s=LINE_S + SILENT_S)


def test_a_loudspeaker_is_pulled_out_and_put_back(session: Session) -> None:
    """What cannot be heard can be read; when it is back, the coach speaks again."""
    session.server.unplug("speaker")
    session.expect("sound  the loudspeaker is lost", NOTICED_S)
    session.expect("coach  The loudspeaker is gone", 2)
    session.server.plug("speaker")
    session.expect("sound  the loudspeaker is back", BACK_S)
    session.expect("loudspeaker", 8)


def test_a_microphone_that_stalls_is_noticed(session: Session) -> None:
    """A device that claims to run and delivers nothing is lost within 2 s."""
    session.server.suspend("mic", suspended=True)
    session.expect("sound  the microphone is lost", NOTICED_S)
    session.server.suspend("mic", suspended=False)
    session.expect("sound  the microphone is back", BACK_S)


def test_the_sound_server_dies_and_comes_back(session: Session) -> None:
    """Both devices are lost at once, and back when the server is."""
    session.server.stop(SIGKILL)
    session.expect("sound  the loudspeaker is lost", NOTICED_S)
    session.expect("sound  the microphone is lost", 1)
    session.server.start()
    session.expect_all("the loudspeaker is back", "the microphone is back", within_s=BACK_S)


def test_all_that_is_told_at_the_end(session: Session) -> None:
    """After all that a session can still be begun by voice; Ctrl-C ends the program, which has counted its losses."""
    for _ in range(3):
        say(open_voice("espeak", pitch=30), START, session.server.environment, session.folder, after_s=2.0)
        if session.coach.wait_for("state  warm up", 4.0):
            break
    else:
        pytest.fail("".join(session.coach.all))
    assert session.coach.interrupt() == 0
    assert session.coach.wait_for("Devices were lost and looked for: 5.", 5.0), "".join(session.coach.all)


def test_the_tempo_left_the_loudspeaker_as_planned(session: Session) -> None:
    """On the server's own recording each cue is within 15 ms of its plan, and after "stop" there is digital silence."""
    sound = read_recording(session.folder / "monitor.raw")
    found = beats(session.folder / "transcript.jsonl", sound)
    assert len(found) >= 8
    assert np.abs(errors_ms(found)).max() <= 15
    assert longest_silence_s(sound[round(found[-1].heard_s * MIXER_RATE) :]) >= SILENT_S


def longest_silence_s(sound: npt.NDArray[np.float32]) -> float:
    """Return the length of the longest run of zeros, in seconds."""
    edges = np.flatnonzero(np.concatenate(([1.0], sound, [1.0])))
    return float(np.diff(edges).max() - 1) / MIXER_RATE
