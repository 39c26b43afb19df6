"""The coach as a process on a real sound server, with nobody there: how soon it greets, and what it takes in standby.

The room is silent to the last bit, so that the gate before the recogniser is closed; nothing else plays or listens.

    python -m bench.idle
    python -m bench.idle --seconds 300
"""

import argparse
import tempfile
from pathlib import Path

from bench.live import NICE, need_server, processor_s
from bench.row import Row, at_most, row
from tests.audio_server import AudioServer
from tests.live_coach import Coach, running_coach, say, write_settings
from voice_coach.clock import stopwatch
from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.model import find_model
from voice_coach.speaking.voice import open_voice

SECONDS = 60.0
SETTLE_S = 10.0
"""What the last words leave to do is over by then, in seconds."""
STARTS = 3
"""The first makes the caches warm and does not count."""


def run(seconds: float = SECONDS) -> list[Row]:
    """Return the rows, with so long a standby; raise VoiceCoachError where there is no sound server."""
    need_server()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = write_settings(folder, find_model().path, 'input_device = "mic"\noutput_device = "speaker"')
        with AudioServer(folder, pluggable=True) as server:
            starts = [_greeted_after_s(server, settings) for _ in range(1 + STARTS)]
            with running_coach(server.environment, settings, nice=NICE) as coach:
                _send_to_standby(coach, server, folder)
                taken_s, wall_s = _taken(coach, seconds)
    command = f"python -m bench.idle --seconds {seconds:g}"
    return [
        row(
            "idle: from the start to the greeting",
            max(starts[1:]),
            "s",
            target=at_most(4),
            detail=f"the slowest of {STARTS} with warm caches; the first of all {starts[0]:.1f} s",
            command=command,
        ),
        row(
            "idle: processor time in standby",
            100 * taken_s / wall_s,
            "% of one core",
            target=at_most(8),
            detail=f"{taken_s:.1f} s in {wall_s:.0f} s, nothing to hear",
            command=command,
        ),
    ]


def _greeted_after_s(server: AudioServer, settings: Path) -> float:
    began = stopwatch()
    with running_coach(server.environment, settings, nice=NICE) as coach:
        _expect(coach, "coach  Hello")
        greeted_s = stopwatch() - began
        coach.interrupt()
    return greeted_s


def _send_to_standby(coach: Coach, server: AudioServer, folder: Path) -> None:
    _expect(coach, "coach  Hello")
    say(open_voice("espeak", pitch=30), "stop", server.environment, folder, after_s=5.0)
    _expect(coach, "state  standby")


def _expect(coach: Coach, text: str) -> None:
    if not coach.wait_for(text):
        raise VoiceCoachError(f'The coach does not come to "{text}"; it shows: {"".join(coach.all[-5:])}')


def _taken(coach: Coach, seconds: float) -> tuple[float, float]:
    """Return the processor time that standby takes, and how long that was, in seconds."""
    coach.wait_for("state  ", within_s=SETTLE_S)
    began, before_s = stopwatch(), processor_s(coach.pid)
    if woken := coach.wait_for("state  ", within_s=seconds):
        raise VoiceCoachError(f"Something has woken the coach in a silent room: {woken.strip()}")
    return processor_s(coach.pid) - before_s, stopwatch() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.idle", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=SECONDS)
    for measured in run(parser.parse_args().seconds):
        print(
            f"{measured.name}: {measured.value:.4g} {measured.unit} ({measured.target}) {measured.verdict}; {measured.detail}"
        )


if __name__ == "__main__":
    main()
