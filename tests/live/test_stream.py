import asyncio
from contextlib import asynccontextmanager

import pytest
from django.test import Client
from django.urls import reverse

from bedside.live import topics
from bedside.live.hub import PREFIX, QUEUE, Hub


class Browser:
    """The other side of ASGI: what it was sent, and a way to leave."""

    def __init__(self):
        self.sent = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self):
        return await asyncio.wait_for(self.sent.get(), 2)

    async def body(self):
        return (await self.next())["body"]


@asynccontextmanager
async def listening(hub, address, method="GET"):
    """A browser at this address of a running hub."""
    hub.loop = asyncio.get_running_loop()
    browser = Browser()
    scope = {"type": "http", "method": method, "path": address}
    visit = asyncio.ensure_future(hub(scope, browser.receive, browser.sent.put))
    browser.visit = visit
    yield browser
    browser.gone.set()
    await asyncio.wait_for(visit, 2)


def address(topic):
    return PREFIX + topics.sign(topic)


def test_a_listener_hears_its_topic_and_leaves_nothing_behind():
    hub = Hub()

    async def scene():
        async with listening(hub, address("chat-1")) as browser:
            start = await browser.next()
            hello = await browser.body()
            await asyncio.to_thread(hub.publish, "chat-2", "<li>elsewhere</li>")
            await asyncio.to_thread(hub.publish, "chat-1", "<li>\n Q1</li>")
            return start, hello, await browser.body()

    start, hello, event = asyncio.run(scene())
    assert start["status"] == 200
    assert dict(start["headers"])[b"content-type"].startswith(b"text/event-stream")
    assert dict(start["headers"])[b"x-accel-buffering"] == b"no"
    assert hello == b": listening\n\n"
    assert event == b"data: <li>\ndata:  Q1</li>\n\n"
    assert not hub.listeners


def test_silence_is_broken_by_a_heartbeat():
    async def scene():
        async with listening(Hub(heartbeat=0.01), address("chat-1")) as browser:
            await browser.next()
            await browser.next()
            return await browser.next()

    assert asyncio.run(scene()) == {
        "type": "http.response.body",
        "body": b":\n\n",
        "more_body": True,
    }


def test_who_falls_behind_is_let_go():
    hub = Hub()

    async def scene():
        async with listening(hub, address("chat-1")) as browser:
            await browser.next()
            await browser.next()
            for number in range(QUEUE + 1):
                hub.deliver("chat-1", f"{number}".encode())
            end = await browser.next()
            await asyncio.wait_for(browser.visit, 2)
            return end

    assert asyncio.run(scene())["more_body"] is False
    assert not hub.listeners


def test_a_server_that_stops_lets_everybody_go():
    hub = Hub()

    async def scene():
        async with listening(hub, address("chat-1")) as browser:
            await browser.next()
            await browser.next()
            hub.close()
            return await browser.next()

    assert asyncio.run(scene())["more_body"] is False


@pytest.mark.parametrize("path", ["chat-1", "", "chat-1:forged", topics.sign("chat-1") + "x"])
def test_a_topic_without_our_signature_is_not_found(path):
    async def scene():
        async with listening(Hub(), PREFIX + path) as browser:
            return await browser.next()

    assert asyncio.run(scene())["status"] == 404


def test_nobody_posts_to_a_stream():
    async def scene():
        async with listening(Hub(), address("chat-1"), method="POST") as browser:
            return await browser.next()

    assert asyncio.run(scene())["status"] == 405


def test_where_nobody_listens_nothing_happens():
    Hub().publish("chat-1", "<li>Q1</li>")


def test_a_page_server_says_where_streams_are():
    answer = Client().get(reverse("live:stream", args=[topics.sign("chat-1")]))
    assert answer.status_code == 404
    assert b"bedside live" in answer.content
