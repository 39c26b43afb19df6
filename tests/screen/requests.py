"""Asks an ASGI application directly: no socket, no thread, and any address that one likes to come from."""

import asyncio
import json
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Scope

HERE, ELSEWHERE = "127.0.0.1", "192.168.1.20"
PORT = 8765


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> dict[str, object]:
        told = json.loads(self.body)
        assert isinstance(told, dict)
        return told


def scope_of(
    path: str, headers: dict[str, str] | None = None, *, client: str = HERE, method: str = "GET", kind: str = "http"
) -> Scope:
    """Return what a server makes of a request; the usual headers are those of our own page."""
    usual = {"host": f"{'localhost' if client == HERE else '192.168.1.5'}:{PORT}"}
    if method != "GET" or kind == "websocket":
        usual["origin"] = f"http://{usual['host']}"
    merged = {name: value for name, value in {**usual, **(headers or {})}.items() if value}
    return {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http" if kind == "http" else "ws",
        "http_version": "1.1",
        "headers": [(name.encode(), value.encode()) for name, value in merged.items()],
        "client": (client, 50_000),
        "server": ("127.0.0.1", PORT),
        "subprotocols": [],
        "extensions": {},
    }


def ask(
    app: ASGIApp,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    client: str = HERE,
    method: str = "GET",
    body: bytes = b"",
) -> Answer:
    """Send a request; return what came back."""
    answer = Answer()
    chunks = [body[start : start + 500] for start in range(0, len(body), 500)] or [b""]

    async def receive() -> Message:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    asyncio.run(_run(app, scope_of(path, headers, client=client, method=method), receive, send))
    return answer


def knock(app: ASGIApp, path: str, headers: dict[str, str] | None = None, *, client: str = HERE) -> bool:
    """Ask for a WebSocket, and close it at once; return whether it was accepted."""
    told: list[Message] = []
    said: list[Message] = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1000}]

    async def receive() -> Message:
        return said.pop(0) if said else await asyncio.Future()

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(_run(app, scope_of(path, headers, client=client, kind="websocket"), receive, send))
    return bool(told[0]["type"] == "websocket.accept")


async def _run(app: ASGIApp, scope: Scope, receive: object, send: object) -> None:
    await asyncio.wait_for(app(scope, receive, send), 10)  # type: ignore[arg-type]  # they are what ASGI calls so
