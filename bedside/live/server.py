"""`bedside live`: only the live streams, beside page servers and behind the proxy's /live/."""

import argparse
import errno
import signal
import socket
from contextlib import suppress
from types import FrameType

import uvicorn

from bedside.live.hub import hub
from bedside.terminal import Stop, say

# Seconds that a stop waits for answers under way.
GRACE = 5


class StreamingServer(uvicorn.Server):
    """A server that lets its listeners go when it is told to stop, instead of waiting for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        hub.close()
        super().handle_exit(sig, frame)


def main(options: argparse.Namespace) -> int:
    """Serve live streams until told to stop."""
    listener = listen(options.host, options.port, "BEDSIDE_LIVE_PORT")
    say(f"Live streams are served at {options.host}:{options.port}.")
    serve(hub, listener)
    return 0


def listen(host: str, port: int, setting: str) -> socket.socket:
    """Take the port before anything else is made. Early visitors wait in its queue."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise Stop(refusal(error, host, port, setting)) from error


def refusal(error: OSError, host: str, port: int, setting: str) -> str:
    """Say what keeps us from listening, and which setting changes it."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use: stop what uses it, or set {setting} (say, to {port + 1})."
    if error.errno == errno.EACCES:
        return f"This account may not use port {port}: set {setting} to one above 1023."
    return f"Bedside cannot listen on {host}: --host wants an address of this machine ({error})."


def serve(application: object, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is under way and return."""
    # uvicorn raises the signal again once it has stopped. Both kinds then end in the same way.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = uvicorn.Config(
        application,  # type: ignore[arg-type]  # uvicorn spells the same ASGI types out
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # BEDSIDE_TRUSTED_PROXIES is the one rule about forwarded addresses
        timeout_graceful_shutdown=GRACE,
    )
    with suppress(KeyboardInterrupt):
        StreamingServer(config).run(sockets=[listener])
