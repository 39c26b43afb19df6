"""A real MQTT broker for tests (mosquitto), and a client that stands for whoever listens to it."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import IO, Any, Self

from aiomqtt import Client, MqttError

PATIENCE_S = 20.0
"""How long anything may take on a busy machine, in seconds."""


def missing() -> str | None:
    """Return what this machine lacks for it, if anything."""
    for program in ("mosquitto", "mosquitto_passwd", "openssl"):
        if _found(program) is None:
            return f"{program} is not installed (packages mosquitto and openssl)"
    return None


def _found(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")


def free_port() -> int:
    """Return a port of the loopback address that nobody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class Broker:
    """Mosquitto on a port of its own; it may be started, killed and started again."""

    def __init__(self, folder: Path, *options: str, anonymous: bool = True) -> None:
        """Keep its configuration in ``folder``; ``options`` are more lines of it."""
        self.port = free_port()
        self._configuration = folder / "mosquitto.conf"
        lines = (f"listener {self.port} 127.0.0.1", f"allow_anonymous {str(anonymous).lower()}", *options)
        self._configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._process: subprocess.Popen[str] | None = None
        self._reader: Thread | None = None

    def start(self) -> None:
        """Start it; return when it listens."""
        command = [_found("mosquitto") or "mosquitto", "-v", "-c", str(self._configuration)]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        lines: SimpleQueue[str | None] = SimpleQueue()
        self._reader = Thread(target=_read, args=(self._process.stderr, lines.put), daemon=True)
        self._reader.start()
        log = []
        while (line := lines.get(timeout=PATIENCE_S)) is not None:
            log.append(line)
            if line.rstrip().endswith("running"):
                return
        raise AssertionError(f"mosquitto does not start: {''.join(log)}")

    def kill(self) -> None:
        """End it as a power cut does; what it kept is gone."""
        if self._process is not None and self._reader is not None:
            self._process.kill()
            self._process.wait()
            self._reader.join()
            self._process = None

    def signal(self, number: int) -> None:
        """Send it a signal: SIGSTOP makes it hang with its connections open."""
        assert self._process is not None
        self._process.send_signal(number)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def _read(log: IO[str], put: Callable[[str | None], object]) -> None:
    """Read what a process says to its end, so that it never waits for a reader."""
    with log:
        for line in log:
            put(line)
    put(None)


def password_file(folder: Path, name: str, password: str) -> Path:
    """Return a new file of users for mosquitto, with one in it."""
    file = folder / "users"
    file.touch(mode=0o600)
    subprocess.run([_found("mosquitto_passwd") or "", "-b", str(file), name, password], check=True)
    return file


def certificate(folder: Path) -> tuple[Path, Path]:
    """Return a new certificate for this machine, signed by itself, and its key."""
    file, key = folder / "broker.pem", folder / "broker.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"]
    subprocess.run([*command, *names, "-keyout", str(key), "-out", str(file)], check=True, capture_output=True)
    return file, key


@dataclass(frozen=True)
class Said:
    """A message."""

    topic: str
    payload: str
    kept: bool
    """Whether the broker had kept it."""


@dataclass
class Hub:
    """Listens to everything on a broker, as a smart-home hub does, and says what a test wants."""

    port: int
    options: dict[str, Any] = field(default_factory=dict)
    said: SimpleQueue[Said | Exception] = field(default_factory=SimpleQueue)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._ready: Future[Client] = Future()
        self._leaving = asyncio.Event()
        self._thread = Thread(target=self._run, name="hub", daemon=True)
        self._thread.start()
        self._client = self._ready.result(PATIENCE_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(RuntimeError):  # the broker has gone, and it with it
            self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join(PATIENCE_S)

    def say(self, topic: str, payload: str = "PRESS", *, retain: bool = False) -> None:
        """Publish; return when the broker has it."""
        work = self._client.publish(topic, payload, qos=1, retain=retain)
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def wait_for(self, topic: str, is_it: Callable[[str], bool] = lambda _: True) -> Said:
        """Return the next message of a topic whose payload is what is waited for; others are passed over."""
        while True:
            said = self.said.get(timeout=PATIENCE_S)
            if isinstance(said, Exception):
                raise said
            if said.topic == topic and is_it(said.payload):
                return said

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        try:
            async with Client("127.0.0.1", self.port, **self.options) as client:
                await client.subscribe("#", qos=1)
                self._ready.set_result(client)
                tasks = [asyncio.create_task(self._take(client)), asyncio.create_task(self._leaving.wait())]
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
        except MqttError as error:
            self.said.put(error)
            if not self._ready.done():
                self._ready.set_exception(error)

    async def _take(self, client: Client) -> None:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            self.said.put(Said(message.topic.value, message.payload.decode(), bool(message.retain)))
