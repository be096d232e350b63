"""Hand what happens on a topic to every browser that listens to it.

The hub carries finished HTML. It knows no member and no model: a browser may listen to a topic
because it holds the topic's signature (see topics.py). An idle listener costs a queue and a
socket here, no Django request and no database connection.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

from django.core.signing import BadSignature

from bedside.live import topics

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

PREFIX = "/live/"
# Proxies cut a connection that has been silent for a minute.
HEARTBEAT = 20.0
# Who falls this many frames behind is let go. Their browser connects again by itself.
QUEUE = 64
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
# None ends the stream.
Frames: TypeAlias = asyncio.Queue[bytes | None]


def framed(html: str) -> bytes:
    """One server-sent event that carries the HTML."""
    return ("".join(f"data: {line}\n" for line in html.splitlines()) + "\n").encode()


class Hub:
    """The listeners of one process, as an ASGI application for `/live/<signed topic>`."""

    def __init__(self, heartbeat: float = HEARTBEAT) -> None:
        self.heartbeat = heartbeat
        self.listeners: defaultdict[str, set[Frames]] = defaultdict(set)
        self.loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """Remember the loop that listeners wait in, for as long as the server runs."""
        await receive()
        self.loop = asyncio.get_running_loop()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.loop = None
        await send({"type": "lifespan.shutdown.complete"})

    def publish(self, topic: str, html: str) -> None:
        """Tell every listener of this process. May be called from any thread."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.deliver, topic, framed(html))

    def close(self) -> None:
        """Let every listener go, so that the server can stop. May be called from any thread."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.dismiss_all)

    def deliver(self, topic: str, frame: bytes) -> None:
        for frames in self.listeners.get(topic, ()):
            if frames.full():
                dismiss(frames)
            else:
                frames.put_nowait(frame)

    def dismiss_all(self) -> None:
        for topic in self.listeners.values():
            for frames in topic:
                dismiss(frames)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream a topic to a browser that was handed its signature; 404 to any other."""
        if scope["method"] != "GET":
            await refuse(send, 405)
            return
        try:
            topic = topics.unsign(scope["path"].removeprefix(PREFIX).rstrip("/"))
        except BadSignature:
            await refuse(send, 404)
            return
        frames: Frames = asyncio.Queue(QUEUE)
        frames.put_nowait(b": listening\n\n")
        self.listeners[topic].add(frames)
        gone = asyncio.ensure_future(departure(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self.stream(frames, gone, send)
        finally:
            gone.cancel()
            self.listeners[topic].discard(frames)
            if not self.listeners[topic]:
                del self.listeners[topic]

    async def stream(self, frames: Frames, gone: "asyncio.Future[None]", send: Send) -> None:
        """Send frames as they come, and a heartbeat when none does."""
        while not gone.done():
            frame = asyncio.ensure_future(frames.get())
            waited: set[asyncio.Future[Any]] = {frame, gone}
            await asyncio.wait(waited, timeout=self.heartbeat, return_when="FIRST_COMPLETED")
            if frame.done():
                body, more = frame.result() or b"", frame.result() is not None
            else:
                frame.cancel()
                body, more = b":\n\n", not gone.done()
            await send({"type": "http.response.body", "body": body, "more_body": more})
            if not more:
                return


def dismiss(frames: Frames) -> None:
    """End one stream, whatever still waits in it."""
    while not frames.empty():
        frames.get_nowait()
    frames.put_nowait(None)


async def departure(receive: Receive) -> None:
    """Return when the browser has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


hub = Hub()
