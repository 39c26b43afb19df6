"""What the smart home costs the voice path: how long handing over takes, and whether a block of sound is ever late for it.

    python -m bench.home

A stand-in for PortAudio's thread renders a block of the mixer every 10 ms beside a main loop that hands 100 changes a second over
to a real broker (mosquitto), which is there, is not, is killed and started again, or hangs with its connections open. On a machine
that others keep busy, ``chrt -r 10`` before it leaves their share out.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from tempfile import TemporaryDirectory
from threading import Event, Thread

import numpy as np

from bench.row import Row, at_most, row
from tests.broker import Broker
from voice_coach.callbacks import Playback, SoundStats
from voice_coach.clock import StreamClock, stopwatch
from voice_coach.content import load_exercises
from voice_coach.events import BLOCK_S, MIXER_RATE, Counted, Progress
from voice_coach.home.follow import Following
from voice_coach.home.mqtt import Mqtt
from voice_coach.home.settings import MqttSettings
from voice_coach.home.status import Status
from voice_coach.speaking.mixer import Mixer
from voice_coach.streams import LATENCY_BLOCKS

SECONDS = 10.0
CHANGES_PER_S = 100
MOST_MS = 5.0
"""Half a block: what handing over may take at most."""
BLOCK = round(BLOCK_S * MIXER_RATE)


def _keep(broker: Broker, orders: Connection) -> None:
    """Do to a broker what is ordered, in a process of its own: starting programs stops the interpreter for a moment."""
    acts: dict[str, Callable[[], None]] = {
        "start": broker.start,
        "kill": broker.kill,
        "hang": lambda: broker.signal(SIGSTOP),
        "go on": lambda: broker.signal(SIGCONT),
    }
    orders.send("ready")
    while (order := orders.recv()) != "leave":
        acts[order]()
        orders.send("done")
    broker.kill()


@contextmanager
def _keeper(broker: Broker) -> Iterator[Connection]:
    """Yield where orders go."""
    orders, theirs = get_context("spawn").Pipe()
    keeper = get_context("spawn").Process(target=_keep, args=(broker, theirs))
    keeper.start()
    orders.recv()
    yield orders
    orders.send("leave")
    keeper.join()


@dataclass
class Player:
    """Plays blocks in time, and counts those that would have come when the device had nothing left to play."""

    late: int = 0
    latest_ms: float = 0.0
    blocks: int = 0

    def play(self, leaving: Event) -> None:
        clock, mixer = StreamClock(), Mixer()
        playback = Playback(mixer, clock, lambda _: None, SoundStats())
        buffer = np.zeros((BLOCK, 1), dtype=np.float32)
        begun_at = stopwatch()
        while not leaving.is_set():
            due = begun_at + self.blocks * BLOCK_S
            leaving.wait(max(0.0, due - stopwatch()))
            playback.fill(buffer, 0.0)
            playback.played.get()
            behind = stopwatch() - due
            self.blocks += 1
            self.latest_ms = max(self.latest_ms, 1000 * behind)
            self.late += behind > LATENCY_BLOCKS * BLOCK_S


def changes(following: Following | None, at: Callable[[int], object]) -> list[float]:
    """Hand changes over for some seconds; return how long each took, in ms."""
    took, waiting = [], Event()
    for number in range(round(SECONDS * CHANGES_PER_S)):
        at(number)
        effect = Counted(Progress("standing", "bodyweight", "left", 1, 3, number % 12, 12, "three_one_three"), 0.0)
        if following is not None:
            began = stopwatch()
            following.on_effect(effect, 0.0)
            took.append(1000 * (stopwatch() - began))
        waiting.wait(1 / CHANGES_PER_S)
    return took


def _measure(name: str, port: int | None, at: Callable[[int], object] = lambda _: None) -> Iterator[Row]:
    """Measure one situation: with a broker on ``port``, to which ``at`` does something with each change."""
    player, leaving = Player(), Event()
    with ExitStack() as stack:
        following = None
        if port is not None:
            settings = MqttSettings(host="127.0.0.1", port=port, station="bench")
            exercises = load_exercises().values()
            mqtt = Mqtt(settings, exercises, post=lambda _: None, now=lambda: 0.0, tell=lambda _: None)
            following = Following([stack.enter_context(mqtt)], Status())
        thread = Thread(target=player.play, args=(leaving,))
        thread.start()
        took = changes(following, at)
        leaving.set()
        thread.join()
    command = "python -m bench.home"
    detail = f"of {player.blocks}; the latest {player.latest_ms:.1f} ms behind, {LATENCY_BLOCKS} blocks are buffered"
    yield row(f"blocks too late, {name}", player.late, "", target=at_most(0), detail=detail, command=command)
    if took:
        detail = f"{len(took)} changes; half within {np.median(took):.3f} ms, p99 {np.percentile(took, 99):.3f} ms"
        yield row(
            f"longest hand-over, {name}", max(took), "ms", target=at_most(MOST_MS), detail=detail, command=command
        )


def run() -> Iterator[Row]:
    """Yield the figures of every situation."""
    third = round(SECONDS * CHANGES_PER_S / 3)
    yield from _measure("no smart home", None)
    with TemporaryDirectory() as folder:
        broker = Broker(Path(folder))
        with _keeper(broker) as orders:

            def when(order: str, number: int) -> Callable[[int], object]:
                """Return what gives an order at a change; nobody waits until it is done."""
                return lambda now: orders.send(order) if now == number else None

            yield from _measure("broker down", broker.port)
            orders.send("start")
            orders.recv()
            yield from _measure("broker there", broker.port)
            for name, first, second in (("killed and back", "kill", "start"), ("hangs and goes on", "hang", "go on")):
                acts = (when(first, third), when(second, 2 * third))
                yield from _measure(f"broker {name}", broker.port, lambda now, acts=acts: [act(now) for act in acts])  # type: ignore[misc]
                for _ in acts:
                    orders.recv()


def main() -> None:
    for figure in run():
        print(f"{figure.name}: {figure.value:.3g} {figure.unit} {figure.target} {figure.verdict} ({figure.detail})")


if __name__ == "__main__":
    main()
