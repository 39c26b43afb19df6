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
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Self

from aiomqtt import Client, Message, Will

from voice_coach.clock import stopwatch
from voice_coach.commands import Commands
from voice_coach.events import Heard
from voice_coach.home import discovery
from voice_coach.home.budget import Budget
from voice_coach.home.connection import client, first_of, keep
from voice_coach.home.settings import MqttSettings
from voice_coach.home.status import Status
from voice_coach.home.topics import OFFLINE, ONLINE, Topics
from voice_coach.mind.exercise import Exercise

CLOSE_S = 2.0
"""How long saying goodbye may take, in seconds."""
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
        self._random = random
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
            runner.run(keep(self._converse, self._leaving, self._lost, self._random))

    def _lost(self, reason: str) -> None:
        self._tell_once(f"The broker {self._settings.host} is tried again and again: {reason}.")

    def _tell_once(self, sentence: str) -> None:
        if sentence != self._told:
            self._told = sentence
            self._tell(sentence)

    async def _converse(self) -> None:
        """Stay with the broker until one leaves; raise where that is the broker."""
        settings, will = self._settings, Will(self._topics.availability, OFFLINE, qos=1, retain=True)
        name = f"{settings.base}-{settings.station}"
        async with client(settings, self._password, name, will=will, max_queued_incoming_messages=int(BURST)) as broker:
            await broker.subscribe(self._topics.do("+"), qos=1)
            for topic, payload in self._greeting.items():
                await broker.publish(topic, payload, qos=1, retain=True)
            self._tell_once(f"On the broker {settings.host} as {settings.station}.")
            await first_of(self._say(broker), self._obey(broker), self._leave(broker))

    async def _say(self, broker: Client) -> None:
        """Say what is new, for ever."""
        said: dict[str, str] = {}
        while True:
            self._changed.clear()
            for topic, payload in self._topics.messages(self._status).items():
                if said.get(topic) != payload:
                    await broker.publish(topic, payload, qos=1, retain=True)
                    said[topic] = payload
            await self._changed.wait()

    async def _obey(self, broker: Client) -> None:
        async for message in broker.messages:
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

    async def _leave(self, broker: Client) -> None:
        """Say goodbye when it is time to: a will is for those who cannot."""
        await self._leaving.wait()
        await broker.publish(self._topics.availability, OFFLINE, qos=1, retain=True)
