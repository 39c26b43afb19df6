"""A browser's part of the floor: asks for a page, and follows its events."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any


async def get(port: int, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of a page."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await _ask(writer, path, {"Host": "localhost", "Connection": "close", **headers})
        status, answered = await _answer(reader)
        return status, answered, await reader.read()
    finally:
        writer.close()


@asynccontextmanager
async def stream(port: int) -> AsyncIterator[asyncio.StreamReader]:
    """Yield the page's messages as they come, as lines."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1_000_000)
    try:
        await _ask(writer, "/events", {"Host": "localhost"})
        status, _ = await _answer(reader)
        assert status == 200
        yield reader
    finally:
        writer.close()


@asynccontextmanager
async def events(port: int) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Yield the page's messages as they come."""
    async with stream(port) as lines:

        async def messages() -> AsyncIterator[dict[str, Any]]:
            async for line in lines:
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))

        yield messages()


def basic(name: str, password: str) -> str:
    """Return the header of somebody who knows the password."""
    return f"Basic {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


async def _ask(writer: asyncio.StreamWriter, path: str, headers: Mapping[str, str]) -> None:
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode())
    await writer.drain()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, Mapping[str, str]]:
    status = int((await reader.readline()).split()[1])
    headers = {}
    while line := (await reader.readline()).strip():
        name, _, value = line.decode().partition(": ")
        headers[name.lower()] = value
    return status, headers
