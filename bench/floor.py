"""How far the page of all stations is behind: 100 simulated stations on one broker, each changing five times a second, and 50 open pages.

    python -m bench.floor [--stations 100] [--seconds 30]

Every state bears the moment at which it was sent (the machine's monotonic clock, the same for all processes), in a number that the page is
told. Behind is what a page receives then: the newest of each station; those in between are skipped. Of the pages one is measured, five
never read, and the others read. Beside it all a real coach is on the same broker, and plays blocks of sound (``bench.home``).
"""

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import aiomqtt
import numpy as np

from bench.home import Player, changes
from bench.row import Row, at_most, row
from tests.broker import Broker, free_port
from tests.floor.page import events, stream
from voice_coach.clock import stopwatch
from voice_coach.content import load_exercises
from voice_coach.home.follow import Following
from voice_coach.home.mqtt import Mqtt
from voice_coach.home.settings import MqttSettings
from voice_coach.home.status import Status
from voice_coach.home.topics import Topics

PER_S = 5
COACH = "coach"
"""The station that is none of the simulated ones."""
PAGES, DEAF_PAGES = 50, 5
MOST_BEHIND_S = 1.0
SETTLING_S = 5.0
"""Until all stations are connected, and all pages."""


async def _station(port: int, number: int, seconds: float) -> int:
    """Be a station; return how often it said something."""
    topics, said = Topics("voice-coach", f"station-{number:03}"), 0
    async with aiomqtt.Client("127.0.0.1", port, identifier=topics.station) as client:
        await client.publish(topics.availability, "online", qos=1, retain=True)
        begun_at = stopwatch() + number / 100 / PER_S
        while (due := begun_at + said / PER_S) < begun_at + seconds:
            await asyncio.sleep(max(0.0, due - stopwatch()))
            progress = {"set": 1, "sets": 3, "repetition": said % 12, "repetitions": round(1e6 * stopwatch())}
            state = {"activity": "set", "alarm": None, "exercise": "standing", "leg": "left", **progress}
            await client.publish(topics.state, json.dumps(state), qos=1, retain=True)
            said += 1
    return said


def _stations(port: int, count: int, seconds: float, result: Connection) -> None:
    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(_station(port, number, seconds) for number in range(count)))

    result.send(sum(asyncio.run(all_of_them())))


def _pages(port: int, seconds: float, result: Connection) -> None:
    """Look for some seconds; send how far behind each news was, in seconds."""

    async def look() -> list[float]:
        behind: list[float] = []
        async with asyncio.TaskGroup() as group:
            group.create_task(_measured(port, seconds, behind))
            for number in range(1, PAGES):
                group.create_task(_page(port, seconds, deaf=number <= DEAF_PAGES))
        return behind

    result.send(asyncio.run(look()))


async def _measured(port: int, seconds: float, behind: list[float]) -> None:
    async with events(port) as messages:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async for message in messages:
                    now = stopwatch()
                    states = [state for name, state in message["stations"].items() if name != COACH]
                    behind += [now - state["repetitions"] / 1e6 for state in states if state.get("repetitions")]


async def _page(port: int, seconds: float, *, deaf: bool) -> None:
    async with stream(port) as lines:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                if deaf:
                    await asyncio.Event().wait()
                while await lines.readline():
                    pass


def _settings(folder: Path, broker_port: int, port: int) -> Path:
    file = folder / "settings.toml"
    file.write_text(f'[mqtt]\nhost = "127.0.0.1"\nport = {broker_port}\n[floor]\nport = {port}\n', encoding="utf-8")
    return file


def run(stations: int = 100, seconds: float = 30.0) -> Iterator[Row]:
    """Yield the figures."""
    context = get_context("spawn")
    with TemporaryDirectory() as folder, ExitStack() as stack:
        broker, port = stack.enter_context(Broker(Path(folder))), free_port()
        command = [
            sys.executable,
            "-m",
            "voice_coach",
            "floor",
            "--settings",
            str(_settings(Path(folder), broker.port, port)),
        ]
        floor = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        stack.callback(floor.terminate)
        while not (floor.stdout or sys.stdin).readline().startswith("On the broker"):
            pass
        found, theirs = zip(*(context.Pipe() for _ in range(2)), strict=True)
        whole = SETTLING_S + seconds
        context.Process(target=_stations, args=(broker.port, stations, whole + 2, theirs[0])).start()
        Event().wait(SETTLING_S)
        context.Process(target=_pages, args=(port, seconds, theirs[1])).start()
        Event().wait(SETTLING_S)  # starting a program takes a core for a while
        player, took = _coach(broker.port)
        behind, said = found[1].recv(), found[0].recv()
    yield from _rows(np.array(behind), said / (whole + 2), stations, player, took)


def _coach(port: int) -> tuple[Player, list[float]]:
    """Be a coach on the broker for ten seconds."""
    player, leaving = Player(), Event()
    settings = MqttSettings(host="127.0.0.1", port=port, station=COACH, discovery=None)
    with Mqtt(settings, load_exercises().values(), post=lambda _: None, now=lambda: 0.0, tell=lambda _: None) as mqtt:
        thread = Thread(target=player.play, args=(leaving,))
        thread.start()
        took = changes(Following([mqtt], Status()), lambda _: None)
        leaving.set()
        thread.join()
    return player, took


def _rows(
    behind: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    rate: float,
    stations: int,
    player: Player,
    took: list[float],
) -> Iterator[Row]:
    command = f"python -m bench.floor --stations {stations}"
    yield row(
        f"floor behind {stations} stations, p95",
        float(np.percentile(behind, 95)),
        "s",
        target=at_most(MOST_BEHIND_S),
        detail=f"{behind.size} news at {rate:.0f} messages a second, {PAGES} pages; half within {np.median(behind):.3f} s, "
        f"the latest {behind.max():.3f} s",
        command=command,
    )
    yield row(
        f"blocks too late, a coach beside {stations} stations",
        player.late,
        "",
        target=at_most(0),
        detail=f"of {player.blocks}; the latest {player.latest_ms:.1f} ms behind; longest hand-over {max(took):.2f} ms",
        command=command,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.floor", description=__doc__)
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    for figure in run(asked.stations, asked.seconds):
        print(f"{figure.name}: {figure.value:.3g} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})")


if __name__ == "__main__":
    main()
