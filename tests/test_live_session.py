"""The coach as a process on a real sound server: a voice in the room makes it work, Ctrl-C ends it."""

from pathlib import Path

import pytest

from tests.audio_server import audio_server, missing
from tests.live_coach import running_coach, say, write_settings
from voice_coach.speaking.voice import open_voice

pytestmark = pytest.mark.audio

GREETING_S = 12.0
"""After which the greeting, and the second of silence that follows it, is over."""
OVER_SPEECH = 5
"""Attempts at a command spoken over the coach: the canceller may swallow one."""


def test_a_voice_in_the_room_starts_a_session_and_stops_it(speech_model: Path, espeak: None, tmp_path: Path) -> None:
    """Through real PortAudio streams: the greeting is played, a spoken command is obeyed, "stop" too, Ctrl-C leaves."""
    if reason := missing():
        pytest.skip(reason)
    user = open_voice("espeak", pitch=30)
    settings = write_settings(tmp_path, speech_model)
    with audio_server(tmp_path) as server, running_coach(server, settings) as coach:
        assert coach.wait_for("coach  Hello"), coach.all
        say(user, "start standing raises", server, tmp_path, after_s=GREETING_S)
        assert coach.wait_for("state  warm up"), coach.all
        assert any("(Start)" in line for line in coach.all), coach.all
        for _ in range(OVER_SPEECH):
            say(user, "stop", server, tmp_path, after_s=0.5)
            if coach.wait_for("state  finished", within_s=4.0):
                break
        else:
            pytest.fail(f"the coach never stopped:\n{''.join(coach.all)}")
        assert coach.interrupt() == 0
