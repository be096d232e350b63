"""Servers of our own, in processes of their own, for tests of how they run together."""

import os
import select
import socket
import subprocess
import sys
import time
from contextlib import contextmanager


def free_port():
    """A port that nobody uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as any_port:
        return any_port.getsockname()[1]


def bedside(*words):
    """The command `bedside`, as this Python runs it."""
    return [sys.executable, "-P", "-m", "bedside", *map(str, words)]


def soon(found, complaint):
    """What is found within a few seconds. Another process has no other way to tell us."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if answer := found():
            return answer
        select.select([], [], [], 0.05)
    raise AssertionError(complaint)


def answers(port):
    """Whether somebody listens there."""
    with socket.socket() as visit:
        return visit.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command, environment, port):
    """A server, from when it answers at its port to the end of the block."""
    server = subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        soon(lambda: server.poll() is not None or answers(port), f"{command[0]} does not answer")
        assert server.poll() is None, server.communicate()
        yield server
    finally:
        server.terminate()
        try:
            server.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()


def alive(pid):
    """Whether the process still runs."""
    return os.path.exists(f"/proc/{pid}")
