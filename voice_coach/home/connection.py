"""A connection to the broker: how it is opened, and how it is kept: tried again with longer and longer waits, as long as it takes."""

import asyncio
import concurrent.futures.thread  # noqa: F401 - the first connection would import both of these, while sound is played
import encodings.idna  # noqa: F401
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random
from typing import Any

from aiomqtt import Client, MqttError, TLSParameters

from voice_coach.clock import stopwatch
from voice_coach.home.backoff import waits
from voice_coach.home.settings import MqttSettings

STABLE_S = 60.0
"""A connection that lasted so long was a good one: the next wait is short again, in seconds."""
TIMEOUT_S = 10.0
"""How long the broker may take to answer, in seconds."""


def client(settings: MqttSettings, password: str | None, identifier: str, **options: Any) -> Client:
    """Return a new client: what an old one left behind may not be trusted."""
    files = (settings.ca_file, settings.cert_file, settings.key_file)
    ca, certificate, key = (str(file) if file else None for file in files)
    return Client(
        settings.host or "",
        settings.broker_port,
        username=settings.username,
        password=password,
        identifier=identifier.replace("/", "-"),
        keepalive=settings.keepalive_s,
        timeout=TIMEOUT_S,
        tls_params=TLSParameters(ca_certs=ca, certfile=certificate, keyfile=key) if settings.tls else None,
        **options,
    )


async def keep(
    converse: Callable[[], Awaitable[None]],
    leaving: asyncio.Event,
    lost: Callable[[str], object],
    random: Callable[[], float] | None = None,
) -> None:
    """Converse with the broker again and again until it is time to leave; ``lost`` takes why it could not be done."""
    draw = random or Random().random  # noqa: S311 - to spread stations over time
    pauses = waits(draw)
    while not leaving.is_set():
        begun_at = stopwatch()
        try:
            await converse()
        except Exception as error:  # noqa: BLE001 - told, and tried again: it must never end a session
            lost(_reason(error))
        if stopwatch() - begun_at >= STABLE_S:
            pauses = waits(draw)
        with suppress(TimeoutError):
            async with asyncio.timeout(next(pauses)):
                await leaving.wait()


async def first_of(*works: Awaitable[None]) -> None:
    """Return when the first is over, and end the others; raise what went wrong in it."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    for task in done:
        task.result()


def _reason(error: Exception) -> str:
    """Return what went wrong in a few words."""
    return str(error) or type(error).__name__ if isinstance(error, MqttError | OSError) else repr(error)
