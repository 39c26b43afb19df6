"""A Wyoming satellite for tests, of the protocol's own server and handler classes, over TCP on the loopback address.

As wyoming-satellite does when it streams always, it answers ``run-satellite`` with ``run-pipeline`` and then sends what its microphone
takes; here a test says what that is. What it is sent to play is kept.
"""

import asyncio
from collections.abc import Coroutine
from queue import SimpleQueue
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from wyoming.audio import AudioChunk
from wyoming.event import Event
from wyoming.ping import Ping
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import RunSatellite
from wyoming.server import AsyncEventHandler, AsyncTcpServer

PATIENCE_S = 20.0
Sound = npt.NDArray[np.int16]


class Satellite:
    """It listens within ``with``; ``unplug`` and ``plug`` are its network cable."""

    def __init__(self, port: int, *, rate: int = 48_000, end_stage: PipelineStage = PipelineStage.TTS) -> None:
        """Play at ``rate``, and take 16 kHz."""
        self.port = port
        self.rate = rate
        self.end_stage = end_stage
        self.got: SimpleQueue[Event] = SimpleQueue()
        """What it was sent."""
        self.connected = Flag()
        self._loop = asyncio.new_event_loop()
        self._handlers: list[_Handler] = []
        self._server: AsyncTcpServer | None = None
        self._thread = Thread(target=self._loop.run_forever, name="satellite", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def plug(self) -> None:
        """Listen."""
        self._server = AsyncTcpServer("127.0.0.1", self.port)
        self._do(self._server.start(lambda reader, writer: _Handler(self, reader, writer)))

    def unplug(self) -> None:
        """Be gone."""
        if self._server is not None:
            self._do(self._leave(self._server))
            self._server = None
        self.connected.clear()

    def hear(self, sound: Sound, *, rate: int = 16_000, width: int = 2) -> None:
        """Take this with the microphone, in one chunk: int16 (n,) or (n, channels)."""
        channels = sound.shape[1] if sound.ndim > 1 else 1
        self.say(AudioChunk(rate=rate, width=width, channels=channels, audio=sound.tobytes()).event())

    def say(self, message: Event) -> None:
        """Send a message, once there is somebody to send it to."""
        assert self.connected.wait(PATIENCE_S)
        self._do(self._handlers[-1].write_event(message))

    def ping(self, text: str) -> None:
        self.say(Ping(text).event())

    def wait_for(self, kind: str) -> Event:
        """Return the next message of a kind; others are passed over."""
        while (event := self.got.get(timeout=PATIENCE_S)).type != kind:
            pass
        return event

    def played(self, samples: int) -> Sound:
        """Return the next samples that it was sent to play, as many and those that came with them."""
        found: list[Sound] = []
        while sum(len(sound) for sound in found) < samples:
            found.append(np.frombuffer(self.wait_for("audio-chunk").payload or b"", dtype=np.int16))
        return np.concatenate(found)

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _leave(self, server: AsyncTcpServer) -> None:
        await server.stop()
        await asyncio.gather(*(handler.over.wait() for handler in self._handlers))
        self._handlers.clear()


class _Handler(AsyncEventHandler):
    """One connection."""

    def __init__(self, satellite: Satellite, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self._satellite = satellite
        self.over = asyncio.Event()
        satellite._handlers.append(self)

    async def handle_event(self, event: Event) -> bool:
        satellite = self._satellite
        satellite.got.put(event)
        if RunSatellite.is_type(event.type):
            run = RunPipeline(start_stage=PipelineStage.ASR, end_stage=satellite.end_stage).event()
            run.data["snd_format"] = {"rate": satellite.rate, "width": 2, "channels": 1}
            await self.write_event(run)
            satellite.connected.set()
        return True

    async def disconnect(self) -> None:
        self.over.set()
