"""The coach on an MQTT broker: says how it does, and does what is asked, as long as there is a broker; and never waits for one.

Laws
- ``show`` replaces a reference and rings a bell. What waits for the broker is one status, the newest: what came in between is not
  told, and however long the broker is away, nothing piles up.
- After every connection everything is said anew: discovery, availability, state.
- What is asked becomes the utterance that asks it (``commands``), within a budget; what the broker has kept is never obeyed.
- Whatever goes wrong here is told, once, and tried again with longer and longer waits: the smart home never ends a session.

Threads: ``show`` belongs to the main loop's, everything else to the broker's, which owns its event loop.
"""

import asyncio
import concurrent.futures.thread  # noqa: F401 - the first connection would import both of these, while sound is played
import encodings.idna  # noqa: F401
from collections.abc import Callable, Iterable
from contextlib import suppress
from random import Random
from threading import Thread
from types import TracebackType
from typing import Self

from aiomqtt import Client, Message, MqttError, TLSParameters, Will

from voice_coach.clock import stopwatch
from voice_coach.commands import Commands
from voice_coach.events import Heard
from voice_coach.home import discovery
from voice_coach.home.backoff import waits
from voice_coach.home.budget import Budget
from voice_coach.home.settings import MqttSettings
from voice_coach.home.status import Status
from voice_coach.home.topics import OFFLINE, ONLINE, Topics
from voice_coach.mind.exercise import Exercise

STABLE_S = 60.0
"""A connection that lasted so long was a good one: the next wait is short again, in seconds."""
CLOSE_S = 2.0
"""How long saying goodbye may take, in seconds."""
TIMEOUT_S = 10.0
"""How long the broker may take to answer, in seconds."""
LONGEST_VALUE = 100
"""Bytes of what is asked."""
PER_S, BURST = 5.0, 20.0
"""What may be asked a second, and at once: more than anybody presses."""


class Mqtt:
    """Follower that keeps a broker informed, within ``with``."""

    def __init__(
        self,
        settings: MqttSettings,
        exercises: Iterable[Exercise],
        *,
        post: Callable[[Heard], object],
        now: Callable[[], float],
        tell: Callable[[str], object],
        random: Callable[[], float] | None = None,
    ) -> None:
        """Say what is asked to ``post``, with ``now``'s time, and what the user should know to ``tell``.

        Raises VoiceCoachError where the password cannot be read.
        """
        exercises = list(exercises)
        self._settings = settings
        self._password = settings.password()
        self._topics = Topics(settings.base, settings.station)
        self._greeting = {self._topics.availability: ONLINE}
        if settings.discovery is not None:
            found = discovery.message(self._topics, settings.name, exercises)
            self._greeting[discovery.topic(settings.discovery, self._topics)] = found
        self._commands = Commands(exercises)
        self._budget = Budget(PER_S, BURST)
        self._post, self._now, self._tell = post, now, tell
        self._random = random or Random().random  # noqa: S311 - to spread stations over time
        self._told: str | None = None
        self._status = Status()
        self._loop = asyncio.new_event_loop()
        self._changed, self._leaving = asyncio.Event(), asyncio.Event()
        self._thread = Thread(target=self._run, name="mqtt", daemon=True)

    def show(self, status: Status) -> None:
        """See ``Follower``."""
        self._status = status
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye to the broker, if that is possible at once."""
        with suppress(RuntimeError):  # the loop has just ended by itself
            self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join(CLOSE_S)

    # --- in the broker's thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._stay_connected())

    async def _stay_connected(self) -> None:
        pauses = waits(self._random)
        while not self._leaving.is_set():
            begun_at = stopwatch()
            try:
                await self._converse()
            except Exception as error:  # noqa: BLE001 - told, and tried again: it must never end a session
                self._tell_once(f"The broker {self._settings.host} is tried again and again: {_reason(error)}.")
            if stopwatch() - begun_at >= STABLE_S:
                pauses = waits(self._random)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), next(pauses))

    def _tell_once(self, sentence: str) -> None:
        if sentence != self._told:
            self._told = sentence
            self._tell(sentence)

    def _client(self) -> Client:
        """Return a new client: what an old one left behind may not be trusted."""
        settings = self._settings
        files = (settings.ca_file, settings.cert_file, settings.key_file)
        ca, certificate, key = (str(file) if file else None for file in files)
        return Client(
            settings.host or "",
            settings.broker_port,
            username=settings.username,
            password=self._password,
            identifier=f"{settings.base}-{settings.station}".replace("/", "-"),
            will=Will(self._topics.availability, OFFLINE, qos=1, retain=True),
            keepalive=settings.keepalive_s,
            timeout=TIMEOUT_S,
            max_queued_incoming_messages=int(BURST),
            tls_params=TLSParameters(ca_certs=ca, certfile=certificate, keyfile=key) if settings.tls else None,
        )

    async def _converse(self) -> None:
        """Stay with the broker until one leaves; raise where that is the broker."""
        async with self._client() as client:
            await client.subscribe(self._topics.do("+"), qos=1)
            for topic, payload in self._greeting.items():
                await client.publish(topic, payload, qos=1, retain=True)
            self._tell_once(f"On the broker {self._settings.host} as {self._topics.station}.")
            tasks = [asyncio.create_task(work) for work in (self._say(client), self._obey(client), self._leave(client))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
            for task in done:
                task.result()

    async def _say(self, client: Client) -> None:
        """Say what is new, for ever."""
        said: dict[str, str] = {}
        while True:
            self._changed.clear()
            for topic, payload in self._topics.messages(self._status).items():
                if said.get(topic) != payload:
                    await client.publish(topic, payload, qos=1, retain=True)
                    said[topic] = payload
            await self._changed.wait()

    async def _obey(self, client: Client) -> None:
        async for message in client.messages:
            self._ask(message)

    def _ask(self, message: Message) -> None:
        """Post what is asked; what cannot be understood is told."""
        payload = message.payload
        if message.retain or not isinstance(payload, bytes):
            self._tell_once("The broker keeps a command, which is not obeyed; send commands without retain.")
            return
        name, value = message.topic.value.rsplit("/", 1)[-1], payload[:LONGEST_VALUE].decode(errors="replace")
        command = self._commands.find(name, value)
        if command is None:
            self._tell_once(f"The broker asks for {name!r} with {value!r}, which the coach does not know.")
        elif self._budget.spend(stopwatch()):
            self._post(command.heard(self._status.listens_for, self._now()))
        else:
            self._tell_once("The broker asks for too much at once; some of it is not done.")

    async def _leave(self, client: Client) -> None:
        """Say goodbye when it is time to: a will is for those who cannot."""
        await self._leaving.wait()
        await client.publish(self._topics.availability, OFFLINE, qos=1, retain=True)


def _reason(error: Exception) -> str:
    """Return what went wrong in a few words."""
    return str(error) or type(error).__name__ if isinstance(error, MqttError | OSError) else repr(error)
