"""Devices of a real sound server come and go while the coach, a process of its own, runs a session."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.audio_server import AudioServer, missing
from tests.live_coach import Coach, running_coach, say, write_settings
from voice_coach.clock import stopwatch
from voice_coach.speaking.voice import open_voice

pytestmark = pytest.mark.audio

GREETING_S = 8.0
NOTICED_S = 2.0
BACK_S = 12.0
"""From plugging in to hearing again: the longest wait between two tries is 5 s, and the machine may be busy."""


@dataclass
class Session:
    """A coach in a session, on devices that the settings name."""

    coach: Coach
    server: AudioServer
    folder: Path

    def say(self, text: str, after_s: float = 0.5) -> None:
        say(open_voice("espeak", pitch=30), text, self.server.environment, self.folder, after_s=after_s)

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
    """A session that was begun by voice and is in its warm-up."""
    if reason := missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("devices")
    settings = write_settings(folder, speech_model, 'input_device = "mic"\noutput_device = "speaker"')
    with AudioServer(folder, pluggable=True) as server, running_coach(server.environment, settings) as coach:
        running = Session(coach, server, folder)
        running.expect("coach  Hello", 40)
        running.say("start standing raises", after_s=GREETING_S)
        running.expect("state  warm up", 10)
        yield running


def test_a_microphone_is_pulled_out_and_put_back(session: Session) -> None:
    """It is noticed within 2 s, the session waits and the loudspeaker says why; when it is back, that is said, too."""
    session.server.unplug("mic")
    session.expect("sound  the microphone is lost", NOTICED_S)
    session.expect("state  paused", 1)
    session.expect("coach  I have lost the microphone", 2)
    session.server.plug("mic")
    session.expect("sound  the microphone is back", BACK_S)
    session.expect("microphone", 8)


def test_a_loudspeaker_is_pulled_out_and_put_back(session: Session) -> None:
    """What cannot be heard can be read, and voice commands still work; when it is back, the coach speaks again."""
    session.server.unplug("speaker")
    session.expect("sound  the loudspeaker is lost", NOTICED_S)
    session.expect("coach  The loudspeaker is gone", 12)
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


def test_the_session_goes_on_afterwards(session: Session) -> None:
    """After all that, "resume" is heard, the warm-up goes on, and Ctrl-C ends a program that counted its losses."""
    for _ in range(3):
        session.say("resume", after_s=4.0)
        if session.coach.wait_for("state  warm up", 4.0):
            break
    else:
        pytest.fail("".join(session.coach.all))
    assert session.coach.interrupt() == 0
    assert session.coach.wait_for("5 times a device was lost", 5.0), session.coach.all[-5:]
