"""What both pages, a coach's own (``screen``) and a gym's (``floor``), do with each response."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send


def with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """Return what sends a response with these headers too; what it says itself goes first."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = MutableHeaders(scope=message)
            for name, value in headers.items():
                known.setdefault(name, value)
        await send(message)

    return send_with_headers
