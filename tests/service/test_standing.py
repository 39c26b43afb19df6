"""How the coach stands, asked over its socket: numbers and states, and nothing that anybody said."""

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.events import (
    Ailment,
    Counted,
    Deafened,
    Entered,
    Heard,
    Progress,
    Remembered,
    Say,
    SoundBack,
    SoundCounts,
    SoundLost,
)
from voice_coach.service import hotline
from voice_coach.service.hotline import answering, ask
from voice_coach.service.standing import Standing, told
from voice_coach.vitals import Vitals

PROGRESS = Progress("standing", "unweighted", "left", 2, 3, 4, 12, "3-1-3")
VITALS = Vitals("Jabra: USB", "Jabra: USB", {"main loop": lambda: 7, "ear": lambda: None})


def standing() -> Standing:
    """A coach in its second set, which lost its microphone for a while."""
    coach = Standing()
    coach.listens(VITALS)
    coach.on_effect(Entered("lift"), 1.0)
    coach.on_effect(Counted(PROGRESS, 2.0), 2.0)
    coach.on_event(SoundLost("microphone", 3.0))
    coach.on_event(SoundBack("microphone", 4.0))
    coach.on_event(SoundLost("loudspeaker", 5.0))
    coach.on_event(SoundCounts(2, 0, 1, 2, 0.08, 6.0, output_latency_s=0.05))
    coach.on_event(Deafened(Ailment.FAINT, 7.0))
    coach.on_event(Remembered(1, "The disk is full.", 8.0))
    return coach


def test_it_knows_the_latest_of_everything() -> None:
    """What is back is no longer lost, and what was counted last counts."""
    report = standing().report()
    assert report["state"] == "lift"
    assert report["session"]["repetition"] == 4
    assert (report["listens"], report["microphone"]) == (True, "Jabra: USB")
    assert report["lost"] == ["loudspeaker"]
    counts = {"underruns": 2, "overruns": 0, "dropped": 1, "losses": 2}
    assert report["sound"] == counts | {"latency_s": 0.08, "output_latency_s": 0.05}
    assert report["microphone_ailment"] == "faint"
    assert report["memory_trouble"] == "The disk is full."
    assert report["beats"] == {"main loop": 7, "ear": None}
    assert report["resident_mb"] > 10


def test_before_it_listens_it_says_what_it_waits_for() -> None:
    """A screenless machine without a microphone can be asked what is missing."""
    coach = Standing()
    coach.waits("Waiting for a microphone.")
    assert (coach.report()["listens"], coach.report()["state"]) == (False, "Waiting for a microphone.")


def test_nothing_that_was_said_is_in_it() -> None:
    """Neither the user's words nor the coach's."""
    coach = standing()
    coach.on_event(Heard("my secret knee", "Pain"))
    coach.on_effect(Say("pain.stop", "Your knee hurts", 1), 9.0)
    assert "knee" not in json.dumps(coach.report())


def test_people_read_sentences() -> None:
    """The same, without braces."""
    text = told(standing().report())
    assert "Session: standing, unweighted, left leg, set 2 of 3, 4 of 12" in text
    assert "Lost: the loudspeaker, which is looked for" in text
    assert "The microphone is faint" in text
    assert "underruns 2" in text


def test_who_asks_is_answered_again_and_again(tmp_path: Path) -> None:
    """Over a socket with a path, which needs no network; it is gone with the coach."""
    path = tmp_path / "run" / "status.sock"
    with answering(standing().report, path):
        assert ask(path) == ask(path) | {"up_s": ask(path)["up_s"]}
        assert path.stat().st_mode & 0o007 == 0
    assert not path.exists()


def test_a_socket_that_a_killed_coach_left_behind_does_no_harm(tmp_path: Path) -> None:
    """The next one takes its place."""
    path = tmp_path / "status.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(VoiceCoachError, match="No coach runs as a service here"):
        ask(path)
    with answering(standing().report, path):
        assert ask(path)["state"] == "lift"


def test_who_hangs_up_at_once_does_not_keep_others_from_asking(tmp_path: Path) -> None:
    """The thread that answers outlives rude callers."""
    path, asked = tmp_path / "status.sock", threading.Semaphore(0)

    def report() -> dict[str, Any]:
        asked.release()
        return {"state": "x" * 10_000_000}

    with answering(report, path):
        with socket.socket(socket.AF_UNIX) as rude:
            rude.connect(str(path))
            assert asked.acquire(timeout=20)
        assert len(ask(path)["state"]) == 10_000_000


def test_the_socket_lies_where_the_system_keeps_such_things(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In the runtime directory, which is in memory and the user's own."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert hotline.status_socket() == tmp_path / "voice-coach" / "status.sock"
