"""`bedside run`: one port for pages and streams, one worker beside it, and a clean end."""

import os
import signal
import subprocess
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bedside.live import topics
from tests.serving import alive, bedside, free_port, soon

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="looks for child processes where Linux has them"
)


class Place:
    """A running `bedside run`."""

    def __init__(self, environment):
        self.port = free_port()
        self.visits = []
        self.server = subprocess.Popen(  # noqa: S603 - our own command
            bedside("run", "--port", self.port), env=environment, stderr=subprocess.PIPE, text=True
        )
        self.wait_for("Bedside is at")

    def wait_for(self, words):
        for line in self.server.stderr:
            if words in line:
                return line
        raise AssertionError(f"it ended without saying {words!r}")

    def get(self, path):
        visit = HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.visits.append(visit)
        visit.request("GET", path)
        return visit.getresponse()

    def worker(self):
        """The process id of the worker, as soon as there is one."""
        threads = Path(f"/proc/{self.server.pid}/task")
        return soon(
            lambda: " ".join(file.read_text() for file in threads.glob("*/children")).split(),
            "no worker",
        )[0]


@contextmanager
def place(environment):
    running = Place(environment)
    try:
        yield running
    finally:
        if running.server.poll() is None:
            running.server.kill()
        running.server.communicate(timeout=20)
        for visit in running.visits:
            visit.close()


def test_pages_and_streams_come_from_one_port_and_end_together(served):
    with place(served) as here:
        worker = here.worker()
        assert here.get("/").status == 200
        assert here.get("/live/forged/").status == 404
        stream = here.get("/live/" + topics.sign("chat-1"))
        assert stream.getheader("Content-Type").startswith("text/event-stream")
        assert stream.readline() == b": listening\n"
        here.server.send_signal(signal.SIGTERM)
        assert here.server.wait(timeout=8) == 0
        assert stream.read() == b"\n"
        soon(lambda: not alive(worker), "the worker outlived the server")


def test_a_second_one_on_the_same_data_is_refused(served):
    with place(served):
        second = subprocess.run(  # noqa: S603 - our own command
            bedside("run", "--port", free_port()),
            env=served,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert second.returncode == 1
        assert second.stderr.startswith("Another Bedside uses the data folder")
        assert second.stderr.count("\n") == 1


def test_a_worker_that_dies_is_replaced_and_pages_go_on(served):
    with place(served) as here:
        first = here.worker()
        os.kill(int(first), signal.SIGKILL)
        here.wait_for("The background worker ended")
        assert here.get("/").status == 200
        assert soon(lambda: here.worker() != first, "no other worker")
        here.server.send_signal(signal.SIGINT)
        assert here.server.wait(timeout=12) == 0


def test_a_server_that_is_killed_takes_its_worker_along(served):
    with place(served) as here:
        worker = here.worker()
        here.server.kill()
        soon(lambda: not alive(worker), "the worker outlived the server")
